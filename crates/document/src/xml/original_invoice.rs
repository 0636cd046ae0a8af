//! `original_invoice.xml`: the 2019 `eInvoice` schema that device-era OFD invoices carry (DOMAIN §3.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fapiao_invoice::{Invoice, Kind, Line, LineNature, OriginalInvoice, Party, SpecialBusiness, qr};
use fapiao_ofd::xml::Element;

use super::Stated;
use crate::{Coverage, Envelope, Limits, Origin, Signature, Source, field, remark};

/// The invoice's root, when this is one: `eInvoice`, alone or inside a wrapper such as `e-invoice`.
pub(super) fn root<'t, 's>(root: Element<'t, 's>) -> Option<Element<'t, 's>> {
    let shaped = |element: Element<'t, 's>| {
        element.child("InvoiceNo").is_some() || element.child("InvoiceCode").is_some()
    };
    if shaped(root) {
        return Some(root);
    }
    root.children().find(|child| child.name() == "eInvoice" && shaped(*child))
}

/// What the attachment states, its QR text, and its signature.
pub(super) fn statements(root: Element<'_, '_>, place: &str, limits: &Limits) -> Stated {
    let mut invoice = Invoice::default();
    let mut found = Stated::default();
    let mut seen = Marks::default();
    for child in root.children() {
        let text = child.text();
        match child.name() {
            "Buyer" => invoice.buyer = party(child, "Buyer", limits),
            "Seller" => invoice.seller = party(child, "Seller", limits),
            "GoodsInfos" => {
                let lines = child.children().filter(|line| line.name() == "GoodsInfo");
                invoice.lines = lines.take(limits.lines_max).map(|element| line(element, limits)).collect();
            }
            "Signature" if !text.is_empty() => found.signatures.push(signature(text, place)),
            "GraphCode" => seen.graph = text,
            "DocID" => seen.doc_id = text,
            "InvoiceCategory" => seen.category = text,
            "SpecificInformation" => invoice.special = special(child, limits),
            "OriginalInvoiceConfirmation" => {
                original(&mut invoice).confirmation = field::words(text, limits);
            }
            "OriginalInvoiceCode" => original(&mut invoice).code = field::digits(text),
            "OriginalInvoiceNo" => original(&mut invoice).number = field::digits(text),
            name => plain(name, text, &mut invoice, limits),
        }
    }
    // Empty elements for the original stand in blue invoices too.
    if invoice.original == Some(OriginalInvoice::default()) {
        invoice.original = None;
    }
    finish(&mut invoice, &seen);
    found.sources.push(Source {
        origin: Origin::EinvoiceAttachment,
        place: place.to_owned(),
        fields: invoice,
        qr: None,
    });
    graph_code(seen.graph, place, &mut found);
    found
}

/// Texts that are needed after the walk.
#[derive(Default)]
struct Marks<'t> {
    graph: &'t str,
    doc_id: &'t str,
    category: &'t str,
}

fn original(invoice: &mut Invoice) -> &mut OriginalInvoice {
    invoice.original.get_or_insert_default()
}

fn plain(name: &str, text: &str, invoice: &mut Invoice, limits: &Limits) {
    match name {
        "InvoiceCode" => invoice.code = field::digits(text),
        "InvoiceNo" => invoice.number = field::digits(text),
        "IssueDate" => invoice.issued_on = field::date(text),
        "InvoiceCheckCode" => invoice.check_code = field::digits(text),
        "MachineNo" => invoice.machine_number = field::digits(text),
        "TaxExclusiveTotalAmount" => invoice.amount_without_tax = field::money(text),
        "TaxTotalAmount" => invoice.tax_amount = field::tax(text),
        "TaxInclusiveTotalAmount" => invoice.amount_with_tax = field::money(text),
        "TaxInclusiveTotalAmountWithWords" => invoice.amount_in_words = field::words(text, limits),
        "Note" => invoice.remark = field::words(text, limits),
        "InvoiceClerk" => invoice.drawer = field::words(text, limits),
        "Payee" => invoice.payee = field::words(text, limits),
        "Checker" => invoice.reviewer = field::words(text, limits),
        _ => {}
    }
}

