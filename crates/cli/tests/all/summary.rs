//! `fapiao summary`: where it writes, what it refuses, how it ends.

use std::process::{Command, Output};

use fapiao_testkit::edit;
use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::sample::{self, Case};

use crate::program::{Desk, complaint, fapiao, text};

fn summary(desk: &Desk) -> Command {
    let mut command = fapiao();
    command.current_dir(desk.dir.path()).args(["summary", "--lang", "en", "--trust", "trust"]);
    command.args(["--at", "2026-11-22T04:00:00Z"]);
    command
}

fn run(command: &mut Command) -> (Output, i32) {
    let output = command.output().unwrap();
    let code = output.status.code().unwrap();
    (output, code)
}

fn fill(desk: &Desk) {
    for (name, invoice) in [("1.ofd", Case::DigitalSpecial), ("2.ofd", Case::Red), ("3.ofd", Case::Railway)]
        .into_iter()
        .zip(1..)
        .map(|((name, case), seed)| (name, sample::invoice(case, seed)))
    {
        desk.put(name, make::ofd(&invoice, &OfdOptions::signed(Sign::new(&desk.authority))));
    }
}

/// Proves row 44.
#[test]
fn summary_when_written_as_csv_then_the_last_row_adds_up() {
    let desk = Desk::new();
    fill(&desk);
    let (output, code) = run(summary(&desk)
        .args(["-o", "-", "--format", "csv", "--no-bom", "--columns", "价税合计,number,verdict"])
        .arg("files"));
    assert_eq!(code, 0, "{}", complaint(&output));
    let lines: Vec<String> = text(&output).lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "Amount with tax,Number,Verdict");
    assert!(lines[1].ends_with(",passed"), "{}", lines[1]);
    let fen = |line: &str| -> i64 { line.split(',').next().unwrap().replace('.', "").parse().unwrap() };
    assert_eq!(fen(&lines[4]), lines[1..4].iter().map(|line| fen(line)).sum::<i64>());
    assert!(complaint(&output).contains("3 files, 3 invoices, 0 repeats not counted, 0 not listed"));
}

#[test]
fn summary_when_the_output_exists_then_is_replaced_only_by_force_and_an_input_never() {
    let desk = Desk::new();
    fill(&desk);
    let (_, code) = run(summary(&desk).args(["-o", "out.xlsx", "files"]));
    assert_eq!(code, 0);
    let bytes = std::fs::read(desk.dir.path().join("out.xlsx")).unwrap();
    assert!(bytes.starts_with(b"PK"));
    let (output, code) = run(summary(&desk).args(["-o", "out.xlsx", "files"]));
    assert_eq!(code, 2);
    assert!(complaint(&output).contains("--force"));
    let (_, code) = run(summary(&desk).args(["-o", "out.xlsx", "--force", "files"]));
    assert_eq!(code, 0);

    let before = std::fs::read(desk.files().join("1.ofd")).unwrap();
    let (output, code) =
        run(summary(&desk).args(["-o", "files/1.ofd", "--format", "csv", "--force", "files/1.ofd"]));
    assert_eq!(code, 2, "{}", complaint(&output));
    assert_eq!(std::fs::read(desk.files().join("1.ofd")).unwrap(), before);
}

#[test]
fn summary_when_written_among_its_inputs_then_is_not_one_of_them_the_next_time() {
    let desk = Desk::new();
    fill(&desk);
    for _ in 0..2 {
        let (output, code) = run(summary(&desk).args(["-o", "files/sum.xlsx", "--force", "files"]));
        assert_eq!(code, 0, "{}", complaint(&output));
        assert!(complaint(&output).contains("3 files"), "{}", complaint(&output));
    }
}

#[test]
fn summary_when_files_fail_or_cannot_be_read_then_the_exit_code_says_so() {
    let desk = Desk::new();
    fill(&desk);
    desk.put("4.txt", "nothing");
    let (output, code) = run(summary(&desk).args(["-o", "a.csv", "files"]));
    assert_eq!(code, 3, "{}", complaint(&output));
    assert!(complaint(&output).contains("4.txt: DOC-FORMAT"));
    let good = make::ofd(&sample::vat_ordinary(5), &OfdOptions::signed(Sign::new(&desk.authority)));
    desk.put("5.ofd", edit::replace_text(&good, "Doc_0/Document.xml", "</", " </"));
    let (_, code) = run(summary(&desk).args(["-o", "b.csv", "files"]));
    assert_eq!(code, 1);
}

#[test]
fn summary_when_asked_wrongly_then_is_a_usage_error() {
    let desk = Desk::new();
    fill(&desk);
    for arguments in [
        &["-o", "out.txt", "files"][..],
        &["-o", "out.csv", "--columns", "colour", "files"],
        &["-o", "out.csv", "--columns", "quantity", "files"],
        &["files"],
    ] {
        assert_eq!(run(summary(&desk).args(arguments)).1, 2, "{arguments:?}");
    }
    let (output, code) = run(summary(&desk).arg("--list-columns"));
    assert_eq!(code, 0);
    assert!(text(&output).lines().count() > 50);
}
