//! `fapiao write`: what it writes, what it refuses, and that the rest of the program reads it.

use std::path::Path;
use std::process::{Command, Output};

use fapiao_invoice::json;
use fapiao_testkit::sample::generated;
use serde_json::{Value, json};

use crate::program::{Desk, complaint, fapiao, text};

fn write(desk: &Desk) -> Command {
    let mut command = fapiao();
    command.current_dir(desk.dir.path()).args(["write", "--lang", "en", "--at", "2026-11-22T04:00:00Z"]);
    command
}

fn run(command: &mut Command) -> (Output, i32) {
    let output = command.output().unwrap();
    let code = output.status.code().unwrap();
    (output, code)
}

/// An INVOICE.json of a seed.
fn object(seed: u64) -> Value {
    serde_json::to_value(json::all(&generated(seed))).unwrap()
}

fn put(desk: &Desk, name: &str, value: &Value) {
    std::fs::write(desk.dir.path().join(name), value.to_string()).unwrap();
}

/// Proves A-089.
#[test]
fn write_when_each_format_is_asked_for_then_verify_reads_the_same_invoice() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.files()).unwrap();
    // A digital one, one with a code, a ticket, a vehicle.
    for seed in [0, 2, 4, 11] {
        put(&desk, "invoice.json", &object(seed));
        let formats = ["ofd", "pdf", "xml"].map(|format| {
            let out = format!("files/{seed}.{format}");
            let (output, code) = run(write(&desk).args(["-o", &out, "invoice.json"]));
            assert_eq!(code, 0, "{}", complaint(&output));
            let path = desk.files().join(format!("{seed}.{format}"));
            let (lines, code) = desk.verify_jsonl(&[&path]);
            assert_eq!((code, lines.len()), (0, 1), "{lines:?}");
            assert_eq!(lines[0]["format"], format);
            // Nobody signed it.
            assert_eq!(lines[0]["reason"], "unsigned", "{}", lines[0]);
            lines[0]["invoice"].clone()
        });
        assert_eq!(formats[0]["number"], object(seed)["number"]);
        for key in ["code", "number", "issued_on", "seller", "buyer", "amount_with_tax", "amount_in_words"] {
            assert!(formats.iter().all(|one| one[key] == formats[0][key]), "{key}: {formats:?}");
        }
    }
}

#[test]
fn write_when_a_line_of_verify_is_handed_over_then_it_is_written_again() {
    let desk = Desk::new();
    put(&desk, "invoice.json", &object(2));
    let (output, code) = run(write(&desk).args(["-o", "files/a.xml", "invoice.json"]));
    assert_eq!(code, 2, "no such directory: {}", complaint(&output));
    std::fs::create_dir_all(desk.files()).unwrap();
    run(write(&desk).args(["-o", "files/a.xml", "invoice.json"]));
    let (lines, _) = desk.verify_jsonl(&[&desk.files().join("a.xml")]);
    put(&desk, "line.json", &lines[0]);
    // The whole line, and the invoice alone.
    put(&desk, "alone.json", &lines[0]["invoice"]);
    for (input, out) in [("line.json", "files/b.xml"), ("alone.json", "files/c.xml")] {
        let (output, code) = run(write(&desk).args(["-o", out, input]));
        assert_eq!(code, 0, "{}", complaint(&output));
        let file = |path: &str| std::fs::read(desk.dir.path().join(path)).unwrap();
        assert!(file(out) == file("files/a.xml"), "{input}");
    }
}

#[test]
fn write_when_the_invoice_has_faults_then_each_is_listed_and_nothing_written() {
    let desk = Desk::new();
    let mut wrong = object(0);
    wrong["seller"]["tax_id"] = json!("91350100M000100Y44");
    wrong["amount_with_tax"] = json!("1.00");
    wrong.as_object_mut().unwrap().remove("drawer");
    put(&desk, "wrong.json", &wrong);
    let (output, code) = run(write(&desk).args(["-o", "out.ofd", "wrong.json"]));
    assert_eq!(code, 1);
    for code in ["INV-TAX-ID seller.tax_id", "INV-TOTAL amount_with_tax", "INV-REQUIRED drawer"] {
        assert!(complaint(&output).contains(code), "{code}: {}", complaint(&output));
    }
    let (chinese, _) = run(write(&desk).args(["--lang", "zh", "-o", "out.ofd", "wrong.json"]));
    assert!(complaint(&chinese).contains("校验位") && complaint(&chinese).contains("未写文件"));
    put(&desk, "unknown.json", &json!({ "remrak": "x" }));
    let (output, code) = run(write(&desk).args(["-o", "out.ofd", "unknown.json"]));
    assert!(code == 1 && complaint(&output).contains("INV-JSON-KEY remrak"), "{}", complaint(&output));
    assert!(!desk.dir.path().join("out.ofd").exists());
}

