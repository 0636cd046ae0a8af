//! The pages of a certificate: A4, numbered headings, tables that run over pages.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod head;
mod section;

use fapiao_ofd::display::Page;
use fapiao_ofd::font::Fonts;
use fapiao_ofd::geometry::Point;
use fapiao_ofd::render::pdf::{PdfAttachment, PdfOptions, PdfTime, PdfWriter, Relationship};
use fapiao_verify::Lang;
use jiff::Timestamp;
use jiff::tz::Offset;

use super::facts::Facts;
use super::sign::ATTACHMENT;
use super::words::{self, other, own};
use crate::Error;
use crate::paper::{A4, Align, FAINT, Flow, Hand, Pen, RULE, Style, line};

/// Left, upper, right and lower margin.
const MARGINS: (f64, f64, f64, f64) = (18.0, 18.0, 18.0, 22.0);
/// Times on the pages are Beijing's, as on invoices; the facts have them in UTC.
const CHINA: Offset = Offset::constant(8);

/// Running text.
const TEXT: Style = Style::new(Hand::Song, 3.1);
/// Text of tables.
const SMALL: Style = Style::new(Hand::Song, 2.75);
/// The same in the other language.
const NOTE: Style = Style::new(Hand::Song, 2.4).colored(FAINT);
/// Labels.
const LABEL: Style = Style::new(Hand::Hei, 2.75);
/// Digests, serial numbers, codes.
const DIGITS: Style = Style::new(Hand::Mono, 2.75);

/// The pages of a certificate. Those that will not be signed say so.
///
/// # Errors
/// [`Error::Fonts`] without a font for Chinese, [`Error::Canonical`] as for [`Facts::canonical`].
pub fn pages(facts: &Facts, fonts: &Fonts, lang: Lang, signed: bool) -> Result<Vec<Page>, Error> {
    if !fonts.has_cjk() {
        return Err(Error::Fonts);
    }
    let mut flow = Flow::new(Pen::new(fonts), A4, MARGINS);
    head::draw(&mut flow, facts, lang, signed)?;
    section::draw(&mut flow, facts, lang, signed);
    let serial = facts.serial.clone();
    Ok(flow.finish(|pen, number, count| foot(pen, &serial, number, count, lang)))
}

/// The certificate as a PDF for archives (PDF/A-3b), the facts attached as JSON; still to be signed where it says that it is.
///
/// # Errors
/// As for [`pages`]; [`Error::Drawing`] when the document cannot be written.
pub fn pdf(facts: &Facts, fonts: &Fonts, lang: Lang, signed: bool) -> Result<Vec<u8>, Error> {
    let time = moment(facts.made_at);
    let options = PdfOptions {
        title: Some(format!("{} {}", own(words::TITLE, lang), facts.serial)),
        authors: Some(facts.issuer.clone()).filter(|issuer| !issuer.is_empty()).into_iter().collect(),
        subject: Some(format!("{} {}", facts.file.name, own(words::DISCLAIMER, lang))),
        keywords: vec![facts.serial.clone(), facts.verdict.verdict.clone()],
        creator: Some(facts.program.clone()),
        language: Some(own(("zh-CN", "en"), lang).to_owned()),
        created: Some(time),
        document_id: Some(facts.serial.clone()),
        archive: true,
    };
    let mut writer = PdfWriter::new(options).map_err(Error::Drawing)?;
    for page in pages(facts, fonts, lang, signed)? {
        writer.add(&page).map_err(Error::Drawing)?;
    }
    writer
        .attach(PdfAttachment {
            name: ATTACHMENT.to_owned(),
            media_type: "application/json".to_owned(),
            description: own(("查验证明的事实", "the facts of the certificate"), lang).to_owned(),
            relationship: Relationship::Data,
            changed: Some(time),
            bytes: facts.canonical()?,
        })
        .map_err(Error::Drawing)?;
    writer.finish().map_err(Error::Drawing)
}

/// The foot of every page: serial number, that no tax authority issued it, number of the page.
fn foot(
    pen: &mut Pen<'_>,
    serial: &str,
    number: usize,
    count: usize,
    lang: Lang,
) -> Vec<fapiao_ofd::display::Item> {
    let (left, right) = (MARGINS.0, A4.0 - MARGINS.2);
    let y = A4.1 - 16.0;
    let baseline = y + 4.2;
    let mut items = vec![line(Point { x: left, y }, Point { x: right, y }, 0.2, RULE, &[])];
    let small = Style { size: 2.4, ..NOTE };
    items.extend(pen.set(serial, &Style { hand: Hand::Mono, ..small }, left, baseline));
    let (zh, en) = words::DISCLAIMER;
    let notice = format!("{zh} · {en}");
    items.extend(pen.set_in(&notice, &small, (left, right), baseline, Align::Middle));
    let page = match lang {
        Lang::Zh => format!("第 {number} 页 / 共 {count} 页"),
        Lang::En => format!("page {number} of {count}"),
    };
    items.extend(pen.set_in(&page, &small, (left, right), baseline, Align::Right));
    items
}

/// A time as readers in China write it.
fn shown(time: Timestamp) -> String {
    CHINA.to_datetime(time).strftime("%Y-%m-%d %H:%M:%S +08:00").to_string()
}

fn moment(time: Timestamp) -> PdfTime {
    let local = CHINA.to_datetime(time);
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    PdfTime {
        year: u16::try_from(local.year()).unwrap_or_default(),
        month: small(local.month()),
        day: small(local.day()),
        hour: small(local.hour()),
        minute: small(local.minute()),
        second: small(local.second()),
        offset_hours: 8,
    }
}

/// A label with its other language below.
fn label(label: words::Label, lang: Lang) -> crate::paper::Cell {
    crate::paper::Cell::new(own(label, lang), LABEL).and(other(label, lang), NOTE).on(crate::paper::SHADE)
}
