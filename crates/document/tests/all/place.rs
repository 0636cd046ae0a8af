//! Page text by its place: layouts that real and made files do not show, and pages made to be slow.
#![expect(clippy::float_arithmetic, clippy::as_conversions, reason = "places on a page, in mm")]

use fapiao_document::Limits;
use fapiao_document::layout::{Run, read, read_recognised};
use fapiao_invoice::{Fen, Invoice, Kind, Tax};

const SIZE: f64 = 3.175;

/// A text at its place, set as wide as its letters are.
fn at(x: f64, y: f64, text: &str) -> Run {
    let widths = text.chars().map(|c| if c.is_ascii() { SIZE / 2.0 } else { SIZE });
    Run { text: text.to_owned(), page: 0, x, y, width: widths.sum(), height: SIZE }
}

fn title(x: f64, y: f64, text: &str) -> Run {
    Run { height: 6.7, width: 6.7 * text.chars().count() as f64, ..at(x, y, text) }
}

fn column(x: f64, top: f64, step: f64, text: &str) -> Vec<Run> {
    (0..).zip(text.chars()).map(|(row, c)| at(x, top + step * f64::from(row), &c.to_string())).collect()
}

/// The labels of the VAT layout and the head of its table.
fn vat_form() -> Vec<Run> {
    let mut runs = vec![
        title(69.0, 12.7, "样例增值税电子普通发票"),
        at(148.6, 10.2, "发票代码："),
        at(148.6, 15.7, "发票号码："),
        at(148.6, 21.2, "开票日期："),
        at(164.0, 10.3, "099001900111"),
        at(164.0, 15.8, "90000001"),
        at(164.0, 21.3, "2026年09月01日"),
    ];
    for (top, names) in [
        (34.3, ["名称：", "纳税人识别号：", "地址、电话：", "开户行及账号："]),
        (108.1, ["名称：", "纳税人识别号：", "地址、电话：", "开户行及账号："]),
    ] {
        for (row, name) in (0..).zip(names) {
            runs.push(at(13.5, top + 5.2 * f64::from(row), name));
        }
    }
    runs.extend(column(6.8, 35.9, 6.35, "购买方"));
    runs.extend(column(6.8, 109.5, 6.35, "销售方"));
    runs.extend(column(120.4, 35.6, 6.35, "密码区"));
    runs.extend(column(120.4, 110.7, 10.0, "备注"));
    for (x, head) in [
        (25.0, "项目名称"),
        (64.0, "规格型号"),
        (85.5, "单位"),
        (99.3, "数 量"),
        (120.5, "单 价"),
        (144.7, "金 额"),
        (166.7, "税率"),
        (185.0, "税 额"),
    ] {
        runs.push(at(x, 55.7, head));
    }
    runs.extend([
        at(22.5, 94.9, "合"),
        at(37.0, 94.9, "计"),
        at(17.3, 101.2, "价税合计（大写）"),
        at(156.6, 101.2, "（小写）"),
        at(7.1, 128.2, "收款人："),
        at(63.6, 128.2, "复核："),
        at(105.7, 128.2, "开票人："),
    ]);
    runs
}

fn fields(runs: &[Run]) -> Invoice {
    read(runs, &Limits::default()).unwrap()
}

#[test]
fn address_when_set_in_two_small_rows_then_read_as_one() {
    let mut runs = vat_form();
    let small = |y, text: &str| Run { height: 2.1, ..at(36.0, y, text) };
    runs.extend([
        small(43.4, "样例市示例区试验路一千二百三十四号某某大厦二十"),
        small(45.9, "三层 010-00000000"),
    ]);
    runs.push(at(36.0, 34.4, "样例有限公司"));
    let buyer = fields(&runs).buyer;
    assert_eq!(
        buyer.address_phone.as_deref(),
        Some("样例市示例区试验路一千二百三十四号某某大厦二十三层 010-00000000")
    );
    assert_eq!(buyer.name.as_deref(), Some("样例有限公司"));
    assert_eq!(buyer.bank_account, None);
}

