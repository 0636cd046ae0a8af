//! 电子发票（普通发票） and 电子发票（增值税专用发票）: 210 by 140 mm, dark red.

use fapiao_invoice::{Invoice, Kind, Party};
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::layout::Color;

use super::cell::{Cell, Rows, SIZE};
use super::extra::{self, Block, Shown};
use super::pen::{Field, Pen, Role, Sheet};
use super::table::{self, Column, Heights, Part, What, figure};
use super::{chinese_date, qr};

const WIDTH: f64 = 210.0;
const HEIGHT: f64 = 140.0;
/// Edges of the frame.
const LEFT: f64 = 4.5;
const RIGHT: f64 = 205.5;
/// Heights of the rules: above the parties, above the table, above the amount in words, above the remark, below it.
const PARTIES: f64 = 30.0;
const TABLE: f64 = 52.0;
const WORDS: f64 = 96.0;
const REMARK: f64 = 104.0;
const FOOT: f64 = 124.0;
/// Where the table ends on a page that others follow.
const LONG_FOOT: f64 = 132.0;
/// Top of the first line.
const BODY: f64 = 56.9;
/// Baselines of the heads and of the totals.
const HEADS: f64 = 56.1;
const TOTALS: f64 = 94.9;
const SUBTOTALS: f64 = 130.6;
const HEIGHTS: Heights = Heights { middle: 69.8, last: 34.6 };

const FIGURES: [Column; 3] = [
    figure(What::Amount, "金额", (143.2, 9.6), 153.0, 22.5),
    Column::new(What::Rate, "税率/征收率", (157.3, 17.5), Cell::centre(154.5, 24.0)),
    figure(What::Tax, "税额", (194.0, 9.6), 205.0, 25.5),
];
const NAME: Column = Column::new(What::Name, "项目名称", (15.65, 12.7), Cell::left(5.0, 36.0));
const USUAL: [Column; 5] = [
    NAME,
    Column::new(What::Specification, "规格型号", (41.8, 12.7), Cell::left(41.8, 24.0)),
    Column::new(What::Unit, "单位", (66.8, 9.5), Cell::centre(66.3, 10.5)),
    figure(What::Quantity, "数量", (92.8, 9.5), 102.5, 25.0),
    figure(What::Price, "单价", (117.2, 9.6), 127.5, 22.0),
];
const TOLL: [Column; 5] = [
    NAME,
    Column::new(What::Element("车牌号"), "车牌号", (46.0, 9.6), Cell::centre(41.5, 20.0)),
    Column::new(What::Element("类型"), "类型", (66.8, 9.5), Cell::centre(63.0, 16.0)),
    Column::new(What::Element("通行日期起"), "通行日期起", (82.0, 15.9), Cell::centre(80.0, 21.0)),
    Column::new(What::Element("通行日期止"), "通行日期止", (107.0, 15.9), Cell::centre(104.0, 22.0)),
];
const CONSTRUCTION: [Column; 3] = [
    NAME,
    Column::new(What::Element("建筑服务发生地"), "建筑服务发生地", (50.0, 22.3), Cell::left(42.0, 40.0)),
    Column::new(What::Element("建筑项目名称"), "建筑项目名称", (96.0, 19.1), Cell::left(85.0, 41.0)),
];
const ESTATE: [Column; 3] = [
    NAME,
    Column::new(
        What::Element("产权证书/不动产权证号"),
        "产权证书/不动产权证号",
        (46.0, 35.0),
        Cell::left(42.0, 48.0),
    ),
    Column::new(What::Element("面积单位"), "面积单位", (98.0, 12.7), Cell::centre(94.0, 21.0)),
];

