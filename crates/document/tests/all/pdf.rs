//! PDF: real samples, when present.

use fapiao_document::{Coverage, Envelope, Limits, Options, Origin, read};

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
