//! The layout of 增值税电子普通发票 and 专用发票 (before 数电): 210 × 140 mm.

use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;
use fapiao_invoice::Line;
use fapiao_invoice::Party;
use fapiao_invoice::Tax;
use fapiao_invoice::TaxRate;

use super::Align::Centre;
use super::Align::Left;
use super::Align::Right;
use super::Font;
use super::PITCH;
use super::Sheet;
use super::Text;
use super::grid;
use super::list;
use super::specimen;
use super::wrap;
use crate::figure;
use crate::random::Random;

/// Rows that fit between the heading and the totals.
const ROWS: usize = 7;

pub(super) fn pages(invoice: &Invoice) -> Vec<Sheet> {
    let mut sheet = Sheet {
        width: 210.0,
        height: 140.0,
        form: "vat",
        labels: labels(),
        rules: rules(),
        values: head(invoice),
        qr: Some([8.5, 3.5, 20.0, 20.0]),
    };
    sheet.values.extend(totals(invoice));
    sheet.values.extend(foot(invoice));
    let rows: usize = invoice.lines.iter().map(|line| name_rows(line).len()).sum();
    if rows <= ROWS {
        let mut y = 56.0;
        for (index, line) in invoice.lines.iter().enumerate() {
            sheet.values.extend(row(line, index, y));
            y += PITCH * name_rows(line).len() as f64;
        }
        return vec![sheet];
    }
    sheet.values.extend(see_list(invoice));
    let mut pages = vec![sheet];
    pages.extend(list::pages(invoice));
    pages
}

fn head(invoice: &Invoice) -> Vec<Text> {
    let title = match invoice.kind {
        Some(Kind::VatSpecialElectronic) => "样票增值税电子专用发票",
        _ => "样票增值税电子普通发票",
    };
    let mut out = vec![
        specimen(33.0, 10.0),
        Text::sized("", [69.0, 7.0, 72.0, 7.6749], (Font::Kai, 6.5297), Centre, title),
    ];
    let right = [
        ("InvoiceCode", 6.2, invoice.code.clone()),
        ("InvoiceNo", 11.7, invoice.number.clone()),
        ("IssueDate", 17.2, invoice.issued_on.map(figure::chinese_date)),
        ("InvoiceCheckCode", 22.7, invoice.check_code.as_deref().map(in_fives)),
    ];
    for (field, y, text) in right {
        out.extend(text.map(|t| Text::new(field, [164.0, y, 40.0, 5.0], Font::Song, Left, &t)));
    }
    let machine = invoice.machine_number.as_deref();
    out.extend(machine.map(|m| Text::new("MachineNo", [22.0, 24.0, 36.0, 4.5], Font::Song, Left, m)));
    out.extend(cipher(invoice));
    let fields = ["BuyerName", "BuyerTaxID", "BuyerAddrTel", "BuyerFinancialAccount"];
    out.extend(party(&invoice.buyer, fields, [30.0, 35.0, 40.6, 45.9]));
    out
}

fn foot(invoice: &Invoice) -> Vec<Text> {
    let fields = ["SellerName", "SellerTaxID", "SellerAddrTel", "SellerFinancialAccount"];
    let mut out = party(&invoice.seller, fields, [104.0, 108.5, 112.7, 117.9]);
    let people = [
        ("Payee", 22.0, &invoice.payee),
        ("Checker", 74.0, &invoice.reviewer),
        ("InvoiceClerk", 121.0, &invoice.drawer),
    ];
    for (field, x, name) in people {
        let boundary = [x, 124.2, 30.0, 5.0];
        out.extend(name.as_deref().map(|n| Text::new(field, boundary, Font::Song, Left, n)));
    }
    let remark = invoice.remark.as_deref().unwrap_or_default();
    for (row, piece) in wrap(remark, Font::Song, 78.0).iter().enumerate() {
        let boundary = [126.0, 104.5 + PITCH * row as f64, 78.0, 4.5];
        out.push(Text::new("Note", boundary, Font::Song, Left, piece));
    }
    out
}

