//! 电子发票（航空运输电子客票行程单）: flights in a table, fares in a row.

use fapiao_invoice::{Invoice, Tax};
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::layout::Color;

use super::cell::{Cell, SIZE};
use super::form::Elements;
use super::pen::{Field, Pen, Role, Sheet};
use super::{chinese_date, extra, qr};
use crate::remark;

const GOLD: Color = Color::new(178, 120, 20);
const LEFT: f64 = 7.0;
const RIGHT: f64 = 203.0;
const TOP: f64 = 32.0;
const NAMES: f64 = 46.0;
const HEADS: f64 = 51.4;
const FARES: f64 = 106.5;
const FOOT: f64 = 117.0;
/// Left edges of the columns of flights, after that of the places.
const COLUMNS: [(f64, &str, &[&str]); 9] = [
    (40.0, "承运人", &["承运人"]),
    (56.0, "航班号", &["航班号"]),
    (76.0, "座位等级", &["座位等级"]),
    (90.0, "日期", &["日期"]),
    (110.0, "时间", &["时间"]),
    (123.0, "客票级别/客票类别", &["客票级别", "客票类别"]),
    (151.0, "客票生效日期", &["生效日期"]),
    (171.0, "有效截止日期", &["截止日期"]),
    (190.0, "免费行李", &["免费行李"]),
];
/// Heights of a flight's two rows.
const FLIGHT: f64 = 10.6;

/// A flight: places and the cells of the columns.
struct Flight {
    from: Option<String>,
    to: Option<String>,
    cells: Vec<Option<String>>,
}

/// The sheet of an itinerary.
pub(super) fn sheets(pen: &mut Pen<'_>, invoice: &Invoice) -> Vec<Sheet> {
    let (flights, mut elements) = flights(invoice);
    let count = f64::from(u32::try_from(flights.len()).unwrap_or(u32::MAX));
    let more = (count * FLIGHT + 2.0 - (FARES - HEADS)).max(0.0);
    let mut sheet = Sheet::new("air", 210.0, 140.0 + more, GOLD);
    sheet.mark = (9.0, 14.0);
    frame(pen, &mut sheet, more);
    head(pen, &mut sheet, invoice, &mut elements);
    let mut y = HEADS + 4.6;
    for flight in &flights {
        row(pen, &mut sheet, flight, y);
        y += FLIGHT;
    }
    fares(pen, &mut sheet, invoice, &mut elements, more);
    foot(pen, &mut sheet, invoice, elements, more);
    qr::draw(pen, &mut sheet, invoice, Rect { x: 128.0, y: 13.2, width: 17.0, height: 17.0 }, false);
    vec![sheet]
}

/// The flights, and the other elements. A flight begins with the place that it starts from; its date and time are
/// those that follow.
fn flights(invoice: &Invoice) -> (Vec<Flight>, Elements<'_>) {
    let mut flights: Vec<Flight> = Vec::new();
    let elements = Elements::of(invoice).without(|name, value| {
        let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        if is(&["出发"]) {
            let cells = vec![None; COLUMNS.len()];
            flights.push(Flight { from: Some(value.to_owned()), to: None, cells });
            return true;
        }
        let Some(flight) = flights.last_mut() else { return false };
        if is(&["到达"]) && flight.to.is_none() {
            flight.to = Some(value.to_owned());
            return true;
        }
        // The longer names first: 日期 is a part of others.
        let column = COLUMNS.iter().rposition(|(_, head, parts)| name == *head || parts.contains(&name));
        match column.and_then(|column| flight.cells.get_mut(column)) {
            Some(cell) if cell.is_none() => {
                *cell = Some(value.to_owned());
                true
            }
            _ => false,
        }
    });
    (flights, elements)
}

