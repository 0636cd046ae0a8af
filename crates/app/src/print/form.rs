//! 原始凭证粘贴单: a form on which vouchers are pasted, with totals and lines to sign on.

use fapiao_invoice::{Fen, capitals_of};
use fapiao_ofd::display::Item;
use fapiao_ofd::geometry::{Point, Rect};
use fapiao_verify::Lang;

use super::Voucher;
use super::count::Counts;
use crate::paper::{Align, FAINT, Hand, INK, Pen, Style, line, rectangle};

/// Height of the title and the lines below it.
const HEAD: f64 = 23.0;
/// Height of the totals and the lines to sign on.
const FOOT: f64 = 31.0;
/// Room around what is pasted.
const INSET: f64 = 1.0;
const RULE: f64 = 0.25;

/// What is counted on a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Number of the sheet, from 1.
    pub(super) sheet: usize,
    /// Pages on it: 附件张数 by 自然张数.
    pub(super) pages: u32,
    /// Of them those that go on from an earlier sheet, on which their invoice is counted.
    pub(super) continued: u32,
    /// Invoices that begin on it.
    pub(super) counts: Counts,
    /// Pages of the sheets before.
    pub(super) pages_before: u32,
    /// Invoices of the sheets before.
    pub(super) counts_before: Counts,
}

impl Numbers {
    /// Those with which the next sheet begins.
    pub(super) const fn next(&self) -> Self {
        Self {
            sheet: self.sheet.saturating_add(1),
            pages: 0,
            continued: 0,
            counts: Counts::NONE,
            pages_before: self.pages_before.saturating_add(self.pages),
            counts_before: self.counts_before.and(self.counts),
        }
    }
}

/// The room for vouchers on the form.
pub(super) fn area(room: &Rect) -> Rect {
    let frame = frame(room);
    Rect {
        x: frame.x + INSET,
        y: frame.y + INSET,
        width: (frame.width - 2.0 * INSET).max(1.0),
        height: (frame.height - 2.0 * INSET).max(1.0),
    }
}

fn frame(room: &Rect) -> Rect {
    Rect { y: room.y + HEAD, height: (room.height - HEAD - FOOT).max(1.0), ..*room }
}

/// The form itself, around what is pasted on it.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    voucher: &Voucher,
    room: &Rect,
    numbers: &Numbers,
    lang: Lang,
) -> Vec<Item> {
    let mut items = head(pen, voucher, room, numbers.sheet, lang);
    items.push(rectangle(&frame(room), None, Some((INK, RULE))));
    items.extend(foot(pen, voucher, room, numbers, lang));
    items
}

/// The Chinese or the English of two texts.
const fn say<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn head(pen: &mut Pen<'_>, voucher: &Voucher, room: &Rect, sheet: usize, lang: Lang) -> Vec<Item> {
    let edges = (room.x, room.x + room.width);
    let text = say(lang, "原始凭证粘贴单", "Sheet of pasted vouchers");
    let title = Style::new(Hand::Hei, 6.4).bold();
    let mut items = pen.set_in(text, &title, edges, room.y + 7.4, Align::Middle);
    let half = pen.width(text, &title) / 2.0 + 4.0;
    let middle = room.x + room.width / 2.0;
    // A double rule under the title, as on printed forms.
    for y in [10.0, 10.8] {
        let (from, to) =
            (Point { x: middle - half, y: room.y + y }, Point { x: middle + half, y: room.y + y });
        items.push(line(from, to, 0.2, INK, &[]));
    }
    let number = Style::new(Hand::Hei, 2.9);
    let which = match lang {
        Lang::Zh => format!("第 {sheet} 张"),
        Lang::En => format!("Sheet {sheet}"),
    };
    items.extend(pen.set_in(&which, &number, edges, room.y + 7.4, Align::Right));
    let baseline = room.y + HEAD - 3.2;
    let fields = [
        (say(lang, "单位", "Company"), &voucher.company, 0.5),
        (say(lang, "部门", "Department"), &voucher.department, 0.25),
        (say(lang, "日期", "Date"), &voucher.date, 0.25),
    ];
    let mut left = room.x;
    for (label, value, share) in fields {
        let right = left + room.width * share;
        items.extend(blank(pen, &labelled(label, lang), value, (left, right - 4.0), baseline));
        left = right;
    }
    items
}

fn labelled(label: &str, lang: Lang) -> String {
    format!("{label}{}", say(lang, "：", ": "))
}

/// A label with its value, or a line to write on.
fn blank(pen: &mut Pen<'_>, label: &str, value: &str, (left, right): (f64, f64), baseline: f64) -> Vec<Item> {
    let style = Style::new(Hand::Hei, 3.1);
    let mut items = pen.set(label, &style, left, baseline);
    let x = left + pen.width(label, &style);
    items.extend(written(pen, value, (x + 0.6, right), baseline));
    let y = baseline + 1.0;
    items.push(line(Point { x, y }, Point { x: right, y }, 0.15, INK, &[]));
    items
}

/// A value that is filled in: set smaller, not over the edge, where it is too long.
fn written(pen: &mut Pen<'_>, value: &str, (left, right): (f64, f64), baseline: f64) -> Vec<Item> {
    let mut style = Style::new(Hand::Song, 3.3);
    let (wide, room) = (pen.width(value, &style), (right - left).max(1.0));
    if wide > room {
        style.size *= room / wide;
    }
    pen.set(value, &style, left, baseline)
}

