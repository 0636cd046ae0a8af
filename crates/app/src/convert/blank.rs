//! A page in the place of one that could not be copied, so that nobody takes the copy for the whole.

use fapiao_ofd::geometry::Point;
use fapiao_ofd::layout::{FontHandle, Item, Size, Text};

use super::stamp::Stamp;

/// What such a page says.
pub(super) fn items(stamp: &Stamp, font: FontHandle, position: usize, size: Size) -> Vec<Item> {
    let number = position.saturating_add(1);
    let zh = format!("原件第 {number} 页无法转换");
    let en = format!("page {number} of the original could not be converted");
    let line = |text: &str, down: f64| {
        let letters = 4.0_f64.min(size.width / 60.0);
        let x = (size.width - stamp.width(text, letters)) / 2.0;
        Text::new(font, letters, Point { x, y: size.height / 2.0 + down * letters }, text).into()
    };
    vec![line(&zh, -0.5), line(&en, 1.2)]
}
