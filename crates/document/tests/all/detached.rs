//! The detached signature of an XML invoice: found in its one place, and nothing beside it is believed.

use fapiao_document::write::{Details, check, xml};
use fapiao_document::xml::detached::{END, START};
use fapiao_document::{Coverage, Envelope, Limits, Options, Reading, read};
use fapiao_testkit::authority::{Authority, Scheme};
use fapiao_testkit::cms;
use fapiao_testkit::make::{OfdOptions, ofd};
use fapiao_testkit::sample::{Case, generated, invoice};

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), &Limits::default(), &Options::default()).unwrap()
}

fn signer() -> impl Fn(&[u8]) -> Result<Vec<u8>, fapiao_pki::Error> {
    let authority = Authority::new(1);
    move |bytes: &[u8]| {
        let at = "2026-09-30T04:00:00Z".parse().unwrap();
        let options = cms::Options::new(cms::Dialect::Chinese, Scheme::Sm2, at);
        Ok(cms::signed_data(&authority.signer, bytes, &options))
    }
}

fn signed() -> String {
    let invoice = check(&generated(0), None).unwrap();
    xml::write_signed(&invoice, &Details { sample: true, ..Details::default() }, &signer()).unwrap()
}

fn faults(reading: &Reading) -> Vec<&str> {
    reading.signatures.iter().flat_map(|one| &one.faults).map(|fault| fault.code.as_ref()).collect()
}

#[test]
fn detached_when_written_then_it_covers_everything_and_the_rest_is_what_was_written() {
    for seed in [0, 2] {
        let invoice = check(&generated(seed), None).unwrap();
        let plain = xml::write(&invoice, &Details::default()).unwrap();
        let signed = xml::write_signed(&invoice, &Details::default(), &signer()).unwrap();
        let (before, rest) = signed.split_once(START).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        assert_eq!(format!("{before}{after}"), plain);
        let reading = reading(&signed);
        assert_eq!(reading.sources, self::reading(&plain).sources);
        let [signature] = reading.signatures.as_slice() else { panic!("{:?}", reading.signatures) };
        assert_eq!((signature.covers, signature.faults.len()), (Coverage::All, 0));
        let Envelope::DetachedXml { cms, content } = &signature.envelope else { panic!("{signature:?}") };
        assert!(cms[0] == 0x30 && !content.is_empty());
    }
}

#[test]
fn sign_when_the_text_is_signed_already_or_goes_on_behind_its_root_then_refused() {
    let signed = signed();
    assert!(xml::sign(&signed, &signer()).is_err());
    let plain = xml::write(&check(&generated(0), None).unwrap(), &Details::default()).unwrap();
    for text in [
        format!("{plain}<!-- x -->"),
        format!("{plain}<?x y?>"),
        plain.replace("</EInvoice>", ""),
        "<EInvoice/>".to_owned(),
        String::new(),
        plain.replace("<Header>", "<Header><a:DetachedSignature xmlns:a=\"b\"/>"),
    ] {
        assert!(xml::sign(&text, &signer()).is_err(), "{text}");
    }
    assert!(xml::sign(&plain, &|_| Err(fapiao_pki::Error::NoPrivateKey)).is_err());
    // White space at the end is signed like everything else.
    assert_eq!(reading(&xml::sign(&format!("{plain}\n \n"), &signer()).unwrap()).signatures.len(), 1);
}

