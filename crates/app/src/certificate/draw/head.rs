//! The top of the first page: what it is, what came out, and by whom and when.

use fapiao_ofd::display::paint::Color;
use fapiao_ofd::geometry::Rect;
use fapiao_verify::Lang;

use super::super::facts::Facts;
use super::super::words::{self, meaning, other, own};
use super::{DIGITS, MARGINS, NOTE, TEXT, label, shown};
use crate::Error;
use crate::paper::{Align, Cell, Column, FAINT, Flow, Hand, Style, Table, code, rectangle};

/// Side of the QR code.
const CODE: f64 = 30.0;

pub(super) fn draw(flow: &mut Flow<'_>, facts: &Facts, lang: Lang, signed: bool) -> Result<(), Error> {
    let digest = facts.digest()?;
    title(flow, facts, lang, signed)?;
    verdict(flow, facts, lang);
    issue(flow, facts, &digest, lang);
    Ok(())
}

fn title(flow: &mut Flow<'_>, facts: &Facts, lang: Lang, signed: bool) -> Result<(), Error> {
    let (left, top) = (MARGINS.0, 16.0);
    let big = Style::new(Hand::Hei, 8.6).bold();
    let items = flow.pen.set(own(words::TITLE, lang), &big, left, top + 9.5);
    flow.draw(items);
    let under = Style::new(Hand::Hei, 3.7).colored(FAINT);
    let items = flow.pen.set(other(words::TITLE, lang), &under, left, top + 16.5);
    flow.draw(items);

    let (zh, en) = words::DISCLAIMER;
    let chip = Style::new(Hand::Hei, 3.2).colored(Color::rgb(0xa3, 0x2a, 0x1e));
    let mut text = format!("{zh}  {en}");
    if !signed {
        text.push_str(own(("  ·  未签名", "  ·  unsigned"), lang));
    }
    let width = flow.pen.width(&text, &chip) + 5.0;
    let place = Rect { x: left, y: top + 20.5, width, height: 6.4 };
    flow.draw([rectangle(&place, None, Some((chip.color, 0.3)))]);
    let items = flow.pen.set(&text, &chip, left + 2.5, top + 24.9);
    flow.draw(items);

    let place = Rect { x: flow.right() - CODE, y: top - 1.0, width: CODE, height: CODE };
    flow.draw(code(&facts.code()?, &place));
    let caption = match (&facts.check_page, lang) {
        (Some(_), Lang::Zh) => "扫码核对 scan to check",
        (Some(_), Lang::En) => "scan to check 扫码核对",
        (None, Lang::Zh) => "编号与事实摘要",
        (None, Lang::En) => "serial number and digest",
    };
    let edges = (place.x - 6.0, flow.right() + 6.0);
    let items = flow.pen.set_in(caption, &NOTE, edges, place.y + CODE + 3.4, Align::Middle);
    flow.draw(items);
    flow.move_to(top + 37.5);
    Ok(())
}

/// Ground and strong colour of a verdict.
fn colors(verdict: &str) -> (Color, Color) {
    match verdict {
        "passed" => (Color::rgb(0xe8, 0xf4, 0xea), Color::rgb(0x1e, 0x7b, 0x34)),
        "failed" => (Color::rgb(0xfc, 0xea, 0xe8), Color::rgb(0xb3, 0x26, 0x1e)),
        _ => (Color::rgb(0xff, 0xf5, 0xdd), Color::rgb(0x8a, 0x5a, 0x00)),
    }
}

fn verdict(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    let (ground, strong) = colors(&facts.verdict.verdict);
    let words = &facts.verdict.words;
    let (first, second) = match lang {
        Lang::Zh => (&words.zh, &words.en),
        Lang::En => (&words.en, &words.zh),
    };
    let (top, left) = (flow.y(), flow.left());
    let band = Rect { x: left, y: top, width: flow.column(), height: 19.0 };
    let bar = Rect { width: 1.8, ..band };
    flow.draw([rectangle(&band, Some(ground), None), rectangle(&bar, Some(strong), None)]);
    let big = Style::new(Hand::Hei, 6.4).bold().colored(strong);
    let word = meaning(&facts.verdict.verdict, lang);
    let items = flow.pen.set(word, &big, left + 6.0, top + 9.2);
    flow.draw(items);
    let small = Style::new(Hand::Hei, 3.2).colored(strong);
    let translated = meaning(&facts.verdict.verdict, other_lang(lang));
    let items = flow.pen.set(translated, &small, left + 6.0, top + 15.2);
    flow.draw(items);
    let x = left + 46.0;
    let items = flow.pen.set(first, &TEXT, x, top + 8.6);
    flow.draw(items);
    let items = flow.pen.set(second, &NOTE, x, top + 14.0);
    flow.draw(items);
    flow.move_to(top + band.height + 4.0);
}

const fn other_lang(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}

fn issue(flow: &mut Flow<'_>, facts: &Facts, digest: &str, lang: Lang) {
    let issuer = if facts.issuer.is_empty() { own(words::NOBODY, lang) } else { &facts.issuer };
    let mut rows = vec![
        vec![label(words::SERIAL, lang), Cell::new(&facts.serial, DIGITS)],
        vec![label(words::ISSUER, lang), Cell::new(issuer, TEXT)],
        vec![label(words::MADE_AT, lang), Cell::new(shown(facts.made_at), TEXT)],
    ];
    if facts.judged_at != facts.made_at {
        rows.push(vec![label(words::JUDGED_AT, lang), Cell::new(shown(facts.judged_at), TEXT)]);
    }
    rows.push(vec![label(words::PROGRAM, lang), Cell::new(&facts.program, TEXT)]);
    rows.push(vec![label(words::DIGEST, lang), Cell::new(digest, DIGITS)]);
    let columns = vec![Column::new("", 0.22), Column::new("", 0.78)];
    Table { columns, head: TEXT, rows }.draw(flow);
    flow.skip(2.0);
    let notice = match lang {
        Lang::Zh => &facts.notice.zh,
        Lang::En => &facts.notice.en,
    };
    flow.paragraph(notice, &NOTE);
}
