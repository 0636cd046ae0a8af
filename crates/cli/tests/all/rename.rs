//! `fapiao rename`: preview, renaming, and the way back.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use fapiao_testkit::make::{self, EinvoiceOptions, OfdOptions};
use fapiao_testkit::sample::{self, Case};

use crate::program::{Desk, complaint, fapiao, text};

fn rename(desk: &Desk) -> Command {
    let mut command = fapiao();
    command.current_dir(desk.dir.path()).args(["rename", "--lang", "en"]);
    command
}

fn run(command: &mut Command) -> (Output, i32) {
    let output = command.output().unwrap();
    let code = output.status.code().unwrap();
    (output, code)
}

fn names(dir: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn undo_file(desk: &Desk) -> String {
    let mut undo = names(desk.dir.path()).into_iter().filter(|name| name.starts_with("fapiao-rename-"));
    undo.next().unwrap()
}

/// One invoice in two formats and one copy, a ticket, a file that is none, and one inside an archive.
fn fill(desk: &Desk) -> Vec<String> {
    let invoice = sample::digital_special(1);
    let ofd = make::ofd(&invoice, &OfdOptions::default());
    desk.put("a.ofd", &ofd);
    desk.put("a copy.OFD", &ofd);
    desk.put("b.xml", make::einvoice(&invoice, &EinvoiceOptions::default()));
    desk.put("票.ofd", make::ofd(&sample::invoice(Case::Railway, 2), &OfdOptions::default()));
    desk.put("notes.txt", "no invoice");
    let inside = make::ofd(&sample::vat_ordinary(3), &OfdOptions::default());
    desk.put(
        "z.zip",
        fapiao_testkit::archive::write(&[fapiao_testkit::archive::Entry::new("i.ofd", inside)]),
    );
    names(&desk.files()).into_iter().collect()
}

/// Proves row 45.
#[test]
fn rename_when_not_applied_then_shows_everything_and_touches_nothing() {
    let desk = Desk::new();
    let before = fill(&desk);
    let (output, code) = run(rename(&desk).arg("files"));
    let said = text(&output);
    assert_eq!(code, 3, "{}", complaint(&output));
    assert!(said.contains("6 files: 4 to rename, 0 named so already, 2 left"), "{said}");
    assert!(said.contains("--apply"), "{said}");
    assert_eq!(names(&desk.files()).into_iter().collect::<Vec<_>>(), before);
    assert!(!names(desk.dir.path()).iter().any(|name| name.starts_with("fapiao-rename")));
}

/// Proves row 45.
#[test]
fn rename_when_applied_and_undone_then_every_file_has_its_old_name_and_bytes() {
    let desk = Desk::new();
    let before = fill(&desk);
    let bytes = |name: &String| std::fs::read(desk.files().join(name)).unwrap();
    let contents: Vec<Vec<u8>> = before.iter().map(bytes).collect();
    let (output, code) = run(rename(&desk).args(["--apply", "files"]));
    assert_eq!(code, 3, "{}", complaint(&output));
    assert!(complaint(&output).contains("4 files renamed. To undo: fapiao rename --undo"));

    let invoice = sample::digital_special(1);
    let stem = format!(
        "{}_样例科技（示例）有限公司_{}_{}",
        invoice.issued_on.unwrap(),
        invoice.amount_with_tax.unwrap(),
        invoice.number.unwrap()
    );
    let after = names(&desk.files());
    for name in [format!("{stem}.ofd"), format!("{stem}-copy2.ofd"), format!("{stem}.xml")] {
        assert!(after.contains(&name), "{name} not in {after:?}");
    }
    assert!(after.iter().any(|name| name.contains("_railway_")), "{after:?}");
    assert!(after.contains("notes.txt") && after.contains("z.zip"));

    // Done again, nothing moves.
    let (again, _) = run(rename(&desk).args(["--apply", "files"]));
    assert!(text(&again).contains("0 to rename, 4 named so already"), "{}", text(&again));
    assert_eq!(names(&desk.files()), after);

    let (back, code) = run(rename(&desk).args(["--undo", &undo_file(&desk)]));
    assert_eq!(code, 0, "{}", text(&back));
    assert_eq!(names(&desk.files()).into_iter().collect::<Vec<_>>(), before);
    assert_eq!(before.iter().map(bytes).collect::<Vec<_>>(), contents);
}

#[test]
fn rename_when_undone_after_changes_then_only_what_is_the_same_file_moves() {
    let desk = Desk::new();
    for seed in 1..=3 {
        desk.put(&format!("{seed}.ofd"), make::ofd(&sample::vat_ordinary(seed), &OfdOptions::default()));
    }
    run(rename(&desk).args(["--apply", "--pattern", "{date:yyyy}/{number}", "files"]));
    let dir = desk.files().join("2026");
    let new = |seed| dir.join(format!("{}.ofd", sample::vat_ordinary(seed).number.unwrap()));
    std::fs::write(new(1), "another file now").unwrap();
    std::fs::write(desk.files().join("2.ofd"), "somebody else's").unwrap();
    let (back, code) = run(rename(&desk).args(["--undo", &undo_file(&desk)]));
    let said = text(&back);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("it is not the file that was renamed") && said.contains("its old name is taken"));
    assert_eq!(std::fs::read(new(1)).unwrap(), b"another file now");
    assert_eq!(std::fs::read(desk.files().join("2.ofd")).unwrap(), b"somebody else's");
    assert!(desk.files().join("3.ofd").exists() && !new(3).exists());
    assert!(dir.exists(), "a directory that is not empty stays");
}

