//! Many files: archives, lists, duplicates, order.

use std::io::Write;
use std::process::{Output, Stdio};

use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::{archive, edit, sample};

use crate::program::{Desk, text};

fn signed(desk: &Desk, seed: u64) -> Vec<u8> {
    make::ofd(&sample::vat_ordinary(seed), &OfdOptions::signed(Sign::new(&desk.authority)))
}

#[test]
fn archive_when_it_collects_invoices_then_members_are_named_inside_it() {
    let desk = Desk::new();
    let members = [
        archive::Entry::new("内层/一.ofd", signed(&desk, 1)),
        archive::Entry::new("two.ofd", signed(&desk, 2)),
        archive::Entry::new("note.txt", "nothing"),
    ];
    let outer = desk.put("outer.zip", archive::write(&members));
    let (reports, code) = desk.verify_jsonl(&[&outer]);
    let names: Vec<_> = reports.iter().map(|report| report["file"].as_str().unwrap().to_owned()).collect();
    let outer = outer.display();
    assert_eq!(
        names,
        [format!("{outer}!/内层/一.ofd"), format!("{outer}!/two.ofd"), format!("{outer}!/note.txt")]
    );
    assert_eq!(reports[1]["verdict"], "passed", "{:#}", reports[1]["checks"]);
    assert!(reports[2]["error"]["code"].is_string());
    assert_eq!(code, 3);
}

/// A collection is read where it lies: however large it is, a few of its members are in memory.
///
/// Proves A-009, promise 17.
#[test]
fn collection_when_it_is_large_then_memory_stays_flat_and_every_member_is_answered() {
    const MEMBERS: usize = 310;
    const MEBIBYTE: usize = 1 << 20;
    let desk = Desk::new();
    let good = signed(&desk, 1);
    let large = desk.put("large.zip", "");
    // Bytes that are no document, between an invoice at the beginning and one at the end.
    let member = |number: usize| match number {
        0 | MEMBERS => archive::Entry::stored(&format!("{number}.ofd"), good.clone()),
        _ => archive::Entry::stored(&format!("{number}.bin"), vec![1; MEBIBYTE]),
    };
    let mut out = std::io::BufWriter::new(std::fs::File::create(&large).unwrap());
    archive::write_to(&mut out, 0, (0..=MEMBERS).map(member)).unwrap();
    drop(out);
    assert!(std::fs::metadata(&large).unwrap().len() > 300 << 20);

    let mut command = desk.verify();
    command.args(["--jobs", "2", "--format", "jsonl"]).arg(&large).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut stdout = child.stdout.take().unwrap();
    let lines = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut stdout, &mut text).map(|_| text)
    });
    // The mark of the most memory only rises: the last one that is seen is as good as the end's.
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        most = most.max(mark.trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0));
        std::thread::yield_now();
    }
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let text = lines.join().unwrap().unwrap();
    let reports: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), MEMBERS + 1);
    for (number, report) in reports.iter().enumerate() {
        let expected =
            if matches!(number, 0 | MEMBERS) { &report["verdict"] } else { &report["error"]["code"] };
        assert!(matches!(expected.as_str(), Some("passed" | "DOC-FORMAT")), "{report}");
    }
    eprintln!("a collection of {MEMBERS} MiB: {} MiB in memory", most / 1024);
    assert!(most > 0 && most < 100 << 10, "{most} KiB");
}

