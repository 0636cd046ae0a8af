//! XML invoices: signed in a form whose rule is not public.

use fapiao_testkit::make::{EinvoiceOptions, einvoice};
use fapiao_testkit::sample;
use fapiao_verify::{ChainStatus, Reason, SignatureFormat, SignatureValue, Verdict};

use crate::desk::{answer, authority, distrusting, now, read, told, trusting};

fn signed() -> String {
    let at = "2026-09-30T04:00:00Z".parse().unwrap();
    let options = EinvoiceOptions { signature: Some((authority().signer, at)), ..EinvoiceOptions::default() };
    einvoice(&sample::digital_special(1), &options)
}

#[test]
fn xml_when_signed_without_a_certificate_then_certificate_unavailable() {
    let report = distrusting().verify(&read(signed().as_bytes()), now());
    assert_eq!(
        answer(&report),
        (Verdict::Indeterminate, Reason::CertificateUnavailable),
        "{}",
        told(&report)
    );
    let signature = &report.signatures[0];
    assert_eq!(signature.format, SignatureFormat::TaxBureauXml);
    assert_eq!(signature.value, SignatureValue::NotChecked);
    assert_eq!(signature.chain, ChainStatus::NoCertificate);
}

#[test]
fn xml_when_the_certificate_is_supplied_then_the_content_still_cannot_be_compared() {
    let authority = authority();
    let verifier =
        trusting(&[authority.anchor(), &authority.tax_ca.certificate, &authority.signer.certificate]);
    let report = verifier.verify(&read(signed().as_bytes()), now());
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::CanonicalFormUnknown), "{}", told(&report));
    assert_eq!(report.signatures[0].chain, ChainStatus::Trusted);
}

#[test]
fn xml_when_unsigned_then_unsigned() {
    let text = einvoice(&sample::digital_special(1), &EinvoiceOptions::default());
    let report = distrusting().verify(&read(text.as_bytes()), now());
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::Unsigned), "{}", told(&report));
}
