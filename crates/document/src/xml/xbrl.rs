//! XBRL instances of the Ministry of Finance: 电子凭证会计数据标准 (DOMAIN §7.3).
//!
//! Elements are known by prefix and local name, never by the date in the taxonomy's namespace: every bank and
//! every year has another one. Issuer and receiver side share the names that matter here.

use fapiao_invoice::{Invoice, Kind, Line, SpecialBusiness};
use fapiao_ofd::xml::Element;

use super::Stated;
use crate::{Limits, Origin, Source, field, remark};

/// Which taxonomy an instance follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taxonomy {
    /// `inv`, `einv`: VAT invoices of the device era, and digital ones as the receiver books them.
    Invoice,
    /// `rai`: railway ticket.
    Railway,
    /// `atr`: air transport receipt.
    Air,
    /// `bker`, `bkrs`: bank receipts and statements.
    Bank,
    /// `ntrev`, `efi`, `ctp` and others: fiscal bills, customs and treasury vouchers.
    Other,
}

impl Taxonomy {
    fn of_prefix(prefix: &str) -> Option<Self> {
        Some(match prefix {
            "inv" | "einv" => Self::Invoice,
            "rai" => Self::Railway,
            "atr" => Self::Air,
            "bker" | "bkrs" => Self::Bank,
            "ntrev" | "efi" | "ctp" => Self::Other,
            _ => return None,
        })
    }

    /// The taxonomy of an instance: by the prefix of its facts, else by the last step of a namespace of the
    /// ministry that the root declares.
    fn of(root: Element<'_, '_>) -> Option<Self> {
        root.children().find_map(|child| Self::of_prefix(child.prefix())).or_else(|| {
            root.attributes().find_map(|(_, value)| {
                let (host, path) = value.rsplit_once('/')?;
                host.contains("xbrl.mof.gov.cn").then(|| Self::of_prefix(path).unwrap_or(Self::Other))
            })
        })
    }
}

/// What an instance states; `None` when it is no instance of the ministry's.
pub(super) fn statements(root: Element<'_, '_>, place: &str, limits: &Limits) -> Option<Stated> {
    let taxonomy = Taxonomy::of(root)?;
    let mut invoice = Invoice::default();
    let mut special = SpecialBusiness::default();
    for fact in root.children() {
        if is_nil(fact) {
            continue;
        }
        if fact.name().ends_with("Tuple") {
            tuple(fact, &mut invoice, &mut special, limits);
        } else if !fact.text().is_empty() && !simple(fact, taxonomy, &mut invoice, limits) {
            detail(fact, taxonomy, &mut special, limits);
        }
    }
    finish(taxonomy, root, &mut invoice);
    if special != SpecialBusiness::default() {
        special.code = matches!(taxonomy, Taxonomy::Railway | Taxonomy::Air).then(|| "09".to_owned());
        invoice.special = Some(special);
    }
    let source =
        Source { origin: Origin::XbrlAttachment, place: place.to_owned(), fields: invoice, qr: None };
    Some(Stated { sources: vec![source], ..Stated::default() })
}

fn is_nil(fact: Element<'_, '_>) -> bool {
    matches!(fact.attr("nil"), Some("true" | "1"))
}

/// One fact outside tuples; `false` when the name is none of an invoice's fields.
fn simple(fact: Element<'_, '_>, taxonomy: Taxonomy, invoice: &mut Invoice, limits: &Limits) -> bool {
    party(fact, invoice, limits) || amount(fact, taxonomy, invoice, limits) || identity(fact, invoice, limits)
}

