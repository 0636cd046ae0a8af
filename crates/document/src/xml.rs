//! Invoices that are XML: EInvoice (数电票), the 2019 `eInvoice` attachment, and XBRL of the Ministry of Finance.

mod einvoice;
mod original_invoice;
mod xbrl;

use fapiao_ofd::xml::{Element, Tree, decode};

use crate::{Error, Finding, Format, Limits, Reading, Signature, Source, finding};

/// What one XML invoice holds.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    /// The statement itself, then what it carries inside (a QR text), best first.
    pub(crate) sources: Vec<Source>,
    /// Its signature, where it has one.
    pub(crate) signature: Option<Signature>,
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
    let stated = statements(bytes, place, limits)?;
    Ok(Reading {
        format: Format::Xml,
        sources: stated.sources,
        signatures: stated.signature.into_iter().collect(),
        attachments: Vec::new(),
        findings: stated.findings,
        pages: 0,
    })
}

/// The statements of an XML invoice, without the shape of a whole file around them.
pub(crate) fn statements(bytes: &[u8], place: &str, limits: &Limits) -> Result<Stated, Error> {
    let decoded = decode(bytes).map_err(refused)?;
    let tree = Tree::parse(&decoded.text, &limits.ofd).map_err(refused)?;
    let Some(root) = tree.root() else { return Err(unknown("")) };
    let place = if place.is_empty() { root.name() } else { place };
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

/// A child's text, when it has one.
fn stated<'t>(element: Element<'t, '_>, name: &str) -> Option<&'t str> {
    element.child_text(name).filter(|text| !text.is_empty())
}

fn unknown(root: &str) -> Error {
    Error::Format { name: format!("XML <{root}>") }
}

fn refused(error: fapiao_ofd::xml::Error) -> Error {
    Error::refused(finding::of_ofd(error.code()), error.to_string())
}
