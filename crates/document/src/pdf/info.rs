//! The /Info dictionary of a 数电票: its fields stand there in clear (FORMATS §0).

use fapiao_invoice::{Fen, Invoice, Tax, parse_date};
use hayro_syntax::object::{Dict, String as PdfString};

use super::file::{File, text_string};
use crate::{Origin, Source};

/// Keys of /Info that state something about the invoice. A later revision that changes one changes what is
/// stated; other keys (producer, dates of the file) are free.
pub(crate) const KEYS: &[&str] = &[
    "InvoiceNumber",
    "InvoiceCode",
    "IssueTime",
    "TotalAmWithoutTax",
    "TotalTaxAm",
    "TotalTax-includedAmount",
    "BuyerIdNum",
    "BuyerName",
    "SellerIdNum",
    "SellerName",
];

/// What /Info states, if it states anything of an invoice.
pub(crate) fn source(file: &File) -> Option<Source> {
    let info = file.info()?;
    let text = |key: &str| value(&info, key);
    let mut fields =
        Invoice { code: text("InvoiceCode"), number: text("InvoiceNumber"), ..Invoice::default() };
    fields.issued_on = text("IssueTime").and_then(|text| parse_date(&text));
    fields.amount_without_tax = text("TotalAmWithoutTax").and_then(|text| Fen::parse(&text).ok());
    fields.tax_amount = text("TotalTaxAm").and_then(|text| Tax::parse(&text).ok());
    fields.amount_with_tax = text("TotalTax-includedAmount").and_then(|text| Fen::parse(&text).ok());
    fields.buyer.tax_id = text("BuyerIdNum");
    fields.buyer.name = text("BuyerName");
    fields.seller.tax_id = text("SellerIdNum");
    fields.seller.name = text("SellerName");
    (fields != Invoice::default()).then(|| Source {
        origin: Origin::PdfInfo,
        place: "/Info".to_owned(),
        fields,
        qr: None,
    })
}

fn value(info: &Dict<'_>, key: &str) -> Option<String> {
    let text = fapiao_invoice::text::fold(&text_string(info.get::<PdfString<'_>>(key)?.as_bytes()));
    (!text.is_empty()).then_some(text)
}
