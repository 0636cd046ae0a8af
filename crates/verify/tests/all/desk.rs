//! The desk at which files are read and judged.

use fapiao_document::{Limits, Options, Reading};
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::Authority;
use fapiao_verify::{Outcome, Policy, Reason, Report, Verdict, Verifier};
use jiff::Timestamp;

/// The moment at which made files are judged, two months after they are signed.
pub fn now() -> Timestamp {
    "2026-12-01T00:00:00Z".parse().unwrap()
}

pub fn authority() -> Authority {
    Authority::new(7)
}

/// A verifier that trusts these certificates and revocation lists.
pub fn trusting(files: &[&[u8]]) -> Verifier {
    let (trust, problems) = Trust::from_files(files.iter().map(|bytes| ("file", *bytes)));
    assert!(problems.is_empty(), "{problems:?}");
    Verifier::new(trust, Policy::default())
}

/// A verifier that trusts nobody.
pub fn distrusting() -> Verifier {
    Verifier::new(Trust::empty(), Policy::default())
}

pub fn read(bytes: &[u8]) -> Reading {
    fapiao_document::read(bytes, &Limits::default(), &Options::default()).unwrap()
}

/// The report under one authority: seals hold no certificate but the signer's, so that what stands between is
/// supplied too.
pub fn judged(bytes: &[u8], authority: &Authority) -> Report {
    trusting(&[authority.anchor(), &authority.tax_ca.certificate]).verify(&read(bytes), now())
}

/// Verdict and reason.
pub fn answer(report: &Report) -> (Verdict, Reason) {
    (report.verdict, report.reason)
}

/// The codes of the checks that failed.
pub fn failed(report: &Report) -> Vec<&'static str> {
    report.checks.iter().filter(|check| check.outcome == Outcome::Failed).map(|check| check.code).collect()
}

/// What a reader is told, for messages of failing tests.
pub fn told(report: &Report) -> String {
    let lines =
        report.checks.iter().filter(|check| matches!(check.outcome, Outcome::Failed | Outcome::Warning)).map(
            |check| format!("{} {} {}", check.code, check.outcome, check.message(fapiao_verify::Lang::En)),
        );
    lines.collect::<Vec<_>>().join("\n")
}
