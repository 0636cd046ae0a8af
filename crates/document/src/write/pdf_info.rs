//! The invoice's fields in /Info, as digital invoices have them (FORMATS §0): added by an incremental update, since the
//! writer of the pages knows only the standard's own keys.

use fapiao_invoice::Invoice;
use lopdf::{Document, IncrementalDocument, Object, StringFormat};

use super::Error;

/// The document with the fields in its /Info. The bytes are our own: nothing foreign is parsed here.
pub(super) fn add(pdf: Vec<u8>, invoice: &Invoice) -> Result<Vec<u8>, Error> {
    let document = Document::load_mem(&pdf).map_err(failed)?;
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).map_err(failed)?;
    let mut update = IncrementalDocument::create_from(pdf, document);
    update.opt_clone_object_to_new_document(info).map_err(failed)?;
    let dictionary = update.new_document.get_dictionary_mut(info).map_err(failed)?;
    for (key, value) in fields(invoice) {
        if let Some(value) = value {
            dictionary.set(key, text(&value));
        }
    }
    let mut out = Vec::new();
    update.save_to(&mut out).map_err(|error| failed(error.into()))?;
    Ok(out)
}

fn fields(invoice: &Invoice) -> [(&'static str, Option<String>); 8] {
    [
        ("InvoiceCode", invoice.code.clone()),
        ("InvoiceNumber", invoice.number.clone()),
        ("IssueTime", invoice.issued_on.map(|date| date.strftime("%Y年%m月%d日").to_string())),
        ("TotalAmWithoutTax", invoice.amount_without_tax.map(|fen| fen.to_string())),
        ("TotalTaxAm", invoice.tax_amount.map(|tax| tax.to_string())),
        ("TotalTax-includedAmount", invoice.amount_with_tax.map(|fen| fen.to_string())),
        ("BuyerIdNum", invoice.buyer.tax_id.clone()),
        ("SellerIdNum", invoice.seller.tax_id.clone()),
    ]
}

/// A text string: ASCII as it is, else UTF-16 with its mark.
fn text(value: &str) -> Object {
    if value.is_ascii() {
        return Object::String(value.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = value.encode_utf16().flat_map(u16::to_be_bytes);
    Object::String([0xfe, 0xff].into_iter().chain(units).collect(), StringFormat::Hexadecimal)
}

fn failed(error: lopdf::Error) -> Error {
    Error::Pdf(error.to_string())
}
