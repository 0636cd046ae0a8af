//! Hostile packages and XML files: whatever they are read as, none passes.

use fapiao_document::{Format, Limits, Options, Sniffed, sniff};
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::Authority;
use fapiao_testkit::evil;
use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::{mutate, sample};
use fapiao_verify::{Policy, Verdict, Verifier};

use crate::desk::{authority, now, told};

/// Trusts whoever signed anything here; hostile files are signed by the first authority.
fn trusting_all() -> Verifier {
    let (authority, first) = (authority(), Authority::new(1));
    let rsa = Authority::rsa().0;
    let files = [
        authority.anchor(),
        &authority.tax_ca.certificate,
        first.anchor(),
        &first.tax_ca.certificate,
        &rsa.certificate,
    ];
    Verifier::new(Trust::from_files(files.map(|bytes| ("file", bytes))).0, Policy::default())
}

/// PDF files and pictures are left to the reader children: in this process they could end it.
///
/// Proves A-009, promises 17, 18, 19, 20, 22.
#[test]
fn hostile_when_read_then_never_passed() {
    let verifier = trusting_all();
    let good = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&Authority::new(1))));
    let good = fapiao_document::read(&good, &Limits::default(), &Options::default()).unwrap();
    assert_eq!(verifier.verify(&good, now()).verdict, Verdict::Passed, "what they are made of would pass");
    let mut read = 0;
    for evil in evil::all() {
        if !matches!(sniff(&evil.bytes), Sniffed::Ofd | Sniffed::Xml) {
            continue;
        }
        let Ok(reading) = fapiao_document::read(&evil.bytes, &Limits::default(), &Options::default()) else {
            continue;
        };
        read += 1;
        let report = verifier.verify(&reading, now());
        assert_ne!(report.verdict, Verdict::Passed, "{}: {}", evil.name, told(&report));
    }
    assert!(read >= 15, "{read}");
}

/// Seeded damage inside entries: nothing panics, and what still passes is what the signature does not protect.
///
/// Proves A-022, promise 23.
#[test]
fn package_when_damaged_inside_then_never_passed() {
    let verifier = trusting_all();
    let bytes = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&authority())));
    let whole = fapiao_document::read(&bytes, &Limits::default(), &Options::default()).unwrap();
    assert_eq!(verifier.verify(&whole, now()).verdict, Verdict::Passed);
    for seed in 0..200 {
        let damaged = mutate::mutant_inside(&bytes, seed);
        let Ok(reading) = fapiao_document::read(&damaged, &Limits::default(), &Options::default()) else {
            continue;
        };
        let report = verifier.verify(&reading, now());
        assert_eq!(reading.format, Format::Ofd);
        if report.verdict == Verdict::Passed {
            assert_eq!(reading.signatures, whole.signatures, "seed {seed}");
        }
    }
}
