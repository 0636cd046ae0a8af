//! `fapiao convert`: copies that say what they are, and files that are not lost.

use std::path::Path;
use std::time::{Duration, Instant};

use fapiao_document::Sniffed;
use fapiao_testkit::evil;
use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::sample;

use crate::program::{Desk, complaint, fapiao, text};

fn run(arguments: &[&str], paths: &[&Path]) -> (Option<i32>, String, String) {
    let mut command = fapiao();
    let output = command.args(["convert", "--lang", "en"]).args(arguments).args(paths).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), complaint(&output))
}

/// Proves A-085.
#[test]
fn convert_when_a_sealed_invoice_is_copied_then_it_is_never_passed_and_nothing_is_replaced() {
    let desk = Desk::new();
    let original = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&desk.authority)));
    let file = desk.put("a.ofd", &original);
    let copy = desk.files().join("copy.pdf");
    let out = ["-o", copy.to_str().unwrap()];
    let (code, _, said) = run(&out, &[&file]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    let (reports, _) = desk.verify_jsonl(&[&file, &copy]);
    assert_eq!(reports[0]["verdict"], "passed");
    assert_eq!(reports[1]["verdict"], "indeterminate");
    assert_eq!(reports[1]["signatures"].as_array().map(Vec::len), Some(0));
    let (code, _, said) = run(&out, &[&file]);
    assert!(code == Some(2) && said.contains("--force"), "{said}");
    assert_eq!(run(&[&out[..], &["--force"]].concat(), &[&file]).0, Some(0));
    let itself = ["--to", "pdf", "--force", "-o", file.to_str().unwrap()];
    let (code, _, said) = run(&itself, &[&file]);
    assert!(code == Some(2) && said.contains("input"), "{said}");
    let same = desk.files().join("copy.ofd");
    let (code, _, said) = run(&["-o", same.to_str().unwrap()], &[&file]);
    assert!(code == Some(2) && said.contains("DOC-COPY-SAME") && said.contains("copy the file"), "{said}");
    assert!(!same.exists());
    assert_eq!(std::fs::read(&file).unwrap(), original);
}

#[test]
fn convert_when_it_cannot_then_says_why_in_the_language_that_was_asked_for() {
    let desk = Desk::new();
    let text_file = desk.put("a.txt", "no invoice");
    let (code, _, said) = run(&["--to", "pdf", "-o", "-"], &[&text_file]);
    assert!(code == Some(3) && said.contains("DOC-FORMAT"), "{said}");
    let (code, _, said) = run(&["-o", "-"], &[&text_file]);
    assert!(code == Some(2) && said.contains("--to"), "{said}");
    let bare = make::ofd(&sample::vat_ordinary(1), &OfdOptions::default());
    let file = desk.put("a.ofd", &bare);
    let (code, written, said) = run(&["--to", "xml", "-o", "-"], &[&file]);
    match code {
        Some(0) => assert!(written.contains("COPY, not the original"), "{written}"),
        _ => assert!(code == Some(1) && said.contains("INV-"), "{code:?} {said}"),
    }
    let mut command = fapiao();
    command.args(["convert", "--lang", "zh", "--to", "ofd", "-o", "-"]).arg(&file);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = complaint(&output);
    assert!(said.contains("无需转换"), "{said}");
    let help = fapiao().args(["convert", "--help"]).output().unwrap();
    assert!(text(&help).contains("fapiao convert -o 发票.pdf 发票.ofd"));
    assert!(text(&help).contains("COPY") || text(&help).contains("copy"));
}

/// Proves promise 17, promise 18.
#[test]
fn evil_files_when_converted_then_each_is_answered_in_time() {
    let desk = Desk::new();
    let files = evil::all();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let slow = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let path = desk.put(&format!("{}/evil", file.name), &file.bytes);
                    // What is drawn by our own reader, and what only in a child by others'.
                    let to = if fapiao_document::sniff(&file.bytes) == Sniffed::Ofd { "pdf" } else { "ofd" };
                    let started = Instant::now();
                    let (code, _, said) = run(&["--to", to, "-o", "-"], &[&path]);
                    assert!(matches!(code, Some(0..=3)), "{} to {to}: {code:?} {said}", file.name);
                    assert!(!said.contains("panicked"), "{} to {to}: {said}", file.name);
                    slow.lock().unwrap().push((started.elapsed(), file.name));
                }
            });
        }
    });
    let mut slow = slow.into_inner().unwrap();
    slow.sort();
    println!("{:?}", slow.iter().rev().take(8).collect::<Vec<_>>());
    slow.retain(|(taken, _)| *taken > Duration::from_secs(120));
    assert!(slow.is_empty(), "{slow:?}");
}
