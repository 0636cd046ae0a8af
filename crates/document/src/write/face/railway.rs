//! 电子发票（铁路电子客票）: a journey in large letters, no table.

use fapiao_invoice::Invoice;
use fapiao_ofd::geometry::{Point, Rect};
use fapiao_ofd::layout::{Color, Path, Segment, Stroke};

use super::cell::{Cell, SIZE};
use super::form::Elements;
use super::pen::{Field, Pen, Role, Sheet};
use super::{chinese_date, extra, qr};

const RED: Color = Color::new(176, 32, 36);
const LEFT: f64 = 10.0;
const RIGHT: f64 = 200.0;
const TOP: f64 = 26.0;
const FOOT: f64 = 116.0;

/// The sheet of a ticket.
pub(super) fn sheets(pen: &mut Pen<'_>, invoice: &Invoice) -> Vec<Sheet> {
    let mut elements = Elements::of(invoice);
    let mut sheet = Sheet::new("railway", 210.0, 140.0, RED);
    sheet.mark = (12.0, 22.8);
    frame(pen, &mut sheet);
    let song = (Role::Song, SIZE);
    if let Some(number) = &invoice.number {
        pen.value(&mut sheet, Field::of("InvoiceNo"), song, Cell::left(27.4, 60.0), 33.2, number);
    }
    if let Some(date) = invoice.issued_on {
        let cell = Cell::left(163.0, 36.0);
        pen.value(&mut sheet, Field::of("IssueDate"), song, cell, 33.2, &chinese_date(date));
    }
    journey(pen, &mut sheet, &mut elements);
    fare(pen, &mut sheet, invoice, &mut elements);
    buyer(pen, &mut sheet, invoice, &mut elements);
    rest(pen, &mut sheet, invoice, elements);
    qr::draw(pen, &mut sheet, invoice, Rect { x: 172.0, y: 72.0, width: 24.0, height: 24.0 }, false);
    vec![sheet]
}

fn frame(pen: &Pen<'_>, sheet: &mut Sheet) {
    pen.label_in(sheet, (Role::Kai, 7.0), Cell::centre(40.0, 130.0), 15.5, "电子发票（铁路电子客票）");
    for y in [18.6, 19.6] {
        sheet.rule((60.0, y), (150.0, y));
    }
    sheet.frame(Rect { x: LEFT, y: TOP, width: RIGHT - LEFT, height: FOOT - TOP });
    sheet.rule((LEFT, 37.0), (RIGHT, 37.0));
    sheet.rule((LEFT, 98.0), (RIGHT, 98.0));
    pen.label(sheet, 12.0, 33.2, "发票号码：");
    pen.label(sheet, 147.6, 33.2, "开票日期：");
    pen.label(sheet, 14.0, 73.0, "票价：");
    pen.label(sheet, 14.0, 91.4, "电子客票号：");
    pen.label(sheet, 12.0, 104.4, "购买方名称：");
    pen.label(sheet, 12.0, 111.6, "统一社会信用代码：");
    pen.label(sheet, 60.0, 73.0, "不含税金额：");
    pen.label(sheet, 112.0, 73.0, "税额：");
}

