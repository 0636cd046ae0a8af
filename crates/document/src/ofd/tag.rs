//! Custom tags: names of fields that refer to objects on the pages.

use std::collections::HashMap;

use fapiao_invoice::{Invoice, Kind, Line};
use fapiao_ofd::xml::Element;
use fapiao_ofd::{Document, PageText};

use crate::{Limits, Origin, Source, field, remark};

/// What the custom tags state; `None` when there are none, or none of an invoice.
///
/// Three vocabularies are known: that of the 2019 `eInvoice` schema, its flat form on digital invoices, and the
/// element names of EInvoice XML. A name counts wherever it stands; the kind of tags that is declared does not.
///
/// `budget` bounds the text that tags of a package may refer to: a thousand of them may name the same large object.
pub(super) fn source(
    document: &Document<'_>,
    pages: &[PageText<'_>],
    limits: &Limits,
    budget: &mut TagBudget,
) -> Option<Source> {
    let pages: HashMap<&str, &PageText<'_>> = pages.iter().map(|page| (page.page, page)).collect();
    let mut place = None;
    let mut tags = Tags { pages, limits, budget, invoice: Invoice::default(), flat: Flat::default() };
    for tag in &document.custom_tags {
        let Some(root) = tag.tree.as_ref().and_then(fapiao_ofd::xml::Tree::root) else { continue };
        tags.walk(root);
        place = place.or(tag.file.entry);
    }
    let invoice = tags.finish();
    (invoice != Invoice::default()).then(|| Source {
        origin: Origin::CustomTags,
        place: place.unwrap_or_default().to_owned(),
        fields: invoice,
        qr: None,
    })
}

/// What the tags of one package may still cost.
#[derive(Debug)]
pub(super) struct TagBudget {
    references: usize,
    text_bytes: usize,
}

impl TagBudget {
    /// Two thousand lines on as many pages refer to some 30,000 objects with less than a megabyte of text.
    pub(super) const START: Self = Self { references: 400_000, text_bytes: 8 << 20 };

    /// Whether tags were not read to their end.
    pub(super) fn is_spent(&self) -> bool {
        self.references == 0 || self.text_bytes == 0
    }

    /// The part of a text that may still be taken, when there is anything left at all.
    fn take<'t>(&mut self, text: &'t str, most: usize) -> &'t str {
        self.references = self.references.saturating_sub(1);
        let end = text.floor_char_boundary(most.min(self.text_bytes));
        let taken = if self.references == 0 { "" } else { text.get(..end).unwrap_or_default() };
        self.text_bytes = self.text_bytes.saturating_sub(taken.len());
        taken
    }
}

struct Tags<'a> {
    pages: HashMap<&'a str, &'a PageText<'a>>,
    limits: &'a Limits,
    budget: &'a mut TagBudget,
    invoice: Invoice,
    flat: Flat,
}

/// Fields of a line that stand without a group around them: they make a line only when there is just one.
#[derive(Default)]
struct Flat {
    line: Line,
    stated: bool,
    several: bool,
}