fn frame(pen: &Pen<'_>, sheet: &mut Sheet, more: f64) {
    pen.label_in(
        sheet,
        (Role::Kai, 6.0),
        Cell::centre(40.0, 130.0),
        10.0,
        "电子发票（航空运输电子客票行程单）",
    );
    pen.label(sheet, 150.0, 16.8, "开具状态：");
    pen.label(sheet, 150.0, 28.8, "发票号码：");
    pen.label(sheet, LEFT + 1.0, 28.8, "国内国际标识：");
    let (fares, foot) = (FARES + more, FOOT + more);
    sheet.frame(Rect { x: LEFT, y: TOP, width: RIGHT - LEFT, height: foot + 21.0 - TOP });
    for (y, x) in
        [(NAMES, LEFT), (HEADS, LEFT), (fares, 40.0), (foot, LEFT), (foot + 7.0, LEFT), (foot + 14.0, LEFT)]
    {
        sheet.rule((x, y), (RIGHT, y));
    }
    for x in [46.0, 123.0] {
        sheet.rule((x, TOP), (x, NAMES));
    }
    pen.label(sheet, LEFT + 1.0, 36.0, "旅客姓名");
    pen.label(sheet, 47.0, 36.0, "有效身份证件号码");
    pen.label(sheet, 124.0, 36.0, "签注");
    let ends = COLUMNS.iter().skip(1).map(|(x, ..)| *x).chain([RIGHT]);
    for ((x, name, _), end) in COLUMNS.iter().zip(ends) {
        sheet.rule((*x, NAMES), (*x, fares));
        let cell = Cell::centre(x + 0.4, end - x - 0.8);
        let rows = pen.one_row(Role::Kai, 2.9, cell.width, name);
        pen.label_in(sheet, (Role::Kai, rows.size), cell, 49.8, name);
    }
    for (x, name) in FARE_COLUMNS.map(|(x, name, _)| (x, name)) {
        sheet.rule((x, fares), (x, foot));
        pen.label(sheet, x + 0.8, fares + 3.8, name);
    }
    pen.label(sheet, LEFT + 1.0, foot + 4.7, "电子客票号码：");
    pen.label(sheet, 77.0, foot + 4.7, "验证码：");
    pen.label(sheet, 110.0, foot + 4.7, "提示信息：");
    pen.label(sheet, 168.0, foot + 4.7, "保险费：");
    pen.label(sheet, LEFT + 1.0, foot + 11.7, "销售网点代号：");
    pen.label(sheet, 77.0, foot + 11.7, "填开单位：");
    pen.label(sheet, 162.0, foot + 11.7, "填开日期：");
    pen.label(sheet, LEFT + 1.0, foot + 18.7, "购买方名称：");
    pen.label(sheet, 112.0, foot + 18.7, "统一社会信用代码/纳税人识别号：");
}

fn head(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, elements: &mut Elements<'_>) {
    let song = (Role::Song, SIZE);
    let state = if invoice.red == Some(true) { "退票" } else { "正常" };
    let values = [
        (Field::NONE, Cell::left(165.6, 36.0), 16.8, Some(state.to_owned())),
        (Field::of("InvoiceNo"), Cell::left(165.6, 37.0), 28.8, invoice.number.clone()),
        (Field::NONE, Cell::left(30.6, 30.0), 28.8, elements.take(&["国内国际"])),
        (Field::NONE, Cell::left(9.0, 36.0), 42.6, elements.take(&["旅客", "出行人", "姓名"])),
        (Field::NONE, Cell::left(48.0, 74.0), 42.6, elements.take(&["证件号"])),
        (Field::NONE, Cell::left(125.0, 76.0), 42.6, elements.take(&["签注"])),
    ];
    for (field, cell, y, text) in values {
        if let Some(text) = text {
            pen.value(sheet, field, song, cell, y, &text);
        }
    }
}

fn row(pen: &mut Pen<'_>, sheet: &mut Sheet, flight: &Flight, y: f64) {
    for (word, place, y) in [("自：", &flight.from, y), ("至：", &flight.to, y + 5.0)] {
        let Some(place) = place else { continue };
        pen.value(sheet, Field::NONE, (Role::Kai, SIZE), Cell::left(9.0, 6.4), y, word);
        pen.value(sheet, Field::NONE, (Role::Song, SIZE), Cell::left(15.2, 24.0), y, place);
    }
    let ends = COLUMNS.iter().skip(1).map(|(x, ..)| *x).chain([RIGHT]);
    for (((x, ..), end), text) in COLUMNS.iter().zip(ends).zip(&flight.cells) {
        if let Some(text) = text {
            let cell = Cell::centre(x + 0.5, end - x - 1.0);
            pen.value(sheet, Field::NONE, (Role::Song, SIZE), cell, y + 2.5, text);
        }
    }
}

