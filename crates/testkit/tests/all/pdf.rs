//! PDF files and pictures: made by the testkit, read by `fapiao-document`.

use fapiao_document::Envelope;
use fapiao_document::Limits;
use fapiao_document::Options;
use fapiao_document::Origin;
use fapiao_document::Reading;
use fapiao_document::read;
use fapiao_invoice::Invoice;
use fapiao_testkit::authority::Authority;
use fapiao_testkit::authority::Scheme;
use fapiao_testkit::authority::Signer;
use fapiao_testkit::make;
use fapiao_testkit::make::Pdf;
use fapiao_testkit::make::PdfOptions;
use fapiao_testkit::make::PdfSign;
use fapiao_testkit::make::PictureOptions;
use fapiao_testkit::make::SubFilter;
use fapiao_testkit::make::Xref;
use fapiao_testkit::sample;
use fapiao_testkit::sample::Case;

fn reading(bytes: &[u8]) -> Reading {
    let options = Options { pictures: true, ocr: None };
    read(bytes, &Limits::default(), &options).unwrap()
}

fn source(reading: &Reading, origin: Origin) -> Invoice {
    let found = reading.sources.iter().find(|s| s.origin == origin);
    found.map(|s| s.fields.clone()).unwrap_or_else(|| panic!("no {origin:?} in {reading:#?}"))
}

#[test]
fn pdf_when_read_then_every_source_states_the_invoice() {
    for xref in [Xref::Table, Xref::Stream] {
        for case in [Case::VatOrdinary, Case::DigitalOrdinary, Case::DigitalSpecial, Case::Red] {
            let invoice = sample::invoice(case, 2);
            let options = PdfOptions { xref, ..PdfOptions::default() };
            let reading = reading(&make::pdf(&invoice, &options));
            let mut origins = vec![Origin::Qr, Origin::PageText];
            if case != Case::VatOrdinary {
                origins.push(Origin::PdfInfo);
            }
            for origin in origins {
                let stated = source(&reading, origin);
                assert_eq!(stated.number, invoice.number, "{case:?} {origin:?}");
                assert_eq!(stated.issued_on, invoice.issued_on, "{case:?} {origin:?}");
            }
            let shown = source(&reading, Origin::PageText);
            assert_eq!(shown.amount_with_tax, invoice.amount_with_tax, "{case:?}");
            assert_eq!(shown.seller.tax_id, invoice.seller.tax_id, "{case:?}");
            assert_eq!(shown.lines.len(), invoice.lines.len(), "{case:?}");
            assert!(reading.signatures.is_empty());
        }
    }
}

#[test]
fn ticket_when_read_then_its_embedded_file_states_the_invoice() {
    for case in [Case::Railway, Case::Air] {
        let invoice = sample::invoice(case, 2);
        let reading = reading(&make::pdf(&invoice, &PdfOptions::default()));
        let embedded = reading
            .sources
            .iter()
            .find(|s| matches!(s.origin, Origin::PdfEmbeddedFile | Origin::XbrlAttachment));
        let stated = &embedded.unwrap_or_else(|| panic!("{reading:#?}")).fields;
        assert_eq!(stated.number, invoice.number, "{case:?}");
        assert_eq!(stated.amount_with_tax, invoice.amount_with_tax, "{case:?}");
    }
}

#[test]
fn signatures_when_read_then_are_found_with_nothing_after_them() {
    let (_, rsa) = Authority::rsa();
    let (_, p256) = Authority::p256();
    let authority = Authority::new(1);
    for xref in [Xref::Table, Xref::Stream] {
        for (signer, sub_filter) in [
            (&rsa, SubFilter::Pkcs7(Scheme::RsaSha256)),
            (&rsa, SubFilter::Cades(Scheme::RsaSha256)),
            (&rsa, SubFilter::RsaSha1),
            (&authority.signer, SubFilter::Pkcs7(Scheme::Sm2)),
            (&p256, SubFilter::Pkcs7(Scheme::EcdsaSha256)),
        ] {
            let options = PdfOptions {
                signature: Some(PdfSign::new(signer, sub_filter)),
                xref,
                ..PdfOptions::default()
            };
            let reading = reading(&make::pdf(&sample::digital_special(1), &options));
            let [signature] = &reading.signatures[..] else { panic!("{reading:#?}") };
            assert!(signature.faults.is_empty(), "{sub_filter:?} {:?}", signature.faults);
            assert!(signature.later.is_empty(), "{sub_filter:?} {:?}", signature.later);
            let plain = matches!(signature.envelope, Envelope::PdfRsaSha1 { .. });
            assert_eq!(plain, sub_filter == SubFilter::RsaSha1);
        }
    }
}

#[test]
fn revisions_when_read_then_a_shadow_is_unexplained_and_validation_data_are_explained() {
    let (_, rsa) = Authority::rsa();
    for xref in [Xref::Table, Xref::Stream] {
        judge_revisions(&rsa, xref);
    }
}

fn judge_revisions(rsa: &Signer, xref: Xref) {
    let options = PdfOptions {
        signature: Some(PdfSign::new(rsa, SubFilter::Pkcs7(Scheme::RsaSha256))),
        xref,
        ..PdfOptions::default()
    };
    let file = Pdf::new(&sample::digital_special(1), &options);
    let unexplained = |file: &Pdf| {
        let reading = reading(&file.bytes());
        let later = reading.signatures.iter().take(1).flat_map(|s| &s.later);
        later.filter(|r| !r.explained).map(|r| r.place.clone()).collect::<Vec<_>>()
    };
    let mut shadow = file.clone();
    shadow.replace_content("BT ET");
    assert!(!unexplained(&shadow).is_empty());
    let mut overlay = file.clone();
    overlay.overlay("0 0 9 9 re f");
    assert!(!unexplained(&overlay).is_empty());
    let mut stamped = file.clone();
    stamped.append_validation_data(&[&rsa.certificate], &[]);
    assert_eq!(unexplained(&stamped), [""; 0]);
    let mut twice = file.clone();
    twice.sign(&PdfSign::new(rsa, SubFilter::RsaSha1));
    assert_eq!(unexplained(&twice), [""; 0]);
    assert_eq!(reading(&twice.bytes()).signatures.len(), 2);
}

#[test]
fn picture_when_read_then_its_code_states_the_invoice() {
    let invoice = sample::digital_special(1);
    for options in [
        PictureOptions::default(),
        PictureOptions { jpeg: Some(60), turned: 90.0, ..PictureOptions::default() },
    ] {
        let stated = source(&reading(&make::picture(&invoice, &options)), Origin::Qr);
        assert_eq!(stated.number, invoice.number);
        assert_eq!(stated.amount_with_tax, invoice.amount_with_tax);
    }
}
