//! The layout of 数电票 (电子发票（普通发票） and （增值税专用发票）): 210 × 140 mm, pages of eight rows.

use fapiao_invoice::Fen;
use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;
use fapiao_invoice::Line;
use fapiao_invoice::Party;
use fapiao_invoice::Tax;

use super::Align::Centre;
use super::Align::Left;
use super::Align::Right;
use super::Font;
use super::PITCH;
use super::Sheet;
use super::Text;
use super::grid;
use super::specimen;
use super::wrap;
use crate::figure;

/// Rows between the heading and the totals; on pages before the last, one of them is the subtotal's.
const ROWS: usize = 7;

pub(super) fn pages(invoice: &Invoice) -> Vec<Sheet> {
    let groups = groups(&invoice.lines);
    let count = groups.len();
    groups
        .into_iter()
        .enumerate()
        .map(|(page, lines)| {
            let mut values = head(invoice);
            let mut y = 56.0;
            for index in lines.clone() {
                let line = &invoice.lines[index];
                values.extend(row(line, index, y));
                y += PITCH * name_rows(line).len() as f64;
            }
            if count > 1 {
                values.extend(subtotal(&invoice.lines[lines]));
                let text = format!("共{count}页 第{}页", page + 1);
                values.push(Text::new("", [170.0, 24.0, 36.0, 4.0], Font::Song, Right, &text));
            }
            if page + 1 == count {
                values.extend(totals(invoice));
            }
            values.extend(foot(invoice));
            Sheet {
                width: 210.0,
                height: 140.0,
                form: "digital",
                labels: labels(invoice.kind),
                rules: rules(),
                values,
                qr: (page == 0).then_some([6.5, 6.0, 20.0, 20.0]),
            }
        })
        .collect()
}

/// Which lines stand on which page.
fn groups(lines: &[Line]) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (index, line) in lines.iter().enumerate() {
        let rows = name_rows(line).len();
        if used + rows > ROWS && index > start {
            out.push(start..index);
            (start, used) = (index, 0);
        }
        used += rows;
    }
    out.push(start..lines.len());
    out
}

fn head(invoice: &Invoice) -> Vec<Text> {
    let mut out = Vec::new();
    let number = invoice.number.clone();
    let date = invoice.issued_on.map(figure::chinese_date);
    for (field, y, text) in [("InvoiceNo", 10.3, number), ("IssueDate", 16.4, date)] {
        out.extend(text.map(|t| Text::new(field, [170.0, y, 38.0, 5.0], Font::Song, Left, &t)));
    }
    out.extend(party(&invoice.buyer, ["BuyerName", "BuyerTaxID"], [20.0, 54.0]));
    out.extend(party(&invoice.seller, ["SellerName", "SellerTaxID"], [120.0, 154.5]));
    out
}

