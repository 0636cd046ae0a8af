//! Writes the sample files of `cargo xtask demo` into a directory: `invoices/` and the anchors `trust/`.

use std::fs;
use std::io;
use std::path::Path;

use fapiao_testkit::authority::{Authority, Scheme, pem};
use fapiao_testkit::make::{
    Coverage, EinvoiceOptions, OfdOptions, PdfOptions, PdfSign, PictureOptions, Sign, SubFilter, einvoice,
    eml, ofd, pdf, picture,
};
use fapiao_testkit::sample::{Case, invoice, vat_ordinary};
use fapiao_testkit::{edit, figure};

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";

fn main() -> io::Result<()> {
    let Some(directory) = std::env::args_os().nth(1) else {
        return Err(io::Error::other("usage: demo DIRECTORY"));
    };
    let directory = Path::new(&directory);
    let authority = Authority::new(1);
    let files = invoices(&authority);
    write(&directory.join("invoices"), files.iter().map(|(name, bytes)| (*name, bytes.as_slice())))?;
    let (rsa_root, _) = Authority::rsa();
    let root = pem("CERTIFICATE", authority.anchor());
    let rsa_root = pem("CERTIFICATE", &rsa_root.certificate);
    // Seals carry the signer's certificate alone: the CA between it and the root must be at hand, as in life.
    let tax_ca = pem("CERTIFICATE", &authority.tax_ca.certificate);
    let anchors = [
        ("sample-tax-ca.pem", tax_ca.as_bytes()),
        ("sample-root.pem", root.as_bytes()),
        ("sample-rsa-root.pem", rsa_root.as_bytes()),
        ("sample-tax-ca.crl", authority.revocation_list.as_slice()),
    ];
    write(&directory.join("trust"), anchors)
}

fn write<'a>(directory: &Path, files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    files.into_iter().try_for_each(|(name, bytes)| fs::write(directory.join(name), bytes))
}

/// One file for each fate that an invoice can have. All invented, all marked as samples.
fn invoices(authority: &Authority) -> Vec<(&'static str, Vec<u8>)> {
    let sealed = OfdOptions::signed(Sign::new(authority));
    let good = vat_ordinary(1);
    let altered = vat_ordinary(2);
    let digital = invoice(Case::DigitalSpecial, 3);
    let without_page = Coverage::Except(vec![PAGE.to_owned()]);
    let partly = OfdOptions::signed(Sign { coverage: without_page, ..Sign::new(authority) });
    let stranger = OfdOptions::signed(Sign::new(&Authority::unknown(1)));
    let revoked = OfdOptions::signed(Sign::by(&authority.revoked, authority));
    let (_, rsa_signer) = Authority::rsa();
    let signed_pdf = PdfOptions {
        signature: Some(PdfSign::new(&rsa_signer, SubFilter::Pkcs7(Scheme::RsaSha256))),
        ..PdfOptions::default()
    };
    let photo = PictureOptions { jpeg: Some(85), ..PictureOptions::default() };
    vec![
        ("good.ofd", ofd(&good, &sealed)),
        ("duplicate.pdf", pdf(&good, &signed_pdf)),
        ("altered.ofd", with_another_amount(&ofd(&altered, &sealed), &altered)),
        ("partly-signed.ofd", ofd(&vat_ordinary(4), &partly)),
        ("unknown-issuer.ofd", ofd(&vat_ordinary(5), &stranger)),
        ("revoked-signer.ofd", ofd(&vat_ordinary(6), &revoked)),
        ("digital-unsigned.ofd", ofd(&digital, &OfdOptions::default())),
        ("digital-unsigned.pdf", pdf(&invoice(Case::Lines(5), 7), &PdfOptions::default())),
        ("digital.xml", einvoice(&invoice(Case::Discount, 8), &EinvoiceOptions::default()).into_bytes()),
        ("photo.jpg", picture(&invoice(Case::DigitalOrdinary, 9), &photo)),
        ("mail.eml", eml("样票 SAMPLE", &[("railway.ofd", &ofd(&invoice(Case::Railway, 10), &sealed))])),
        ("not-a.pdf", b"This is a note, whatever its name says.\n".to_vec()),
    ]
}

/// The package with another total on its page; everything else, its seal too, as it was.
fn with_another_amount(package: &[u8], invoice: &fapiao_invoice::Invoice) -> Vec<u8> {
    let total = invoice.amount_with_tax.map(figure::yuan).unwrap_or_default();
    edit::replace_text(package, PAGE, &total, &format!("9{total}"))
}
