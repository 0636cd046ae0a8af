//! Hostile files: each gets an answer with a code, and the rest of the batch is done.

use std::time::{Duration, Instant};

use fapiao_testkit::evil;
use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::sample;

use crate::language;
use crate::program::Desk;

/// Proves A-009, promise 15, promise 17, promise 18, promise 19.
#[test]
fn evil_files_when_verified_together_then_each_is_answered_and_the_good_one_passes() {
    let desk = Desk::new();
    let evil = evil::all();
    assert!(evil.len() >= 40, "{} hostile files", evil.len());
    for (index, file) in evil.iter().enumerate() {
        desk.put(&format!("{index:03}-{}", file.file_name.replace('/', "_")), &file.bytes);
    }
    let good = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&desk.authority)));
    desk.put("999-good.ofd", good);
    let before: Vec<_> = walk(&desk);
    let started = Instant::now();
    let (reports, code) = desk.verify_jsonl(&[&desk.files()]);
    let taken = started.elapsed();
    assert!(matches!(code, 1 | 3), "{code}");
    assert_eq!(reports.last().unwrap()["verdict"], "passed");
    assert_eq!(walk(&desk), before, "something was written");
    let mut passed = Vec::new();
    for (index, file) in evil.iter().enumerate() {
        let prefix = format!("{index:03}-");
        let own: Vec<_> = reports
            .iter()
            .filter(|report| {
                report["file"].as_str().unwrap().rsplit("/files/").next().unwrap().starts_with(&prefix)
            })
            .collect();
        assert!(!own.is_empty(), "{} has no answer", file.name);
        for report in own {
            // A collection that is hostile may hold a member that is not.
            let member = report["file"].as_str().unwrap().contains("!/");
            if !member && report["verdict"] == "passed" {
                passed.push(file.name);
            }
            let answered = report["verdict"].is_string() || report["error"]["code"].is_string();
            assert!(answered, "{}: {report}", file.name);
        }
    }
    assert!(passed.is_empty(), "passed: {passed:?}");
    // A hang would never end; how long each may take is the reader's own limit.
    assert!(taken < Duration::from_secs(600), "{taken:?}");
    language::assert_english(&reports);
}

/// Seconds of processor time and kilobytes of address space that a file may take, in a debug build too.
const LIMITS: &str = "ulimit -t 5 -v 524288";

/// Proves promise 15, promise 16.
#[test]
fn evil_packages_when_each_is_verified_alone_then_in_five_seconds_and_half_a_gigabyte() {
    let desk = Desk::new();
    // PDF and pictures are read by children, which have such limits of their own.
    let ours = evil::all()
        .into_iter()
        .filter(|file| [".ofd", ".xml"].iter().any(|end| file.file_name.ends_with(end)));
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in ours {
        count += 1;
        let path = desk.put("file", &file.bytes);
        let script = format!(r#"{LIMITS}; exec "$0" verify --jobs 1 --format csv "$1""#);
        let mut command = std::process::Command::new("/bin/sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_fapiao")]).arg(&path).env("PATH", "/nonexistent");
        let output = command.output().unwrap();
        if !matches!(output.status.code(), Some(0 | 1 | 3)) {
            wrong.push(format!(
                "{}: {} {:.200}",
                file.name,
                output.status,
                String::from_utf8_lossy(&output.stderr)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 60, "{count} packages and texts");
}

fn walk(desk: &Desk) -> Vec<(std::path::PathBuf, u64)> {
    let entries = desk.files().read_dir().unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries.map(|entry| (entry.path(), entry.metadata().unwrap().len())).collect();
    files.sort();
    files
}