fn totals(invoice: &Invoice) -> Vec<Text> {
    let net = invoice.amount_without_tax.map(figure::yuan).unwrap_or_default();
    let tax = invoice.tax_amount.map(figure::tax).unwrap_or_default();
    let gross = invoice.amount_with_tax.map(figure::yuan).unwrap_or_default();
    let words = invoice.amount_in_words.clone().unwrap_or_default();
    let mut out = vec![Text::new(
        "TaxInclusiveTotalAmountWithWords",
        [63.0, 95.8, 92.0, 8.0],
        Font::Song,
        Left,
        &words,
    )];
    out.extend(money("TaxExclusiveTotalAmount", [134.8, 91.5, 30.0, 4.0], &net));
    out.extend(money("TaxTotalAmount", [175.8, 91.5, 30.0, 4.0], &tax));
    let boundary = [168.0, 96.0, 37.0, 8.0];
    let size = (Font::Courier, 3.8806);
    out.push(Text::sized("TaxInclusiveTotalAmount", boundary, size, Left, "¥"));
    let mut number = Text::sized("TaxInclusiveTotalAmount", boundary, size, Left, &gross);
    number.origin[0] = 2.3284;
    out.push(number);
    out
}

/// A total: its sign and its number are objects of their own, at the right edge.
fn money(field: &'static str, boundary: [f64; 4], number: &str) -> [Text; 2] {
    let number = Text::new(field, boundary, Font::Courier, Right, number);
    let mut sign = Text::new(field, boundary, Font::Courier, Left, "¥");
    sign.origin = [number.origin[0] - 1.905, number.origin[1]];
    [sign, number]
}

fn row(line: &Line, index: usize, y: f64) -> Vec<Text> {
    let mut out = Vec::new();
    let cells = [
        ("TaxScheme", 165.2, 10.0, Right, line.tax_rate.map(figure::rate)),
        ("Amount", 135.5, 28.0, Right, line.amount.map(figure::yuan)),
        ("TaxAmount", 176.5, 28.0, Right, line.tax_amount.map(figure::tax)),
        ("Price", 115.0, 18.0, Right, line.unit_price.map(|p| p.to_string())),
        ("Quantity", 95.5, 18.0, Right, line.quantity.map(|q| q.to_string())),
        ("MeasurementDimension", 82.5, 11.5, Centre, line.unit.clone()),
        ("Specification", 57.0, 25.0, Left, line.specification.clone()),
    ];
    for (n, piece) in name_rows(line).iter().enumerate() {
        let boundary = [5.5, y + PITCH * n as f64, 50.0, 4.5];
        out.push(Text::new("Item", boundary, Font::Song, Left, piece).of_line(index));
    }
    for (field, x, width, align, text) in cells {
        let text = text.filter(|t| !t.is_empty());
        out.extend(text.map(|t| {
            // Long prices are set smaller, as on real pages.
            let size = if t.len() > 11 { 2.4 } else { super::SIZE };
            let boundary = [x, y, width, 4.5];
            Text::sized(field, boundary, (Font::Song, size), align, &t).of_line(index)
        }));
    }
    out
}

fn name_rows(line: &Line) -> Vec<String> {
    wrap(line.name.as_deref().unwrap_or_default(), Font::Song, 50.0)
}

/// The one row of the first page when the lines stand on list pages.
fn see_list(invoice: &Invoice) -> Vec<Text> {
    let rates: Vec<Option<TaxRate>> = invoice.lines.iter().map(|l| l.tax_rate).collect();
    let same = rates.windows(2).all(|pair| pair[0] == pair[1]);
    let summary = Line {
        name: Some("(详见销货清单)".to_owned()),
        amount: invoice.amount_without_tax,
        tax_rate: rates.first().copied().flatten().filter(|_| same),
        tax_amount: invoice.tax_amount.or(Some(Tax::Masked)),
        ..Line::default()
    };
    let mut out = row(&summary, 0, 56.0);
    for text in &mut out {
        text.line = None;
        text.field = "";
    }
    out
}