impl Tags<'_> {
    fn walk(&mut self, element: Element<'_, '_>) {
        let name = local(element);
        if is_leaf(element) {
            let value = self.value(element);
            if !value.is_empty() {
                self.set(name, &value, element);
            }
        } else if matches!(name, "GoodsInfo" | "IssuItemInformation") {
            if self.invoice.lines.len() < self.limits.lines_max {
                let mut line = Line::default();
                for child in element.children() {
                    let value = self.value(child);
                    set_line(&mut line, local(child), &value, self.limits);
                }
                self.invoice.lines.extend((line != Line::default()).then_some(line));
            }
        } else {
            for child in element.children() {
                self.walk(child);
            }
        }
    }

    /// The texts of the objects that an element refers to, one after the other. Where every page repeats a field,
    /// the first page's counts.
    fn value(&mut self, element: Element<'_, '_>) -> String {
        let mut value = String::new();
        let mut first_page = None;
        for child in element.children() {
            let room = self.limits.field_bytes_max.saturating_sub(value.len());
            if room == 0 || self.budget.is_spent() {
                break;
            }
            match child.name() {
                "ObjectRef" => {
                    let page = child.attr("PageRef").unwrap_or_default().trim();
                    let of_first = *first_page.get_or_insert(page) == page;
                    if let Some(page) = self.pages.get(page).filter(|_| of_first) {
                        let mut room = room;
                        for run in page.runs_of(child.text()) {
                            let taken = self.budget.take(run.text, room);
                            room = room.saturating_sub(taken.len());
                            value.push_str(taken);
                            if room == 0 || self.budget.is_spent() {
                                break;
                            }
                        }
                    }
                }
                "ObjectData" => value.push_str(self.budget.take(child.text(), room)),
                _ => {}
            }
        }
        value.truncate(value.trim_end().len());
        value
    }

    fn set(&mut self, name: &str, value: &str, element: Element<'_, '_>) {
        let limits = self.limits;
        let invoice = &mut self.invoice;
        match name {
            "InvoiceCode" => keep(&mut invoice.code, field::digits(value)),
            "InvoiceNo" | "InvoiceNumber" | "EIid" => keep(&mut invoice.number, field::digits(value)),
            "IssueDate" | "IssueTime" => keep(&mut invoice.issued_on, field::date(value)),
            "InvoiceCheckCode" => keep(&mut invoice.check_code, field::digits(value)),
            "MachineNo" => keep(&mut invoice.machine_number, field::digits(value)),
            "TaxExclusiveTotalAmount" | "TotalAmWithoutTax" => {
                keep(&mut invoice.amount_without_tax, field::money(value));
            }
            "TaxTotalAmount" | "TotalTaxAm" => keep(&mut invoice.tax_amount, field::tax(value)),
            "TaxInclusiveTotalAmount" | "TotalTax-includedAmount" => {
                keep(&mut invoice.amount_with_tax, field::money(value));
            }
            "TaxInclusiveTotalAmountWithWords" | "TotalTax-includedAmountInChinese" => {
                keep(&mut invoice.amount_in_words, field::words(value, limits));
            }
            "InvoiceClerk" | "Drawer" => keep(&mut invoice.drawer, field::words(value, limits)),
            "Payee" => keep(&mut invoice.payee, field::words(value, limits)),
            "Checker" => keep(&mut invoice.reviewer, field::words(value, limits)),
            "Note" | "Remark" => keep(&mut invoice.remark, field::words(value, limits)),
            _ if set_party(invoice, name, value, limits) => {}
            _ => self.flat(name, value, element),
        }
    }

    fn flat(&mut self, name: &str, value: &str, element: Element<'_, '_>) {
        let twice = stated_twice(&self.flat.line, name);
        if !set_line(&mut self.flat.line, name, value, self.limits) {
            return;
        }
        // A name may break over two objects; a figure that refers to several stands for several lines.
        let references = element.children().filter(|child| child.name() == "ObjectRef").count();
        let figure = !matches!(name, "Item" | "ItemName" | "Specification" | "SpecMod");
        self.flat.several |= figure && references > 1 || twice;
        self.flat.stated = true;
    }

    fn finish(self) -> Invoice {
        let mut invoice = self.invoice;
        if invoice.lines.is_empty() && self.flat.stated && !self.flat.several {
            invoice.lines.push(self.flat.line);
        }
        if invoice == Invoice::default() {
            return invoice;
        }
        invoice.kind = invoice.code.as_deref().and_then(Kind::from_code);
        if let Some(text) = invoice.remark.clone() {
            remark::others(&text, &mut invoice);
        }
        invoice
    }
}

/// The local name; of a path, its last step.
fn local<'s>(element: Element<'_, 's>) -> &'s str {
    let name = element.name();
    name.rsplit('/').next().unwrap_or(name)
}

fn is_leaf(element: Element<'_, '_>) -> bool {
    element.children().any(|child| matches!(child.name(), "ObjectRef" | "ObjectData"))
}

/// The first statement counts: some issuers tag a copy outside the page too.
fn keep<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

fn set_party(invoice: &mut Invoice, name: &str, value: &str, limits: &Limits) -> bool {
    let (party, what) = if let Some(what) = name.strip_prefix("Buyer") {
        (&mut invoice.buyer, what)
    } else if let Some(what) = name.strip_prefix("Seller") {
        (&mut invoice.seller, what)
    } else {
        return false;
    };
    match what {
        "Name" => keep(&mut party.name, field::words(value, limits)),
        "TaxID" | "IdNum" => keep(&mut party.tax_id, field::tax_id(value)),
        "AddrTel" => keep(&mut party.address_phone, field::words(value, limits)),
        "FinancialAccount" => keep(&mut party.bank_account, field::words(value, limits)),
        _ => return false,
    }
    true
}

fn set_line(line: &mut Line, name: &str, value: &str, limits: &Limits) -> bool {
    match name {
        "Item" | "ItemName" => line.name = field::words(value, limits),
        "Specification" | "SpecMod" => line.specification = field::words(value, limits),
        "MeasurementDimension" | "MeaUnits" => line.unit = field::words(value, limits),
        "Price" | "UnPrice" => line.unit_price = field::decimal(value),
        "Quantity" => line.quantity = field::decimal(value),
        "Amount" => line.amount = field::money(value),
        "TaxScheme" | "TaxRate" => line.tax_rate = field::rate(value),
        "TaxAmount" | "ComTaxAm" => line.tax_amount = field::tax(value),
        "Code" | "TaxClassificationCode" => line.tax_code = field::digits(value),
        _ => return false,
    }
    true
}

/// Whether a line had a value of this name already.
fn stated_twice(line: &Line, name: &str) -> bool {
    match name {
        "Item" | "ItemName" => line.name.is_some(),
        "Amount" => line.amount.is_some(),
        "TaxAmount" | "ComTaxAm" => line.tax_amount.is_some(),
        "TaxScheme" | "TaxRate" => line.tax_rate.is_some(),
        _ => false,
    }
}
