//! `fapiao trust` and where trust comes from.

use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::sample;

use crate::program::{Desk, complaint, fapiao, text};

#[test]
fn trust_when_added_and_removed_then_the_verdict_follows() {
    let desk = Desk::new();
    let file = desk.put(
        "good.ofd",
        make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&desk.authority))),
    );
    let home = desk.dir.path().join("own");
    let run = |words: &[&str]| {
        let mut command = fapiao();
        command.env("FAPIAO_TRUST", &home).args(words);
        command
    };
    let verdict = || {
        let mut command = run(&["verify", "--format", "jsonl", "--at", "2026-11-22T04:00:00Z"]);
        let output = command.arg(&file).output().unwrap();
        let report: serde_json::Value = serde_json::from_str(&text(&output)).unwrap();
        (
            report["verdict"].as_str().unwrap().to_owned(),
            report["signatures"][0]["chain"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(verdict(), ("indeterminate".to_owned(), "untrusted".to_owned()));

    let root = desk.dir.path().join("trust/root.cer");
    let between = desk.dir.path().join("trust/tax-ca.cer");
    let added = run(&["trust", "add"]).arg(&root).arg(&between).output().unwrap();
    assert!(added.status.success());
    assert_eq!(verdict(), ("passed".to_owned(), "trusted".to_owned()));

    let listed = text(&run(&["trust", "list"]).output().unwrap());
    let fingerprint = listed.lines().next().unwrap().to_owned();
    assert_eq!(listed.lines().filter(|line| line.len() == 64).count(), 2);
    assert_eq!(fingerprint.len(), 64);
    assert_eq!(run(&["trust", "remove", "12345678"]).output().unwrap().status.code(), Some(2));
    assert!(run(&["trust", "remove", &fingerprint[..12]]).output().unwrap().status.success());
    assert_eq!(verdict().0, "indeterminate");
}

/// What goes wrong is said in the language that was asked for.
#[test]
fn trust_when_something_is_wrong_then_it_is_said_in_either_language() {
    let desk = Desk::new();
    let no = desk.put("no.cer", "hello");
    let said = |lang: &str, words: &[&str]| {
        let mut command = fapiao();
        command.env("FAPIAO_TRUST", desk.dir.path().join("own")).arg("trust").args(words);
        let output = command.args(["--lang", lang]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        complaint(&output)
    };
    let no = no.to_str().unwrap();
    for (words, zh, en) in [
        (&["add", no][..], "证书文件 的编码有误：不是 DER、PEM 或 Base64", "neither DER, PEM nor Base64"),
        (&["add", "/nonexistent.cer"], "不存在", "No such file"),
        (&["remove", "1234"], "至少八位", "at least eight"),
        (&["remove", "0123456789"], "没有指纹以", "no trusted certificate"),
    ] {
        assert!(said("zh", words).contains(zh), "{}", said("zh", words));
        assert!(said("en", words).contains(en), "{}", said("en", words));
    }
}

#[test]
fn trust_when_the_file_is_no_certificate_then_is_refused() {
    let desk = Desk::new();
    let file = desk.put("no.cer", "hello");
    let output = fapiao()
        .env("FAPIAO_TRUST", desk.dir.path().join("own"))
        .args(["trust", "add"])
        .arg(file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!desk.dir.path().join("own").read_dir().is_ok_and(|mut entries| entries.next().is_some()));
}