fn foot(pen: &mut Pen<'_>, voucher: &Voucher, room: &Rect, numbers: &Numbers, lang: Lang) -> Vec<Item> {
    let top = room.y + room.height - FOOT;
    let (left, right) = (room.x, room.x + room.width);
    let [first, second, third, bottom] = [top, top + 8.0, top + 16.0, top + 26.0];
    let around = Rect { x: left, y: top, width: room.width, height: bottom - top };
    let mut items = vec![rectangle(&around, None, Some((INK, RULE)))];
    for y in [second, third] {
        items.push(line(Point { x: left, y }, Point { x: right, y }, RULE, INK, &[]));
    }
    let Numbers { pages, counts, .. } = *numbers;
    let pages_so_far = numbers.pages_before.saturating_add(pages);
    let so_far = numbers.counts_before.and(counts);
    let count = |pages: u32| match lang {
        Lang::Zh => format!("{pages} 张"),
        Lang::En => pages.to_string(),
    };
    let row = [
        (say(lang, "附件张数", "Attachments"), count(pages), 0.2),
        (say(lang, "发票", "Invoices"), count(counts.invoices), 0.16),
        (say(lang, "金额", "Amount"), figures(&counts, lang), 0.3),
        (say(lang, "累计", "So far"), format!("{}  {}", count(pages_so_far), figures(&so_far, lang)), 0.34),
    ];
    items.extend(cells(pen, &row, (left, right), (first, 8.0), lang));
    let words = counts.amount().map_or_else(|| "—".to_owned(), capitals_of);
    let row = [
        (say(lang, "金额大写", "In words"), words, 0.44),
        (say(lang, "摘要", "Purpose"), voucher.purpose.clone(), 0.34),
        (say(lang, "报销人", "Claimant"), voucher.claimant.clone(), 0.22),
    ];
    items.extend(cells(pen, &row, (left, right), (second, 8.0), lang));
    let row = [("经办", "Handled by"), ("审核", "Checked by"), ("审批", "Approved by")]
        .map(|(zh, en)| (say(lang, zh, en), String::new(), 1.0));
    items.extend(cells(pen, &row, (left, right), (third, 10.0), lang));
    let note = Style::new(Hand::Hei, 2.2).colored(FAINT);
    items.extend(pen.set(&remark(numbers, lang), &note, left, bottom + 3.4));
    items
}

/// An amount in figures, and how many invoices state none.
fn figures(counts: &Counts, lang: Lang) -> String {
    let amount = counts.amount().map_or_else(|| "—".to_owned(), |amount: Fen| format!("¥{amount}"));
    match (counts.without_amount, lang) {
        (0, _) => amount,
        (without, Lang::Zh) => format!("{amount}（另 {without} 张无金额）"),
        (without, Lang::En) => format!("{amount} ({without} without)"),
    }
}

/// How the numbers are meant.
fn remark(numbers: &Numbers, lang: Lang) -> String {
    let continued = match (numbers.continued, lang) {
        (0, _) => String::new(),
        (pages, Lang::Zh) => format!("本张有续页 {pages} 页，其金额计入起始页所在张。"),
        (pages, Lang::En) => {
            format!("{pages} pages go on from an earlier sheet, where their amount is counted. ")
        }
    };
    let text = say(
        lang,
        "附件按页计张；金额为价税合计，红字为负，重复的发票不计。电子发票以原文件为准。",
        "Attachments count pages; amounts include tax, red invoices are negative, repeats are left out. \
         The electronic files are the originals.",
    );
    format!("{continued}{text}")
}

/// A row of labels and values in parts of the width.
fn cells(
    pen: &mut Pen<'_>,
    row: &[(&str, String, f64)],
    (left, right): (f64, f64),
    (top, height): (f64, f64),
    lang: Lang,
) -> Vec<Item> {
    let all: f64 = row.iter().map(|(.., share)| share).sum();
    let mut items = Vec::new();
    let mut x = left;
    for (label, value, share) in row {
        let width = (right - left) * share / all;
        if x > left {
            items.push(line(Point { x, y: top }, Point { x, y: top + height }, RULE, INK, &[]));
        }
        let baseline = top + height / 2.0 + 1.1;
        let style = Style::new(Hand::Hei, 2.9);
        let label = labelled(label, lang);
        items.extend(pen.set(&label, &style, x + 1.4, baseline));
        let start = x + 1.4 + pen.width(&label, &style);
        items.extend(written(pen, value, (start, x + width - 1.0), baseline));
        x += width;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_when_the_next_sheet_begins_then_what_came_before_is_kept() {
        let first =
            Numbers { sheet: 1, pages: 2, counts: Counts::invoice(Some(Fen(100))), ..Numbers::default() };
        let mut second = first.next();
        assert_eq!((second.sheet, second.pages, second.pages_before), (2, 0, 2));
        second.counts = Counts::invoice(Some(Fen(-30)));
        assert_eq!(second.next().counts_before.amount(), Some(Fen(70)));
    }

    #[test]
    fn figures_when_an_amount_is_missing_then_say_how_many() {
        let counts = Counts::invoice(Some(Fen(-12_345))).and(Counts::invoice(None));
        assert_eq!(figures(&counts, Lang::Zh), "¥-123.45（另 1 张无金额）");
        assert_eq!(figures(&counts, Lang::En), "¥-123.45 (1 without)");
        assert_eq!(figures(&Counts::default(), Lang::Zh), "—");
        assert!(remark(&Numbers { continued: 2, ..Numbers::default() }, Lang::En).starts_with("2 pages"));
    }
}
