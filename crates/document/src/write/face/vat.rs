//! VAT invoices of the device era, on paper and electronic, and their toll invoices: 210 by 140 mm, brown; more lines
//! than fit stand on list pages.

use fapiao_invoice::{DigitalNumber, Invoice, InvoiceCode, Kind, Line, Party, Tax};
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::layout::Color;

use super::cell::{Cell, Rows, SIZE};
use super::extra::{self, Shown};
use super::pen::{Field, Pen, Role, Sheet};
use super::table::{self, Column, Heights, Part, What, figure};
use super::{chinese_date, digital, qr};
use crate::write::{Details, SAMPLE};

const LEFT: f64 = 4.5;
const RIGHT: f64 = 205.5;
const PARTIES: f64 = 30.0;
const TABLE: f64 = 52.0;
const WORDS: f64 = 96.0;
const SELLER: f64 = 104.0;
const FOOT: f64 = 124.0;
const BODY: f64 = 56.7;
const HEADS: f64 = 55.8;
const TOTALS: f64 = 94.6;
/// Room for lines on the first page; beyond it there is a list.
const HEIGHTS: Heights = Heights { middle: 34.6, last: 34.6 };

const NAME: Column = Column::new(What::Name, "项目名称", (24.5, 12.7), Cell::left(5.5, 50.0));
const USUAL: [Column; 5] = [
    NAME,
    Column::new(What::Specification, "规格型号", (63.5, 12.7), Cell::left(57.2, 24.8)),
    Column::new(What::Unit, "单位", (85.0, 6.4), Cell::centre(83.0, 11.0)),
    figure(What::Quantity, "数量", (98.8, 9.5), 113.7, 18.5),
    figure(What::Price, "单价", (120.0, 8.5), 133.7, 18.5),
];
const TOLL: [Column; 5] = [
    NAME,
    Column::new(What::Element("车牌号"), "车牌号", (64.0, 9.6), Cell::centre(57.0, 24.0)),
    Column::new(What::Element("类型"), "类型", (85.0, 6.4), Cell::centre(83.0, 11.0)),
    Column::new(What::Element("通行日期起"), "通行日期起", (96.0, 15.9), Cell::centre(95.0, 19.0)),
    Column::new(What::Element("通行日期止"), "通行日期止", (116.0, 15.9), Cell::centre(115.0, 19.0)),
];
const FIGURES: [Column; 3] = [
    figure(What::Amount, "金额", (144.2, 9.9), 163.7, 28.0),
    figure(What::Rate, "税率", (166.2, 6.4), 174.9, 9.8),
    figure(What::Tax, "税额", (184.5, 10.1), 204.7, 28.0),
];

/// The sheets of a VAT invoice: its face, and the list of its lines where they do not fit.
pub(super) fn sheets(pen: &mut Pen<'_>, invoice: &Invoice, details: &Details) -> Vec<Sheet> {
    let elements = extra::columns_of(invoice);
    let elements: &[&str] = if elements.first() == Some(&"车牌号") { elements } else { &[] };
    let first: &[Column] = if elements.is_empty() { &USUAL } else { &TOLL };
    let columns: Vec<Column> = first.iter().chain(&FIGURES).copied().collect();
    let shown = Shown { parties: false, people: false, block: false, elements };
    let text = extra::remark(invoice, &shown).join("\n");
    let sizes = [(SIZE, 4), (2.8, 4), (2.5, 5), (2.3, usize::MAX)];
    let remark = pen.rows(Role::Song, RIGHT - 126.5, &sizes, &text);

    let parts: Vec<Part> = pen.set(invoice, &columns).into_iter().map(Part::Line).collect();
    let mut pages = table::paginate(parts, HEIGHTS);
    let listed = pages.len() > 1;
    let more = (remark.height() + 6.0 - (FOOT - SELLER)).max(0.0);
    let mut sheet = Sheet::new("vat", 210.0, 140.0 + more, Color::FORM_BROWN);
    frame(pen, &mut sheet, &columns, more);
    head(pen, &mut sheet, invoice);
    cipher(pen, &mut sheet, details);
    if listed {
        let summary = Invoice { lines: vec![summary(invoice)], ..invoice.clone() };
        let parts: Vec<Part> = pen.set(&summary, &columns).into_iter().map(Part::Line).collect();
        let before = sheet.marks.len();
        pen.body(&mut sheet, (&summary, &columns), (&parts, None), BODY);
        // It sums the lines up and is none of them.
        sheet.marks.truncate(before);
    } else if let Some(parts) = pages.pop() {
        pen.body(&mut sheet, (invoice, &columns), (&parts, None), BODY);
    }
    totals(pen, &mut sheet, invoice);
    foot(pen, &mut sheet, invoice, &remark, more);
    qr::draw(pen, &mut sheet, invoice, Rect { x: 8.5, y: 3.5, width: 20.0, height: 20.0 }, false);
    let mut sheets = vec![sheet];
    if listed {
        sheets.extend(list(pen, invoice));
    }
    sheets
}

