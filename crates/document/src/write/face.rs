//! The face of an invoice: one layout for OFD, PDF and pictures.
//!
//! Each kind has the form that its readers know: places, labels, colours. What a form has no place for stands in the
//! remark, so that nothing is lost; what is too long for its place is wrapped or set smaller; what is too much for a
//! page goes on on the next, with subtotals.
//!
//! There is no seal of supervision (监制章) anywhere: the tax administration alone may print it.
#![expect(clippy::float_arithmetic, reason = "places on a page, in mm; money never passes here as a float")]

mod air;
mod cell;
mod digital;
mod extra;
mod form;
mod mark;
mod motor_vehicle;
mod pen;
mod qr;
mod railway;
mod table;
mod tag;
mod used_vehicle;
mod vat;

use std::collections::HashMap;

use fapiao_invoice::{Date, Invoice, Kind};
use fapiao_ofd::font::Fonts;
use fapiao_ofd::layout::{Info, Layout, Order, Page, Size, Template};

use super::{Details, Error, SAMPLE};
use pen::{Pen, Sheet};

/// The pages of a completed invoice ([`super::check`]), with its custom tags and data.
///
/// # Errors
/// [`Error::Format`] for an invoice of no kind that has a face, [`Error::Fonts`] when no font for Chinese is
/// installed, [`Error::Characters`] when no installed font has a character of the invoice.
pub fn layout(invoice: &Invoice, details: &Details, fonts: &Fonts) -> Result<Layout, Error> {
    if !fonts.has_cjk() {
        return Err(Error::Fonts);
    }
    let mut layout = Layout::new(info(invoice, details), Size::INVOICE);
    let mut pen = Pen::new(&mut layout, fonts, invoice)?;
    let coded = invoice.code.is_some();
    let mut sheets = match invoice.kind {
        Some(Kind::DigitalOrdinary | Kind::DigitalSpecial) => digital::sheets(&mut pen, invoice),
        Some(Kind::Toll) if !coded => digital::sheets(&mut pen, invoice),
        Some(
            Kind::Toll
            | Kind::VatOrdinary
            | Kind::VatSpecial
            | Kind::VatOrdinaryElectronic
            | Kind::VatSpecialElectronic,
        ) => vat::sheets(&mut pen, invoice, details),
        Some(Kind::Railway) => railway::sheets(&mut pen, invoice),
        Some(Kind::Air) => air::sheets(&mut pen, invoice),
        Some(Kind::MotorVehicle) => motor_vehicle::sheets(&mut pen, invoice),
        Some(Kind::UsedVehicle) => used_vehicle::sheets(&mut pen, invoice),
        _ => return Err(Error::Format { format: "ofd, pdf" }),
    };
    if details.sample {
        for sheet in &mut sheets {
            mark::sample(&mut pen, sheet);
        }
    }
    let missing = pen.finish();
    if !missing.is_empty() {
        return Err(Error::Characters(missing));
    }
    layout.tags = vec![tag::tree(invoice, &sheets)];
    assemble(&mut layout, sheets);
    Ok(layout)
}

/// Puts the sheets into the layout; sheets of one form share a template.
fn assemble(layout: &mut Layout, sheets: Vec<Sheet>) {
    let mut templates = HashMap::new();
    for sheet in sheets {
        let size = Size { width: sheet.width, height: sheet.height };
        // Forms of one name are the same where they have the same size.
        let key = (sheet.form, size.width.to_bits(), size.height.to_bits());
        let template = *templates.entry(key).or_insert_with(|| {
            layout.template(Template {
                name: sheet.form.to_owned(),
                order: Order::Background,
                size: Some(size),
                layers: vec![fapiao_ofd::layout::Layer { order: Order::Body, items: sheet.labels }],
            })
        });
        let mut page = Page::new(Some(template), sheet.values);
        page.size = Some(size);
        page.annotations = sheet.annotations;
        layout.pages.push(page);
    }
}

/// What the document says about itself: the fields that real files carry, under their names.
fn info(invoice: &Invoice, details: &Details) -> Info {
    let money = |fen: Option<fapiao_invoice::Fen>| fen.map(|fen| fen.to_string());
    let datas = [
        ("发票代码", invoice.code.clone()),
        ("发票号码", invoice.number.clone()),
        ("合计税额", invoice.tax_amount.map(|tax| tax.to_string())),
        // Without tax, in files of every issuer.
        ("合计金额", money(invoice.amount_without_tax)),
        ("开票日期", invoice.issued_on.map(chinese_date)),
        ("校验码", invoice.check_code.clone()),
        ("购买方纳税人识别号", invoice.buyer.tax_id.clone()),
        ("销售方纳税人识别号", invoice.seller.tax_id.clone()),
        ("样票", details.sample.then(|| format!("{SAMPLE} 仅供测试"))),
    ];
    Info {
        doc_id: doc_id(invoice),
        title: invoice.kind.map_or("", Kind::zh).to_owned(),
        author: invoice.seller.name.clone().unwrap_or_default(),
        created: invoice.issued_on.map(|date| date.to_string()).unwrap_or_default(),
        creator: "fapiao".to_owned(),
        creator_version: env!("CARGO_PKG_VERSION").to_owned(),
        custom_datas: datas.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
        ..Info::default()
    }
}

/// 32 hexadecimal digits that follow from what identifies the invoice, so that the same invoice gives the same bytes.
fn doc_id(invoice: &Invoice) -> String {
    let code = invoice.code.as_deref().unwrap_or_default();
    let digits = format!("{code}{}", invoice.number.as_deref().unwrap_or_default());
    format!("{digits:0>32}").chars().rev().take(32).collect::<Vec<_>>().into_iter().rev().collect()
}

/// `2026年09月30日`.
fn chinese_date(date: Date) -> String {
    date.strftime("%Y年%m月%d日").to_string()
}
