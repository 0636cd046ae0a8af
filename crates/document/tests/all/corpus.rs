//! The corpus of real files: read, compared with what is known of them, and each origin scored alone.
//!
//! The files are not part of the repository: they name real companies. Where they are absent, the tests say how
//! much they skipped. `FAPIAO_SAMPLES` names another directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fapiao_document::{Format, Limits, Options, Origin, PartState, Reading, read};
use fapiao_invoice::{Fen, Invoice, Tax, parse_date};
use serde_json::Value;

/// The fields that the corpus knows of its files.
const FIELDS: &[&str] =
    &["number", "code", "issued_on", "net", "tax", "gross", "seller_tax_id", "buyer_tax_id", "check_code"];

/// The corpus, where it is present.
fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let directory = std::env::var_os("FAPIAO_SAMPLES").map_or_else(beside, PathBuf::from);
    if directory.join("TRUTH.jsonl").is_file() {
        return Some(directory);
    }
    eprintln!("skipped: the corpus is not at {} (35 files, 25 with known fields)", directory.display());
    None
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["ofd", "pdf", "xml", "img"]
        .iter()
        .flat_map(|kind| fs::read_dir(directory.join(kind)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// What is known of each file, by its path in the corpus.
fn truth(directory: &Path) -> BTreeMap<String, Value> {
    let text = fs::read_to_string(directory.join("TRUTH.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|row| (row["file"].as_str().unwrap().to_owned(), row))
        .collect()
}

fn reading(path: &Path) -> Reading {
    let bytes = fs::read(path).unwrap();
    let options = Options { pictures: true, ..Options::default() };
    read(&bytes, &Limits::default(), &options).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What an invoice states of a field of the corpus, in a form that compares.
fn stated(invoice: &Invoice, field: &str) -> Option<String> {
    match field {
        "number" => invoice.number.clone(),
        "code" => invoice.code.clone(),
        "check_code" => invoice.check_code.clone(),
        "issued_on" => invoice.issued_on.map(|date| date.to_string()),
        "net" => invoice.amount_without_tax.map(|amount| amount.to_string()),
        "gross" => invoice.amount_with_tax.map(|amount| amount.to_string()),
        "tax" => invoice.tax_amount.map(|tax| tax.to_string()),
        "seller_tax_id" => invoice.seller.tax_id.clone(),
        "buyer_tax_id" => invoice.buyer.tax_id.clone(),
        _ => unreachable!("{field}"),
    }
}

/// What the corpus knows, in the same form.
fn known(row: &Value, field: &str) -> Option<String> {
    let text = row.get(field)?.as_str().unwrap();
    Some(match field {
        "issued_on" => parse_date(text).unwrap().to_string(),
        "net" | "gross" => Fen::parse(text).unwrap().to_string(),
        "tax" => Tax::parse(text).unwrap().to_string(),
        _ => text.to_owned(),
    })
}

/// Proves A-009.
#[test]
fn corpus_when_read_then_every_known_field_is_stated() {
    let Some(directory) = corpus() else { return };
    let truth = truth(&directory);
    let mut wrong = Vec::new();
    let mut compared = 0;
    for path in files(&directory) {
        let name = path.strip_prefix(&directory).unwrap().to_string_lossy().into_owned();
        let merged = reading(&path).invoice().unwrap_or_default();
        let Some(row) = truth.get(&name) else { continue };
        for field in FIELDS {
            if let Some(known) = known(row, field) {
                compared += 1;
                let stated = stated(&merged, field);
                if stated.as_ref() != Some(&known) {
                    wrong.push(format!("{name} {field}: {stated:?}, known {known}"));
                }
            }
        }
    }
    println!("{compared} known fields compared");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 100, "{compared}");
}

/// Each origin is scored alone: how many of the known fields it states, and how many it states wrongly.
#[test]
fn origins_when_scored_alone_then_none_is_wrong_and_each_reads_its_share() {
    let Some(directory) = corpus() else { return };
    let truth = truth(&directory);
    let mut table: BTreeMap<(Origin, &str), (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in files(&directory) {
        let name = path.strip_prefix(&directory).unwrap().to_string_lossy().into_owned();
        let Some(row) = truth.get(&name) else { continue };
        let reading = reading(&path);
        let format = match reading.format {
            Format::Ofd => "ofd",
            Format::Pdf => "pdf",
            Format::Xml => "xml",
            Format::Image => "image",
        };
        for source in &reading.sources {
            for field in FIELDS {
                let Some(known) = known(row, field) else { continue };
                let cell = table.entry((source.origin, format)).or_default();
                cell.1 += 1;
                match stated(&source.fields, field) {
                    Some(stated) if stated == known => cell.0 += 1,
                    Some(stated) => {
                        wrong.push(format!("{name} {:?} {field}: {stated}, known {known}", source.origin))
                    }
                    None => {}
                }
            }
        }
    }
    println!("origin               in      stated / known");
    for ((origin, format), (hits, known)) in &table {
        println!("{:<20} {format:<6} {hits:>6} / {known}", format!("{origin:?}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let share = |origin, format| table.get(&(origin, format)).copied().unwrap_or_default();
    for (origin, format, least) in LEAST {
        let (hits, known) = share(*origin, format);
        assert!(hits >= *least, "{origin:?} in {format}: {hits} of {known}, at least {least} expected");
    }
}

/// The fewest known fields that an origin states, by format: measured, so that it may only grow.
const LEAST: &[(Origin, &str, usize)] = &[];

/// Sources of one real file agree, except where the files really differ.
#[test]
fn corpus_when_compared_then_sources_agree() {
    let Some(directory) = corpus() else { return };
    let mut found = Vec::new();
    for path in files(&directory) {
        let name = path.strip_prefix(&directory).unwrap().to_string_lossy().into_owned();
        for disagreement in reading(&path).disagreements() {
            found.push(format!("{name} {}: {:?}", disagreement.field, disagreement.values));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn signatures_when_measured_then_as_known() {
    let Some(directory) = corpus() else { return };
    for path in files(&directory) {
        let name = path.strip_prefix(&directory).unwrap().to_string_lossy().into_owned();
        let reading = reading(&path);
        for signature in &reading.signatures {
            let of = |state| {
                signature.parts.iter().filter(|p| p.state == state).map(|p| &p.path).collect::<Vec<_>>()
            };
            println!(
                "{name} {}: intact {} altered {:?} missing {:?} unsupported {} covers {:?} uncovered {:?} later {:?} faults {:?}",
                signature.place,
                of(PartState::Intact).len(),
                of(PartState::Altered),
                of(PartState::Missing),
                of(PartState::Unsupported).len(),
                signature.covers,
                signature.uncovered.iter().map(|u| (&u.path, u.referenced)).collect::<Vec<_>>(),
                signature.later,
                signature.faults
            );
        }
        for finding in &reading.findings {
            println!("   {name} {} {} {}", finding.code, finding.place, finding.detail);
        }
    }
}