fn party(party: &Party, fields: [&'static str; 4], heights: [f64; 4]) -> Vec<Text> {
    let texts = [&party.name, &party.tax_id, &party.address_phone, &party.bank_account];
    let fonts = [
        (Font::Song, super::SIZE),
        (Font::Courier, 4.2333),
        (Font::Song, super::SIZE),
        (Font::Song, super::SIZE),
    ];
    let mut out = Vec::new();
    for (((field, y), text), font) in fields.into_iter().zip(heights).zip(texts).zip(fonts) {
        let boundary = [36.0, y, 82.5, 5.8];
        out.extend(text.as_deref().map(|t| Text::sized(field, boundary, font, Left, t)));
    }
    out
}

/// 密码区: four rows of 28 characters that mean nothing here.
fn cipher(invoice: &Invoice) -> Vec<Text> {
    let text = cipher_text(invoice);
    (0..4)
        .map(|row| {
            let boundary = [130.0, 31.5 + PITCH * f64::from(row), 73.0, 4.5];
            let piece: String = text.chars().skip(28 * row as usize).take(28).collect();
            Text::sized("TaxControlCode", boundary, (Font::Courier, 4.2333), Left, &piece)
        })
        .collect()
}

/// The 112 characters of the cipher area that go with an invoice's number.
pub(crate) fn cipher_text(invoice: &Invoice) -> String {
    let number: u64 = invoice.number.as_deref().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut random = Random::new(number);
    (0..112)
        .map(|_| {
            random.pick(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "-", "*", "/", "<", ">"])
        })
        .collect()
}

fn in_fives(digits: &str) -> String {
    let groups: Vec<&str> = digits.as_bytes().chunks(5).map(|g| std::str::from_utf8(g).unwrap()).collect();
    groups.join(" ")
}

fn labels() -> Vec<Text> {
    let mut out = vec![
        Text::label(5.5, 24.0, "机器编号："),
        Text::label(148.5, 7.5, "发票代码："),
        Text::label(148.5, 13.0, "发票号码："),
        Text::label(148.5, 18.5, "开票日期："),
        Text::spaced(148.5, 24.0, 4.6, "校验码："),
        Text::upright(6.6, 32.8, 6.35, "购买方"),
        Text::upright(120.12, 32.5, 6.35, "密码区"),
        Text::spaced(24.5, 53.0, 3.175, "项目名称"),
        Text::label(63.5, 53.0, "规格型号"),
        Text::label(85.0, 53.0, "单位"),
        Text::spaced(98.8, 53.0, 6.3, "数量"),
        Text::spaced(120.0, 53.0, 5.3, "单价"),
        Text::spaced(144.2, 53.0, 6.7, "金额"),
        Text::label(166.2, 53.0, "税率"),
        Text::spaced(184.5, 53.0, 6.97, "税额"),
        Text::spaced(22.0, 91.4, 12.0, "合计"),
        Text::label(16.8, 98.5, "价税合计（大写）"),
        Text::label(156.5, 98.5, "（小写）"),
        Text::upright(6.6, 106.3, 6.35, "销售方"),
        Text::upright(120.12, 107.5, 10.0, "备注"),
        Text::spaced(7.0, 125.5, 4.6, "收款人："),
        Text::spaced(63.5, 125.5, 4.3, "复核："),
        Text::spaced(105.5, 125.5, 4.8, "开票人："),
    ];
    for tops in [[31.6, 36.8, 42.4, 47.7], [105.4, 110.3, 114.8, 119.5]] {
        out.push(Text::spaced(13.0, tops[0], 9.5, "名称："));
        out.push(Text::label(13.0, tops[1], "纳税人识别号："));
        out.push(Text::spaced(13.0, tops[2], 3.8, "地址、电话："));
        out.push(Text::label(13.0, tops[3], "开户行及账号："));
    }
    out
}

fn rules() -> Vec<[f64; 4]> {
    let mut out = vec![[68.5, 18.0, 141.5, 18.0], [68.5, 19.0, 141.5, 19.0]];
    let mut columns = vec![(4.5, 30.0, 124.0), (205.5, 30.0, 124.0)];
    columns.extend([12.5, 119.5, 124.5].map(|x| (x, 30.0, 52.0)));
    columns.extend([12.5, 119.5, 124.5].map(|x| (x, 104.0, 124.0)));
    columns.push((56.5, 52.0, 104.0));
    columns.extend([82.5, 94.5, 114.5, 134.5, 164.5, 175.5].map(|x| (x, 52.0, 96.0)));
    out.extend(grid(&[30.0, 52.0, 96.0, 104.0, 124.0], &columns, (4.5, 205.5)));
    out
}