/// Left edges of the fares, their names, and the element that gives each.
const FARE_COLUMNS: [(f64, &str, &str); 7] = [
    (40.0, "票价", "票价"),
    (64.0, "燃油附加费", "燃油"),
    (87.0, "增值税税率", "税率"),
    (105.0, "增值税税额", ""),
    (128.0, "民航发展基金", "民航发展"),
    (150.0, "其他税费", "其他税费"),
    (171.0, "合计", ""),
];

fn fares(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, elements: &mut Elements<'_>, more: f64) {
    let ends = FARE_COLUMNS.iter().skip(1).map(|(x, ..)| *x).chain([RIGHT]);
    for ((x, name, part), end) in FARE_COLUMNS.into_iter().zip(ends) {
        let (field, text) = match name {
            "增值税税额" => {
                let amount = invoice.tax_amount.and_then(Tax::amount).map(|tax| tax.to_string());
                (Field::of("TaxTotalAmount"), amount)
            }
            "合计" => {
                (Field::of("TaxInclusiveTotalAmount"), invoice.amount_with_tax.map(|fen| fen.to_string()))
            }
            _ => (Field::NONE, elements.take(&[part])),
        };
        let Some(text) = text else { continue };
        let text = if text.ends_with('%') { text } else { format!("CNY {text}") };
        let cell = Cell::right(x + 0.8, end - x - 1.6);
        pen.value(sheet, field, (Role::Song, SIZE), cell, FARES + more + 8.6, &text);
    }
}

fn foot(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, mut elements: Elements<'_>, more: f64) {
    let song = (Role::Song, SIZE);
    let foot = FOOT + more;
    let date = invoice.issued_on.map(chinese_date);
    let values = [
        (Field::NONE, Cell::left(30.4, 45.0), 4.7, elements.take(&["客票号"])),
        (Field::NONE, Cell::left(90.4, 18.0), 4.7, elements.take(&["验证码"])),
        (Field::NONE, Cell::left(126.4, 40.0), 4.7, elements.take(&["提示"])),
        (Field::NONE, Cell::left(181.4, 20.0), 4.7, elements.take(&["保险"])),
        (Field::NONE, Cell::left(30.4, 45.0), 11.7, elements.take(&["网点"])),
        (Field::of("SellerName"), Cell::left(93.4, 67.0), 11.7, invoice.seller.name.clone()),
        (Field::of("IssueDate"), Cell::left(178.0, 24.5), 11.7, date),
        (Field::of("BuyerName"), Cell::left(27.2, 83.0), 18.7, invoice.buyer.name.clone()),
        (Field::of("BuyerTaxID"), Cell::left(160.4, 42.0), 18.7, invoice.buyer.tax_id.clone()),
    ];
    for (field, cell, y, text) in values {
        if let Some(text) = text {
            pen.value(sheet, field, song, cell, foot + y, &text);
        }
    }
    let mut texts = remark::ticket(invoice);
    if !elements.left_is_empty() {
        texts.push(elements.others().concat());
    }
    let joined = texts.concat();
    let shown = extra::Shown { parties: true, people: true, block: true, elements: &[] };
    let mut paragraphs = vec![joined];
    paragraphs.extend(extra::remark(invoice, &shown));
    paragraphs.retain(|text| !text.is_empty());
    let rows =
        pen.rows(Role::Song, RIGHT - LEFT - 2.0, &[(2.6, 1), (2.2, usize::MAX)], &paragraphs.join("\n"));
    let top = foot + 21.0 + 0.8 + rows.size;
    sheet.height = (top + rows.height() + 2.4).max(sheet.height);
    pen.lines(sheet, Field::of("Note"), Role::Song, Cell::left(LEFT + 1.0, 194.0), top, &rows);
}