fn party(party: &Party, fields: [&'static str; 2], x: [f64; 2]) -> Vec<Text> {
    let mut out = Vec::new();
    for (row, piece) in wrap(party.name.as_deref().unwrap_or_default(), Font::Song, 84.0).iter().enumerate() {
        let boundary = [x[0], 33.0 + PITCH * row as f64, 84.0, 5.0];
        out.push(Text::new(fields[0], boundary, Font::Song, Left, piece));
    }
    let boundary = [x[1], 43.3, 58.0, 5.293];
    let id = party.tax_id.as_deref();
    out.extend(id.map(|t| Text::sized(fields[1], boundary, (Font::Courier, 4.2333), Left, t)));
    out
}

fn row(line: &Line, index: usize, y: f64) -> Vec<Text> {
    let mut out = Vec::new();
    for (n, piece) in name_rows(line).iter().enumerate() {
        let boundary = [4.5, y + PITCH * n as f64, 36.5, 4.5];
        out.push(Text::new("Item", boundary, Font::Song, Left, piece).of_line(index));
    }
    let cells = [
        ("TaxScheme", 154.0, 25.0, Centre, line.tax_rate.map(figure::rate)),
        ("Amount", 127.5, 25.5, Right, line.amount.map(figure::yuan)),
        ("TaxAmount", 179.5, 26.0, Right, line.tax_amount.map(figure::tax)),
        ("Price", 102.5, 25.0, Right, line.unit_price.map(|p| p.to_string())),
        ("Quantity", 77.5, 25.0, Right, line.quantity.map(|q| q.to_string())),
        ("MeasurementDimension", 66.5, 10.0, Centre, line.unit.clone()),
        ("Specification", 41.5, 25.0, Left, line.specification.clone()),
    ];
    for (field, x, width, align, text) in cells {
        let size = if text.as_ref().is_some_and(|t| t.len() > 14) { 2.8222 } else { super::SIZE };
        let boundary = [x, y, width, 4.5];
        out.extend(
            text.filter(|t| !t.is_empty())
                .map(|t| Text::sized(field, boundary, (Font::Song, size), align, &t).of_line(index)),
        );
    }
    out
}

fn name_rows(line: &Line) -> Vec<String> {
    wrap(line.name.as_deref().unwrap_or_default(), Font::Song, 36.5)
}

fn subtotal(lines: &[Line]) -> Vec<Text> {
    let net: i64 = lines.iter().filter_map(|l| l.amount).map(|a| a.0).sum();
    let taxes = lines.iter().map(|l| match l.tax_amount {
        Some(Tax::Amount(fen)) => fen.0,
        _ => 0,
    });
    let tax: i64 = taxes.sum();
    vec![
        Text::new("", [20.0, 87.5, 20.0, 3.3], Font::Kai, Left, "小计"),
        Text::new("", [127.5, 87.5, 25.5, 3.3], Font::Song, Right, &format!("¥{}", figure::yuan(Fen(net)))),
        Text::new("", [179.5, 87.5, 26.0, 3.3], Font::Song, Right, &format!("¥{}", figure::yuan(Fen(tax)))),
    ]
}

fn totals(invoice: &Invoice) -> Vec<Text> {
    let net = invoice.amount_without_tax.map(figure::yuan).unwrap_or_default();
    let tax = invoice.tax_amount.map(figure::tax).unwrap_or_default();
    let gross = invoice.amount_with_tax.map(figure::yuan).unwrap_or_default();
    let words = invoice.amount_in_words.clone().unwrap_or_default();
    let mut out = money("TaxExclusiveTotalAmount", [127.5, 90.5, 25.5, 5.293], &net);
    out.extend(money("TaxTotalAmount", [179.5, 90.5, 26.0, 5.293], &tax));
    out.push(Text::new("", [62.9471, 96.0, 82.5, 7.41], Font::Song, Left, &words));
    let boundary = [155.5, 96.0, 48.0, 7.67];
    out.push(Text::sized("TaxInclusiveTotalAmount", boundary, (Font::Courier, 3.8806), Left, "¥"));
    let mut number = Text::sized("TaxInclusiveTotalAmount", boundary, (Font::Song, 3.8806), Left, &gross);
    number.origin[0] = 2.3284;
    out.push(number);
    out
}

/// A total: its sign and its number are objects of their own; `***` has no sign.
fn money(field: &'static str, boundary: [f64; 4], number: &str) -> Vec<Text> {
    let amount = Text::new(field, boundary, Font::Song, Right, number);
    if number.starts_with('*') {
        return vec![amount];
    }
    let mut sign = Text::sized(field, boundary, (Font::Courier, 3.8806), Left, "¥");
    sign.origin = [amount.origin[0] - 2.3284, amount.origin[1]];
    vec![sign, amount]
}

fn foot(invoice: &Invoice) -> Vec<Text> {
    let mut out = Vec::new();
    let remark = invoice.remark.as_deref().unwrap_or_default();
    for (row, piece) in wrap(remark, Font::Song, 193.0).iter().enumerate() {
        let boundary = [11.1083, 104.5369 + 3.3 * row as f64, 193.0, 3.3];
        out.push(Text::new("Note", boundary, Font::Song, Left, piece));
    }
    let drawer = invoice.drawer.as_deref();
    out.extend(drawer.map(|d| Text::new("InvoiceClerk", [32.0, 129.1, 150.0, 4.7637], Font::Song, Left, d)));
    out
}

fn labels(kind: Option<Kind>) -> Vec<Text> {
    let title = match kind {
        Some(Kind::DigitalSpecial) => "电子发票（增值税专用发票）",
        _ => "电子发票（普通发票）",
    };
    let mut out = vec![
        specimen(28.0, 9.0),
        Text::sized("", [56.0, 8.0, 95.0, 7.0732], (Font::Kai, 6.9), Centre, title),
        Text::label(154.0, 11.0, "发票号码："),
        Text::label(154.0, 17.0, "开票日期："),
        tax_id_label(11.0),
        tax_id_label(111.5),
        Text::label(11.0, 33.5, "名称："),
        Text::label(111.5, 33.5, "名称："),
        Text::label(15.5, 53.0, "项目名称"),
        Text::label(41.6, 53.0, "规格型号"),
        Text::label(66.5, 53.0, "单 位"),
        Text::label(92.5, 53.0, "数 量"),
        Text::label(117.5, 53.0, "单 价"),
        Text::label(143.0, 53.0, "金 额"),
        Text::label(157.0, 53.0, "税率/征收率"),
        Text::label(194.0, 53.0, "税 额"),
        Text::label(20.0, 92.0, "合"),
        Text::label(36.0, 92.0, "计"),
        Text::label(16.4068, 98.5, "价税合计（大写）"),
        Text::label(143.0, 98.5, "（小写）"),
        Text::label(5.5, 109.0, "备"),
        Text::label(5.5, 115.0, "注"),
        Text::label(19.0, 129.5, "开票人："),
    ];
    for (x, name) in [(5.5, "购买方信息"), (106.0, "销售方信息")] {
        for (row, character) in name.chars().enumerate() {
            out.push(Text::label(x, 32.5 + 3.5 * row as f64, &character.to_string()));
        }
    }
    out
}

/// Set narrower than the other labels: it still reaches its value.
fn tax_id_label(x: f64) -> Text {
    let text = "统一社会信用代码/纳税人识别号：";
    Text::sized("", [x, 44.0, 44.0, 3.6], (Font::Kai, 0.89 * super::SIZE), Left, text)
}

fn rules() -> Vec<[f64; 4]> {
    let mut out = vec![[65.5, 18.0, 138.5, 18.0], [65.5, 19.0, 138.5, 19.0]];
    let mut columns = vec![(4.5, 30.0, 124.0), (205.5, 30.0, 124.0)];
    columns.extend([10.5, 105.0, 111.0].map(|x| (x, 30.0, 52.0)));
    columns.extend([(10.5, 104.0, 124.0), (56.5, 96.0, 104.0)]);
    out.extend(grid(&[30.0, 52.0, 96.0, 104.0, 124.0], &columns, (4.5, 205.5)));
    out
}
