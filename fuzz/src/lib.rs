//! What each fuzz target does, as plain functions: foreign bytes in, nothing out. They must neither panic nor hang.

use std::ops::ControlFlow;

use fapiao_document::draw::Means;
use fapiao_document::{Limits, Options};
use fapiao_invoice::{Invoice, TaxId};
use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::font::Fonts;
use fapiao_ofd::render;
use fapiao_ofd::signature::Provider;
use fapiao_ofd::write::{Signing, prepare};
use fapiao_ofd::{Ofd, Package, reach};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::SignedData;
use fapiao_pki::crl::Crl;
use fapiao_pki::seal::{Seal, SealedSignature};
use fapiao_pki::sign::{KeyFile, Password};
use fapiao_pki::timestamp::Token;

/// An OFD package: every entry, every page's text, every signature, a new signature, then the reading.
pub fn ofd(bytes: &[u8]) {
    if let Ok(package) = Package::open(bytes, &fapiao_ofd::Limits::default()) {
        for entry in package.entries() {
            let _ = package.content(entry);
        }
        let ofd = Ofd::read(&package);
        for document in &ofd.documents {
            let _ = document.text();
        }
        let _ = reach::reachable(&ofd, &package);
    }
    let provider = Provider { name: Some("fuzz".into()), ..Provider::default() };
    let signing = Signing { provider, ..Signing::default() };
    let limits = fapiao_ofd::Limits::default();
    if let Ok(prepared) = prepare(bytes, &signing, &|file| file.len().to_be_bytes().to_vec(), &limits) {
        let _ = prepared.finish(b"value");
    }
    read(bytes, false);
}

/// The pages of an OFD package, drawn by each back end. Without fonts of the machine, so that only the bytes count.
pub fn draw(bytes: &[u8]) {
    let draw =
        DrawLimits { pages: 4, painted_pixels: 20_000_000, svg_bytes: 4 << 20, ..DrawLimits::default() };
    let (fonts, limits) = (Fonts::new(fontdb::Database::new()), Limits::default());
    let means = Means { fonts: &fonts, limits: &limits, draw: &draw };
    let _ = fapiao_document::draw::ofd(bytes, &means, None, |_, page| {
        let _ = render::png::png(&page, 40.0, &draw);
        let _ = render::svg::svg(&page, &render::svg::SvgOptions::default(), &draw);
        let _ = render::pdf::pdf(&[page], &render::pdf::PdfOptions::default());
        ControlFlow::Continue(())
    });
}

/// A PDF.
pub fn pdf(bytes: &[u8]) {
    read(bytes, false);
}

/// An XML file: the tree, then the reading.
pub fn xml(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(tree) = fapiao_ofd::xml::Tree::parse(text, &fapiao_ofd::Limits::default())
        && let Some(root) = tree.root()
    {
        for element in root.subtree() {
            let _ = (element.name(), element.text(), element.attributes().count());
        }
    }
    read(bytes, false);
}

/// A picture, with the search for its QR code.
pub fn image(bytes: &[u8]) {
    read(bytes, true);
}

/// A ZIP or an e-mail: every member, read.
pub fn archive(bytes: &[u8]) {
    if let Ok(members) = fapiao_document::archive::members(&bytes, &Limits::default()) {
        for member in members {
            if let Ok(bytes) = &member.bytes {
                read(bytes, false);
            }
        }
    }
}

/// Certificates, as PEM or DER.
pub fn certificate(bytes: &[u8]) {
    let _ = Certificate::from_pem_or_der(bytes);
}

/// A revocation list.
pub fn crl(bytes: &[u8]) {
    let _ = Crl::from_der(bytes);
}

/// CMS SignedData, and the check of each of its signers.
pub fn cms(bytes: &[u8]) {
    if let Ok(data) = SignedData::parse(bytes) {
        let digests = data.digest_content(&[b"content"], &[]);
        for signer in 0..data.signers().len() {
            let _ = data.check_signer(signer, &digests, &[]);
        }
    }
}

/// A seal, and what is sealed with one: parsed, and both signatures checked.
pub fn seal(bytes: &[u8]) {
    if let Ok(seal) = Seal::parse(bytes) {
        let _ = (seal.verify_maker(), seal.listed_certificates());
    }
    if let Ok(signature) = SealedSignature::parse(bytes) {
        let _ = (signature.verify_value(), signature.is_listed(), signature.check_data(b"content"));
    }
}

/// A time-stamp token, and its check.
pub fn timestamp(bytes: &[u8]) {
    if let Ok(token) = Token::parse(bytes) {
        let _ = token.check(b"stamped", &[]);
    }
}

/// A file with a private key, PEM, DER or PKCS#12, under a password.
pub fn key_file(bytes: &[u8]) {
    let _ = KeyFile::is_locked(bytes);
    let _ = KeyFile::read(bytes, Some(&Password::new("password")));
}

/// The payload of a QR code, and what the rules say about it.
pub fn qr(bytes: &[u8]) {
    if let Some(payload) = fapiao_invoice::qr::parse(&String::from_utf8_lossy(bytes)) {
        check(&payload.to_invoice());
    }
}

/// Texts of single fields: amounts, capitals, dates, rates, tax ids.
pub fn fields(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = fapiao_invoice::Fen::parse(&text);
    let _ = fapiao_invoice::parse_capitals(&text);
    let _ = fapiao_invoice::parse_date(&text);
    let _ = fapiao_invoice::TaxRate::parse(&text);
    let _ = TaxId::parse(&text);
}

fn read(bytes: &[u8], pictures: bool) {
    if let Ok(reading) =
        fapiao_document::read(bytes, &Limits::default(), &Options { pictures, ..Options::default() })
        && let Some(invoice) = reading.invoice()
    {
        let _ = reading.disagreements();
        check(&invoice);
    }
}

fn check(invoice: &Invoice) {
    let _ = fapiao_invoice::rules::check(invoice);
}
