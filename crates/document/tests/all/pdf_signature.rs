//! Signatures of generated PDFs: measured rightly, found in damaged files, tricks named.

use fapiao_document::{Coverage, Envelope, Limits, Options, Reading, Signature, read};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::{DigestState, SignedData};
use fapiao_pki::key::Value;
use fapiao_testkit::authority::{Authority, Scheme, Signer};
use fapiao_testkit::cms::Dialect;
use fapiao_testkit::make::{Pdf, PdfOptions, PdfSign, SubFilter, Trick, Xref, pdf};
use fapiao_testkit::random::Random;
use fapiao_testkit::sample;

use crate::pdf_file::PdfFile;

fn reading(bytes: &[u8]) -> Reading {
    read(bytes, &Limits::default(), &Options::default()).unwrap()
}

fn options(signer: &Signer, sub_filter: SubFilter, xref: Xref) -> PdfOptions {
    PdfOptions { xref, signature: Some(PdfSign::new(signer, sub_filter)), ..PdfOptions::default() }
}

/// Every kind of signature that is made, in both ways of writing a file.
fn made() -> Vec<(String, Vec<u8>)> {
    let invoice = sample::digital_special(7);
    let (_, rsa) = Authority::rsa();
    let sm2 = Authority::new(7).signer;
    let mut files = Vec::new();
    for xref in [Xref::Table, Xref::Stream] {
        for (signer, sub_filter) in [
            (&rsa, SubFilter::Pkcs7(Scheme::RsaSha256)),
            (&rsa, SubFilter::Pkcs7(Scheme::RsaSha1)),
            (&rsa, SubFilter::Cades(Scheme::RsaSha256)),
            (&rsa, SubFilter::RsaSha1),
            (&sm2, SubFilter::Pkcs7(Scheme::Sm2)),
        ] {
            files.push((
                format!("{sub_filter:?} {xref:?}"),
                pdf(&invoice, &options(signer, sub_filter, xref)),
            ));
        }
    }
    let mut chinese = options(&sm2, SubFilter::Pkcs7(Scheme::Sm2), Xref::Table);
    chinese.signature.as_mut().unwrap().dialect = Dialect::Chinese;
    files.push(("SM2 by GM/T 0010".to_owned(), pdf(&invoice, &chinese)));
    files
}

/// Whether the signed bytes are those that were signed.
fn intact(signature: &Signature) -> bool {
    match &signature.envelope {
        Envelope::PdfCms { cms, content, .. } => {
            let check = SignedData::parse(cms).unwrap().check_signer(0, content, &[]).unwrap();
            check.digest != DigestState::Differs && check.value == Value::Valid
        }
        Envelope::PdfRsaSha1 { value, certificates, sha1 } => {
            let certificate = certificates.first().and_then(|der| Certificate::from_der(der).ok());
            certificate.is_some_and(|certificate| rsa_holds(&certificate, sha1, value))
        }
        other => panic!("{other:?}"),
    }
}

fn rsa_holds(certificate: &Certificate, sha1: &[u8], octets: &[u8]) -> bool {
    use fapiao_pki::algorithm::{DigestAlgorithm, SignatureAlgorithm};
    // DER OCTET STRING of 256 bytes: two bytes of length.
    let value = octets.get(4..).unwrap_or_default();
    let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
    certificate.public_key().verify_digest(algorithm, sha1, value).value == Value::Valid
}

#[test]
fn signature_when_honest_then_its_value_holds_over_the_measured_bytes() {
    for (name, bytes) in made() {
        let reading = reading(&bytes);
        let [signature] = &reading.signatures[..] else { panic!("{name}: {}", reading.signatures.len()) };
        assert!(intact(signature), "{name}");
        assert_eq!(signature.covers, Coverage::All, "{name}");
        assert!(signature.faults.is_empty(), "{name}: {:?}", signature.faults);
        assert!(signature.claimed_at.as_deref().unwrap().starts_with("D:20260930"), "{name}");
    }
}

/// Proves, promise 23.
#[test]
fn signature_when_any_byte_of_its_range_changed_then_it_does_not_hold() {
    const SEED: u64 = 24;
    let mut random = Random::new(SEED);
    for (name, bytes) in made() {
        let start = memchr::memmem::find(&bytes, b"/Contents <").unwrap() + 10;
        let gap = start..start + memchr::memchr(b'>', &bytes[start..]).unwrap() + 1;
        let most =
            if name.contains("RsaSha1 Stream") || name.contains("RsaSha256) Table") { 220 } else { 40 };
        for _ in 0..most {
            let at = random.below(bytes.len());
            let mut changed = bytes.clone();
            changed[at] ^= 1 << random.below(8);
            let reading = reading(&changed);
            assert_eq!(reading.signatures.len(), 1, "{name}: byte {at} (seed {SEED})");
            let signature = &reading.signatures[0];
            let proved = signature.faults.iter().any(|fault| fault.code == "DOC-PDF-CERTIFICATE-DAMAGED");
            if !gap.contains(&at) {
                assert!(
                    proved || !intact(signature),
                    "{name}: byte {at} (seed {SEED}): {:?}",
                    signature.faults
                );
            }
        }
    }
}