/// The one line of the face when the lines stand on a list.
fn summary(invoice: &Invoice) -> Line {
    let rate = invoice.lines.first().and_then(|line| line.tax_rate);
    let same = invoice.lines.iter().all(|line| line.tax_rate == rate);
    Line {
        name: Some("（详见销货清单）".to_owned()),
        amount: invoice.amount_without_tax,
        tax_rate: rate.filter(|_| same),
        tax_amount: invoice.tax_amount.or(Some(Tax::Masked)),
        ..Line::default()
    }
}

/// The title: the region of the code, and the kind.
fn title(invoice: &Invoice) -> String {
    let region = invoice.code.as_deref().and_then(InvoiceCode::parse).and_then(|code| code.region());
    let region = region.or_else(|| {
        invoice.number.as_deref().and_then(DigitalNumber::parse).and_then(|number| number.region_name())
    });
    let kind = match invoice.kind {
        Some(Kind::Toll) | None => Kind::VatOrdinaryElectronic,
        Some(kind) => kind,
    };
    format!("{}{}", region.map_or("", |region| region.zh), kind.zh())
}

fn frame(pen: &Pen<'_>, sheet: &mut Sheet, columns: &[Column], more: f64) {
    for y in [18.0, 19.0] {
        sheet.rule((68.5, y), (141.5, y));
    }
    pen.label(sheet, 5.5, 27.4, "机器编号：");
    pen.label(sheet, 148.5, 10.2, "发票代码：");
    pen.label(sheet, 148.5, 15.7, "发票号码：");
    pen.label(sheet, 148.5, 21.2, "开票日期：");
    pen.spread(sheet, 148.5, 15.9, 26.7, "校验码：");

    let bottom = FOOT + more;
    sheet.frame(Rect { x: LEFT, y: PARTIES, width: RIGHT - LEFT, height: bottom - PARTIES });
    for y in [TABLE, WORDS, SELLER] {
        sheet.rule((LEFT, y), (RIGHT, y));
    }
    for x in [12.5, 119.5, 124.5] {
        sheet.rule((x, PARTIES), (x, TABLE));
        sheet.rule((x, SELLER), (x, bottom));
    }
    sheet.rule((56.5, TABLE), (56.5, SELLER));
    for x in [82.5, 94.5, 114.5, 134.5, 164.5, 175.5] {
        sheet.rule((x, TABLE), (x, WORDS));
    }
    pen.heads(sheet, columns, HEADS);
    pen.upright(sheet, 6.9, PARTIES, TABLE - PARTIES, "购买方");
    pen.upright(sheet, 120.4, PARTIES, TABLE - PARTIES, "密码区");
    pen.upright(sheet, 6.9, SELLER, FOOT - SELLER, "销售方");
    pen.upright(sheet, 120.4, SELLER, FOOT - SELLER, "备注");
    for tops in [PARTY, SELLER_PARTY] {
        let [name, id, address, bank] = tops;
        pen.spread(sheet, 13.2, 22.2, name, "名称：");
        pen.spread(sheet, 13.2, 22.2, id, "纳税人识别号：");
        pen.spread(sheet, 13.2, 22.2, address, "地址、电话：");
        pen.spread(sheet, 13.2, 22.2, bank, "开户行及账号：");
    }
    pen.spread(sheet, 22.0, 15.2, TOTALS, "合计");
    pen.label(sheet, 16.8, 101.1, "价税合计（大写）");
    pen.label(sheet, 155.0, 101.1, "（小写）");
    let people = 128.6 + more;
    pen.spread(sheet, 7.0, 15.0, people, "收款人：");
    pen.spread(sheet, 63.5, 11.5, people, "复核：");
    pen.spread(sheet, 105.5, 15.5, people, "开票人：");
    pen.label(sheet, 156.0, people, "销售方：（章）");
}