/// The sheets of a digital invoice.
pub(super) fn sheets(pen: &mut Pen<'_>, invoice: &Invoice) -> Vec<Sheet> {
    let elements = extra::columns_of(invoice);
    let columns = columns(elements);
    let block = invoice.special.as_ref().filter(|_| elements.is_empty());
    let block = block.and_then(|special| Block::of(pen, special));
    let shown = Shown { parties: true, people: true, block: block.is_some(), elements };
    let remark = remark_rows(pen, &extra::remark(invoice, &shown));

    let lines = pen.set(invoice, &columns).into_iter().map(Part::Line);
    let rows = (0..block.as_ref().map_or(0, Block::len)).map(Part::Row);
    let pages = table::paginate(lines.chain(rows).collect(), HEIGHTS);
    let count = pages.len();
    let mut sheets = Vec::with_capacity(count);
    for (number, parts) in (1..).zip(&pages) {
        let last = number == count;
        let more = if last { (remark.height() + 6.0 - (FOOT - REMARK)).max(0.0) } else { 0.0 };
        let form = if last { "digital" } else { "digital-continued" };
        let mut sheet = Sheet::new(form, WIDTH, HEIGHT + more, Color::FORM_RED);
        frame(pen, &mut sheet, invoice.kind, last, more);
        pen.heads(&mut sheet, &columns, HEADS);
        head(pen, &mut sheet, invoice);
        pen.body(&mut sheet, (invoice, &columns), (parts, block.as_ref()), BODY);
        if count > 1 {
            let text = format!("共{count}页 第{number}页");
            pen.value(&mut sheet, Field::NONE, (Role::Song, SIZE), Cell::right(165.0, 40.0), 27.4, &text);
            subtotal(pen, &mut sheet, invoice, parts, last);
        }
        if last {
            totals(pen, &mut sheet, invoice);
            foot(pen, &mut sheet, invoice, &remark, more);
        }
        qr::draw(pen, &mut sheet, invoice, Rect { x: 6.5, y: 6.0, width: 20.0, height: 20.0 }, true);
        sheets.push(sheet);
    }
    sheets
}

fn columns(elements: &[&str]) -> Vec<Column> {
    let first: &[Column] = match elements.first() {
        Some(&"车牌号") => &TOLL,
        Some(&"建筑服务发生地") => &CONSTRUCTION,
        Some(&"产权证书/不动产权证号") => &ESTATE,
        _ => &USUAL,
    };
    first.iter().chain(&FIGURES).copied().collect()
}

fn remark_rows(pen: &Pen<'_>, paragraphs: &[String]) -> Rows {
    let text = paragraphs.join("\n");
    pen.rows(Role::Song, RIGHT - LEFT - 8.5, &[(SIZE, 4), (2.8, 4), (2.5, 5), (2.3, usize::MAX)], &text)
}

/// Rules and labels.
fn frame(pen: &Pen<'_>, sheet: &mut Sheet, kind: Option<Kind>, last: bool, more: f64) {
    let title = kind.filter(|kind| *kind == Kind::DigitalSpecial).unwrap_or(Kind::DigitalOrdinary).zh();
    let size = if kind == Some(Kind::DigitalSpecial) { 6.2 } else { 7.0 };
    pen.label_in(sheet, (Role::Kai, size), Cell::centre(50.0, 110.0), 14.6, title);
    for y in [18.0, 19.0] {
        sheet.rule((65.5, y), (144.5, y));
    }
    pen.label(sheet, 154.5, 14.0, "发票号码：");
    pen.label(sheet, 154.5, 20.0, "开票日期：");

    let bottom = if last { FOOT + more } else { LONG_FOOT };
    sheet.frame(Rect { x: LEFT, y: PARTIES, width: RIGHT - LEFT, height: bottom - PARTIES });
    sheet.rule((LEFT, TABLE), (RIGHT, TABLE));
    for x in [10.5, 105.0, 111.0] {
        sheet.rule((x, PARTIES), (x, TABLE));
    }
    for (x, name) in [(5.9, "购买方信息"), (106.4, "销售方信息")] {
        pen.upright(sheet, x, 31.2, 19.6, name);
    }
    for x in [11.5, 112.0] {
        pen.label(sheet, x, 36.8, "名称：");
        pen.label_of(sheet, (Role::Kai, 2.9), x, 47.3, "统一社会信用代码/纳税人识别号：");
    }
    if !last {
        return;
    }
    sheet.rule((LEFT, WORDS), (RIGHT, WORDS));
    sheet.rule((LEFT, REMARK), (RIGHT, REMARK));
    sheet.rule((56.5, WORDS), (56.5, REMARK));
    sheet.rule((10.5, REMARK), (10.5, bottom));
    pen.spread(sheet, 20.5, 19.0, TOTALS, "合计");
    pen.label(sheet, 16.6, 101.1, "价税合计（大写）");
    pen.label(sheet, 143.5, 101.1, "（小写）");
    pen.upright(sheet, 5.9, REMARK + 4.0, 12.0, "备注");
    pen.label(sheet, 19.5, 132.4 + more, "开票人：");
}

