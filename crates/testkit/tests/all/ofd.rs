//! Packages: made by the testkit, read by `fapiao-ofd`.

use fapiao_ofd::Limits;
use fapiao_ofd::Ofd;
use fapiao_ofd::Package;
use fapiao_testkit::authority::Authority;
use fapiao_testkit::edit;
use fapiao_testkit::figure;
use fapiao_testkit::make;
use fapiao_testkit::make::Oddity;
use fapiao_testkit::make::OfdOptions;
use fapiao_testkit::make::Sign;
use fapiao_testkit::sample;
use fapiao_testkit::sample::Case;

fn findings(bytes: &[u8]) -> Vec<String> {
    let package = Package::open(bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let all = package.findings().into_iter().chain(ofd.findings.iter().cloned());
    all.map(|f| format!("{} {}", f.code, f.place)).collect()
}

#[test]
fn ofd_when_read_then_its_page_says_what_the_invoice_says() {
    for case in Case::ALL.into_iter().chain([Case::Lines(60), Case::VatLines(60)]) {
        let invoice = sample::invoice(case, 2);
        let bytes = make::ofd(&invoice, &OfdOptions::default());
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        let ofd = Ofd::read(&package);
        let pages = ofd.documents[0].text();
        let texts: Vec<&str> = pages.iter().flat_map(|p| &p.runs).map(|r| r.text).collect();
        let amount = figure::yuan(invoice.amount_with_tax.unwrap());
        assert!(texts.contains(&invoice.number.as_deref().unwrap()), "{case:?}");
        assert!(texts.iter().any(|t| t.trim_start_matches('¥') == amount), "{case:?} {texts:?}");
        assert!(texts.contains(&"样票 SAMPLE"), "{case:?}");
    }
}

#[test]
fn custom_tags_when_followed_then_lead_to_their_values() {
    for invoice in [sample::vat_ordinary(1), sample::digital_special(1)] {
        let bytes = make::ofd(&invoice, &OfdOptions::default());
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        let ofd = Ofd::read(&package);
        let page = ofd.documents[0].page_text(0).unwrap();
        let fields = ofd.documents[0].custom_tags[0].fields();
        let shown = |name: &str| {
            let field = fields.iter().find(|f| f.path.last() == Some(&name)).unwrap();
            let texts = field.objects.iter().filter_map(|o| page.text_of(o.object));
            texts.collect::<String>()
        };
        assert_eq!(Some(shown("InvoiceNo")), invoice.number);
        assert_eq!(Some(shown("BuyerTaxID")), invoice.buyer.tax_id);
        let gross = figure::yuan(invoice.amount_with_tax.unwrap());
        assert_eq!(shown("TaxInclusiveTotalAmount"), format!("¥{gross}"));
        assert_eq!(Some(shown("Item")), invoice.lines[0].name);
    }
}

#[test]
fn ofd_when_odd_then_is_read_with_another_finding() {
    let sign = || Sign::new(&Authority::new(1));
    let usual = findings(&make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign())));
    // Fonts are not embedded, and the custom tags of VAT invoices are not namespace-well-formed: as in life.
    for finding in &usual {
        let expected = ["OFD-FONT-NOT-EMBEDDED", "OFD-XML-PREFIX"];
        assert!(expected.iter().any(|code| finding.starts_with(code)), "{finding}");
    }
    for oddity in Oddity::ALL {
        let mut options = OfdOptions::default().odd(oddity);
        if oddity != Oddity::SignaturesMissing {
            options = options.and_signed(sign());
        }
        let bytes = make::ofd(&sample::vat_ordinary(1), &options);
        let found = findings(&bytes);
        let silent = [
            Oddity::AbsolutePaths,
            Oddity::ByteOrderMark,
            Oddity::NoTags,
            Oddity::NoCustomData,
            Oddity::NoQr,
            Oddity::DirectoryEntries,
        ];
        let odd = found.iter().any(|f| !usual.contains(f));
        assert_eq!(odd, !silent.contains(&oddity), "{oddity:?} {found:?}");
    }
}

#[test]
fn references_when_followed_then_lead_to_entries() {
    let options = OfdOptions::signed(Sign::new(&Authority::new(1)));
    let bytes = make::ofd(&sample::vat_ordinary(1), &options);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let signature = &ofd.signatures[0];
    assert!(signature.declared && signature.readable);
    assert_eq!(signature.references.len(), edit::paths(&bytes).len() - 3);
    assert!(signature.references.iter().all(|r| r.entry.is_some() && r.check_value.is_some()));
}
