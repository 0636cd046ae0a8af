//! EInvoice, the XML of digital invoices (DOMAIN §3.1), in the element order of version 0.37.

use fapiao_invoice::{DigitalNumber, Invoice, Kind, Line, Party, SpecialBusiness, Tax};

use super::element::Document;
use super::{fraction, gross, in_two};
use crate::write::{Details, SAMPLE, Taxpayer};
use crate::xml::einvoice::{self as read, BUSINESS_LABEL, KIND_LABEL};

pub(super) fn write(invoice: &Invoice, details: &Details) -> String {
    let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>";
    let mut document = Document::new(declaration, "EInvoice", "");
    document.group("Header", |header| self::header(header, invoice, details));
    document.group("EInvoiceData", |data| self::data(data, invoice, details));
    document.group("SellerAuthentication", |group| group.text("AuthenticationMethods", "01"));
    document.group("TaxSupervisionInfo", |group| supervision(group, invoice, details));
    document.finish()
}

fn header(out: &mut Document, invoice: &Invoice, details: &Details) {
    let number = invoice.number.as_deref().unwrap_or_default();
    out.text("EIid", number);
    if let Some(number) = DigitalNumber::parse(number) {
        out.text("EInvoiceTag", &format!("SWEI{:04}", area(number.region())));
    }
    out.text("Version", "0.37");
    out.group("InherentLabel", |group| {
        label(group, "InIssuType", if invoice.red == Some(true) { "N" } else { "Y" }, "是否蓝字发票标志");
        label(group, "EInvoiceType", "01", "电子发票");
        let special = invoice.kind.is_some_and(Kind::is_special);
        let (code, name) = if special { ("01", "增值税专用发票") } else { ("02", "普通发票") };
        label(group, "GeneralOrSpecialVAT", code, name);
        match details.taxpayer {
            Some(Taxpayer::General) => label(group, "TaxpayerType", "1", "一般纳税人"),
            Some(Taxpayer::SmallScale) => label(group, "TaxpayerType", "2", "小规模纳税人"),
            None => {}
        }
    });
    out.group("UndefinedLabel", |group| undefined(group, invoice, details));
}

fn label(out: &mut Document, name: &'static str, code: &str, text: &str) {
    out.group(name, |group| {
        group.text("LabelCode", code);
        group.text("LabelName", text);
    });
}

/// Four digits of the division that a two-digit region stands for: the cities with their own plan have none of two.
fn area(region: u8) -> u16 {
    match region {
        91 => 2102,
        92 => 3302,
        93 => 3502,
        94 => 3702,
        95 => 4403,
        province => u16::from(province).saturating_mul(100),
    }
}

/// Labels that anybody may add: what the inherent ones cannot say.
fn undefined(out: &mut Document, invoice: &Invoice, details: &Details) {
    let mut add = |kind: &str, code: &str, name: &str| {
        out.group("Label", |group| {
            group.text("LabelType", kind);
            group.text("LabelCode", code);
            group.text("LabelName", name);
        });
    };
    if details.sample {
        add("样票标签", "SAMPLE", "样票 SAMPLE 仅供测试");
    }
    let plain = matches!(invoice.kind, Some(Kind::DigitalOrdinary | Kind::DigitalSpecial));
    if let Some(kind) = invoice.kind.filter(|_| !plain) {
        add(KIND_LABEL, kind.as_str(), kind.zh());
    }
    if let Some(special) = &invoice.special
        && let Some(code) = &special.code
    {
        add(BUSINESS_LABEL, code, special.business().unwrap_or_default());
    }
}

fn data(out: &mut Document, invoice: &Invoice, details: &Details) {
    out.group("SellerInformation", |group| party(group, "Seller", &invoice.seller));
    out.group("BuyerInformation", |group| party(group, "Buyer", &invoice.buyer));
    out.group("BasicInformation", |group| basic(group, invoice, details));
    for line in &invoice.lines {
        out.group("IssuItemInformation", |group| self::line(group, line));
    }
    out.group("SpecificInformation", |group| specific(group, invoice));
    out.group("AdditionalInformation", |group| additional(group, invoice));
}

fn party(out: &mut Document, side: &str, party: &Party) {
    let (address, phone) = in_two(party.address_phone.as_deref());
    let (bank, account) = in_two(party.bank_account.as_deref());
    for (name, text) in [
        ("IdNum", party.tax_id.as_deref()),
        ("Name", party.name.as_deref()),
        ("Addr", address),
        ("TelNum", phone),
        ("BankName", bank),
        ("BankAccNum", account),
    ] {
        out.optional(&format!("{side}{name}"), text);
    }
}