#[test]
fn value_when_right_before_the_cipher_then_ends_there() {
    let mut runs = vat_form();
    runs.push(at(36.0, 34.4, "一二三四五六七八九十一二三四五六七八九十一二三四五"));
    runs.push(at(126.0, 34.3, "03-4<5>6*7+8/90123456789012345"));
    assert_eq!(
        fields(&runs).buyer.name.as_deref(),
        Some("一二三四五六七八九十一二三四五六七八九十一二三四五")
    );
}

#[test]
fn lines_when_figures_stand_half_way_down_the_name_then_one_line() {
    let mut runs = vat_form();
    runs.extend([
        at(5.5, 58.5, "*试验服务*很长很长的项目名称第一行"),
        at(5.5, 62.5, "第二行"),
        at(154.0, 60.5, "100.00"),
        at(171.0, 60.5, "6%"),
        at(198.0, 60.5, "6.00"),
        at(5.5, 66.5, "*试验服务*另一项"),
        at(57.0, 66.5, "甲 乙"),
        at(154.0, 66.5, "-10.00"),
        at(171.0, 66.5, "***"),
        at(198.0, 66.5, "***"),
    ]);
    let lines = fields(&runs).lines;
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].name.as_deref(), Some("*试验服务*很长很长的项目名称第一行第二行"));
    assert_eq!((lines[0].amount, lines[0].tax_amount), (Some(Fen(10_000)), Some(Tax::Amount(Fen(600)))));
    assert_eq!((lines[1].specification.as_deref(), lines[1].amount), (Some("甲 乙"), Some(Fen(-1_000))));
    assert_eq!(lines[1].tax_amount, Some(Tax::Masked));
}

#[test]
fn totals_when_marks_and_figures_stand_apart_then_joined() {
    let mut runs = vat_form();
    runs.extend([
        at(150.0, 95.3, "￥"),
        at(153.2, 95.3, "-100.00"),
        at(192.0, 95.3, "￥"),
        at(195.2, 95.3, "-6.00"),
        at(60.0, 101.4, "ⓧ（负数）壹佰零陆圆整"),
        at(168.2, 101.1, "¥"),
        at(171.0, 101.1, "-106.00"),
        at(126.0, 108.0, "对应正数发票代码:099001900111号码:90000000"),
        at(126.0, 112.0, "第二行备注"),
        at(126.0, 128.3, "不是备注"),
    ]);
    let invoice = fields(&runs);
    assert_eq!(invoice.amount_without_tax, Some(Fen(-10_000)));
    assert_eq!(invoice.tax_amount, Some(Tax::Amount(Fen(-600))));
    assert_eq!(invoice.amount_with_tax, Some(Fen(-10_600)));
    assert_eq!(invoice.amount_in_words.as_deref(), Some("（负数）壹佰零陆圆整"));
    assert_eq!(invoice.red, Some(true));
    assert_eq!(invoice.original.unwrap().number.as_deref(), Some("90000000"));
    assert_eq!(invoice.remark.as_deref(), Some("对应正数发票代码:099001900111号码:90000000\n第二行备注"));
}

#[test]
fn block_when_passengers_stand_below_the_lines_then_they_are_no_lines() {
    let mut runs = vat_form();
    runs.extend([
        at(5.5, 59.8, "*运输服务*样票客运费"),
        at(154.0, 59.8, "100.00"),
        at(171.0, 59.8, "3%"),
        at(198.0, 59.8, "3.00"),
        at(8.0, 75.0, "出行人"),
        at(40.0, 75.0, "出行日期"),
        at(80.0, 75.0, "出发地"),
        at(120.0, 75.0, "到达地"),
        at(160.0, 75.0, "交通工具类型"),
        at(8.0, 79.5, "样某"),
        at(40.0, 79.5, "2026-09-01"),
        at(80.0, 79.5, "甲市"),
        at(120.0, 79.5, "乙市"),
        at(164.0, 79.5, "出租车"),
    ]);
    let invoice = fields(&runs);
    assert_eq!(invoice.lines.len(), 1);
    assert_eq!(invoice.lines[0].name.as_deref(), Some("*运输服务*样票客运费"));
    let special = invoice.special.unwrap();
    assert_eq!(special.code.as_deref(), Some("09"));
    let elements: Vec<(&str, &str)> =
        special.elements.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        elements,
        [
            ("出行人", "样某"),
            ("出行日期", "2026-09-01"),
            ("出发地", "甲市"),
            ("到达地", "乙市"),
            ("交通工具类型", "出租车")
        ]
    );
}

