//! The corpus of real files, where it is present: what each must be found to be.
//!
//! The files are not part of this repository. `FAPIAO_SAMPLES` names their directory; without it they are
//! looked for beside the repository.

use std::path::{Path, PathBuf};

use fapiao_document::{Envelope, PartState, Reading};
use fapiao_testkit::edit;
use fapiao_verify::ChainStatus::{Expired, NoCertificate, Untrusted};
use fapiao_verify::SignatureValue::{NotChecked, Unsupported, Valid};
use fapiao_verify::{ChainStatus, Reason, Report, SignatureValue, Verdict};
use jiff::Timestamp;

use crate::desk::{distrusting, told};

/// What one file must be found to be. Files that no row names must be unsigned or without an invoice.
struct Row {
    file: &'static str,
    reason: Reason,
    /// Value and chain of each signature over the file.
    signatures: &'static [(SignatureValue, ChainStatus)],
    /// Altered parts, all signatures together.
    altered: &'static [&'static str],
    /// Parts that must stand in `uncovered`.
    uncovered: &'static [&'static str],
    /// Parts that must stand in `changed_later`.
    changed_later: &'static [&'static str],
}

const fn row(
    file: &'static str,
    reason: Reason,
    signatures: &'static [(SignatureValue, ChainStatus)],
) -> Row {
    Row { file, reason, signatures, altered: &[], uncovered: &[], changed_later: &[] }
}