fn identity(fact: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) -> bool {
    let text = fact.text();
    match fact.name() {
        "CodeOfInvoice" => invoice.code = field::digits(text),
        "NumberOfInvoice"
        | "NumberOfElectronicInvoice"
        | "ElectronicInvoiceRailwayETicketNumber"
        | "ElectronicInvoiceAirTransportReceiptNumber"
        | "ElectronicInvoiceAirTransportETicketNumber"
        | "NumberOfAirTransportElectronicTicketItinerary" => invoice.number = field::digits(text),
        "NumberOfBankElectronicReceipt" if invoice.number.is_none() => {
            invoice.number = field::words(text, limits);
        }
        "DateOfIssue" | "IssueDate" => invoice.issued_on = field::date(text),
        "DateOfBookkeeping" if invoice.issued_on.is_none() => invoice.issued_on = field::date(text),
        "IdentifyingCode" => invoice.check_code = field::digits(text),
        "NumberOfInvoiceMachine" => invoice.machine_number = field::digits(text),
        "TypeOfInvoice" | "TypeOfVoucher" => invoice.kind = field::kind(text),
        "Remarks" | "Notes" => invoice.remark = field::words(text, limits),
        "Payee" => invoice.payee = field::words(text, limits),
        "Reviewer" => invoice.reviewer = field::words(text, limits),
        "Issuer" | "Drawer" => invoice.drawer = field::words(text, limits),
        "WhetherInvoiceIsRedInvoice" => {
            invoice.red = match text {
                "是" | "true" | "1" | "Y" => Some(true),
                "否" | "false" | "0" | "N" => Some(false),
                _ => None,
            };
        }
        // Read after the walk, when neither code nor number was stated.
        "UniqueCodeOfInvoice" => {}
        _ => return false,
    }
    true
}

fn amount(fact: Element<'_, '_>, taxonomy: Taxonomy, invoice: &mut Invoice, limits: &Limits) -> bool {
    let text = fact.text();
    match (fact.name(), taxonomy) {
        ("TotalAmountExcludingTax", _) => invoice.amount_without_tax = field::money(text),
        ("TotalTaxAmount", _) => invoice.tax_amount = field::tax(text),
        ("TaxAmount" | "VatTaxAmount", Taxonomy::Railway | Taxonomy::Air) => {
            invoice.tax_amount = field::tax(text);
        }
        ("TaxIncludedAmountInFigures", _) => invoice.amount_with_tax = field::money(text),
        ("Fare", Taxonomy::Railway)
        | ("TotalAmount", Taxonomy::Air | Taxonomy::Other)
        | ("TransactionAmountInFigures", Taxonomy::Bank) => invoice.amount_with_tax = field::money(text),
        ("TaxIncludedAmountInWords", _) => invoice.amount_in_words = field::words(text, limits),
        _ => return false,
    }
    true
}

fn party(fact: Element<'_, '_>, invoice: &mut Invoice, limits: &Limits) -> bool {
    let text = fact.text();
    let (what, party) = if let Some(what) = fact.name().strip_suffix("OfPurchaser") {
        (what, &mut invoice.buyer)
    } else if let Some(what) = fact.name().strip_suffix("OfSeller") {
        (what, &mut invoice.seller)
    } else {
        match fact.name() {
            "AccountNameOfPayer" => invoice.buyer.name = field::words(text, limits),
            "AccountNameOfPayee" => invoice.seller.name = field::words(text, limits),
            "AccountNumberOfPayer" => invoice.buyer.bank_account = field::words(text, limits),
            "AccountNumberOfPayee" => invoice.seller.bank_account = field::words(text, limits),
            // The carrier that fills the receipt in is its seller, unless one is named.
            "IssueParty" if invoice.seller.name.is_none() => invoice.seller.name = field::words(text, limits),
            "IssueParty" => {}
            _ => return false,
        }
        return true;
    };
    match what {
        "Name" => party.name = field::words(text, limits),
        "TaxpayerIdentificationNumberUnifiedSocialCreditCode"
        | "UnifiedSocialCreditCode"
        | "TaxpayerIdentificationNumber" => party.tax_id = field::tax_id(text),
        "AddressPhoneNumber" => party.address_phone = field::words(text, limits),
        "DepositBankAndAccountNumber" => party.bank_account = field::words(text, limits),
        _ => return false,
    }
    true
}

/// A tuple: an invoice line, or details such as the legs of a flight.
fn tuple(tuple: Element<'_, '_>, invoice: &mut Invoice, special: &mut SpecialBusiness, limits: &Limits) {
    if tuple.child("NameOfTaxableGoodsOrServices").is_some() || tuple.child("AmountExcludingTax").is_some() {
        if invoice.lines.len() < limits.lines_max {
            invoice.lines.push(line(tuple, limits));
        }
        return;
    }
    // The receiver's own booking is no statement of the invoice.
    if tuple.name().starts_with("InformationOfAccountingDocuments") {
        return;
    }
    for fact in tuple.children().filter(|fact| !is_nil(*fact)) {
        element(fact, special, limits);
    }
}