/// Proves promise 21.
#[test]
fn byte_range_when_it_is_a_trick_then_a_fault_though_the_value_holds() {
    let (_, rsa) = Authority::rsa();
    for (trick, code) in [
        (Trick::WideGap, "DOC-PDF-BYTE-RANGE-GAP"),
        (Trick::ShortEnd, "DOC-PDF-BYTE-RANGE-END"),
        (Trick::LateStart, "DOC-PDF-BYTE-RANGE-START"),
        (Trick::Overlap, "DOC-PDF-BYTE-RANGE-OVERLAP"),
        (Trick::BeyondEnd, "DOC-PDF-BYTE-RANGE-OUTSIDE"),
        (Trick::OneRange, "DOC-PDF-BYTE-RANGE-COUNT"),
    ] {
        let mut options = options(&rsa, SubFilter::Pkcs7(Scheme::RsaSha256), Xref::Table);
        options.signature.as_mut().unwrap().trick = trick;
        let reading = reading(&pdf(&sample::digital_special(1), &options));
        let [signature] = &reading.signatures[..] else { panic!("{trick:?}") };
        let codes: Vec<&str> = signature.faults.iter().map(|fault| fault.code.as_ref()).collect();
        assert!(codes.contains(&code), "{trick:?}: {codes:?}");
        assert_ne!(signature.covers, Coverage::All, "{trick:?}");
    }
}

/// Proves promise 21.
#[test]
fn signature_when_revisions_follow_then_each_is_explained_or_not() {
    let (root, rsa) = Authority::rsa();
    for xref in [Xref::Table, Xref::Stream] {
        let base =
            Pdf::new(&sample::digital_special(3), &options(&rsa, SubFilter::Pkcs7(Scheme::RsaSha256), xref));
        let check = |edit: &dyn Fn(&mut Pdf), expected: Option<&str>| {
            let mut file = base.clone();
            edit(&mut file);
            let reading = reading(&file.bytes());
            let first = &reading.signatures[0];
            assert!(intact(first), "the bytes of the signed revision did not change");
            let unexplained: Vec<&str> = first
                .later
                .iter()
                .filter(|change| !change.explained)
                .map(|change| change.place.as_str())
                .collect();
            match expected {
                Some(place) => {
                    assert!(unexplained.iter().any(|found| found.contains(place)), "{unexplained:?}")
                }
                None => assert!(unexplained.is_empty(), "{unexplained:?}"),
            }
            assert_eq!(first.covers == Coverage::All, expected.is_none(), "{expected:?}");
        };
        check(&|file| file.append_validation_data(&[&root.certificate], &[]), None);
        check(&|file| file.sign(&PdfSign::new(&rsa, SubFilter::Cades(Scheme::RsaSha256))), None);
        check(&|file| file.replace_content("BT ET"), Some("page 1 /Contents"));
        check(&|file| file.overlay("1 g 0 0 595 397 re f"), Some("page 1 /Annots"));
        check(&|file| file.replace_info("/InvoiceNumber(26000000000000000000)"), Some("/Info/InvoiceNumber"));
    }
}

/// A seal after GB/T 38540 as the value: its dataHash is made of the byte range.
#[test]
fn signature_when_its_value_is_a_seal_then_read_as_one() {
    let seal = b"\x30\x06\x30\x04\x02\x01\x04\x05\x00";
    let file = PdfFile::signed(|_| seal.to_vec());
    let reading = reading(&file.bytes);
    let Envelope::Ofd { signature_xml, signed_value, seal: None } = &reading.signatures[0].envelope else {
        panic!("{:?}", reading.signatures[0].envelope)
    };
    assert_eq!(signed_value.as_deref(), Some(&seal[..8]));
    assert!(signature_xml.starts_with(b"%PDF-1.7") && signature_xml.ends_with(b"%%EOF\n"));
    assert_eq!(signature_xml.len() + 4_002, file.bytes.len());
}

/// Proves A-009.
#[test]
fn signature_when_the_file_is_cut_off_then_still_reported() {
    let (_, rsa) = Authority::rsa();
    let bytes =
        pdf(&sample::digital_special(3), &options(&rsa, SubFilter::Pkcs7(Scheme::RsaSha256), Xref::Stream));
    let start = memchr::memmem::find(&bytes, b"/Contents <").unwrap();
    let end = start + memchr::memchr(b'>', &bytes[start..]).unwrap();
    for cut in [end + 3, (end + bytes.len()) / 2, bytes.len() - 7] {
        let reading = reading(&bytes[..cut]);
        assert_eq!(reading.signatures.len(), 1, "{cut} of {}", bytes.len());
        assert!(!intact(&reading.signatures[0]));
        assert!(!reading.signatures[0].faults.is_empty());
    }
}