/// Text of one glyph a run, as some PDF files give it.
#[test]
fn runs_when_single_glyphs_then_the_same_fields() {
    let mut runs = vat_form();
    runs.extend([
        at(36.0, 34.4, "样例有限公司"),
        at(168.2, 101.1, "¥106.00"),
        at(60.0, 101.4, "壹佰零陆圆整"),
    ]);
    let whole = fields(&runs);
    let glyphs: Vec<Run> = runs
        .iter()
        .flat_map(|run| {
            let parts = run.text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
            let mut x = run.x;
            run.text.chars().map(move |c| {
                let width = run.width / parts * if c.is_ascii() { 1.0 } else { 2.0 };
                x += width;
                Run { text: c.to_string(), x: x - width, width, ..run.clone() }
            })
        })
        .collect();
    assert_eq!(fields(&glyphs), whole);
    assert_eq!(whole.amount_with_tax, Some(Fen(10_600)));
}

/// A recognised page has no vertical labels to go by, and its boxes are not exact.
#[test]
fn recognised_when_boxes_are_uneven_then_parties_by_their_order() {
    let mut runs = vat_form();
    runs.retain(|run| run.text.chars().count() > 1 || matches!(run.text.as_str(), "合" | "计"));
    runs.extend([
        at(36.0, 34.4, "甲公司"),
        at(36.0, 108.2, "乙公司"),
        at(36.0, 39.6, "91110000000000000A"),
        at(36.0, 113.4, "91110000000000000B"),
    ]);
    for (index, run) in runs.iter_mut().enumerate() {
        run.y += if index % 2 == 0 { 0.4 } else { -0.3 };
    }
    let invoice = read_recognised(&runs, &Limits::default()).unwrap();
    assert_eq!(
        (invoice.buyer.name.as_deref(), invoice.seller.name.as_deref()),
        (Some("甲公司"), Some("乙公司"))
    );
    assert_eq!(invoice.buyer.tax_id.as_deref(), Some("91110000000000000A"));
    assert_eq!(invoice.kind, Some(Kind::VatOrdinaryElectronic));
    assert_eq!(invoice.number.as_deref(), Some("90000001"));
}

#[test]
fn text_when_no_invoice_then_none() {
    let letter = [at(10.0, 10.0, "某某公司"), at(10.0, 20.0, "合计 12.00 元"), at(10.0, 30.0, "名称：某某")];
    assert_eq!(read(&letter, &Limits::default()), None);
    assert_eq!(read(&[], &Limits::default()), None);
}

/// Pages that are made to be slow: everything in one place, nothing but labels, nothing but heads.
#[test]
fn pages_when_hostile_then_read_in_bounded_work() {
    let many = |count: usize, run: &dyn Fn(usize) -> Run| (0..count).map(run).collect::<Vec<_>>();
    let step = |index: usize, mm: f64| index as f64 * mm;
    let pages = [
        many(20_000, &|_| at(10.0, 10.0, "名称：")),
        many(20_000, &|index| at(10.0, step(index, 0.4), "名称：某某")),
        many(20_000, &|index| at(step(index, 0.01), 10.0, "发票号码：")),
        many(10_000, &|index| at(10.0, step(index, 0.5), "项目名称金额税率税额")),
        many(10_000, &|index| at(step(index, 1.0), 10.0, "项目名称金额税额单位数量")),
        many(20_000, &|index| at(10.0, step(index % 40, 2.0), if index % 2 == 0 { "购" } else { "买" })),
        many(20_000, &|index| at(step(index % 100, 2.0), step(index / 100, 0.31), "合计")),
        many(20_000, &|index| at(f64::NAN, f64::INFINITY, if index % 2 == 0 { "大" } else { "小" })),
    ];
    for mut runs in pages {
        runs.extend(vat_form());
        let _ = read(&runs, &Limits::default());
        let _ = read_recognised(&runs, &Limits::default());
    }
}