/// A mail of many attachments is read as a collection is, and a document that is too large is not read at all.
///
/// Proves A-009, promise 17.
#[test]
fn mail_when_it_is_larger_than_a_document_may_be_then_its_attachments_are_read_and_a_document_is_not() {
    let desk = Desk::new();
    let noise: Vec<u8> =
        (0..6_000_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let invoice = signed(&desk, 1);
    let attached: Vec<(String, &[u8])> = (0..2)
        .map(|number| (format!("{number}.bin"), &noise[..12 << 20]))
        .chain([("发票.ofd".to_owned(), &invoice[..]), ("large.ofd".to_owned(), &noise[..])])
        .collect();
    let files: Vec<(&str, &[u8])> = attached.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let mail = desk.put("mail.eml", make::eml("样票", &files));
    assert!(std::fs::metadata(&mail).unwrap().len() > 60 << 20);
    let large = desk.put("large.pdf", [b"%PDF-1.5\n", &noise[..]].concat());
    let (reports, code) = desk.verify_jsonl(&[&mail, &large]);
    let answers: Vec<_> = reports
        .iter()
        .map(|report| report["verdict"].as_str().or_else(|| report["error"]["code"].as_str()).unwrap())
        .collect();
    assert_eq!(answers, ["DOC-FORMAT", "DOC-FORMAT", "passed", "DOC-TOO-LARGE", "DOC-TOO-LARGE"]);
    assert!(reports[2]["file"].as_str().unwrap().ends_with("mail.eml!/发票.ofd"));
    assert_eq!(code, 3);
}

/// Proves B-009.
#[test]
fn duplicates_when_in_one_batch_then_the_later_is_warned_of() {
    let desk = Desk::new();
    let invoice = sample::vat_ordinary(7);
    desk.put("1-first.ofd", signed(&desk, 7));
    desk.put("2-same-bytes.ofd", signed(&desk, 7));
    desk.put("3-other-form.ofd", make::ofd(&invoice, &OfdOptions::default()));
    desk.put("4-other.ofd", signed(&desk, 8));
    let (reports, code) = desk.verify_jsonl(&[&desk.files()]);
    let duplicate = |index: usize| {
        let checks = reports[index]["checks"].as_array().unwrap();
        checks.iter().find(|check| check["code"] == "VER-DUPLICATE").cloned()
    };
    assert_eq!(duplicate(0), None);
    assert_eq!(duplicate(1).unwrap()["evidence"]["by"], "sha256");
    assert_eq!(duplicate(2).unwrap()["evidence"]["by"], "identity");
    assert_eq!(duplicate(2).unwrap()["outcome"], "warning");
    assert_eq!(duplicate(3), None);
    assert_eq!(code, 0);
}

/// Verifies the files that a list on standard input names.
fn verify_list(desk: &Desk, list: &[u8]) -> Output {
    let mut command = desk.verify();
    command.args(["--format", "jsonl", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(list).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn list_when_on_standard_input_then_is_followed_in_order() {
    let desk = Desk::new();
    let paths = [3_u64, 1, 2].map(|seed| desk.put(&format!("{seed}.ofd"), signed(&desk, seed)));
    let list: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let output = verify_list(&desk, list.as_bytes());
    let files: Vec<String> = text(&output)
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["file"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(files, paths.map(|path| path.display().to_string()));
}

/// A name in GBK, as older Chinese systems write it, is a name like any other.
#[test]
fn list_when_a_name_is_not_utf8_then_the_rest_is_verified_too() {
    let desk = Desk::new();
    let good = desk.put("1.ofd", signed(&desk, 1));
    let bad = desk.put("2.ofd", edit::flip(&signed(&desk, 2), "Doc_0/Attachs/original_invoice.xml", 700));
    let [good, bad] = [good, bad].map(|path| path.display().to_string().into_bytes());
    let output = verify_list(&desk, &[&good, &b"\n\xB7\xA2\xC6\xB1.pdf\r\n"[..], &bad, b"\n"].concat());
    assert_eq!((text(&output).lines().count(), output.status.code()), (3, Some(1)), "{}", text(&output));
}

#[test]
fn directory_when_walked_then_hidden_files_are_passed_over_and_links_do_not_loop() {
    let desk = Desk::new();
    desk.put("sub/a.ofd", signed(&desk, 1));
    desk.put(".hidden", "x");
    std::os::unix::fs::symlink(desk.files(), desk.files().join("sub/loop")).unwrap();
    let (reports, code) = desk.verify_jsonl(&[&desk.files()]);
    assert_eq!((reports.len(), code), (1, 0));
}

/// Proves A-009, promise 15.
#[test]
fn pipe_when_given_or_in_a_directory_then_is_refused_and_nothing_hangs() {
    let desk = Desk::new();
    desk.put("b.ofd", signed(&desk, 1));
    let pipe = desk.files().join("a.ofd");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (reports, code) = desk.verify_jsonl(&[&desk.files(), &pipe]);
    let codes: Vec<_> = reports.iter().map(|report| report["error"]["code"].as_str()).collect();
    assert_eq!(codes, [Some("CLI-FILE"), None, Some("CLI-FILE")]);
    assert_eq!(code, 3);
}

#[test]
fn results_when_one_file_is_slow_then_still_come_in_input_order() {
    let desk = Desk::new();
    // Many lines on many pages first: the others are done long before.
    let slow = sample::invoice(sample::Case::VatLines(800), 1);
    desk.put("0000.ofd", make::ofd(&slow, &OfdOptions::signed(Sign::new(&desk.authority))));
    for seed in 1..40 {
        desk.put(&format!("{seed:04}.ofd"), signed(&desk, seed));
    }
    let (reports, code) = desk.verify_jsonl(&[&desk.files()]);
    let names: Vec<_> = reports.iter().map(|report| report["file"].as_str().unwrap().to_owned()).collect();
    assert!(names.is_sorted() && names.len() == 40, "{names:?}");
    assert_eq!(code, 0);
}
