//! `eInvoice` of 2019, the XML that device-era OFD invoices carry (DOMAIN §3.2).

use fapiao_invoice::{Invoice, Kind, Line, LineNature, Party, qr};

use super::element::Document;
use crate::write::{Details, SAMPLE};

pub(super) fn write(invoice: &Invoice, details: &Details) -> String {
    let mut out = Document::new(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "eInvoice",
        "xmlns:fp=\"http://www.edrm.org.cn/schema/e-invoice/2019\" Version=\"1.0\"",
    );
    head(&mut out, invoice, details);
    out.group("fp:Buyer", |group| party(group, "Buyer", &invoice.buyer));
    out.group("fp:Seller", |group| party(group, "Seller", &invoice.seller));
    totals(&mut out, invoice);
    if let Some(original) = &invoice.original {
        out.optional("fp:OriginalInvoiceCode", original.code.as_deref());
        out.optional("fp:OriginalInvoiceNo", original.number.as_deref());
        out.optional("fp:OriginalInvoiceConfirmation", original.confirmation.as_deref());
    }
    if !invoice.lines.is_empty() {
        out.group("fp:GoodsInfos", |group| {
            for (index, line) in invoice.lines.iter().enumerate() {
                group.group("fp:GoodsInfo", |group| self::line(group, index, line));
            }
        });
    }
    special(&mut out, invoice);
    if details.sample {
        out.group("fp:SystemInfos", |group| group.text("fp:SystemName", SAMPLE));
    }
    out.finish()
}

fn head(out: &mut Document, invoice: &Invoice, details: &Details) {
    let deductible = invoice.kind.is_some_and(Kind::is_special);
    out.text("fp:DocID", if deductible { "03" } else { "01" });
    // The structure of the code tells most kinds; those that it does not are named.
    let told = invoice.code.as_deref().and_then(Kind::from_code);
    if let Some(kind) = invoice.kind.filter(|kind| Some(*kind) != told) {
        out.text("fp:InvoiceCategory", kind.zh());
    }
    out.text("fp:TypeCode", if invoice.red == Some(true) { "1" } else { "0" });
    out.optional("fp:InvoiceCode", invoice.code.as_deref());
    out.optional("fp:InvoiceNo", invoice.number.as_deref());
    let date = invoice.issued_on.map(|date| date.strftime("%Y年%m月%d日").to_string());
    out.optional("fp:IssueDate", date.as_deref());
    out.optional("fp:InvoiceCheckCode", invoice.check_code.as_deref());
    out.optional("fp:MachineNo", invoice.machine_number.as_deref());
    let code = qr::Payload::of(invoice).map(|payload| qr::write(&payload));
    out.optional("fp:GraphCode", code.as_deref());
    out.optional("fp:TaxControlCode", details.cipher.as_deref());
}

fn party(out: &mut Document, side: &str, party: &Party) {
    for (name, text) in [
        ("Name", &party.name),
        ("TaxID", &party.tax_id),
        ("AddrTel", &party.address_phone),
        ("FinancialAccount", &party.bank_account),
    ] {
        out.optional(&format!("fp:{side}{name}"), text.as_deref());
    }
}

fn totals(out: &mut Document, invoice: &Invoice) {
    let gross = invoice.amount_with_tax.map(|fen| fen.to_string());
    let net = invoice.amount_without_tax.map(|fen| fen.to_string());
    let tax = invoice.tax_amount.map(|tax| tax.to_string());
    out.optional("fp:TaxInclusiveTotalAmount", gross.as_deref());
    out.optional("fp:TaxInclusiveTotalAmountWithWords", invoice.amount_in_words.as_deref());
    out.optional("fp:TaxExclusiveTotalAmount", net.as_deref());
    out.optional("fp:TaxTotalAmount", tax.as_deref());
    out.optional("fp:Note", invoice.remark.as_deref());
    out.optional("fp:InvoiceClerk", invoice.drawer.as_deref());
    out.optional("fp:Payee", invoice.payee.as_deref());
    out.optional("fp:Checker", invoice.reviewer.as_deref());
}

fn line(out: &mut Document, index: usize, line: &Line) {
    out.text("fp:LineNo", &index.saturating_add(1).to_string());
    let nature = line.nature.map(|nature| match nature {
        LineNature::Normal => "0",
        LineNature::Discount => "1",
        LineNature::Discounted => "2",
    });
    out.optional("fp:LineNature", nature);
    out.optional("fp:Item", line.name.as_deref());
    out.optional("fp:Code", line.tax_code.as_deref());
    out.optional("fp:Specification", line.specification.as_deref());
    out.optional("fp:MeasurementDimension", line.unit.as_deref());
    out.optional("fp:Price", line.unit_price.map(|price| price.to_string()).as_deref());
    out.optional("fp:Quantity", line.quantity.map(|quantity| quantity.to_string()).as_deref());
    out.optional("fp:Amount", line.amount.map(|fen| fen.to_string()).as_deref());
    out.optional("fp:TaxScheme", line.tax_rate.map(|rate| rate.to_string()).as_deref());
    out.optional("fp:TaxAmount", line.tax_amount.map(|tax| tax.to_string()).as_deref());
}

/// The shape of 2019 has no block for special businesses: here in the shape that EInvoice gave it later.
fn special(out: &mut Document, invoice: &Invoice) {
    let Some(special) = &invoice.special else { return };
    out.group("fp:SpecificInformation", |group| {
        group.optional("fp:BusinessCode", special.code.as_deref());
        for (name, value) in &special.elements {
            group.group("fp:Additional", |group| {
                group.text("fp:Information", name);
                group.text("fp:InformationValue", value);
            });
        }
    });
}
