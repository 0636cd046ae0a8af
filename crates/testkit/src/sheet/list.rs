//! 销货清单: the list pages of a VAT invoice with more lines than its page holds, 210 × 297 mm.

use fapiao_invoice::Fen;
use fapiao_invoice::Invoice;
use fapiao_invoice::Line;
use fapiao_invoice::Tax;

use super::Align::Centre;
use super::Align::Left;
use super::Align::Right;
use super::Font;
use super::Sheet;
use super::Text;
use super::grid;
use super::specimen;
use crate::figure;

const ROWS: usize = 25;
const PITCH: f64 = 7.0;
const TOP: f64 = 66.0;

pub(super) fn pages(invoice: &Invoice) -> Vec<Sheet> {
    let count = invoice.lines.len().div_ceil(ROWS);
    invoice
        .lines
        .chunks(ROWS)
        .enumerate()
        .map(|(index, lines)| {
            let mut values = head(invoice, index + 1, count);
            for (row, line) in lines.iter().enumerate() {
                values.extend(row_of(line, index * ROWS + row, TOP + PITCH * row as f64));
            }
            values.extend(subtotal(lines));
            if index + 1 == count {
                values.extend(sum(invoice.amount_without_tax, invoice.tax_amount, 262.0));
            }
            Sheet {
                width: 210.0,
                height: 297.0,
                form: "list",
                labels: labels(),
                rules: rules(),
                values,
                qr: None,
            }
        })
        .collect()
}

fn head(invoice: &Invoice, page: usize, count: usize) -> Vec<Text> {
    let cells = [
        ([30.0, 34.5, 168.0, 7.0], invoice.buyer.name.clone()),
        ([30.0, 41.5, 168.0, 7.0], invoice.seller.name.clone()),
        ([55.0, 49.8, 38.0, 5.0], invoice.code.clone()),
        ([105.0, 49.8, 38.0, 5.0], invoice.number.clone()),
        ([170.0, 49.8, 10.0, 5.0], Some(count.to_string())),
        ([191.0, 49.8, 10.0, 5.0], Some(page.to_string())),
        ([164.0, 278.0, 38.0, 5.0], invoice.issued_on.map(figure::chinese_date)),
    ];
    cells
        .into_iter()
        .filter_map(|(boundary, text)| Some(Text::new("", boundary, Font::Song, Left, &text?)))
        .collect()
}

fn row_of(line: &Line, index: usize, y: f64) -> Vec<Text> {
    let cells = [
        ("LineNo", 5.5, 7.0, Centre, Some((index + 1).to_string())),
        ("Item", 14.5, 41.0, Left, line.name.clone()),
        ("Specification", 57.0, 25.0, Left, line.specification.clone()),
        ("MeasurementDimension", 83.0, 11.0, Centre, line.unit.clone()),
        ("Quantity", 95.5, 18.0, Right, line.quantity.map(|q| q.to_string())),
        ("Price", 115.0, 18.0, Right, line.unit_price.map(|p| p.to_string())),
        ("Amount", 135.5, 28.0, Right, line.amount.map(figure::yuan)),
        ("TaxScheme", 165.0, 10.0, Right, line.tax_rate.map(figure::rate)),
        ("TaxAmount", 176.5, 28.0, Right, line.tax_amount.map(figure::tax)),
    ];
    cells
        .into_iter()
        .filter_map(|(field, x, width, align, text)| {
            let text = text?;
            // One row a line: what is too wide is set smaller.
            let natural: f64 = text.chars().map(|c| super::width(Font::Song, 1.0, c)).sum();
            let size = super::SIZE.min(width / natural);
            let cell = Text::sized(field, [x, y, width, PITCH], (Font::Song, size), align, &text);
            Some(cell.of_line(index))
        })
        .collect()
}

fn subtotal(lines: &[Line]) -> Vec<Text> {
    let net = lines.iter().filter_map(|l| l.amount).map(|a| a.0).sum();
    let taxes = lines.iter().map(|l| match l.tax_amount {
        Some(Tax::Amount(fen)) => fen.0,
        _ => 0,
    });
    sum(Some(Fen(net)), Some(Tax::Amount(Fen(taxes.sum()))), 255.0)
}

fn sum(net: Option<Fen>, tax: Option<Tax>, y: f64) -> Vec<Text> {
    let cells =
        [([135.5, y, 28.0, 7.0], net.map(figure::yuan)), ([176.5, y, 28.0, 7.0], tax.map(figure::tax))];
    cells
        .into_iter()
        .filter_map(|(boundary, text)| {
            Some(Text::new("", boundary, Font::Song, Right, &format!("¥{}", text?)))
        })
        .collect()
}

fn labels() -> Vec<Text> {
    vec![
        specimen(6.0, 8.0),
        Text::sized("", [55.0, 15.0, 100.0, 8.0], (Font::Kai, 6.0), Centre, "销售货物或者提供应税劳务清单"),
        Text::label(6.0, 36.0, "购买方名称："),
        Text::label(6.0, 43.0, "销售方名称："),
        Text::label(6.0, 50.0, "所属增值税电子发票代码："),
        Text::label(93.0, 50.0, "号码："),
        Text::label(166.0, 50.0, "共"),
        Text::label(179.0, 50.0, "页 第"),
        Text::label(199.0, 50.0, "页"),
        Text::label(5.5, 59.0, "序号"),
        Text::label(24.0, 59.0, "项目名称"),
        Text::label(63.5, 59.0, "规格型号"),
        Text::label(85.0, 59.0, "单位"),
        Text::label(102.0, 59.0, "数量"),
        Text::label(121.0, 59.0, "单价"),
        Text::label(146.0, 59.0, "金额"),
        Text::label(166.0, 59.0, "税率"),
        Text::label(187.0, 59.0, "税额"),
        Text::label(6.0, 256.0, "小计"),
        Text::label(6.0, 263.0, "总计"),
        Text::label(148.0, 279.0, "开票日期："),
    ]
}

fn rules() -> Vec<[f64; 4]> {
    let bottom = 269.0;
    let columns = [4.5, 13.5, 56.5, 82.5, 94.5, 114.5, 134.5, 164.5, 175.5, 205.5];
    let down: Vec<(f64, f64, f64)> = columns.iter().map(|x| (*x, 57.0, bottom)).collect();
    grid(&[57.0, 64.0, 254.0, 261.0, bottom], &down, (4.5, 205.5))
}