fn basic(out: &mut Document, invoice: &Invoice, details: &Details) {
    out.optional("TotalAmWithoutTax", invoice.amount_without_tax.map(|fen| fen.to_string()).as_deref());
    // A total that the face hides is zero here, as the platform writes it.
    let tax = invoice.tax_amount.map(|tax| tax.amount().unwrap_or_default().to_string());
    out.optional("TotalTaxAm", tax.as_deref());
    out.optional("TotalTax-includedAmount", invoice.amount_with_tax.map(|fen| fen.to_string()).as_deref());
    out.optional("TotalTax-includedAmountInChinese", invoice.amount_in_words.as_deref());
    out.optional("Drawer", invoice.drawer.as_deref());
    if let Some(date) = invoice.issued_on {
        let time = details.time.unwrap_or(jiff::civil::Time::midnight());
        out.text("RequestTime", &format!("{date} {}", time.strftime("%H:%M:%S")));
    }
}

fn line(out: &mut Document, line: &Line) {
    out.optional("ItemName", line.name.as_deref());
    out.optional("SpecMod", line.specification.as_deref());
    out.optional("MeaUnits", line.unit.as_deref());
    out.optional("Quantity", line.quantity.map(|quantity| quantity.to_string()).as_deref());
    out.optional("UnPrice", line.unit_price.map(|price| price.to_string()).as_deref());
    out.optional("Amount", line.amount.map(|fen| fen.to_string()).as_deref());
    out.optional("TaxRate", line.tax_rate.map(fraction).as_deref());
    let tax = line.tax_amount.map(|tax| match tax {
        Tax::Amount(fen) => fen.to_string(),
        Tax::Masked => "*".to_owned(),
    });
    out.optional("ComTaxAm", tax.as_deref());
    out.optional("TotaltaxIncludedAmount", gross(line).as_deref());
    out.optional("TaxClassificationCode", line.tax_code.as_deref());
}

/// The blocks whose elements have published names; and the blue invoice of a red one.
fn specific(out: &mut Document, invoice: &Invoice) {
    if let Some(special) = &invoice.special
        && let Some(block) = block_of(special)
    {
        for row in rows(special) {
            out.group(block, |group| {
                for (name, value) in row {
                    group.text(name, value);
                }
            });
        }
    }
    if let Some(original) = &invoice.original {
        out.group("RedEInvoice", |group| {
            let joined = original
                .number
                .as_ref()
                .map(|number| format!("{}{number}", original.code.as_deref().unwrap_or_default()));
            group.optional("OriginalInvoiceCode", joined.as_deref());
            group.optional("CreditNoteNumber", original.confirmation.as_deref());
        });
    }
}

fn block_of(special: &SpecialBusiness) -> Option<&'static str> {
    read::block_of(special.code.as_deref()?)
}

/// The elements with published names, a row for each passenger or journey: a name that comes again begins the next.
fn rows(special: &SpecialBusiness) -> Vec<Vec<(&'static str, &str)>> {
    let mut rows: Vec<Vec<(&'static str, &str)>> = Vec::new();
    let code = special.code.as_deref().unwrap_or_default();
    for (name, value) in &special.elements {
        let Some(tag) = read::tag_of(code, name) else { continue };
        match rows.last_mut() {
            Some(row) if row.iter().all(|(other, _)| *other != tag) => row.push((tag, value)),
            _ => rows.push(vec![(tag, value)]),
        }
    }
    rows
}

fn additional(out: &mut Document, invoice: &Invoice) {
    out.optional("Remark", invoice.remark.as_deref());
    let code = |special: &SpecialBusiness| special.code.clone().unwrap_or_default();
    let others = invoice.special.iter().flat_map(|special| {
        let code = code(special);
        special.elements.iter().filter(move |(name, _)| read::tag_of(&code, name).is_none())
    });
    let people = [(read::PAYEE, &invoice.payee), (read::REVIEWER, &invoice.reviewer)];
    let people = people.into_iter().filter_map(|(name, person)| Some((name, person.as_deref()?)));
    for (name, value) in people.chain(others.map(|(name, value)| (name.as_str(), value.as_str()))) {
        out.group("Additional", |group| {
            group.text("Information", name);
            group.text("InformationValue", value);
        });
    }
}

fn supervision(out: &mut Document, invoice: &Invoice, details: &Details) {
    out.optional("InvoiceNumber", invoice.number.as_deref());
    let issued = invoice.issued_on.map(|date| match details.time {
        Some(time) => format!("{date} {}", time.strftime("%H:%M:%S")),
        None => date.to_string(),
    });
    out.optional("IssueTime", issued.as_deref());
    match &details.bureau {
        _ if details.sample => out.text("TaxBureauName", &format!("{SAMPLE} 非税务机关")),
        Some(bureau) => {
            out.text("TaxBureauCode", &bureau.code);
            out.text("TaxBureauName", &bureau.name);
        }
        None => {}
    }
}
