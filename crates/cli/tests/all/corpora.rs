//! Files that other projects keep because they broke something, or because an attack hides in them.
//!
//! `cargo xtask corpora` fetches them. Each is verified in a run of its own, so that its time is known and a dead
//! program is one file's fault. `FAPIAO_CORPUS_STEP` says that only each n-th file is taken; `cargo xtask test` takes
//! every second in an optimised build, and 1 means all.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Desk, text};

/// Of the ordinary run, whose program is not optimised.
const STEP: usize = 100;
/// A reader is stopped after five seconds of processor time; a busy machine may need longer by the clock.
const LONGEST: Duration = Duration::from_secs(30);

/// The directory of a corpus; when it is not there, that is said.
fn corpus(name: &str) -> Option<PathBuf> {
    let all = std::env::var_os("FAPIAO_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpora"), PathBuf::from);
    let directory = all.join(name);
    if directory.join(".stamp").is_file() {
        return Some(directory);
    }
    eprintln!("SKIPPED: the corpus {name} is not there, 1 test; `cargo xtask corpora` fetches it");
    None
}

/// What the program said of a file.
struct Answer {
    path: PathBuf,
    /// The reports: several where the file is an archive, none where it is an empty one.
    reports: Vec<Value>,
    code: Option<i32>,
    complaint: String,
    took: Duration,
}

