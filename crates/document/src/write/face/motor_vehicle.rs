//! 机动车销售统一发票.

use fapiao_invoice::Invoice;
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::layout::Color;

use super::cell::{Cell, SIZE};
use super::extra::{self, Shown};
use super::form::{self, Box, Elements};
use super::pen::{Field, Pen, Role, Sheet};
use super::{chinese_date, digital, qr};

const EDGES: (f64, f64) = (8.0, 202.0);
const TOP: f64 = 32.0;
const ROW: f64 = 7.6;
const BROWN: Color = Color::FORM_BROWN;

/// The sheet of a vehicle's invoice.
pub(super) fn sheets(pen: &mut Pen<'_>, invoice: &Invoice) -> Vec<Sheet> {
    let mut elements = Elements::of(invoice);
    let before = before(invoice, &mut elements);
    let after = after(invoice, &mut elements);
    let mut remark =
        extra::remark(invoice, &Shown { parties: false, people: true, block: true, elements: &[] });
    remark.extend((!elements.left_is_empty()).then(|| elements.others().concat()));
    let sizes = [(SIZE, 2), (2.6, 3), (2.2, usize::MAX)];
    let remark = pen.rows(Role::Song, EDGES.1 - EDGES.0 - 15.0, &sizes, &remark.join("\n"));

    let count = |rows: &[(f64, Vec<Box>)]| rows.iter().map(|(height, _)| height).sum::<f64>();
    let words = TOP + count(&before);
    let remark_top = words + ROW + count(&after);
    let remark_height = (remark.height() + 6.0).max(12.0);
    let foot = remark_top + remark_height;
    let mut sheet = Sheet::new("motor-vehicle", 210.0, (foot + 12.0).max(140.0), BROWN);
    sheet.mark = (31.5, 26.0);
    title(pen, &mut sheet, invoice, "机动车销售统一发票");
    form::rows(pen, &mut sheet, EDGES, TOP, &before);
    amount(pen, &mut sheet, invoice, words, "价税合计");
    form::rows(pen, &mut sheet, EDGES, words + ROW, &after);
    foot_of(pen, &mut sheet, invoice, &remark, remark_top, remark_height);
    qr::draw(
        pen,
        &mut sheet,
        invoice,
        Rect { x: 9.0, y: 6.0, width: 20.0, height: 20.0 },
        invoice.code.is_none(),
    );
    vec![sheet]
}

fn before(invoice: &Invoice, elements: &mut Elements<'_>) -> Vec<(f64, Vec<Box>)> {
    let buyer = &invoice.buyer;
    let line = invoice.lines.first();
    let mut take = |parts: &[&str]| elements.take(parts);
    let mut rows = vec![
        (
            ROW,
            vec![
                Box::new("购买方名称：", buyer.name.clone(), 0.52, 22.0).tagged("BuyerName"),
                Box::new("统一社会信用代码/纳税人识别号：", buyer.tax_id.clone(), 0.48, 45.0)
                    .tagged("BuyerTaxID"),
            ],
        ),
        (
            ROW,
            vec![
                Box::new("地址、电话：", buyer.address_phone.clone(), 0.52, 22.0).tagged("BuyerAddrTel"),
                Box::new("开户行及账号：", buyer.bank_account.clone(), 0.48, 24.0)
                    .tagged("BuyerFinancialAccount"),
            ],
        ),
        (
            ROW,
            vec![
                Box::new("车辆类型", take(&["车辆类型"]), 0.3, 17.0),
                Box::new("厂牌型号", take(&["厂牌型号"]), 0.42, 17.0),
                Box::new("产地", take(&["产地"]), 0.28, 11.0),
            ],
        ),
        (
            ROW,
            vec![
                Box::new("合格证号", take(&["合格证"]), 0.3, 17.0),
                Box::new("进口证明书号", take(&["进口证明"]), 0.42, 23.0),
                Box::new("商检单号", take(&["商检"]), 0.28, 17.0),
            ],
        ),
        (
            ROW,
            vec![
                Box::new("发动机号码", take(&["发动机"]), 0.3, 20.0),
                Box::new("车辆识别代号/车架号码", take(&["识别代", "车架号"]), 0.42, 36.0),
                Box::new("生产企业名称", take(&["生产企业"]), 0.28, 22.0),
            ],
        ),
    ];
    if let Some(line) = line {
        rows.push((
            ROW,
            vec![
                Box::new("货物名称", line.name.clone(), 0.3, 17.0),
                Box::new("规格型号", line.specification.clone(), 0.42, 17.0),
                Box::new("数量", line.quantity.map(|quantity| quantity.to_string()), 0.14, 11.0),
                Box::new("计量", line.unit.clone(), 0.14, 11.0),
            ],
        ));
    }
    rows
}