#[test]
fn rename_when_the_undo_file_cannot_be_written_then_nothing_is_renamed() {
    let desk = Desk::new();
    let before = fill(&desk);
    let (output, code) = run(rename(&desk).args(["--apply", "--undo-file", "no/such/dir.json", "files"]));
    assert_eq!(code, 2);
    assert!(complaint(&output).contains("nothing was renamed"), "{}", complaint(&output));
    assert_eq!(names(&desk.files()).into_iter().collect::<Vec<_>>(), before);
}

#[test]
fn rename_when_a_file_is_named_twice_then_is_renamed_once() {
    let desk = Desk::new();
    desk.put("a.ofd", make::ofd(&sample::vat_ordinary(1), &OfdOptions::default()));
    let (output, code) = run(rename(&desk).args([
        "--apply",
        "--pattern",
        "{number}",
        "files",
        "files/a.ofd",
        "./files/../files",
    ]));
    assert_eq!(code, 0, "{}", complaint(&output));
    assert!(complaint(&output).starts_with("1 files renamed"), "{}", complaint(&output));
}

#[test]
fn rename_when_the_pattern_is_wrong_then_is_a_usage_error_in_both_languages() {
    let desk = Desk::new();
    for (lang, word) in [("en", "colour"), ("zh", "没有名为“colour”的字段")] {
        let mut command = fapiao();
        command.args(["rename", "--lang", lang, "--pattern", "{colour}"]).arg(desk.dir.path());
        let (output, code) = run(&mut command);
        assert_eq!(code, 2);
        assert!(complaint(&output).contains(word), "{}", complaint(&output));
    }
}

#[test]
fn rename_when_json_is_asked_then_one_object_a_file_comes() {
    let desk = Desk::new();
    fill(&desk);
    let (output, _) = run(rename(&desk).args(["--format", "jsonl", "files"]));
    let steps: Vec<serde_json::Value> =
        text(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(steps.len(), 6);
    let moves = steps.iter().filter(|step| step["action"] == "move").count();
    assert_eq!(moves, 4);
    assert!(steps.iter().any(|step| step["why"].as_str().is_some_and(|why| why.starts_with("DOC-FORMAT"))));
}