#[test]
fn detached_when_moved_wrapped_or_spelled_otherwise_then_a_fault() {
    let signed = signed();
    let (before, rest) = signed.split_once(START).unwrap();
    let (value, after) = rest.split_once(END).unwrap();
    let plain = format!("{before}{after}");
    let element = format!("{START}{value}{END}");
    let moved_to = |mark: &str| plain.replacen(mark, &format!("{element}{mark}"), 1);
    for (text, code) in [
        (moved_to("<Header>"), "DOC-XML-SIGNATURE-PLACE"),
        (moved_to("</EInvoiceData>"), "DOC-XML-SIGNATURE-PLACE"),
        (moved_to("<SellerName>"), "DOC-XML-SIGNATURE-PLACE"),
        (moved_to("</SellerName>"), "DOC-XML-SIGNATURE-PLACE"),
        (moved_to("<EInvoice>"), "DOC-XML-SIGNATURE-PLACE"),
        (format!("{plain}{element}"), "DOC-XML-SIGNATURE-PLACE"),
        (format!("{before}<a>{element}</a>{after}"), "DOC-XML-SIGNATURE-PLACE"),
        (format!("{before}<!--{element}-->{after}"), "DOC-XML-SIGNATURE-PLACE"),
        (format!("{before}<![CDATA[{element}]]>{after}"), "DOC-XML-SIGNATURE-PLACE"),
        (format!("{before}{element}<!---->{after}"), "DOC-XML-SIGNATURE-PLACE"),
        (format!("{before}{START}{value} {END}{after}"), "DOC-XML-SIGNATURE-FORM"),
        (format!("{before}{START}<!---->{value}{END}{after}"), "DOC-XML-SIGNATURE-FORM"),
        (format!("{before}{START}&#77;{value}{END}{after}"), "DOC-XML-SIGNATURE-FORM"),
        (
            format!("{before}{}{value}{END}{after}", START.replace("非税务机关", "税务机关")),
            "DOC-XML-SIGNATURE-FORM",
        ),
        (
            format!("{before}{}{value}{END}{after}", START.replace("xmlns=", "a=\"b\" xmlns=")),
            "DOC-XML-SIGNATURE-FORM",
        ),
        (
            format!("{before}{START}{END}{after}").replace(START, &START.replace(">", "  >")),
            "DOC-XML-SIGNATURE-FORM",
        ),
        (format!("{before}{START}{value}</DetachedSignature >{after}"), "DOC-XML-SIGNATURE-FORM"),
        (format!("{before}<DetachedSignature/>{after}"), "DOC-XML-SIGNATURE-FORM"),
        (
            format!("{before}<x:DetachedSignature xmlns:x=\"y\">{value}</x:DetachedSignature>{after}"),
            "DOC-XML-SIGNATURE-FORM",
        ),
        (format!("{before}{element}{element}{after}"), "DOC-XML-SIGNATURE-SEVERAL"),
        (
            format!("{before}<x:DetachedSignature xmlns:x=\"y\"/>{element}{after}"),
            "DOC-XML-SIGNATURE-SEVERAL",
        ),
        (
            moved_to("<Header>").replacen("</EInvoice>", &format!("{element}</EInvoice>"), 1),
            "DOC-XML-SIGNATURE-SEVERAL",
        ),
    ] {
        let reading = reading(&text);
        assert!(faults(&reading).contains(&code), "{code}: {:?}\n{text}", faults(&reading));
        assert!(reading.signatures.iter().all(|one| one.covers != Coverage::All), "{text}");
    }
}

/// Whoever parses the file and whoever cuts the element out must see one document.
#[test]
fn detached_when_fields_are_read_then_of_the_bytes_that_are_signed() {
    let signed = signed();
    // Text before the element belongs to the root, in the file as in what is signed.
    let number = generated(0).number.unwrap();
    assert_eq!(reading(&signed).sources[0].fields.number.as_deref(), Some(number.as_str()));
    // A comment inside a value is nothing to this parser; the signed bytes hold it, so the signature knows it.
    let commented = signed.replacen("<SellerName>", "<SellerName><!--x-->", 1);
    assert_eq!(faults(&reading(&commented)), Vec::<&str>::new());
}

#[test]
fn detached_when_the_file_is_no_longer_xml_then_the_signature_is_still_measured() {
    let signed = signed();
    for text in [
        signed.replacen("<Header>", "<Header", 1),
        signed.replacen("</EInvoice>", "</EInvoicf>", 1),
        signed.replacen("<?xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><?xml", 1),
    ] {
        let reading = reading(&text);
        assert!(reading.sources.is_empty() && !reading.findings.is_empty());
        let Envelope::DetachedXml { content, .. } = &reading.signatures[0].envelope else { panic!() };
        assert!(!content.is_empty());
    }
}

#[test]
fn detached_when_inside_a_package_then_no_signature_of_the_package() {
    let text = signed();
    let unsigned = invoice(Case::VatOrdinary, 1);
    let packed = ofd(&unsigned, &OfdOptions::default());
    let replaced =
        fapiao_testkit::edit::replace(&packed, "Doc_0/Attachs/original_invoice.xml", text.as_bytes());
    let reading = read(&replaced, &Limits::default(), &Options::default()).unwrap();
    assert!(reading.signatures.is_empty(), "{:?}", reading.signatures);
}