/// Baselines of a party's name, tax number, address and bank.
const PARTY: [f64; 4] = [34.6, 39.9, 45.1, 50.2];
const SELLER_PARTY: [f64; 4] = [108.2, 113.0, 117.6, 122.3];

fn head(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice) {
    let song = (Role::Song, SIZE);
    let title = title(invoice);
    let cell = Cell::centre(62.0, 86.0);
    let rows = pen.one_row(Role::Kai, 6.5, cell.width, &title);
    let x = cell.start(pen.width(Role::Kai, rows.size, &title));
    pen.put(sheet, Field::NONE, (Role::Kai, rows.size), (x, 14.4), &title);
    if let Some(fapiao_ofd::layout::Item::Text(text)) = sheet.values.last_mut() {
        text.color = sheet.color;
    }
    if invoice.kind == Some(Kind::Toll) {
        pen.value(sheet, Field::NONE, (Role::Song, 4.6), Cell::left(30.0, 30.0), 12.0, "通行费");
    }
    let right = Cell::left(165.0, 40.0);
    let check_code = invoice.check_code.as_deref().map(in_fives);
    for (field, y, text) in [
        ("InvoiceCode", 10.2, invoice.code.clone()),
        ("InvoiceNo", 15.7, invoice.number.clone()),
        ("IssueDate", 21.2, invoice.issued_on.map(chinese_date)),
        ("InvoiceCheckCode", 26.7, check_code),
    ] {
        if let Some(text) = text {
            pen.value(sheet, Field::of(field), song, right, y, &text);
        }
    }
    if let Some(machine) = &invoice.machine_number {
        pen.value(sheet, Field::of("MachineNo"), song, Cell::left(21.6, 36.0), 27.4, machine);
    }
    let fields = ["BuyerName", "BuyerTaxID", "BuyerAddrTel", "BuyerFinancialAccount"];
    party(pen, sheet, &invoice.buyer, fields, PARTY);
}

