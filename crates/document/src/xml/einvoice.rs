//! `EInvoice`: the XML of digital invoices (数电票), the one that the tax bureau signs (DOMAIN §3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fapiao_invoice::{Invoice, Kind, Line, OriginalInvoice, Party, SpecialBusiness};
use fapiao_ofd::xml::Element;

use super::{Stated, stated};
use crate::{Coverage, Envelope, Limits, Origin, Signature, Source, field, remark};

/// The type of the label that names a kind which the inherent labels cannot say.
pub(crate) const KIND_LABEL: &str = "票种标签";
/// The type of the label that gives the code of a special business.
pub(crate) const BUSINESS_LABEL: &str = "特定要素标签";
/// Additional elements that are fields of every invoice, for which EInvoice has no place.
pub(crate) const PAYEE: &str = "收款人";
pub(crate) const REVIEWER: &str = "复核人";

/// The invoice's root, when this is one: `EInvoice` with its header or its data.
pub(super) fn root<'t, 's>(root: Element<'t, 's>) -> Option<Element<'t, 's>> {
    let named = root.name().eq_ignore_ascii_case("EInvoice");
    let shaped = root.child("EInvoiceData").is_some() || root.child("Header").is_some();
    (named && shaped).then_some(root)
}

/// What the invoice states, and its signature by the tax bureau.
pub(super) fn statements(root: Element<'_, '_>, place: &str, limits: &Limits) -> Stated {
    let mut invoice = Invoice::default();
    for part in root.children() {
        match part.name() {
            "Header" => header(part, &mut invoice),
            "EInvoiceData" => data(part, &mut invoice, limits),
            "TaxSupervisionInfo" => {
                invoice.number = stated(part, "InvoiceNumber").and_then(field::digits).or(invoice.number);
                invoice.issued_on = stated(part, "IssueTime").and_then(field::date).or(invoice.issued_on);
            }
            _ => {}
        }
    }
    let signatures = root.child("TaxBureauSignature").map(|element| signature(element, place));
    let signatures = signatures.into_iter().collect();
    let source = Source { origin: Origin::EinvoiceXml, place: place.to_owned(), fields: invoice, qr: None };
    Stated { sources: vec![source], signatures, ..Stated::default() }
}

fn header(header: Element<'_, '_>, invoice: &mut Invoice) {
    if invoice.number.is_none() {
        invoice.number = stated(header, "EIid").and_then(field::digits);
    }
    let Some(labels) = header.child("InherentLabel") else { return };
    let code = |name: &str| labels.child(name).and_then(|label| stated(label, "LabelCode"));
    invoice.kind = match code("GeneralOrSpecialVAT") {
        Some("01") => Some(Kind::DigitalSpecial),
        Some("02") => Some(Kind::DigitalOrdinary),
        _ => labels
            .child("GeneralOrSpecialVAT")
            .and_then(|label| stated(label, "LabelName"))
            .and_then(|name| field::kind(&format!("电子发票（{name}）"))),
    };
    invoice.red = match code("InIssuType") {
        Some("Y") => Some(false),
        Some("N") => Some(true),
        _ => None,
    };
    for label in header.descendants("Label") {
        match stated(label, "LabelType") {
            Some(KIND_LABEL) => {
                invoice.kind = stated(label, "LabelName").and_then(field::kind).or(invoice.kind)
            }
            Some(BUSINESS_LABEL) => {
                invoice.special.get_or_insert_default().code =
                    stated(label, "LabelCode").and_then(field::digits);
            }
            _ => {}
        }
    }
}

fn data(data: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) {
    for part in data.children() {
        match part.name() {
            "SellerInformation" => invoice.seller = party(part, "Seller", limits),
            "BuyerInformation" => invoice.buyer = party(part, "Buyer", limits),
            "BasicInformation" => basic(part, invoice, limits),
            "IssuItemInformation" if invoice.lines.len() < limits.lines_max => {
                invoice.lines.push(line(part, limits));
            }
            "SpecificInformation" => specific(part, invoice, limits),
            "AdditionalInformation" => additional(part, invoice, limits),
            _ => {}
        }
    }
}

