//! Real files: read, compared with what is known of them, and each origin scored alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fapiao_document::{Coverage, Format, Limits, Options, Origin, PartState, Reading, Signature, read};
use fapiao_invoice::{Fen, Invoice, Tax, parse_date};
use fapiao_testkit::edit;
use serde_json::Value;

use crate::corpus;

/// The fields that the corpus knows of its files.
const FIELDS: &[&str] =
    &["number", "code", "issued_on", "net", "tax", "gross", "seller_tax_id", "buyer_tax_id", "check_code"];

/// Every file of the corpus with its reading, by its path in the corpus; read once for all tests.
static READINGS: LazyLock<Vec<(String, Reading)>> = LazyLock::new(|| {
    let folders = ["ofd", "pdf", "xml", "img"].into_iter();
    folders
        .flat_map(|folder| {
            let files = corpus::files(folder);
            files.into_iter().map(move |(name, bytes)| (format!("{folder}/{name}"), bytes))
        })
        .map(|(name, bytes)| {
            let options = Options { pictures: true, ..Options::default() };
            let reading = read(&bytes, &Limits::default(), &options);
            let reading = reading.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, reading)
        })
        .collect()
});

fn reading(name: &str) -> &'static Reading {
    &READINGS.iter().find(|(file, _)| file == name).unwrap_or_else(|| panic!("{name} is not in the corpus")).1
}

/// What is known of each file, by its path in the corpus; empty when the corpus is absent.
fn truth() -> BTreeMap<String, Value> {
    let Some(directory) = corpus::directory() else { return BTreeMap::new() };
    let text = std::fs::read_to_string(directory.join("TRUTH.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|row| (row["file"].as_str().unwrap().to_owned(), row))
        .collect()
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
        other => panic!("{other}"),
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

/// Proves.
#[test]
fn samples_when_read_then_every_known_field_is_stated() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, row) in truth() {
        let merged = reading(&name).invoice().unwrap_or_default();
        for field in FIELDS {
            let Some(known) = known(&row, field) else { continue };
            compared += 1;
            let stated = stated(&merged, field);
            if stated.as_ref() != Some(&known) {
                wrong.push(format!("{name} {field}: {stated:?}, known {known}"));
            }
        }
    }
    println!("{compared} known fields compared");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 120 || corpus::directory().is_none(), "{compared}");
}

/// The fewest known fields that an origin states, by format: as measured, so that it may only grow.
const LEAST: &[(Origin, Format, usize)] = &[
    (Origin::EinvoiceXml, Format::Xml, 13),
    (Origin::EinvoiceAttachment, Format::Ofd, 47),
    (Origin::XbrlAttachment, Format::Ofd, 6),
    (Origin::PdfInfo, Format::Pdf, 3),
    (Origin::CustomTags, Format::Ofd, 27),
    (Origin::CustomData, Format::Ofd, 46),
    (Origin::Qr, Format::Ofd, 50),
    (Origin::Qr, Format::Pdf, 36),
    (Origin::Qr, Format::Image, 13),
    (Origin::PageText, Format::Ofd, 64),
    (Origin::PageText, Format::Pdf, 36),
];

