//! Seeded damage: whatever is done to a file, the program answers, in time and within its memory.
//!
//! `FAPIAO_MUTATIONS` says how many mutants each format gets; pictures, which cost a hundred times as
//! much, get fewer. The seed is printed with every failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use fapiao_testkit::authority::{Authority, Scheme};
use fapiao_testkit::make::{
    self, EinvoiceOptions, OfdOptions, PdfOptions, PdfSign, PictureOptions, Sign, SubFilter,
};
use fapiao_testkit::sample::{self, Case};
use fapiao_testkit::{archive, mutate};
use serde_json::Value;

use crate::program::{Desk, text};

const SEED: u64 = 20_261_122;
/// Mutants of a format in the ordinary run; `cargo xtask test` asks for more in an optimised build.
const MUTANTS: usize = 20;
/// A picture is decoded, scaled and turned: one mutant of it costs as much as thirty others.
const PICTURES_PER_MUTANT: usize = 33;

fn mutants() -> usize {
    std::env::var("FAPIAO_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(MUTANTS)
}

/// The real files of a folder, where the corpus is present.
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let samples = std::env::var_os("FAPIAO_SAMPLES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples"), PathBuf::from);
    let Ok(entries) = samples.join(folder).read_dir() else {
        eprintln!("skipped: corpus {folder} is not there; only generated files are mutated");
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Writes mutants of `files`, verifies them all in one run, and gives back one report each.
fn verify_mutants(files: &[Vec<u8>], count: usize, extension: &str) -> Vec<Value> {
    let desk = Desk::new();
    for (index, seed) in (0..count).zip(SEED..) {
        let file = &files[index % files.len()];
        // Damage below the compression reaches the XML, the seal and the pictures; above it, the ZIP.
        let inside = extension == "ofd" && seed % 2 == 0 && archive::read(file).is_ok();
        let mutant = if inside { mutate::mutant_inside(file, seed) } else { mutate::mutant(file, seed) };
        desk.put(&format!("{index:05}.{extension}"), mutant);
    }
    // Half a gigabyte for everything in the process; the children lower their own limits.
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(r#"ulimit -v 524288; exec "$0" "$@""#).arg(env!("CARGO_BIN_EXE_fapiao"));
    command.args(["verify", "--format", "jsonl", "--jobs", "2", "--lang", "en", "--trust"]);
    command.arg(desk.dir.path().join("trust")).arg(desk.files());
    // No OCR: it would be the mutation of another program's input.
    let output = command.env("PATH", "/nonexistent").output().unwrap();
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 1 | 3)),
        "seed {SEED}: {code:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let reports: Vec<Value> = text(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), count, "seed {SEED}");
    let stopped = reports.iter().filter(|report| crash(report).is_some_and(|why| why.contains("more than")));
    let stopped: Vec<_> = stopped.map(|report| report["file"].as_str().unwrap()).collect();
    assert!(stopped.is_empty(), "seed {SEED}: hung on {stopped:?}");
    reports
}

fn crash(report: &Value) -> Option<&str> {
    (report["error"]["code"] == "DOC-CRASH").then(|| report["error"]["message"].as_str().unwrap())
}

fn crashes(reports: &[Value]) -> Vec<&str> {
    reports
        .iter()
        .filter(|report| crash(report).is_some())
        .map(|report| report["file"].as_str().unwrap())
        .collect()
}

/// Proves A-022, promise 15, promise 16, promise 32.
#[test]
fn mutation_of_ofd_when_read_then_never_panics_hangs_or_floods() {
    let authority = Authority::new(1);
    let mut files: Vec<_> = (1..9)
        .map(|seed| make::ofd(&sample::vat_ordinary(seed), &OfdOptions::signed(Sign::new(&authority))))
        .collect();
    files.extend(Case::ALL.map(|case| make::ofd(&sample::invoice(case, 5), &OfdOptions::default())));
    files.extend(corpus("ofd"));
    let reports = verify_mutants(&files, mutants(), "ofd");
    assert!(crashes(&reports).is_empty(), "seed {SEED}: {:?}", crashes(&reports));
}

/// Proves A-022, promise 15, promise 16, promise 32.
#[test]
fn mutation_of_xml_when_read_then_never_panics_hangs_or_floods() {
    let mut files: Vec<_> = Case::ALL
        .map(|case| make::einvoice(&sample::invoice(case, 5), &EinvoiceOptions::default()).into_bytes())
        .into();
    files.extend((1..5).map(|seed| make::original_invoice(&sample::vat_ordinary(seed)).into_bytes()));
    files.extend(corpus("xml"));
    let reports = verify_mutants(&files, mutants(), "xml");
    assert!(crashes(&reports).is_empty(), "seed {SEED}: {:?}", crashes(&reports));
}

/// Proves A-022, promise 15, promise 16, promise 32.
#[test]
fn mutation_of_pdf_when_read_then_a_dead_child_is_one_file_and_rare() {
    let (_, signer) = Authority::rsa();
    let mut files: Vec<_> = (1..5)
        .map(|seed| {
            let options = PdfOptions {
                signature: Some(PdfSign::new(&signer, SubFilter::Pkcs7(Scheme::RsaSha256))),
                ..PdfOptions::default()
            };
            make::pdf(&sample::vat_ordinary(seed), &options)
        })
        .collect();
    files.extend(corpus("pdf"));
    let reports = verify_mutants(&files, mutants(), "pdf");
    let dead = crashes(&reports);
    eprintln!("{} of {} PDF mutants killed their reader child", dead.len(), reports.len());
    assert!(dead.len() * 100 <= reports.len(), "seed {SEED}: {dead:?}");
}

/// Proves A-022, promise 15, promise 30, promise 32.
#[test]
fn mutation_of_pictures_when_read_then_a_dead_child_is_one_file_and_rare() {
    let invoice = sample::vat_ordinary(1);
    let mut files = vec![
        make::picture(&invoice, &PictureOptions::default()),
        make::picture(&invoice, &PictureOptions { jpeg: Some(60), ..PictureOptions::default() }),
    ];
    files.extend(corpus("img"));
    let each = (mutants() / PICTURES_PER_MUTANT).max(1);
    let count = files.len() * each;
    let reports = verify_mutants(&files, count, "png");
    let dead = crashes(&reports);
    assert!(dead.len() * 100 <= reports.len(), "seed {SEED}: {dead:?}");
}