fn line(tuple: Element<'_, '_>, limits: &Limits) -> Line {
    let mut line = Line::default();
    for fact in tuple.children().filter(|fact| !is_nil(*fact)) {
        let text = fact.text();
        match fact.name() {
            "NameOfTaxableGoodsOrServices" => line.name = field::words(text, limits),
            "Specification" => line.specification = field::words(text, limits),
            "UnitOfGoodsOrServices" => line.unit = field::words(text, limits),
            "QuantityOfGoodsOrServices" => line.quantity = field::decimal(text),
            "UnitPriceOfGoodsOrServices" => line.unit_price = field::decimal(text),
            "AmountExcludingTax" => line.amount = field::money(text),
            "TaxRate" => line.tax_rate = field::rate(text),
            "TaxAmount" => line.tax_amount = field::tax(text),
            "CodeOfTaxClassification" | "TaxClassificationCode" => line.tax_code = field::digits(text),
            _ => {}
        }
    }
    line
}

/// A fact that is no field of every invoice: kept for tickets, where it is the journey.
fn detail(fact: Element<'_, '_>, taxonomy: Taxonomy, special: &mut SpecialBusiness, limits: &Limits) {
    if matches!(taxonomy, Taxonomy::Railway | Taxonomy::Air | Taxonomy::Bank)
        && fact.children().next().is_none()
    {
        // The frame of every XBRL instance.
        if matches!(fact.name(), "schemaRef" | "context" | "unit") {
            return;
        }
        element(fact, special, limits);
    }
}

fn element(fact: Element<'_, '_>, special: &mut SpecialBusiness, limits: &Limits) {
    if special.elements.len() < limits.lines_max
        && let Some(value) = field::words(fact.text(), limits)
    {
        special.elements.push((printed(fact.name()).to_owned(), value));
    }
}

/// The printed name of a fact, where it is known; else its tag.
fn printed(tag: &str) -> &str {
    match tag {
        "DepartureStation" => "出发站",
        "DestinationStation" => "到达站",
        "TrainNumber" => "车次",
        "TravelDate" | "CarrierDate" => "出行日期",
        "DepartureTime" => "出发时间",
        "Flight" => "航班号",
        "Carrier" => "承运人",
        "Fare" => "票价",
        "FuelSurcharge" => "燃油附加费",
        "CivilAviationDevelopmentFund" => "民航发展基金",
        "OtherTaxes" => "其他税费",
        "TaxRate" | "VatRate" => "税率",
        "ETicketNumber" | "ElectronicTicketNumber" => "电子客票号",
        "PassengerName" | "NameOfPassenger" => "出行人",
        "ValidIdNumber" => "有效身份证件号",
        other => other,
    }
}

fn finish(taxonomy: Taxonomy, root: Element<'_, '_>, invoice: &mut Invoice) {
    if invoice.number.is_none()
        && let Some(joined) = root.child_text("UniqueCodeOfInvoice").and_then(field::digits)
    {
        let digital =
            root.children().any(|fact| fact.prefix() == "einv") || invoice.kind.is_some_and(Kind::is_digital);
        (invoice.code, invoice.number) =
            if digital { (None, Some(joined)) } else { remark::split_number(&joined) };
    }
    let by_taxonomy = match taxonomy {
        Taxonomy::Railway => Some(Kind::Railway),
        Taxonomy::Air => Some(Kind::Air),
        Taxonomy::Bank | Taxonomy::Other => Some(Kind::Other),
        Taxonomy::Invoice => invoice.code.as_deref().and_then(Kind::from_code),
    };
    invoice.kind = invoice.kind.or(by_taxonomy);
    if invoice.red.is_none() {
        invoice.red = invoice.amount_with_tax.map(|gross| gross.is_negative());
    }
    if invoice.original.is_none() {
        invoice.original = invoice.remark.as_deref().and_then(remark::original);
    }
}