/// Every file below the directories, sorted; of every `step` one.
fn files(directories: &[PathBuf], step: usize) -> Vec<PathBuf> {
    let mut open = directories.to_vec();
    let mut found = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in directory.read_dir().unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            match entry.file_type().unwrap() {
                kind if kind.is_dir() => open.push(entry.path()),
                _ => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found.into_iter().step_by(step).collect()
}

fn step() -> usize {
    std::env::var("FAPIAO_CORPUS_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(STEP)
}

/// Verifies each file by itself, two at a time, in the memory that the program is promised to need.
fn verify_each(files: &[PathBuf], trust: &Path) -> Vec<Answer> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer = verify(path, trust);
                    answers.lock().unwrap().push(answer);
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap();
    answers.sort_by(|a, b| a.path.cmp(&b.path));
    answers
}

fn verify(path: &Path, trust: &Path) -> Answer {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(r#"ulimit -v 1048576; exec "$0" "$@""#).arg(env!("CARGO_BIN_EXE_fapiao"));
    command.args(["verify", "--format", "jsonl", "--jobs", "1", "--lang", "en", "--trust"]).arg(trust);
    // No OCR: it would be a test of another program.
    command.arg(path).env("PATH", "/nonexistent").env("LC_ALL", "C.UTF-8");
    let started = Instant::now();
    let output = command.output().unwrap();
    let took = started.elapsed();
    let reports = text(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    Answer { path: path.to_owned(), reports, code: output.status.code(), complaint, took }
}

/// Each file has its answer, in time, and none is `passed`. Gives the files whose reader died.
fn assert_answered(answers: &[Answer], archives: bool) -> Vec<String> {
    let mut dead = Vec::new();
    for answer in answers {
        let name = answer.path.display();
        assert!(matches!(answer.code, Some(0 | 1 | 3)), "{name}: {:?} {}", answer.code, answer.complaint);
        assert!(archives || answer.reports.len() == 1, "{name}: {} reports", answer.reports.len());
        assert!(answer.took < LONGEST, "{name}: {:?}", answer.took);
        for report in &answer.reports {
            assert_ne!(report["verdict"], "passed", "{name}: {report}");
            assert!(report["verdict"].is_string() || report["error"]["code"].is_string(), "{name}: {report}");
            if report["error"]["code"] == "DOC-CRASH" {
                dead.push(format!("{name}: {}", report["error"]["message"]));
            }
        }
    }
    let slowest = answers.iter().max_by_key(|answer| answer.took).unwrap();
    eprintln!(
        "{} files, slowest {:?} ({}), readers dead {}: {dead:#?}",
        answers.len(),
        slowest.took,
        slowest.path.display(),
        dead.len()
    );
    dead
}

fn answers(corpora: &[&str], step: usize) -> Option<Vec<Answer>> {
    let directories: Vec<PathBuf> = corpora.iter().filter_map(|name| corpus(name)).collect();
    if directories.len() < corpora.len() {
        return None;
    }
    let desk = Desk::new();
    Some(verify_each(&files(&directories, step), &desk.dir.path().join("trust")))
}

/// Files that broke other readers of PDF, and the odd ones that must not.
///
/// Proves promise 15, promise 16, promise 21, promise 32.
#[test]
fn corpus_of_pdf_when_verified_then_each_file_is_answered_and_none_passes() {
    let Some(answers) = answers(&["qpdf", "pdfbox", "pypdf", "pikepdf", "pyhanko"], step()) else { return };
    let mut dead = assert_answered(&answers, false);
    dead.retain(|file| !HEAVY.iter().any(|(name, _)| file.contains(name)));
    assert_eq!(dead, Vec::<String>::new());
    let failed = answers.iter().filter(|answer| answer.reports[0]["verdict"] == "failed");
    for answer in failed {
        assert!(ALTERED.iter().any(|name| answer.path.ends_with(name)), "{}", answer.path.display());
    }
}

/// Files that are not what was signed.
const ALTERED: &[&str] = &["minimal-signed-restrictions-removed.pdf", "pdf-sig-with-econtent.pdf"];

/// Honest files that take most of the time that a file may take, so that a slow machine stops them; and why.
const HEAVY: &[(&str, &str)] = &[
    ("indirect-rotation.pdf", "five pages of 8 million dots"),
    ("numeric-and-string-", "two pages of 34 million dots"),
    ("fax-decode-parms.pdf", "ten pages of pictures"),
];

/// Proves promise 15, promise 17, promise 18.
#[test]
fn corpus_of_zip_when_verified_then_each_file_is_answered_and_none_passes() {
    let Some(answers) = answers(&["libzip", "go"], 1) else { return };
    let dead = assert_answered(&answers, true);
    assert_eq!(dead, Vec::<String>::new());
    for (name, code) in [
        ("regress/bigzero-zip.zip", "DOC-ARCHIVE-RATIO"),
        ("regress/incons-data.zip", "DOC-ARCHIVE-DAMAGED"),
        ("regress/manyfiles-zip.zip", "DOC-ARCHIVE-NESTED"),
        ("regress/testbzip2.zip", "DOC-ARCHIVE-METHOD"),
    ] {
        let answer = answers.iter().find(|answer| answer.path.ends_with(name)).unwrap();
        assert!(answer.reports.iter().all(|report| report["error"]["code"] == code), "{name}");
    }
}

/// Entities that grow, entities of other files, cycles.
///
/// Proves promise 19.
#[test]
fn corpus_of_xml_when_it_has_a_doctype_then_is_refused() {
    let Some(answers) = answers(&["defusedxml"], 1) else { return };
    assert_answered(&answers, false);
    for answer in answers {
        let text = std::fs::read_to_string(&answer.path).unwrap();
        let has_entities = text.contains("<!ENTITY");
        let is_refused = answer.reports[0]["error"]["code"] == "DOC-OFD-XML-DOCTYPE";
        assert_eq!(is_refused, has_entities, "{}: {}", answer.path.display(), answer.reports[0]);
    }
}

/// What was found of a signed PDF: verdict, reason, what the signatures cover.
type Found<'a> = (&'a str, &'a str, Vec<&'a str>);

fn found(report: &Value) -> Found<'_> {
    let covers = report["signatures"].as_array().unwrap().iter().map(|s| s["covers"].as_str().unwrap());
    (report["verdict"].as_str().unwrap(), report["reason"].as_str().unwrap(), covers.collect())
}

/// Signed files of pyHanko, honest ones and attacks, with its own authority as the anchor.
///
/// Proves promise 21.
#[test]
fn corpus_of_signed_pdf_when_verified_then_only_what_is_whole_passes() {
    let Some(directory) = corpus("pyhanko") else { return };
    let data = directory.join("pyhanko_testing_commons/test_data/data");
    let trust = tempfile::tempdir().unwrap();
    for name in ["root.cert.pem", "interm.cert.pem"] {
        std::fs::copy(data.join("crypto/testing-ca/root").join(name), trust.path().join(name)).unwrap();
    }
    let mut signed = files(&[data.join("pdf")], 1);
    signed.retain(|path| std::fs::read(path).unwrap().windows(10).any(|bytes| bytes == b"/ByteRange"));
    assert_eq!(signed.len(), 34);
    let answers = verify_each(&signed, trust.path());
    let mut by_verdict: [Vec<&str>; 2] = Default::default();
    for answer in &answers {
        let name = answer.path.strip_prefix(data.join("pdf")).unwrap().to_str().unwrap();
        assert!(answer.took < LONGEST, "{name}: {:?}", answer.took);
        assert_ne!(answer.reports[0]["error"]["code"], "DOC-CRASH", "{name}");
        match answer.reports[0]["verdict"].as_str() {
            Some("passed") => by_verdict[0].push(name),
            Some("failed") => by_verdict[1].push(name),
            _ => {}
        }
    }
    let honest = [
        "certified-with-indirect-refs-in-dir.pdf",
        "pades-with-old-style-signing-cert-attr-issser.pdf",
        "pades-with-old-style-signing-cert-attr.pdf",
        "sig-no-signed-attrs.pdf",
        "sig-with-ski-sid.pdf",
    ];
    assert_eq!(by_verdict[0], honest);
    // A message that holds another content than the file: refused there as well.
    assert_eq!(by_verdict[1], ["pdf-sig-with-econtent.pdf"]);
    for (name, reason, covers) in SUSPICIOUS {
        let answer = answers.iter().find(|answer| answer.path.ends_with(name)).unwrap();
        assert_eq!(found(&answer.reports[0]), ("indeterminate", *reason, covers.to_vec()), "{name}");
    }
}

/// Attacks, and what is said of them.
const SUSPICIOUS: &[(&str, &str, &[&str])] = &[
    ("coverage-anomalies/one-byterange.pdf", "structure_fault", &["partial"]),
    ("coverage-anomalies/signature-gap-too-big.pdf", "structure_fault", &["partial"]),
    ("coverage-anomalies/tail-uncovered.pdf", "structure_fault", &["partial"]),
    ("coverage-anomalies/weird-byterange.pdf", "structure_fault", &["partial"]),
    ("extensions-indirect-not-all-paths.pdf", "algorithm_unsupported", &["partial", "all"]),
    ("form-update-override-appearance-stream-sneaky.pdf", "changed_after_signing", &["partial", "all"]),
    (
        "form-update-override-appearance-stream-ap-indirect-sneaky.pdf",
        "changed_after_signing",
        &["partial", "all"],
    ),
];
