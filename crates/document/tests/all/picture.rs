//! Pictures: QR codes of made photographs and of real ones.

use fapiao_document::image::{Coding, qr};
use fapiao_document::{Error, Format, Limits, Ocr, Options, Origin, read};
use fapiao_testkit::figure;
use fapiao_testkit::make::{PdfOptions, PictureOptions, pdf, picture, qr_png};
use fapiao_testkit::sample;
use fapiao_testkit::sample::Case;

use crate::corpus;

const WITH_PICTURES: Options<'_> = Options { pictures: true, ocr: None };

/// Proves B-002, B-013.
#[test]
fn photo_when_it_holds_an_invoices_code_then_the_code_is_read() {
    let invoice = sample::digital_special(11);
    let expected = figure::qr(&invoice);
    let mut missed = Vec::new();
    for resolution in [96.0, 130.0, 200.0] {
        for (turned, noise, jpeg) in [
            (0.0, 0, None),
            (0.0, 20, Some(60)),
            (3.0, 10, Some(75)),
            (90.0, 0, None),
            (180.0, 0, Some(80)),
            (12.0, 0, Some(85)),
        ] {
            let options = PictureOptions { resolution, turned, noise, jpeg, no_qr: false };
            let bytes = picture(&invoice, &options);
            let reading = read(&bytes, &Limits::default(), &WITH_PICTURES).unwrap();
            assert_eq!(reading.format, Format::Image);
            match &reading.sources[..] {
                [source] if source.origin == Origin::Qr => {
                    assert_eq!(source.fields.number, invoice.number, "{options:?}");
                    assert!(qr(&bytes, Coding::ByContent, &Limits::default()).contains(&expected));
                }
                _ => missed.push(format!("{options:?}")),
            }
        }
    }
    assert!(missed.len() <= 2, "{missed:#?}");
}

#[test]
fn photo_when_pictures_are_off_or_it_has_no_code_then_no_source() {
    let invoice = sample::digital_special(11);
    let bytes = picture(&invoice, &PictureOptions::default());
    assert!(read(&bytes, &Limits::default(), &Options::default()).unwrap().sources.is_empty());
    let options = PictureOptions { no_qr: true, resolution: 100.0, ..PictureOptions::default() };
    let reading = read(&picture(&invoice, &options), &Limits::default(), &WITH_PICTURES).unwrap();
    assert!(reading.sources.is_empty() && reading.findings.is_empty());
}

/// Proves A-009.
#[test]
fn photo_when_its_header_states_too_many_pixels_then_refused_before_decoding() {
    let limits = Limits { image_pixels_max: 10_000, ..Limits::default() };
    let bytes = picture(
        &sample::digital_special(1),
        &PictureOptions { resolution: 72.0, ..PictureOptions::default() },
    );
    let error = read(&bytes, &limits, &WITH_PICTURES).unwrap_err();
    assert!(matches!(&error, Error::Refused { code, .. } if code == "DOC-IMAGE-TOO-LARGE"), "{error}");
    assert!(qr(&bytes, Coding::ByContent, &limits).is_empty());
}

#[test]
fn qr_when_a_picture_is_little_more_than_the_code_then_read() {
    for text in ["01,32,,26442000000000000001,53.00,20260901,,309D", "https://example.com/发票"] {
        assert_eq!(qr(&qr_png(text), Coding::ByContent, &Limits::default()), [text]);
    }
    assert!(qr(b"no picture", Coding::Jbig2, &Limits::default()).is_empty());
}

/// Proves B-013.
#[test]
fn photo_when_a_recogniser_is_given_then_its_text_is_a_source_of_the_last_rank() {
    let invoice = sample::digital_special(11);
    let bytes = picture(&invoice, &PictureOptions::default());
    let number = invoice.number.clone().unwrap();
    let tsv = format!(
        "1\t1\t0\t0\t0\t0\t0\t0\t2100\t1400\t-1\t\n\
         5\t1\t1\t1\t1\t1\t680\t100\t700\t70\t96\t电子发票（增值税专用发票）\n\
         5\t1\t1\t1\t1\t2\t1545\t110\t160\t32\t96\t发票号码：\n\
         5\t1\t1\t1\t1\t3\t1700\t110\t320\t32\t96\t{number}\n"
    );
    let seen = std::cell::Cell::new(0);
    let recogniser = |picture: &[u8]| {
        seen.set(picture.len());
        Some(tsv.clone())
    };
    let ocr: &Ocr<'_> = &recogniser;
    let reading = read(&bytes, &Limits::default(), &Options { pictures: true, ocr: Some(ocr) }).unwrap();
    assert_eq!(seen.get(), bytes.len());
    let origins: Vec<Origin> = reading.sources.iter().map(|source| source.origin).collect();
    assert_eq!(origins, [Origin::Qr, Origin::Ocr]);
    assert_eq!(reading.sources[1].fields.number, Some(number));
}

/// A PDF whose only statement is its painted QR code: the page is painted to find it.
#[test]
fn pdf_when_its_code_is_no_picture_then_the_page_is_painted() {
    let invoice = sample::vat_ordinary(5);
    let made = pdf(&invoice, &PdfOptions { no_text: true, no_info: true, ..PdfOptions::default() });
    let reading = read(&made, &Limits::default(), &WITH_PICTURES).unwrap();
    let [source] = &reading.sources[..] else { panic!("{:?}", reading.sources) };
    assert_eq!((source.origin, source.fields.number.as_ref()), (Origin::Qr, invoice.number.as_ref()));
}

/// Proves B-002.
#[test]
fn pdf_when_its_code_is_drawn_as_rectangles_then_it_is_found_on_the_painted_page() {
    for case in Case::ALL {
        for seed in 1..4 {
            let invoice = sample::invoice(case, seed);
            let made = pdf(&invoice, &PdfOptions { qr_drawn: true, ..PdfOptions::default() });
            let reading = read(&made, &Limits::default(), &WITH_PICTURES).unwrap();
            let found = reading.sources.iter().filter(|source| source.origin == Origin::Qr);
            let numbers: Vec<_> = found.map(|source| source.fields.number.clone()).collect();
            assert_eq!(numbers, [invoice.number], "{case:?} {seed}");
        }
    }
}

#[test]
fn pdf_when_it_has_no_code_then_no_source_and_no_finding() {
    for case in Case::ALL {
        let made = pdf(&sample::invoice(case, 7), &PdfOptions { no_qr: true, ..PdfOptions::default() });
        let reading = read(&made, &Limits::default(), &WITH_PICTURES).unwrap();
        assert!(reading.sources.iter().all(|source| source.origin != Origin::Qr), "{case:?}");
        assert!(reading.findings.is_empty(), "{case:?} {:?}", reading.findings);
    }
}

/// Proves B-002, B-013.
#[test]
fn photo_when_real_then_the_code_is_read_where_there_is_one() {
    let files = corpus::files("img");
    for (name, bytes) in &files {
        let reading = read(bytes, &Limits::default(), &WITH_PICTURES).unwrap();
        let codes = reading.sources.iter().filter(|source| source.origin == Origin::Qr).count();
        println!("{name}: {codes}");
        assert_eq!(codes, usize::from(!name.contains("paper")), "{name}");
    }
    println!("pictures read: {}", files.len());
}