fn after(invoice: &Invoice, elements: &mut Elements<'_>) -> Vec<(f64, Vec<Box>)> {
    let seller = &invoice.seller;
    let rate = invoice.lines.first().and_then(|line| line.tax_rate);
    let mut take = |parts: &[&str]| elements.take(parts);
    let money = |fen: Option<String>| fen.map(|fen| format!("¥{fen}"));
    vec![
        (
            ROW,
            vec![
                Box::new("销售方名称：", seller.name.clone(), 0.52, 22.0).tagged("SellerName"),
                Box::new("统一社会信用代码/纳税人识别号：", seller.tax_id.clone(), 0.48, 45.0)
                    .tagged("SellerTaxID"),
            ],
        ),
        (
            ROW,
            vec![
                Box::new("地址、电话：", seller.address_phone.clone(), 0.52, 22.0).tagged("SellerAddrTel"),
                Box::new("开户行及账号：", seller.bank_account.clone(), 0.48, 24.0)
                    .tagged("SellerFinancialAccount"),
            ],
        ),
        (
            ROW,
            vec![
                Box::new("增值税税率或征收率", rate.map(|rate| rate.to_string()), 0.25, 31.0),
                Box::new("增值税税额：", money(invoice.tax_amount.map(|tax| tax.to_string())), 0.27, 21.0)
                    .tagged("TaxTotalAmount"),
                Box::new("主管税务机关及代码", take(&["税务机关"]), 0.48, 31.0),
            ],
        ),
        (
            ROW,
            vec![
                Box::new(
                    "不含税价：",
                    money(invoice.amount_without_tax.map(|fen| fen.to_string())),
                    0.3,
                    18.0,
                )
                .tagged("TaxExclusiveTotalAmount"),
                Box::new("完税凭证号码", take(&["完税"]), 0.34, 23.0),
                Box::new("吨位", take(&["吨位"]), 0.16, 11.0),
                Box::new("限乘人数", take(&["限乘"]), 0.2, 17.0),
            ],
        ),
    ]
}

/// Title, code, number and date.
pub(super) fn title(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, name: &str) {
    let whole = if invoice.code.is_none() { format!("电子发票（{name}）") } else { name.to_owned() };
    pen.label_in(sheet, (Role::Kai, 6.2), Cell::centre(40.0, 110.0), 15.0, &whole);
    for y in [18.4, 19.4] {
        sheet.rule((52.0, y), (138.0, y));
    }
    let song = (Role::Song, SIZE);
    let lines = [
        ("发票代码：", "InvoiceCode", invoice.code.clone()),
        ("发票号码：", "InvoiceNo", invoice.number.clone()),
        ("开票日期：", "IssueDate", invoice.issued_on.map(chinese_date)),
        ("校验码：", "InvoiceCheckCode", invoice.check_code.clone()),
    ];
    let mut y = 10.0;
    for (label, field, value) in lines {
        let Some(value) = value else { continue };
        pen.label(sheet, 150.0, y, label);
        pen.value(sheet, Field::of(field), song, Cell::left(165.4, 37.0), y, &value);
        y += 5.4;
    }
}

/// The row of the amount in words and figures.
pub(super) fn amount(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, top: f64, label: &str) {
    sheet.frame(Rect { x: EDGES.0, y: top, width: EDGES.1 - EDGES.0, height: ROW });
    let baseline = top + ROW / 2.0 + SIZE * 0.36;
    pen.label(sheet, EDGES.0 + 2.0, baseline, &format!("{label}（大写）"));
    pen.label(sheet, 140.0, baseline, "（小写）");
    digital::words(pen, sheet, invoice, 38.0, baseline, 98.0);
    if let Some(gross) = invoice.amount_with_tax {
        let field = Field::of("TaxInclusiveTotalAmount");
        pen.total(sheet, field, (Role::Song, 3.9), Cell::left(153.2, 46.0), baseline, &gross.to_string());
    }
}

/// The remark and the drawer.
pub(super) fn foot_of(
    pen: &mut Pen<'_>,
    sheet: &mut Sheet,
    invoice: &Invoice,
    remark: &super::cell::Rows,
    top: f64,
    height: f64,
) {
    sheet.frame(Rect { x: EDGES.0, y: top, width: 6.5, height });
    sheet.frame(Rect { x: EDGES.0 + 6.5, y: top, width: EDGES.1 - EDGES.0 - 6.5, height });
    pen.upright(sheet, EDGES.0 + 1.6, top + 0.6, 11.0, "备注");
    let cell = Cell::left(EDGES.0 + 8.0, EDGES.1 - EDGES.0 - 10.0);
    pen.lines(sheet, Field::of("Note"), Role::Song, cell, top + 1.0 + remark.size, remark);
    let baseline = top + height + 6.6;
    pen.label(sheet, 20.0, baseline, "销售方：（章）");
    pen.label(sheet, 110.0, baseline, "开票人：");
    if let Some(drawer) = &invoice.drawer {
        let cell = Cell::left(122.4, 40.0);
        pen.value(sheet, Field::of("InvoiceClerk"), (Role::Song, SIZE), cell, baseline, drawer);
    }
}