#[test]
fn write_when_called_wrongly_then_2_and_no_file_is_replaced() {
    let desk = Desk::new();
    put(&desk, "invoice.json", &object(0));
    for arguments in [
        &["-o", "out", "invoice.json"][..],
        &["-o", "out.ofd", "absent.json"],
        &["invoice.json"],
        &["-o", "invoice.json", "--to", "xml", "--force", "invoice.json"],
        &["-o", "out.ofd", "--fonts", "trust", "invoice.json"],
    ] {
        let (output, code) = run(write(&desk).args(arguments));
        assert_eq!(code, 2, "{arguments:?}: {}", complaint(&output));
    }
    std::fs::write(desk.dir.path().join("broken.json"), "{").unwrap();
    for (lang, said) in [("zh", "第 1 行"), ("en", "line 1")] {
        let mut command = write(&desk);
        let (output, code) = run(command.args(["--lang", lang, "-o", "out.ofd", "broken.json"]));
        let complained = complaint(&output);
        assert_eq!(code, 1, "{complained}");
        assert!(complained.contains("INV-JSON-SHAPE") && complained.contains(said), "{complained}");
    }
    // A character that no font has is named with the field that holds it.
    let mut object = object(2);
    object["remark"] = Value::from("样例\u{10ffff}");
    put(&desk, "rare.json", &object);
    let (output, code) = run(write(&desk).args(["-o", "rare.ofd", "rare.json"]));
    let complained = complaint(&output);
    assert_eq!(code, 1, "{complained}");
    assert!(complained.contains("remark"), "{complained}");
    let out = desk.dir.path().join("out.xml");
    let go = |force: bool| {
        let mut command = write(&desk);
        command.args(force.then_some("--force")).args(["-o", "out.xml", "invoice.json"]);
        run(&mut command).1
    };
    assert_eq!((go(false), go(false), go(true)), (0, 2, 0));
    assert!(Path::new(&out).exists());
}

#[test]
fn write_when_official_then_without_the_mark_and_to_standard_output() {
    let desk = Desk::new();
    put(&desk, "invoice.json", &object(0));
    let (marked, _) = run(write(&desk).args(["--to", "xml", "-o", "-", "invoice.json"]));
    assert!(text(&marked).contains("样票 SAMPLE 仅供测试"));
    let (plain, code) = run(write(&desk).args(["--official", "--to", "xml", "-o", "-", "invoice.json"]));
    assert!(code == 0 && !text(&plain).contains("SAMPLE 仅供测试"));
    let (timed, _) = run(write(&desk).args(["--time", "10:30:05", "--to", "xml", "-o", "-", "invoice.json"]));
    assert!(text(&timed).contains(" 10:30:05</IssueTime>"));
}

/// A folder in which `fapiao seal make` put a seal, and whose root is trusted.
fn office() -> Desk {
    let desk = Desk::new();
    let folder = desk.dir.path();
    let mut make = fapiao();
    make.current_dir(folder).env("FAPIAO_KEY_PASSWORD", "样例");
    let (output, code) = run(make.args(["seal", "make", "--name", "样例科技（示例）有限公司", "-o", "seal"]));
    assert_eq!(code, 0, "{}", complaint(&output));
    std::fs::copy(folder.join("seal/root.cer"), folder.join("trust/seal-root.cer")).unwrap();
    put(&desk, "invoice.json", &object(0));
    desk
}

/// Proves A-089, row 25.
#[test]
fn write_when_a_seal_is_given_then_each_format_is_passed_under_its_root() {
    let desk = office();
    for format in ["ofd", "pdf", "xml"] {
        let out = format!("sealed.{format}");
        let mut command = fapiao();
        // The certificate is as old as this test, so the time of writing is now.
        command.current_dir(desk.dir.path()).env("FAPIAO_KEY_PASSWORD", "样例");
        let (output, code) =
            run(command.args(["write", "--seal", "seal/signer.p12", "-o", &out, "invoice.json"]));
        assert_eq!(code, 0, "{}", complaint(&output));
        let path = desk.dir.path().join(&out);
        let mut verify = fapiao();
        verify
            .arg("verify")
            .arg("--trust")
            .arg(desk.dir.path().join("trust"))
            .args(["--format", "jsonl"])
            .arg(&path);
        let report: Value = serde_json::from_str(&text(&verify.output().unwrap())).unwrap();
        assert_eq!((&report["verdict"], &report["format"]), (&json!("passed"), &json!(format)), "{report}");
        assert_eq!(report["signatures"].as_array().unwrap().len(), 1);
        assert_eq!(report["signatures"][0]["covers"], "all", "{report}");
    }
}

#[test]
fn write_when_the_key_of_a_seal_does_not_open_then_nothing_is_written() {
    let desk = office();
    for (password, more) in [("wrong", &[][..]), ("样例", &["--esl", "invoice.json"])] {
        let mut command = write(&desk);
        command.env("FAPIAO_KEY_PASSWORD", password).args([
            "--seal",
            "seal/signer.p12",
            "-o",
            "x.ofd",
            "invoice.json",
        ]);
        let (output, code) = run(command.args(more));
        assert_eq!(code, 2, "{}", complaint(&output));
        assert!(!desk.dir.path().join("x.ofd").exists());
    }
    let (output, code) = run(write(&desk).args(["--esl", "seal/seal.esl", "-o", "x.ofd", "invoice.json"]));
    assert_eq!(code, 2, "{}", complaint(&output));
    let mut over = write(&desk);
    over.env("FAPIAO_KEY_PASSWORD", "样例").args(["--force", "--seal", "seal/signer.p12", "--to", "ofd"]);
    let (output, code) = run(over.args(["-o", "seal/seal.esl", "invoice.json"]));
    assert_eq!(code, 2, "a seal is never replaced: {}", complaint(&output));
}
