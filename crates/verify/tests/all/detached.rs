//! XML invoices with a detached signature of our own profile.

use fapiao_document::write::{Details, check, xml};
use fapiao_document::xml::detached::{END, START};
use fapiao_testkit::authority::{Authority, Scheme, Signer};
use fapiao_testkit::cms;
use fapiao_testkit::random::Random;
use fapiao_testkit::sample::generated;
use fapiao_verify::{ChainStatus, Outcome, Reason, Report, SignatureFormat, SignatureValue, Verdict};

use crate::desk::{answer, authority, failed, judged, now, told, trusting};

fn signed_by(signer: &Signer, seed: u64) -> String {
    let invoice = check(&generated(seed), None).unwrap();
    let sign = |bytes: &[u8]| {
        let at = "2026-09-30T04:00:00Z".parse().unwrap();
        Ok(cms::signed_data(signer, bytes, &cms::Options::new(cms::Dialect::Chinese, Scheme::Sm2, at)))
    };
    xml::write_signed(&invoice, &Details::default(), &sign).unwrap()
}

fn signed(seed: u64) -> String {
    signed_by(&authority().signer, seed)
}

fn verdict(text: &str) -> Report {
    judged(text.as_bytes(), &authority())
}

#[test]
fn detached_when_the_signer_is_trusted_then_passed_and_labelled_as_ours() {
    for seed in [0, 2, 4, 7, 11] {
        let report = verdict(&signed(seed));
        assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{seed} {}", told(&report));
        let signature = &report.signatures[0];
        assert_eq!(signature.format, SignatureFormat::DetachedXml);
        assert_eq!(signature.format.as_str(), "detached_xml");
        assert_eq!((signature.value, signature.chain), (SignatureValue::Valid, ChainStatus::Trusted));
        let shown = report.checks.iter().find(|check| check.code == "VER-SHOWN").unwrap();
        assert_eq!(shown.outcome, Outcome::Passed);
    }
}

#[test]
fn detached_when_nobody_trusts_the_signer_then_never_passed() {
    let report = verdict(&signed_by(&Authority::unknown(7).signer, 0));
    assert_eq!(report.verdict, Verdict::Indeterminate, "{}", told(&report));
    assert_eq!(report.signatures[0].chain, ChainStatus::Untrusted);
    let report = verdict(&signed_by(&authority().revoked, 0));
    assert_eq!(report.verdict, Verdict::Passed, "no list was given");
    let authority = authority();
    let verifier = trusting(&[authority.anchor(), &authority.tax_ca.certificate, &authority.revocation_list]);
    let text = signed_by(&authority.revoked, 0);
    let report = verifier.verify(&crate::desk::read(text.as_bytes()), now());
    assert_eq!(answer(&report), (Verdict::Failed, Reason::CertificateRevoked), "{}", told(&report));
}

/// Bytes of the whole file, those of the element's spelling one by one: what is signed fails, the rest never passes with
/// another field. (All of them did once; a signature takes a while to check in a test.)
///
/// Proves promise 23.
#[test]
fn detached_when_any_one_byte_is_changed_then_never_passed_with_another_field() {
    let text = signed(0);
    let original = crate::desk::read(text.as_bytes()).invoice();
    let start = text.find(START).unwrap();
    let end = text.find(END).unwrap() + END.len();
    let mut random = Random::new(11);
    let spelling = start - 4..start + START.len();
    let closing = end - END.len()..text.len();
    let chosen = |at: &usize| spelling.contains(at) || closing.contains(at) || at % 29 == 5;
    for at in (0..text.len()).filter(chosen) {
        let mut bytes = text.clone().into_bytes();
        let flip = 1 << random.below(8);
        bytes[at] ^= if at % 3 == 0 { 0x20 } else { flip };
        let reading = fapiao_document::read(
            &bytes,
            &fapiao_document::Limits::default(),
            &fapiao_document::Options::default(),
        );
        let is_signed = !(start..end).contains(&at);
        let Ok(reading) = reading else {
            // The first bytes say what a file is: without them it is no XML at all.
            assert!(at < 8 || !is_signed, "byte {at} is signed, and the file was not read");
            continue;
        };
        let report =
            trusting(&[authority().anchor(), &authority().tax_ca.certificate]).verify(&reading, now());
        if is_signed {
            assert_eq!(report.verdict, Verdict::Failed, "byte {at}: {}", told(&report));
            assert!(failed(&report).contains(&"VER-DIGEST"), "byte {at}");
        } else if report.verdict == Verdict::Passed {
            assert_eq!(reading.invoice(), original, "byte {at}");
        }
    }
}

/// Proves promise 20.
#[test]
fn detached_when_the_element_is_moved_or_doubled_then_never_passed() {
    let text = signed(0);
    let (before, rest) = text.split_once(START).unwrap();
    let (value, after) = rest.split_once(END).unwrap();
    let element = format!("{START}{value}{END}");
    let plain = format!("{before}{after}");
    for mark in [
        "<Header>",
        "<EInvoiceData>",
        "<SellerName>",
        "</SellerName>",
        "<TaxSupervisionInfo>",
        "</InvoiceNumber>",
    ] {
        let moved = plain.replacen(mark, &format!("{element}{mark}"), 1);
        let report = verdict(&moved);
        assert_eq!(
            answer(&report),
            (Verdict::Indeterminate, Reason::StructureFault),
            "{mark} {}",
            told(&report)
        );
        // Before it is cut out, the file has two of them: one signs bytes that hold the other.
        let doubled = moved.replacen("</EInvoice>", &format!("{element}</EInvoice>"), 1);
        assert_ne!(verdict(&doubled).verdict, Verdict::Passed, "{mark}");
    }
    for wrapped in [
        format!("{before}<!--{element}-->{after}"),
        format!("{before}<Wrap>{element}</Wrap>{after}"),
        format!("{before}<![CDATA[{element}]]>{after}"),
        format!("{before}{element}\n<!-- {after} -->{after}"),
    ] {
        assert_ne!(verdict(&wrapped).verdict, Verdict::Passed, "{wrapped}");
    }
}

/// The signature of one file under the content of another.
#[test]
fn detached_when_taken_from_another_file_then_failed() {
    let (one, other) = (signed(0), signed(3));
    let (before, rest) = one.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let (_, rest) = other.split_once(START).unwrap();
    let (value, _) = rest.split_once(END).unwrap();
    let report = verdict(&format!("{before}{START}{value}{END}{after}"));
    assert_eq!(answer(&report), (Verdict::Failed, Reason::DigestMismatch), "{}", told(&report));
}