/// From where to where, on which train, when, in which seat.
fn journey(pen: &mut Pen<'_>, sheet: &mut Sheet, elements: &mut Elements<'_>) {
    let (from, to) =
        (elements.take(&["出发站", "出发地", "始发"]), elements.take(&["到达站", "到达地", "目的"]));
    let train = elements.take(&["车次"]);
    for (text, cell) in [(from, Cell::centre(14.0, 58.0)), (to, Cell::centre(118.0, 58.0))] {
        if let Some(text) = text {
            pen.value(sheet, Field::NONE, (Role::Song, 7.4), cell, 50.0, &text);
        }
    }
    if let Some(train) = train {
        pen.value(sheet, Field::NONE, (Role::Song, 5.6), Cell::centre(75.0, 40.0), 46.6, &train);
    }
    let stroke = || Stroke::solid(0.45, Color::BLACK);
    let point = |x, y| Point { x, y };
    sheet.labels.push(Path::line(point(77.0, 49.6), point(113.0, 49.6), stroke()).into());
    let head = vec![
        Segment::Move(point(109.6, 48.2)),
        Segment::Line(point(113.0, 49.6)),
        Segment::Line(point(109.6, 51.0)),
    ];
    sheet.labels.push(Path::stroked(head, stroke()).into());

    let date = elements.take(&["出行日期", "乘车日期", "出发日期"]);
    let time = elements.take(&["出发时间", "开车时间"]).map(|time| format!("{time}开"));
    let coach = elements.take(&["车厢"]).map(|coach| format!("{coach}车"));
    let seat = elements.take(&["席位号", "座位号"]).map(|seat| format!("{seat}号"));
    let class = elements.take(&["席别", "座位等级"]);
    for (text, cell) in [
        (date, Cell::left(14.0, 40.0)),
        (time, Cell::left(56.0, 22.0)),
        (coach, Cell::left(84.0, 18.0)),
        (seat, Cell::left(104.0, 24.0)),
        (class, Cell::left(132.0, 40.0)),
    ] {
        if let Some(text) = text {
            pen.value(sheet, Field::NONE, (Role::Song, 4.0), cell, 62.0, &text);
        }
    }
}

fn fare(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, elements: &mut Elements<'_>) {
    if let Some(fare) = invoice.amount_with_tax {
        let field = Field::of("TaxInclusiveTotalAmount");
        pen.total(sheet, field, (Role::Song, 4.2), Cell::left(24.0, 34.0), 73.0, &fare.to_string());
    }
    if let Some(net) = invoice.amount_without_tax {
        let field = Field::of("TaxExclusiveTotalAmount");
        pen.total(sheet, field, (Role::Song, SIZE), Cell::left(79.6, 30.0), 73.0, &net.to_string());
    }
    if let Some(tax) = invoice.tax_amount {
        let cell = Cell::left(122.0, 30.0);
        pen.total(sheet, Field::of("TaxTotalAmount"), (Role::Song, SIZE), cell, 73.0, &tax.to_string());
    }
    let id = elements.take(&["证件号"]);
    let name = elements.take(&["旅客", "出行人", "姓名"]);
    for (text, cell) in [(id, Cell::left(14.0, 60.0)), (name, Cell::left(78.0, 60.0))] {
        if let Some(text) = text {
            pen.value(sheet, Field::NONE, (Role::Song, 4.2), cell, 82.4, &text);
        }
    }
    if let Some(ticket) = elements.take(&["客票号"]) {
        pen.value(sheet, Field::NONE, (Role::Song, SIZE), Cell::left(33.4, 80.0), 91.4, &ticket);
    }
}

fn buyer(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, elements: &mut Elements<'_>) {
    let buyer = &invoice.buyer;
    if let Some(name) = &buyer.name {
        let cell = Cell::left(31.4, 130.0);
        pen.value(sheet, Field::of("BuyerName"), (Role::Song, SIZE), cell, 104.4, name);
    }
    if let Some(id) = &buyer.tax_id {
        let cell = Cell::left(40.8, 80.0);
        pen.value(sheet, Field::of("BuyerTaxID"), (Role::Song, SIZE), cell, 111.6, id);
    }
    if let Some(business) = elements.take(&["业务类型"]) {
        let words = format!("业务类型：{business}");
        pen.value(sheet, Field::NONE, (Role::Song, SIZE), Cell::right(150.0, 47.0), 111.6, &words);
    }
}

/// What the ticket has no place for, below it.
fn rest(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, elements: Elements<'_>) {
    let shown = extra::Shown { parties: true, people: true, block: true, elements: &[] };
    let mut texts = extra::remark(invoice, &shown);
    texts.extend((!elements.left_is_empty()).then(|| elements.others().concat()));
    let sizes = [(SIZE, 3), (2.6, 5), (2.0, usize::MAX)];
    let rows = pen.rows(Role::Song, RIGHT - LEFT - 4.0, &sizes, &texts.join("\n"));
    sheet.height = (FOOT + 8.0 + rows.height() + 4.0).max(sheet.height);
    pen.lines(sheet, Field::of("Note"), Role::Song, Cell::left(12.0, 186.0), FOOT + 6.4, &rows);
}