/// Each origin is scored alone: how many of the known fields it states, and that it states none wrongly.
#[test]
fn origins_when_scored_alone_then_none_is_wrong_and_each_reads_its_share() {
    let mut table: BTreeMap<(Origin, String), (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, row) in truth() {
        let reading = reading(&name);
        for source in &reading.sources {
            for field in FIELDS {
                let Some(known) = known(&row, field) else { continue };
                let cell = table.entry((source.origin, format!("{:?}", reading.format))).or_default();
                cell.1 += 1;
                match stated(&source.fields, field) {
                    Some(stated) if stated == known => cell.0 += 1,
                    Some(stated) => {
                        wrong.push(format!("{name} {:?} {field}: {stated}, known {known}", source.origin));
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
    for (origin, format, least) in LEAST.iter().filter(|_| corpus::directory().is_some()) {
        let (hits, _) = table.get(&(*origin, format!("{format:?}"))).copied().unwrap_or_default();
        assert!(hits >= *least, "{origin:?} in {format:?}: {hits}, at least {least} expected");
    }
}

/// Every page of the corpus that shows an invoice is read by its text alone, with its lines: their amounts make
/// up the total.
#[test]
fn page_text_when_alone_then_lines_make_up_the_total() {
    let mut lines = 0;
    for (name, row) in truth() {
        let text = reading(&name).sources.iter().find(|source| source.origin == Origin::PageText);
        let Some(fields) = text.map(|source| &source.fields) else {
            assert!(!name.starts_with("ofd/") && !name.starts_with("pdf/"), "{name}: no page text");
            continue;
        };
        let Some(net) = known(&row, "net") else { continue };
        let sum = Fen::sum(fields.lines.iter().filter_map(|line| line.amount)).unwrap();
        assert_eq!(sum.to_string(), net, "{name}: {} lines", fields.lines.len());
        assert!(fields.lines.iter().all(|line| line.name.is_some()), "{name}");
        lines += fields.lines.len();
    }
    println!("{lines} lines read from page text");
}

/// Sources of one real file agree.
#[test]
fn samples_when_compared_then_sources_agree() {
    let mut found = Vec::new();
    for (name, reading) in READINGS.iter() {
        for disagreement in reading.disagreements() {
            found.push(format!("{name} {}: {:?}", disagreement.field, disagreement.values));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn parts(signature: &Signature, state: PartState) -> BTreeSet<&str> {
    signature.parts.iter().filter(|part| part.state == state).map(|part| part.path.as_str()).collect()
}

/// File, signature by its position, intact parts, altered parts, uncovered parts that are shown.
type Expected = (&'static str, usize, usize, &'static [&'static str], &'static [&'static str]);

const SIGNATURES: &[Expected] = &[
    ("ofd/vat-ordinary-signed.ofd", 1, 13, &[], &[]),
    ("ofd/vat-xbrl-attachment-antchain.ofd", 0, 7, &[], &[]),
    ("ofd/vat-5-pages-kinggrid.ofd", 1, 20, &[], &["OFD.xml"]),
    (
        "ofd/vat-template-not-covered.ofd",
        0,
        17,
        &[],
        &["Doc_0/TPLS/TPL_0/Content.xml", "Doc_0/TPLS/TPL_1/Content.xml"],
    ),
    ("ofd/vat-path-case-mismatch.ofd", 1, 13, &[], &[]),
    ("ofd/vat-altered-document-xml.ofd", 1, 12, &["Doc_0/Document.xml"], &[]),
    ("ofd/doc-two-signatures.ofd", 1, 11, &[], &[]),
    (
        "ofd/doc-altered-pages.ofd",
        0,
        21,
        &["Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml"],
        &[],
    ),
    (
        "ofd/doc-altered-pages.ofd",
        1,
        24,
        &["Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml"],
        &[],
    ),
    ("ofd/doc-gbt35275-image-missing.ofd", 0, 14, &[], &["Doc_0/Annots/Annotations.xml", "OFD.xml"]),
    ("ofd/doc-gbt35275-image-missing.ofd", 1, 19, &[], &[]),
    ("ofd/doc-bare-signature.ofd", 0, 4, &[], &[]),
    ("ofd/doc-odd-resource-paths.ofd", 0, 5, &[], &[]),
    ("ofd/doc-ses-v4.ofd", 0, 5, &[], &[]),
    ("ofd/doc-riding-seal.ofd", 0, 9, &[], &[]),
];

/// Proves A-022, B-002, B-008.
#[test]
fn signatures_when_measured_then_altered_and_uncovered_parts_are_named() {
    for (name, position, intact, altered, uncovered) in SIGNATURES.iter().filter(|_| !READINGS.is_empty()) {
        let signature = &reading(name).signatures[*position];
        assert_eq!(parts(signature, PartState::Intact).len(), *intact, "{name}");
        assert_eq!(parts(signature, PartState::Altered), altered.iter().copied().collect(), "{name}");
        assert!(parts(signature, PartState::Missing).is_empty(), "{name}");
        let left_out =
            signature.uncovered.iter().filter(|part| part.referenced).map(|part| part.path.as_str());
        assert_eq!(left_out.collect::<Vec<_>>(), *uncovered, "{name}");
        assert_eq!(signature.covers == Coverage::All, uncovered.is_empty(), "{name}");
        assert!(signature.faults.is_empty(), "{name}: {:?}", signature.faults);
    }
}

#[test]
fn signatures_when_another_was_added_then_only_the_list_changed() {
    if READINGS.is_empty() {
        return;
    }
    let first = &reading("ofd/doc-two-signatures.ofd").signatures[0];
    let altered = parts(first, PartState::Altered);
    assert_eq!(altered.iter().collect::<Vec<_>>(), [&"Doc_0/Signs/Signatures.xml"]);
    let [later] = first.later.as_slice() else { panic!("{:?}", first.later) };
    assert!(later.explained && altered.contains(later.place.as_str()));
}

#[test]
fn signatures_when_absent_or_unsupported_then_said_so() {
    if READINGS.is_empty() {
        return;
    }
    let missing = reading("ofd/invoice-signatures-missing.ofd");
    assert!(missing.signatures.is_empty());
    assert!(missing.findings.iter().any(|finding| finding.code == "DOC-SIGNATURE-MISSING"));
    let odd = &reading("ofd/doc-unknown-digest-oid.ofd").signatures[0];
    assert_eq!(parts(odd, PartState::Unsupported).len(), odd.parts.len());
    for file in ["ofd/invoice-flat-layout.ofd", "ofd/digital-special-unsigned.ofd"] {
        let declared = reading(file).findings.iter().any(|finding| finding.code == "DOC-SIGNATURE-MISSING");
        assert!(!declared, "{file}");
    }
}

/// A changed digit on the page, in a tag or in the attachment changes what is read: nothing is known by heart.
#[test]
fn samples_when_one_digit_changes_then_the_output_changes() {
    let (mut changed, mut tried) = (0, 0);
    for (name, bytes) in corpus::files("ofd") {
        let Some(row) = truth().remove(&format!("ofd/{name}")) else { continue };
        let number = known(&row, "number").unwrap();
        let (head, last) = number.split_at(number.len() - 1);
        let other = format!("{head}{}", if last == "9" { '8' } else { '9' });
        for path in edit::paths(&bytes) {
            let content = edit::entry(&bytes, &path).unwrap();
            let Ok(text) = String::from_utf8(content) else { continue };
            // Names of files have the number too: changing these is another matter.
            let states = !path.contains("Attachments.xml") && !path.contains("Signs/");
            if !states || !text.contains(&number) || path == "OFD.xml" && !text.contains("发票号码") {
                continue;
            }
            let edited = edit::replace(&bytes, &path, text.replace(&number, &other).as_bytes());
            let edited = read(&edited, &Limits::default(), &Options::default()).unwrap();
            let stated = |reading: &Reading| {
                let numbers = reading.sources.iter().map(|source| source.fields.number.clone());
                numbers.collect::<Vec<_>>()
            };
            let pristine = read(&bytes, &Limits::default(), &Options::default()).unwrap();
            tried += 1;
            changed += usize::from(stated(&edited) != stated(&pristine));
            // List pages repeat the number; the first page's is the one that counts.
            let repeats = path.contains("Page_") && !path.contains("Page_0");
            assert!(stated(&edited) != stated(&pristine) || repeats, "{name}: {path}");
        }
    }
    println!("{changed} of {tried} edited entries changed the number that is read");
}
