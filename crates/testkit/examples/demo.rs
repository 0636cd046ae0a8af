//! Writes the sample files of `cargo xtask demo` into a directory: `invoices/` and the anchors `trust/`.
#![expect(clippy::unwrap_used, reason = "a sample that cannot be made shall stop the demo")]
#![expect(clippy::print_stdout, reason = "a program of its own, which says what it does")]

use std::fs;
use std::io;
use std::path::Path;

use fapiao_document::Limits;
use fapiao_document::sign::{
    Appearance, OfdDraft, OfdEnvelope, OfdSigning, PdfDraft, PdfSigning, SealPlace, draw_seal,
};
use fapiao_document::write::{self, Details, xml};
use fapiao_invoice::Invoice;
use fapiao_ofd::font::Fonts;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::sign::{KeyFile, SealDesign, Signer};
use fapiao_testkit::authority::{self, Authority, Scheme, pem};
use fapiao_testkit::make::{
    Coverage, OfdOptions, PdfOptions, PdfSign, PictureOptions, Sign, SubFilter, eml, ofd, pdf, picture,
    seal_png,
};
use fapiao_testkit::random::Random;
use fapiao_testkit::sample::{Case, invoice, vat_ordinary};
use fapiao_testkit::{edit, figure};
use jiff::Timestamp;

/// Where a seal stands when nobody says.
const USUAL: SealPlace = SealPlace::Usual { width: 40.0, height: 40.0 };

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
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let maker = Maker::new(Fonts::new(database));
    if maker.fonts.is_none() {
        println!("no Chinese fonts: the samples show plain pages, as the tests make them");
    }
    let good = vat_ordinary(1);
    let altered = vat_ordinary(2);
    let digital = invoice(Case::DigitalSpecial, 3);
    // Our writer seals whole packages alone.
    let without_page = Coverage::Except(vec![PAGE.to_owned()]);
    let partly = OfdOptions::signed(Sign { coverage: without_page, ..Sign::new(authority) });
    let stranger = Authority::unknown(1);
    let photo = PictureOptions { jpeg: Some(85), ..PictureOptions::default() };
    let railway = maker.sealed_ofd(&invoice(Case::Railway, 10), authority, &authority.signer);
    vec![
        ("good.ofd", maker.sealed_ofd(&good, authority, &authority.signer)),
        ("duplicate.pdf", maker.signed_pdf(&good)),
        (
            "altered.ofd",
            with_another_amount(&maker.sealed_ofd(&altered, authority, &authority.signer), &altered),
        ),
        ("partly-signed.ofd", ofd(&vat_ordinary(4), &partly)),
        ("unknown-issuer.ofd", maker.sealed_ofd(&vat_ordinary(5), &stranger, &stranger.signer)),
        ("revoked-signer.ofd", maker.sealed_ofd(&vat_ordinary(6), authority, &authority.revoked)),
        ("digital-unsigned.ofd", maker.plain_ofd(&digital)),
        ("digital-unsigned.pdf", maker.plain_pdf(&invoice(Case::Lines(5), 7))),
        ("digital.xml", xml::write(&checked(&invoice(Case::Discount, 8)), &details()).unwrap().into_bytes()),
        ("photo.jpg", picture(&invoice(Case::DigitalOrdinary, 9), &photo)),
        ("mail.eml", eml("样票 SAMPLE", &[("railway.ofd", &railway)])),
        ("not-a.pdf", b"This is a note, whatever its name says.\n".to_vec()),
    ]
}

/// Makes files as `fapiao write` does; where there are no fonts for that, by the minimal packer of the tests.
struct Maker {
    fonts: Option<Fonts>,
    /// How the seal looks.
    picture: Vec<u8>,
}

impl Maker {
    fn new(fonts: Fonts) -> Self {
        let drawn = draw_seal("样例科技（示例）有限公司", "样票 SAMPLE", &fonts).ok();
        let picture = drawn.unwrap_or_else(seal_png);
        Self { fonts: Some(fonts).filter(Fonts::has_cjk), picture }
    }