fn party(element: Element<'_, '_>, prefix: &str, limits: &Limits) -> Party {
    let mut party = Party::default();
    let (mut address, mut phone, mut bank, mut account) = (None, None, None, None);
    for child in element.children() {
        let Some(name) = child.name().strip_prefix(prefix) else { continue };
        match name {
            "Name" => party.name = field::words(child.text(), limits),
            "IdNum" => party.tax_id = field::tax_id(child.text()),
            "Addr" => address = field::words(child.text(), limits),
            "TelNum" => phone = field::words(child.text(), limits),
            "BankName" => bank = field::words(child.text(), limits),
            "BankAccNum" => account = field::words(child.text(), limits),
            _ => {}
        }
    }
    party.address_phone = field::pair(address, phone);
    party.bank_account = field::pair(bank, account);
    party
}

fn basic(element: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) {
    for child in element.children() {
        let text = child.text();
        match child.name() {
            "TotalAmWithoutTax" => invoice.amount_without_tax = field::money(text),
            "TotalTaxAm" => invoice.tax_amount = field::tax(text),
            "TotalTax-includedAmount" => invoice.amount_with_tax = field::money(text),
            "TotalTax-includedAmountInChinese" => invoice.amount_in_words = field::words(text, limits),
            "Drawer" => invoice.drawer = field::words(text, limits),
            // The time of the request stands in only until the regulator's own time of issue is seen.
            "RequestTime" if invoice.issued_on.is_none() => invoice.issued_on = field::date(text),
            _ => {}
        }
    }
}

fn line(element: Element<'_, '_>, limits: &Limits) -> Line {
    let mut line = Line::default();
    for child in element.children() {
        let text = child.text();
        match child.name() {
            "ItemName" => line.name = field::words(text, limits),
            "SpecMod" => line.specification = field::words(text, limits),
            "MeaUnits" => line.unit = field::words(text, limits),
            "Quantity" => line.quantity = field::decimal(text),
            "UnPrice" => line.unit_price = field::decimal(text),
            "Amount" => line.amount = field::money(text),
            "TaxRate" => line.tax_rate = field::rate(text),
            "ComTaxAm" => line.tax_amount = field::tax(text),
            "TaxClassificationCode" => line.tax_code = field::digits(text),
            _ => {}
        }
    }
    line
}

/// The blocks of special businesses: each child is a block, repeated where there are several passengers or legs.
fn specific(element: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) {
    let mut special = invoice.special.take().unwrap_or_default();
    for block in element.children() {
        if block.name() == "RedEInvoice" {
            red(block, invoice, limits);
            continue;
        }
        if special.code.is_none() {
            special.code = block_code(block.name()).map(str::to_owned);
        }
        let leaves = if block.children().next().is_none() { vec![block] } else { block.subtree().collect() };
        for leaf in leaves.into_iter().filter(|leaf| leaf.children().next().is_none()) {
            if special.elements.len() >= limits.lines_max {
                break;
            }
            if let Some(value) = field::words(leaf.text(), limits) {
                special.elements.push((element_name(leaf.name()).to_owned(), value));
            }
        }
    }
    if special.code.as_deref() == Some("08") && invoice.kind == Some(Kind::DigitalOrdinary) {
        // A toll invoice is labelled as an ordinary one; its block tells it.
        invoice.kind = Some(Kind::Toll);
    }
    if special != SpecialBusiness::default() {
        invoice.special = Some(special);
    }
}

fn red(block: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) {
    let stated_number = stated(block, "OriginalInvoiceCode").and_then(field::digits);
    let confirmation = stated(block, "CreditNoteNumber").and_then(|text| field::words(text, limits));
    if stated_number.is_none() && confirmation.is_none() {
        return;
    }
    // A device-era invoice is named by its code and its number in one string.
    let (code, number) = match stated_number {
        Some(joined) if joined.len() == 20 || joined.len() == 18 => remark::split_number(&joined),
        other => (None, other),
    };
    invoice.original = Some(OriginalInvoice { code, number, confirmation });
}

