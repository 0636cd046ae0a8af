//! A document that runs over pages: a column of blocks, a head and a foot on every page.

use fapiao_ofd::display::{Item, Page};

use super::pen::{Pen, Style};
use super::wrap::wrap;

/// A column of blocks over as many pages as it takes.
pub(crate) struct Flow<'f> {
    pub(crate) pen: Pen<'f>,
    width: f64,
    height: f64,
    /// Left, upper, right and lower margin.
    margins: (f64, f64, f64, f64),
    pages: Vec<Vec<Item>>,
    y: f64,
}

impl<'f> Flow<'f> {
    pub(crate) fn new(pen: Pen<'f>, (width, height): (f64, f64), margins: (f64, f64, f64, f64)) -> Self {
        Self { pen, width, height, margins, pages: vec![Vec::new()], y: margins.1 }
    }

    /// The left edge of the column.
    pub(crate) const fn left(&self) -> f64 {
        self.margins.0
    }

    /// The right edge of the column.
    pub(crate) fn right(&self) -> f64 {
        self.width - self.margins.2
    }

    /// How wide the column is.
    pub(crate) fn column(&self) -> f64 {
        self.right() - self.left()
    }

    /// Where the next block begins.
    pub(crate) const fn y(&self) -> f64 {
        self.y
    }

    /// Begins the next block there.
    pub(crate) const fn move_to(&mut self, y: f64) {
        self.y = y;
    }

    /// Leaves room, unless the page has just begun.
    pub(crate) fn skip(&mut self, height: f64) {
        if self.y > self.margins.1 {
            self.y += height;
        }
    }

    /// Room that is left on the page.
    pub(crate) fn room(&self) -> f64 {
        self.height - self.margins.3 - self.y
    }

    /// Begins a new page unless so much room is left.
    pub(crate) fn need(&mut self, height: f64) {
        if self.room() < height && self.y > self.margins.1 {
            self.break_page();
        }
    }

    /// Begins a new page.
    pub(crate) fn break_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = self.margins.1;
    }

    /// Draws on the page as it is.
    pub(crate) fn draw(&mut self, items: impl IntoIterator<Item = Item>) {
        if let Some(page) = self.pages.last_mut() {
            page.extend(items);
        }
    }

    /// A paragraph of running text in the whole column.
    pub(crate) fn paragraph(&mut self, text: &str, style: &Style) {
        let (left, width) = (self.left(), self.column());
        for line in wrap(&mut self.pen, text, style, width) {
            self.need(style.leading());
            let baseline = self.y + style.rise();
            let items = self.pen.set(&line, style, left, baseline);
            self.draw(items);
            self.y += style.leading();
        }
    }

    /// The pages; `head` and `foot` draw into each, given its number from 1 and how many there are.
    pub(crate) fn finish(mut self, decorate: impl Fn(&mut Pen<'f>, usize, usize) -> Vec<Item>) -> Vec<Page> {
        let count = self.pages.len();
        let pages = std::mem::take(&mut self.pages);
        let mut done = Vec::with_capacity(count);
        for (items, number) in pages.into_iter().zip(1_usize..) {
            let mut page = Page::new(self.width, self.height);
            page.items = items;
            page.items.extend(decorate(&mut self.pen, number, count));
            done.push(page);
        }
        done
    }
}