/// Number, date and parties.
fn head(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice) {
    let song = (Role::Song, SIZE);
    let right = Cell::left(169.8, 37.0);
    if let Some(number) = &invoice.number {
        pen.value(sheet, Field::of("InvoiceNo"), song, right, 14.0, number);
    }
    if let Some(date) = invoice.issued_on {
        pen.value(sheet, Field::of("IssueDate"), song, right, 20.0, &chinese_date(date));
    }
    if let Some(business) = invoice.special.as_ref().and_then(|special| special.business()) {
        pen.value(sheet, Field::NONE, (Role::Song, 4.2), Cell::left(28.5, 34.0), 12.0, business);
    }
    party(pen, sheet, &invoice.buyer, ["BuyerName", "BuyerTaxID"], 11.5);
    party(pen, sheet, &invoice.seller, ["SellerName", "SellerTaxID"], 112.0);
}

fn party(pen: &mut Pen<'_>, sheet: &mut Sheet, party: &Party, fields: [&'static str; 2], x: f64) {
    let [name, id] = fields;
    if let Some(text) = &party.name {
        pen.beside(sheet, Field::of(name), Role::Song, Cell::left(x + 8.6, 83.5), 36.8, text);
    }
    if let Some(text) = &party.tax_id {
        pen.value(sheet, Field::of(id), (Role::Courier, 4.2), Cell::left(x + 43.0, 49.5), 47.3, text);
    }
}

/// 小计: the sums of a page of many; on the last page it stands above the totals.
fn subtotal(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, parts: &[Part], last: bool) {
    // The last page has no room for it: its totals say more.
    if last {
        return;
    }
    pen.spread(sheet, 20.5, 19.0, SUBTOTALS, "小计");
    let (net, tax) = table::sums(invoice, parts);
    let [amount, _, tax_column] = FIGURES;
    pen.total(sheet, Field::NONE, (Role::Song, SIZE), amount.cell, SUBTOTALS, &net.to_string());
    pen.total(sheet, Field::NONE, (Role::Song, SIZE), tax_column.cell, SUBTOTALS, &tax.to_string());
}

fn totals(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice) {
    let [amount, _, tax_column] = FIGURES;
    let song = (Role::Song, SIZE);
    if let Some(net) = invoice.amount_without_tax {
        let field = Field::of("TaxExclusiveTotalAmount");
        pen.total(sheet, field, song, amount.cell, TOTALS, &net.to_string());
    }
    if let Some(tax) = invoice.tax_amount {
        pen.total(sheet, Field::of("TaxTotalAmount"), song, tax_column.cell, TOTALS, &tax.to_string());
    }
    words(pen, sheet, invoice, 59.0, 101.1, 82.0);
    if let Some(gross) = invoice.amount_with_tax {
        let cell = Cell::left(156.6, 48.0);
        let field = Field::of("TaxInclusiveTotalAmount");
        pen.total(sheet, field, (Role::Song, 3.9), cell, 101.1, &gross.to_string());
    }
}

/// The amount in words behind the circled cross that guards its start.
pub(super) fn words(
    pen: &mut Pen<'_>,
    sheet: &mut Sheet,
    invoice: &Invoice,
    x: f64,
    baseline: f64,
    width: f64,
) {
    qr::guard(sheet, x, baseline);
    if let Some(text) = &invoice.amount_in_words {
        let field = Field::of("TaxInclusiveTotalAmountWithWords");
        pen.value(sheet, field, (Role::Song, 3.5), Cell::left(x + 5.0, width - 5.0), baseline, text);
    }
}

fn foot(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, remark: &Rows, more: f64) {
    let field = Field::of("Note");
    pen.lines(sheet, field, Role::Song, Cell::left(11.5, 193.0), REMARK + 1.2 + remark.size, remark);
    if let Some(drawer) = &invoice.drawer {
        let cell = Cell::left(32.0, 60.0);
        pen.value(sheet, Field::of("InvoiceClerk"), (Role::Song, SIZE), cell, 132.4 + more, drawer);
    }
}