const ROWS: &[Row] = &[
    row("ofd/vat-ordinary-signed.ofd", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("ofd/vat-xbrl-attachment-antchain.ofd", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    Row {
        uncovered: &["OFD.xml"],
        ..row("ofd/vat-5-pages-kinggrid.ofd", Reason::NotFullyCovered, &[(Valid, Untrusted)])
    },
    Row {
        uncovered: &["Doc_0/TPLS/TPL_0/Content.xml", "Doc_0/TPLS/TPL_1/Content.xml"],
        ..row("ofd/vat-template-not-covered.ofd", Reason::NotFullyCovered, &[(Valid, Untrusted)])
    },
    row("ofd/vat-path-case-mismatch.ofd", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    Row {
        altered: &["Doc_0/Document.xml"],
        ..row("ofd/vat-altered-document-xml.ofd", Reason::PartAltered, &[(Valid, Untrusted)])
    },
    row("ofd/invoice-signatures-missing.ofd", Reason::SignatureMissing, &[]),
    row("ofd/invoice-flat-layout.ofd", Reason::Unsigned, &[]),
    row("ofd/digital-special-unsigned.ofd", Reason::Unsigned, &[]),
    row("ofd/doc-ses-v4.ofd", Reason::CertificateExpired, &[(Valid, Expired)]),
    row("ofd/doc-riding-seal.ofd", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    Row {
        changed_later: &["Doc_0/Signs/Signatures.xml"],
        ..row("ofd/doc-two-signatures.ofd", Reason::ChangedLater, &[(Valid, Untrusted), (Valid, Untrusted)])
    },
    row("ofd/doc-altered-pages.ofd", Reason::PartAltered, &[(Valid, Untrusted), (Valid, Untrusted)]),
    row(
        "ofd/doc-gbt35275-image-missing.ofd",
        Reason::NoTrustedAnchor,
        &[(Valid, Untrusted), (Valid, Untrusted)],
    ),
    row("ofd/doc-bare-signature.ofd", Reason::CertificateUnavailable, &[(NotChecked, NoCertificate)]),
    row("ofd/doc-unknown-digest-oid.ofd", Reason::AlgorithmUnsupported, &[(Unsupported, Untrusted)]),
    row("ofd/doc-odd-resource-paths.ofd", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/vat-ordinary-rsa-sha1-a.pdf", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/vat-ordinary-rsa-sha1-b.pdf", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/vat-ordinary-rsa-sha1-c.pdf", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/vat-ordinary-rsa-sha1-d.pdf", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/vat-ordinary-ride-hailing.pdf", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/vat-ordinary-pkcs7.pdf", Reason::NoTrustedAnchor, &[(Valid, Untrusted)]),
    row("pdf/digital-ordinary-unsigned.pdf", Reason::Unsigned, &[]),
    row("pdf/air-itinerary-sample.pdf", Reason::Unsigned, &[]),
    row("xml/digital-special-signed.xml", Reason::CertificateUnavailable, &[(NotChecked, NoCertificate)]),
    row("xml/digital-ordinary-leqi-unsigned.xml", Reason::Unsigned, &[]),
];

/// The directory of the corpus, or a loud line that says what is skipped.
fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let root = std::env::var_os("FAPIAO_SAMPLES").map_or(beside, PathBuf::from);
    if root.join("ofd").is_dir() {
        return Some(root);
    }
    println!(
        "SKIPPED: corpus of real files is not at {} — {} rows not checked (set FAPIAO_SAMPLES)",
        root.display(),
        ROWS.len()
    );
    None
}

fn now() -> Timestamp {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn report(path: &Path) -> Report {
    let bytes = std::fs::read(path).unwrap();
    let limits = fapiao_document::Limits::default();
    let options = fapiao_document::Options { pictures: true, ocr: None };
    let reading = fapiao_document::read(&bytes, &limits, &options)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    distrusting().verify(&reading, now())
}

/// Proves A-022, B-009, row 25, row 51, promise 31.
#[test]
fn corpus_when_verified_then_each_file_is_found_to_be_what_the_table_says() {
    let Some(root) = corpus() else { return };
    let mut wrong = Vec::new();
    for row in ROWS {
        let report = report(&root.join(row.file));
        let found = mismatches(row, &report);
        if !found.is_empty() {
            wrong.push(format!("{}:\n  {}\n{}", row.file, found.join("\n  "), told(&report)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), ROWS.len(), wrong.join("\n\n"));
}

fn mismatches(row: &Row, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{what}: {found}, expected {expected}"));
        }
    };
    compare("reason", report.reason.to_string(), row.reason.to_string());
    compare("verdict", report.verdict.to_string(), row.reason.verdict().to_string());
    let over_the_file: Vec<_> = report
        .signatures
        .iter()
        .filter(|signature| !row.file.starts_with("ofd") || is_over_the_file(signature))
        .collect();
    let found: Vec<_> = over_the_file.iter().map(|signature| (signature.value, signature.chain)).collect();
    compare("signatures", format!("{found:?}"), format!("{:?}", row.signatures));
    let all = |of: fn(&fapiao_verify::SignatureReport) -> &Vec<String>| -> Vec<String> {
        let mut parts: Vec<_> = over_the_file.iter().flat_map(|signature| of(signature)).cloned().collect();
        parts.sort();
        parts.dedup();
        parts
    };
    let altered = all(|signature| &signature.altered);
    if row.file == "ofd/doc-altered-pages.ofd" {
        compare("altered", altered.len().to_string(), "2".to_owned());
        let pages = altered.iter().filter(|part| part.contains("/Pages/")).count();
        compare("altered pages", pages.to_string(), "2".to_owned());
    } else {
        compare("altered", format!("{altered:?}"), format!("{:?}", row.altered));
    }
    for (what, expected, found) in [
        ("uncovered", row.uncovered, all(|signature| &signature.uncovered)),
        ("changed_later", row.changed_later, all(|signature| &signature.changed_later)),
    ] {
        for part in expected {
            if !found.iter().any(|found| found.eq_ignore_ascii_case(part)) {
                compare(what, format!("{found:?}"), format!("{part} among them"));
            }
        }
    }
    wrong
}

/// Whether a signature is one of the package and not one that an attachment carries inside.
fn is_over_the_file(signature: &fapiao_verify::SignatureReport) -> bool {
    !(signature.covers == fapiao_verify::Coverage::Unknown
        && signature.value == NotChecked
        && signature.altered.is_empty())
        || signature.format == fapiao_verify::SignatureFormat::Bare
}

/// Files that no row names carry no signature; nothing but a verdict of `indeterminate` can come of them.
///
/// Proves B-002, B-013.
#[test]
fn corpus_when_a_file_is_in_no_row_then_indeterminate_and_never_failed() {
    let Some(root) = corpus() else { return };
    let mut count = 0;
    for folder in ["ofd", "pdf", "xml", "img"] {
        let mut files: Vec<_> =
            std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in files {
            let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
            if ROWS.iter().any(|row| row.file == name) {
                continue;
            }
            count += 1;
            let report = report(&path);
            assert_eq!(
                report.verdict,
                Verdict::Indeterminate,
                "{name}: {}\n{}",
                report.reason,
                told(&report)
            );
            if folder == "img" {
                assert!(matches!(report.reason, Reason::Photo | Reason::NoInvoiceFound), "{name}");
            }
        }
    }
    assert!(count >= 10, "{count}");
}

/// One byte of the unpacked content of every protected entry of every sealed file that is intact.
///
/// Proves row 51, promise 23.
#[test]
fn corpus_when_one_byte_of_a_protected_entry_changes_then_exactly_that_entry_is_altered() {
    let Some(root) = corpus() else { return };
    let verifier = distrusting();
    let (mut files, mut entries) = (0, 0);
    for row in ROWS.iter().filter(|row| row.file.starts_with("ofd/") && row.reason != Reason::PartAltered) {
        let bytes = std::fs::read(root.join(row.file)).unwrap();
        let reading = crate::desk::read(&bytes);
        let intact = intact_parts(&reading);
        if intact.is_empty() {
            continue;
        }
        files += 1;
        for path in intact {
            entries += 1;
            let report =
                verifier.verify(&crate::desk::read(&edit::flip(&bytes, &path, entries * 131)), now());
            assert_eq!(report.verdict, Verdict::Failed, "{} {path}: {}", row.file, told(&report));
            let altered: Vec<_> =
                report.signatures.iter().map(|s| &s.altered).filter(|parts| !parts.is_empty()).collect();
            assert!(!altered.is_empty(), "{} {path}", row.file);
            for parts in altered {
                assert_eq!(*parts, [path.as_str()], "{}", row.file);
            }
        }
    }
    assert!(files >= 8 && entries >= 90, "{files} files, {entries} entries");
    println!("{entries} entries of {files} files");
}

/// The parts that some signature protects and none finds changed.
fn intact_parts(reading: &Reading) -> Vec<String> {
    let mut paths: Vec<String> = reading
        .signatures
        .iter()
        .filter(|signature| matches!(signature.envelope, Envelope::Ofd { .. }))
        .flat_map(|signature| &signature.parts)
        .filter(|part| part.state == PartState::Intact)
        .map(|part| part.path.clone())
        .collect();
    paths.sort();
    paths.dedup();
    let changed = |path: &String| {
        let mut parts = reading.signatures.iter().flat_map(|signature| &signature.parts);
        parts.any(|part| part.path == *path && part.state != PartState::Intact)
    };
    paths.retain(|path| !changed(path));
    paths
}

/// Honest files pass when the certificates that they carry are trusted, and the others do not even then.
///
/// Proves A-022, row 51, promises 21, 22.
#[test]
fn corpus_when_its_own_certificates_are_trusted_then_only_whole_and_unchanged_files_pass() {
    let Some(root) = corpus() else { return };
    let mut wrong = Vec::new();
    let mut passed = 0;
    for row in ROWS {
        let bytes = std::fs::read(root.join(row.file)).unwrap();
        let reading = crate::desk::read(&bytes);
        let (trust, _) = fapiao_pki::trust::Trust::from_files(
            certificates(&reading).into_iter().map(|certificate| ("carried", certificate)),
        );
        let policy = fapiao_verify::Policy { weak_algorithms_pass: true, ..Default::default() };
        let report = fapiao_verify::Verifier::new(trust, policy).verify(&reading, now());
        let expected = match row.reason {
            Reason::NoTrustedAnchor => Reason::AllChecksPassed,
            other => other,
        };
        passed += usize::from(report.verdict == Verdict::Passed);
        if report.reason != expected {
            wrong.push(format!("{}: {}\n{}", row.file, report.reason, told(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    println!("{passed} honest files pass under their own certificates");
}

/// The certificates that a file's signatures and seals carry.
fn certificates(reading: &Reading) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for signature in &reading.signatures {
        match &signature.envelope {
            Envelope::Ofd { signed_value: Some(value), .. } | Envelope::PdfCms { cms: value, .. } => {
                if let Ok(sealed) = fapiao_pki::seal::SealedSignature::parse(value) {
                    found.extend(sealed.certificate().into_iter().map(|c| c.der().to_vec()));
                    found.extend(sealed.seal().maker().into_iter().map(|c| c.der().to_vec()));
                } else if let Ok(data) = fapiao_pki::cms::SignedData::parse(value) {
                    found.extend(data.certificates().iter().map(|c| c.der().to_vec()));
                }
            }
            Envelope::PdfRsaSha1 { certificates, .. } => found.extend(certificates.iter().cloned()),
            _ => {}
        }
    }
    found
}
