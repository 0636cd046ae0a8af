//! PDF: real samples, when present.

use fapiao_document::{Coverage, Envelope, Limits, Options, Origin, Signature, read};
use fapiao_pki::certificate::Certificate;
use fapiao_testkit::random::Random;

use crate::corpus;

/// Proves A-022, B-002.
#[test]
fn pdf_when_real_then_signatures_and_qr_are_found() {
    let files = corpus::files("pdf");
    for (name, bytes) in &files {
        let reading = read(bytes, &Limits::default(), &Options { pictures: true, ocr: None }).unwrap();
        assert!(reading.sources.iter().any(|source| source.origin == Origin::Qr), "{name}: QR");
        let signed = !name.contains("unsigned") && !name.contains("air-itinerary");
        assert_eq!(reading.signatures.len(), usize::from(signed), "{name}");
        for signature in &reading.signatures {
            assert_eq!(signature.covers, Coverage::All, "{name}: {:?}", signature.later);
            assert!(signature.faults.is_empty(), "{name}: {:?}", signature.faults);
            match &signature.envelope {
                Envelope::PdfRsaSha1 { certificates, .. } => {
                    assert!(name.contains("rsa-sha1") || name.contains("ride"), "{name}");
                    assert!(!certificates.is_empty(), "{name}");
                }
                Envelope::PdfCms { cms, .. } => assert!(name.contains("pkcs7") && cms[0] == 0x30, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
    println!("pdf samples read: {}", files.len());
}

/// The digest that a signature's value is checked against.
fn digest(envelope: &Envelope) -> Vec<u8> {
    match envelope {
        Envelope::PdfRsaSha1 { sha1, .. } => sha1.clone(),
        Envelope::PdfCms { content, .. } => format!("{content:?}").into_bytes(),
        other => panic!("{other:?}"),
    }
}

/// Whether the facts of a changed file lead to `failed`: another digest, and a certificate to check it with or
/// the proof that its bytes are damaged.
fn shows_damage(changed: &Signature, original: &Signature) -> bool {
    let certificate = match &changed.envelope {
        Envelope::PdfRsaSha1 { certificates, .. } => {
            certificates.first().is_some_and(|der| Certificate::from_der(der).is_ok())
                || changed.faults.iter().any(|fault| fault.code == "DOC-PDF-CERTIFICATE-DAMAGED")
        }
        _ => true,
    };
    certificate && digest(&changed.envelope) != digest(&original.envelope)
}

/// Proves, promise 23.
#[test]
fn signed_pdf_when_any_byte_changed_then_its_signature_shows_it() {
    const SEED: u64 = 20_260_801;
    let (mut files, mut tried) = (0, 0);
    let mut random = Random::new(SEED);
    for (name, bytes) in corpus::files("pdf") {
        let options = Options::default();
        let Some(original) = read(&bytes, &Limits::default(), &options).unwrap().signatures.pop() else {
            continue;
        };
        files += 1;
        let range = memchr::memmem::find(&bytes, b"/ByteRange").unwrap();
        let numbers = String::from_utf8_lossy(&bytes[range + 11..range + 60]).into_owned();
        let numbers: Vec<usize> = numbers
            .trim_start_matches([' ', '['])
            .split_whitespace()
            .map_while(|number| number.trim_end_matches(']').parse().ok())
            .collect();
        let (gap, end) = (numbers[1]..numbers[2], numbers[2] + numbers[3]);
        for _ in 0..210 {
            let at = random.below(end);
            let mut changed = bytes.clone();
            changed[at] ^= 1 << random.below(8);
            let reading = read(&changed, &Limits::default(), &options).unwrap();
            assert_eq!(reading.signatures.len(), 1, "{name}: byte {at} (seed {SEED})");
            if !gap.contains(&at) {
                tried += 1;
                let signature = &reading.signatures[0];
                assert!(
                    shows_damage(signature, &original),
                    "{name}: byte {at} (seed {SEED}): {:?}",
                    signature.faults
                );
            }
        }
    }
    println!("signed pdf samples: {files}, changed bytes inside their ranges: {tried}");
}

/// XBRL that a PDF carries is read and outranks what the PDF says itself (DOMAIN §7.3).
#[test]
fn pdf_when_it_embeds_xbrl_then_a_source_of_its_own() {
    use fapiao_testkit::make::{PdfOptions, Xref, pdf};
    for xref in [Xref::Table, Xref::Stream] {
        let invoice = fapiao_testkit::sample::vat_ordinary(9);
        let bytes = pdf(&invoice, &PdfOptions { xref, xbrl: true, ..PdfOptions::default() });
        let reading = read(&bytes, &Limits::default(), &Options::default()).unwrap();
        let [attachment] = &reading.attachments[..] else { panic!("{:?}", reading.attachments) };
        assert!(attachment.name.ends_with(".xml") && attachment.bytes > 100, "{attachment:?}");
        let first = &reading.sources[0];
        assert_eq!(
            (first.origin, first.fields.number.as_ref()),
            (Origin::XbrlAttachment, invoice.number.as_ref())
        );
        assert!(first.place.contains(&attachment.name), "{}", first.place);
    }
}