fn party(
    pen: &mut Pen<'_>,
    sheet: &mut Sheet,
    party: &Party,
    fields: [&'static str; 4],
    baselines: [f64; 4],
) {
    let cell = Cell::left(36.0, 82.5);
    let texts = [&party.name, &party.tax_id, &party.address_phone, &party.bank_account];
    for (number, ((field, y), text)) in fields.into_iter().zip(baselines).zip(texts).enumerate() {
        let Some(text) = text else { continue };
        if number == 1 {
            pen.value(sheet, Field::of(field), (Role::Courier, 4.0), cell, y, text);
        } else {
            pen.value(sheet, Field::of(field), (Role::Song, SIZE), cell, y, text);
        }
    }
}

/// 密码区: the cipher of a tax-control device, where there is one.
fn cipher(pen: &mut Pen<'_>, sheet: &mut Sheet, details: &Details) {
    let cell = Cell::left(126.0, 78.0);
    if let Some(cipher) = &details.cipher {
        let whole: String = cipher.split_whitespace().collect();
        let rows = pen.rows(Role::Courier, cell.width, &[(4.2, 4), (3.6, 5), (3.0, 6)], &whole);
        pen.lines(sheet, Field::of("TaxControlCode"), Role::Courier, cell, 35.2, &rows);
    } else if details.sample {
        let text = format!("{SAMPLE} 无密文");
        pen.value(sheet, Field::NONE, (Role::Song, SIZE), Cell::centre(126.0, 78.0), 42.5, &text);
    }
}

fn totals(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice) {
    let [amount, _, tax_column] = FIGURES;
    let song = (Role::Song, SIZE);
    if let Some(net) = invoice.amount_without_tax {
        pen.total(sheet, Field::of("TaxExclusiveTotalAmount"), song, amount.cell, TOTALS, &net.to_string());
    }
    if let Some(tax) = invoice.tax_amount {
        pen.total(sheet, Field::of("TaxTotalAmount"), song, tax_column.cell, TOTALS, &tax.to_string());
    }
    digital::words(pen, sheet, invoice, 58.5, 101.1, 94.0);
    if let Some(gross) = invoice.amount_with_tax {
        let cell = Cell::left(168.5, 36.5);
        pen.total(
            sheet,
            Field::of("TaxInclusiveTotalAmount"),
            (Role::Song, 3.9),
            cell,
            101.1,
            &gross.to_string(),
        );
    }
}

fn foot(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, remark: &Rows, more: f64) {
    let fields = ["SellerName", "SellerTaxID", "SellerAddrTel", "SellerFinancialAccount"];
    party(pen, sheet, &invoice.seller, fields, SELLER_PARTY);
    for (field, x, name) in [
        ("Payee", 22.6, &invoice.payee),
        ("Checker", 75.6, &invoice.reviewer),
        ("InvoiceClerk", 121.6, &invoice.drawer),
    ] {
        if let Some(name) = name {
            pen.value(sheet, Field::of(field), (Role::Song, SIZE), Cell::left(x, 30.0), 128.6 + more, name);
        }
    }
    let cell = Cell::left(126.0, RIGHT - 126.5);
    pen.lines(sheet, Field::of("Note"), Role::Song, cell, SELLER + 1.2 + remark.size, remark);
}

fn in_fives(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Heights of a list page: its rules, and room for lines.
const LIST_TOP: f64 = 57.0;
const LIST_BODY: f64 = 64.0;
const LIST_FOOT: f64 = 254.0;
const LIST_COLUMNS: [Column; 5] = [
    Column::new(What::Name, "项目名称", (24.0, 12.7), Cell::left(14.5, 41.5)),
    Column::new(What::Specification, "规格型号", (63.5, 12.7), Cell::left(57.2, 24.8)),
    Column::new(What::Unit, "单位", (85.0, 6.4), Cell::centre(83.0, 11.0)),
    figure(What::Quantity, "数量", (101.0, 7.4), 113.7, 18.5),
    figure(What::Price, "单价", (121.0, 7.4), 133.7, 18.5),
];

/// 销货清单: the lines on pages of A4, with the sums of each page and of all.
fn list(pen: &mut Pen<'_>, invoice: &Invoice) -> Vec<Sheet> {
    let columns: Vec<Column> = LIST_COLUMNS.iter().chain(&FIGURES).copied().collect();
    let parts: Vec<Part> = pen.set(invoice, &columns).into_iter().map(Part::Line).collect();
    let room = LIST_FOOT - LIST_BODY - 1.0;
    let pages = table::paginate(parts, Heights { middle: room, last: room });
    let count = pages.len();
    let mut sheets = Vec::with_capacity(count);
    let mut serial = 0_usize;
    for (number, parts) in (1_usize..).zip(&pages) {
        let mut sheet = Sheet::new("list", 210.0, 297.0, Color::FORM_BROWN);
        sheet.mark = (6.0, 14.0);
        list_frame(pen, &mut sheet, &columns);
        list_head(pen, &mut sheet, invoice, (number, count));
        let mut y = LIST_BODY + 4.0;
        for part in parts {
            serial = serial.saturating_add(1);
            let cell = Cell::centre(5.0, 8.0);
            pen.value(&mut sheet, Field::NONE, (Role::Song, SIZE), cell, y, &serial.to_string());
            y += match part {
                Part::Line(set) => set.height,
                Part::Row(_) => 0.0,
            };
        }
        pen.body(&mut sheet, (invoice, &columns), (parts, None), LIST_BODY + 1.0);
        let (net, tax) = table::sums(invoice, parts);
        sum(pen, &mut sheet, (&net.to_string(), &tax.to_string()), 259.0);
        if number == count
            && let (Some(net), Some(tax)) = (invoice.amount_without_tax, invoice.tax_amount)
        {
            sum(pen, &mut sheet, (&net.to_string(), &tax.to_string()), 266.0);
        }
        sheets.push(sheet);
    }
    sheets
}

fn sum(pen: &mut Pen<'_>, sheet: &mut Sheet, (net, tax): (&str, &str), baseline: f64) {
    let [amount, _, tax_column] = FIGURES;
    pen.total(sheet, Field::NONE, (Role::Song, SIZE), amount.cell, baseline, net);
    pen.total(sheet, Field::NONE, (Role::Song, SIZE), tax_column.cell, baseline, tax);
}

fn list_frame(pen: &Pen<'_>, sheet: &mut Sheet, columns: &[Column]) {
    pen.label_in(
        sheet,
        (Role::Kai, 6.0),
        Cell::centre(40.0, 130.0),
        22.0,
        "销售货物或者提供应税劳务、服务清单",
    );
    pen.label(sheet, 6.0, 38.8, "购买方名称：");
    pen.label(sheet, 6.0, 45.8, "销售方名称：");
    pen.label(sheet, 6.0, 52.8, "所属增值税发票代码：");
    pen.label(sheet, 93.0, 52.8, "号码：");
    sheet.frame(Rect { x: LEFT, y: LIST_TOP, width: RIGHT - LEFT, height: 268.0 - LIST_TOP });
    for y in [LIST_BODY, LIST_FOOT, 261.0] {
        sheet.rule((LEFT, y), (RIGHT, y));
    }
    for x in [13.5, 56.5, 82.5, 94.5, 114.5, 134.5, 164.5, 175.5] {
        sheet.rule((x, LIST_TOP), (x, 268.0));
    }
    pen.label(sheet, 5.8, 61.6, "序号");
    pen.heads(sheet, columns, 61.6);
    pen.label(sheet, 5.8, 259.0, "小计");
    pen.label(sheet, 5.8, 266.0, "总计");
    pen.label(sheet, 148.0, 281.6, "开票日期：");
}

fn list_head(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, (number, count): (usize, usize)) {
    let song = (Role::Song, SIZE);
    for (x, width, y, text) in [
        (25.6, 178.0, 38.8, invoice.buyer.name.clone()),
        (25.6, 178.0, 45.8, invoice.seller.name.clone()),
        (38.6, 50.0, 52.8, invoice.code.clone()),
        (103.0, 50.0, 52.8, invoice.number.clone()),
        (164.2, 40.0, 281.6, invoice.issued_on.map(chinese_date)),
    ] {
        if let Some(text) = text {
            pen.value(sheet, Field::NONE, song, Cell::left(x, width), y, &text);
        }
    }
    let text = format!("共{count}页 第{number}页");
    pen.value(sheet, Field::NONE, song, Cell::right(160.0, 44.0), 52.8, &text);
}