fn additional(element: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) {
    if let Some(text) = stated(element, "Remark") {
        invoice.remark = field::words(text, limits);
        if let Some(text) = invoice.remark.clone() {
            remark::others(&text, invoice);
        }
    }
    let pairs = element.descendants("Additional").chain(element.descendants("AdditionalElement"));
    for pair in pairs {
        let (Some(name), Some(value)) = (stated(pair, "Information"), stated(pair, "InformationValue"))
        else {
            continue;
        };
        match name {
            PAYEE => invoice.payee = field::words(value, limits),
            REVIEWER => invoice.reviewer = field::words(value, limits),
            _ => {}
        }
        if matches!(name, PAYEE | REVIEWER) {
            continue;
        }
        let special = invoice.special.get_or_insert_default();
        if special.elements.len() >= limits.lines_max {
            break;
        }
        if let (Some(name), Some(value)) = (field::words(name, limits), field::words(value, limits)) {
            special.elements.push((name, value));
        }
    }
}

/// Elements of a block: tag and printed name.
type Names = &'static [(&'static str, &'static str)];

/// The blocks whose names and elements are published: code of the special business, block, and its elements by tag
/// and printed name.
const BLOCKS: &[(&str, &str, Names)] = &[
    (
        "09",
        "PassengerTransportation",
        &[
            ("Traveler", "出行人"),
            ("ValidIDNumber", "有效身份证件号"),
            ("TypeOfPassengerDocument", "证件类型"),
            ("TravelDate", "出行日期"),
            ("Departure", "出发地"),
            ("Destination", "到达地"),
            ("Vehicletype", "交通工具类型"),
            ("Grade", "等级"),
        ],
    ),
    (
        "08",
        "Toll",
        &[
            ("PlateNumber", "车牌号"),
            ("VehicleType", "类型"),
            ("StartDatesOfPassage", "通行日期起"),
            ("EndDatesOfPassage", "通行日期止"),
        ],
    ),
];

/// 特定要素 code of a block, where the block's name is known.
fn block_code(block: &str) -> Option<&'static str> {
    BLOCKS.iter().find(|(_, name, _)| *name == block).map(|(code, ..)| *code)
}

/// The block of a special business, where it is known.
pub(crate) fn block_of(code: &str) -> Option<&'static str> {
    BLOCKS.iter().find(|(known, ..)| *known == code).map(|(_, block, _)| *block)
}

/// The tag of an element of a special business, where it is known.
pub(crate) fn tag_of(code: &str, printed: &str) -> Option<&'static str> {
    let (.., elements) = BLOCKS.iter().find(|(known, ..)| *known == code)?;
    elements.iter().find(|(_, name)| *name == printed).map(|(tag, _)| *tag)
}

/// The printed name of an element, where it is known; else its tag.
fn element_name(tag: &str) -> &str {
    let mut elements = BLOCKS.iter().flat_map(|(.., elements)| elements.iter());
    elements.find(|(known, _)| *known == tag).map_or(tag, |(_, printed)| printed)
}

/// The tax bureau's signature: a CMS in hex, then `&` and the signing time in Base64.
fn signature(element: Element<'_, '_>, place: &str) -> Signature {
    let value = stated(element, "SignatureValue").unwrap_or_default();
    let (cms, time) = value.split_once('&').unwrap_or((value, ""));
    let claimed = stated(element, "SignatureTime").map(str::to_owned).or_else(|| {
        let decoded = STANDARD.decode(time.trim()).ok()?;
        String::from_utf8(decoded).ok().filter(|text| !text.is_empty())
    });
    Signature {
        place: format!("{place}#TaxBureauSignature"),
        method: stated(element, "SignatureAlgorithm").map(str::to_owned),
        claimed_at: claimed,
        envelope: Envelope::TaxBureauXml { cms: from_hex(cms) },
        parts: Vec::new(),
        covers: Coverage::Unknown,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults: Vec::new(),
    }
}

/// Bytes of a hexadecimal text, white space ignored; empty when it is not one.
fn from_hex(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let Some(digit) = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
            return Vec::new();
        };
        high = match high {
            None => Some(digit << 4),
            Some(first) => {
                bytes.push(first | digit);
                None
            }
        };
    }
    if high.is_some() { Vec::new() } else { bytes }
}
