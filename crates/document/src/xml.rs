//! Invoices that are XML: EInvoice (数电票), the 2019 `eInvoice` attachment, and XBRL of the Ministry of Finance.

pub mod detached;
pub(crate) mod einvoice;
mod original_invoice;
mod xbrl;

use std::borrow::Cow;

use fapiao_ofd::xml::{Element, Tree, decode};

use crate::{Detail, Error, Finding, Format, Limits, Reading, Signature, Source, finding};

/// What one XML invoice holds.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    /// The statement itself, then what it carries inside (a QR text), best first.
    pub(crate) sources: Vec<Source>,
    /// Its signatures: the issuer's inside, and a detached one.
    pub(crate) signatures: Vec<Signature>,
    /// A picture that it carries: `GraphCode` in the form of a PNG.
    pub(crate) picture: Option<Vec<u8>>,
    /// What was odd.
    pub(crate) findings: Vec<Finding>,
}

/// Reads an XML invoice; `place` says where the bytes stand (a file's part, an attachment's path), empty for a
/// file of its own.
///
/// # Errors
/// [`Error::Refused`] when the bytes are not XML, hold a document type definition or pass a limit, and
/// [`Error::Format`] when they are XML but no invoice that is known.
pub fn read(bytes: &[u8], place: &str, limits: &Limits) -> Result<Reading, Error> {
    let stated = match statements(bytes, place, limits) {
        Ok(stated) => stated,
        // A signed file that was damaged until it is no longer XML must still be seen to be altered.
        Err(error @ Error::Refused { .. }) => damaged(bytes, place, &error).ok_or(error)?,
        Err(error) => return Err(error),
    };
    Ok(Reading {
        format: Format::Xml,
        sources: stated.sources,
        signatures: stated.signatures,
        attachments: Vec::new(),
        findings: stated.findings,
        pages: 0,
        itinerary: None,
    })
}

/// The statements of an XML invoice, without the shape of a whole file around them.
pub(crate) fn statements(bytes: &[u8], place: &str, limits: &Limits) -> Result<Stated, Error> {
    let found = detached::find(bytes);
    // What is signed is what is read: a parser's view of the whole file is not asked.
    let body = match &found {
        Some(found) if found.is_sound() => Cow::Borrowed(found.signed.as_slice()),
        _ => Cow::Borrowed(bytes),
    };
    let decoded = decode(&body).map_err(refused)?;
    let tree = Tree::parse(&decoded.text, &limits.ofd).map_err(refused)?;
    let Some(root) = tree.root() else { return Err(unknown("")) };
    let place = if place.is_empty() { root.name() } else { place };
    let mut stated = shaped(root, place, limits)?;
    let others = detached::holds(root);
    match &found {
        Some(found) => stated.signatures.push(found.signature(place, others && found.is_sound())),
        None if others => stated.signatures.push(detached::misspelled(place)),
        None => {}
    }
    Ok(stated)
}

/// The statements of the shape that the root has.
fn shaped(root: Element<'_, '_>, place: &str, limits: &Limits) -> Result<Stated, Error> {
    if root.name() == "xbrl" {
        return xbrl::statements(root, place, limits).ok_or_else(|| unknown("XBRL"));
    }
    if let Some(invoice) = einvoice::root(root) {
        return Ok(einvoice::statements(invoice, place, limits));
    }
    if let Some(invoice) = original_invoice::root(root) {
        return Ok(original_invoice::statements(invoice, place, limits));
    }
    Err(unknown(root.name()))
}

/// What can still be said of a file with a detached signature that is no longer XML: that it is signed, and over
/// which bytes.
fn damaged(bytes: &[u8], place: &str, error: &Error) -> Option<Stated> {
    let found = detached::find(bytes)?;
    let place = if place.is_empty() { "XML" } else { place };
    let finding =
        Finding { code: error.code().to_owned().into(), place: place.to_owned(), detail: error.to_string() };
    Some(Stated {
        signatures: vec![found.signature(place, false)],
        findings: vec![finding],
        ..Stated::default()
    })
}

/// A child's text, when it has one.
fn stated<'t>(element: Element<'t, '_>, name: &str) -> Option<&'t str> {
    element.child_text(name).filter(|text| !text.is_empty())
}

fn unknown(root: &str) -> Error {
    Error::Format { name: format!("XML <{root}>") }
}

fn refused(error: fapiao_ofd::xml::Error) -> Error {
    Error::refused(finding::of_ofd(error.code()), Detail::of(error.zh(), error.to_string()))
}