/// What follows from several elements: the kind, which is named or told by the code's last digits or DocID, and
/// whether the invoice is red.
fn finish(invoice: &mut Invoice, seen: &Marks<'_>) {
    invoice.kind = invoice.code.as_deref().and_then(|code| {
        Kind::from_title(seen.category).or_else(|| Kind::from_code(code)).or(match seen.doc_id {
            "01" => Some(Kind::VatOrdinaryElectronic),
            "03" => Some(Kind::VatSpecialElectronic),
            _ => None,
        })
    });
    invoice.red = invoice.amount_with_tax.map(|gross| gross.is_negative());
    if invoice.original.is_none() {
        invoice.original = invoice.remark.as_deref().and_then(remark::original);
    }
}

fn party(element: Element<'_, '_>, prefix: &str, limits: &Limits) -> Party {
    let mut party = Party::default();
    for child in element.children() {
        let Some(name) = child.name().strip_prefix(prefix) else { continue };
        match name {
            "Name" => party.name = field::words(child.text(), limits),
            "TaxID" => party.tax_id = field::tax_id(child.text()),
            "AddrTel" => party.address_phone = field::words(child.text(), limits),
            "FinancialAccount" => party.bank_account = field::words(child.text(), limits),
            _ => {}
        }
    }
    party
}

fn line(element: Element<'_, '_>, limits: &Limits) -> Line {
    let mut line = Line::default();
    for child in element.children() {
        let text = child.text();
        match child.name() {
            "Item" => line.name = field::words(text, limits),
            "Specification" => line.specification = field::words(text, limits),
            "MeasurementDimension" => line.unit = field::words(text, limits),
            "Price" => line.unit_price = field::decimal(text),
            "Quantity" => line.quantity = field::decimal(text),
            "Amount" => line.amount = field::money(text),
            "TaxScheme" => line.tax_rate = field::rate(text),
            "TaxAmount" => line.tax_amount = field::tax(text),
            "Code" => line.tax_code = field::digits(text),
            "LineNature" => {
                line.nature = match text {
                    "0" => Some(LineNature::Normal),
                    "1" => Some(LineNature::Discount),
                    "2" => Some(LineNature::Discounted),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    line
}

/// A special business, for which this shape has no block of its own: in the shape of EInvoice.
fn special(element: Element<'_, '_>, limits: &Limits) -> Option<SpecialBusiness> {
    let pair = |pair: Element<'_, '_>| {
        let text = |name| field::words(pair.child_text(name)?, limits);
        Some((text("Information")?, text("InformationValue")?))
    };
    let special = SpecialBusiness {
        code: element.child_text("BusinessCode").and_then(field::digits),
        elements: element.children_named("Additional").filter_map(pair).take(limits.lines_max).collect(),
    };
    (special != SpecialBusiness::default()).then_some(special)
}

fn signature(text: &str, place: &str) -> Signature {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Signature {
        place: format!("{place}#Signature"),
        method: None,
        claimed_at: None,
        envelope: Envelope::EinvoiceXml { cms: STANDARD.decode(compact).unwrap_or_default() },
        parts: Vec::new(),
        covers: Coverage::Unknown,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults: Vec::new(),
    }
}

/// `GraphCode` is the QR's text, or the QR itself as a picture in Base64.
fn graph_code(text: &str, place: &str, found: &mut Stated) {
    const PNG_IN_BASE64: &str = "iVBORw0KGgo";
    const JPEG_IN_BASE64: &str = "/9j/";
    if let Some(payload) = qr::parse(text) {
        found.sources.push(Source {
            origin: Origin::Qr,
            place: format!("{place}#GraphCode"),
            fields: payload.to_invoice(),
            qr: Some(payload),
        });
    } else if text.starts_with(PNG_IN_BASE64) || text.starts_with(JPEG_IN_BASE64) {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        found.picture = STANDARD.decode(compact).ok();
    }
}