    fn plain_ofd(&self, invoice: &Invoice) -> Vec<u8> {
        let Some(fonts) = &self.fonts else { return ofd(invoice, &OfdOptions::default()) };
        write::ofd(&write::document(&checked(invoice), &details(), fonts).unwrap()).unwrap()
    }

    fn sealed_ofd(&self, invoice: &Invoice, authority: &Authority, by: &authority::Signer) -> Vec<u8> {
        if self.fonts.is_none() {
            return ofd(invoice, &OfdOptions::signed(Sign::by(by, authority)));
        }
        let signer = signer(by);
        let seal = seal(authority, &signer, &self.picture);
        let envelope = OfdEnvelope::Seal { seal: &seal, places: vec![USUAL] };
        let signing = OfdSigning { document: 0, envelope };
        let (plain, limits) = (self.plain_ofd(invoice), Limits::default());
        let draft = OfdDraft::sign(&plain, &signing, &signer, signed_at(), &limits, &mut Random::new(2));
        draft.unwrap().finish(None).unwrap()
    }

    fn plain_pdf(&self, invoice: &Invoice) -> Vec<u8> {
        let Some(fonts) = &self.fonts else { return pdf(invoice, &PdfOptions::default()) };
        let invoice = checked(invoice);
        let layout = write::document(&invoice, &details(), fonts).unwrap();
        write::pdf(&layout, &invoice, &details()).unwrap()
    }

    fn signed_pdf(&self, invoice: &Invoice) -> Vec<u8> {
        let (_, rsa) = Authority::rsa();
        if self.fonts.is_none() {
            let signature = Some(PdfSign::new(&rsa, SubFilter::Pkcs7(Scheme::RsaSha256)));
            return pdf(invoice, &PdfOptions { signature, ..PdfOptions::default() });
        }
        let appearance = Some(Appearance { place: USUAL, picture: self.picture.clone() });
        let signing = PdfSigning { appearance, ..PdfSigning::default() };
        let (plain, limits) = (self.plain_pdf(invoice), Limits::default());
        let draft =
            PdfDraft::sign(&plain, &signing, &signer(&rsa), signed_at(), &limits, &mut Random::new(3));
        draft.unwrap().finish(None).unwrap()
    }
}

fn checked(invoice: &Invoice) -> Invoice {
    write::check(invoice, None).unwrap()
}

fn details() -> Details {
    Details { sample: true, ..Details::default() }
}

fn signed_at() -> Timestamp {
    "2026-09-30T04:00:00Z".parse().unwrap()
}

fn signer(of: &authority::Signer) -> Signer {
    KeyFile::read(of.key_file().as_bytes(), None).unwrap().into_signer(&[]).unwrap()
}

/// A seal that lists this signer.
fn seal(authority: &Authority, listed: &Signer, picture: &[u8]) -> Seal {
    let design = SealDesign {
        id: "SAMPLE0001".to_owned(),
        name: "样票公司发票专用章 SAMPLE".to_owned(),
        picture: Picture { format: "png".to_owned(), bytes: picture.to_vec(), width_mm: 40, height_mm: 40 },
        created: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_to: "2028-01-01T00:00:00Z".parse().unwrap(),
    };
    let maker = signer(&authority.seal_maker);
    let der = design.make(&maker, &[listed.certificate().clone()], &mut Random::new(1)).unwrap();
    Seal::parse(&der).unwrap()
}

/// The package with another total on its page; everything else, its seal too, as it was.
fn with_another_amount(package: &[u8], invoice: &Invoice) -> Vec<u8> {
    let total = invoice.amount_with_tax.map(figure::yuan).unwrap_or_default();
    edit::replace_text(package, PAGE, &total, &format!("9{total}"))
}
