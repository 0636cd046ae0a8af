//! The same reading, trust, policy and moment give the same report, whatever was verified before.

use fapiao_testkit::authority::{Authority, Key, Scheme};
use fapiao_testkit::make::{self, OfdOptions, Pdf, PdfOptions, PdfSign, Sign, SubFilter};
use fapiao_testkit::sample;
use fapiao_verify::Lang;

use crate::desk::{now, read, trusting};

/// Proves promise 31.
#[test]
fn report_when_made_again_by_used_and_fresh_verifiers_then_identical() {
    let authority = Authority::new(7);
    let anchors = [&Authority::rsa().0.certificate[..], authority.anchor(), &authority.tax_ca.certificate];
    let used = trusting(&anchors);
    let sign = PdfSign::new(&Authority::rsa().1, SubFilter::Pkcs7(Scheme::RsaSha256));
    let options = PdfOptions { signature: Some(sign), ..PdfOptions::default() };
    let sealed = OfdOptions::signed(Sign::new(&authority));
    let stranger = OfdOptions::signed(Sign::new(&Authority::unknown(3)));
    let forged = authority.seal_maker.with_key(Key::sm2("forger", 1));
    let forged = OfdOptions::signed(Sign { maker: forged, ..Sign::new(&authority) });
    let mut files = Vec::new();
    for seed in 1..4 {
        let invoice = sample::vat_ordinary(seed);
        files.push(Pdf::new(&invoice, &options).bytes());
        // The same seal on different invoices, and other seals between them.
        files.extend([&sealed, &stranger, &forged].map(|options| make::ofd(&invoice, options)));
    }
    for bytes in files {
        let reading = read(&bytes);
        assert_eq!(reading, read(&bytes));
        let reports: Vec<_> = [
            used.verify(&reading, now()),
            used.verify(&reading, now()),
            trusting(&anchors).verify(&reading, now()),
            trusting(&[anchors[2], anchors[1], anchors[0]]).verify(&reading, now()),
        ]
        .into();
        for report in &reports {
            assert_eq!(*report, reports[0]);
            for lang in [Lang::Zh, Lang::En] {
                assert_eq!(
                    serde_json::to_string(&report.view(lang)).unwrap(),
                    serde_json::to_string(&reports[0].view(lang)).unwrap()
                );
            }
        }
    }
}
