//! Many invoices on few sheets: several on a page, in an order that an accountant expects, on plain paper or on a
//! 原始凭证粘贴单 with its totals and lines to sign on.
//!
//! [`order`] says which files stand beside each other, from what was read of them; a [`Composer`] then takes the
//! pages of one file after the other and gives sheets as soon as they are full, so that thousands of invoices need
//! no more memory than one sheet. Whoever composes draws the pages; nothing foreign is read here.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod compose;
mod count;
mod form;
mod grid;
mod order;
mod pair;
mod picture;
mod place;

pub use compose::{Composer, Sheet};
pub use count::Counts;
pub use order::{Block, Group, Left, Member, Order, order};
pub use picture::{page_of_pdf, page_of_picture, page_of_pixels};
pub use place::Placement;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// The least margin of a sheet in millimetres: printers do not reach the edge of the paper.
pub const MARGIN_MIN: u8 = 5;

/// How sheets are made. It crosses to the process that draws foreign files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Pages on a sheet: 1 to 4.
    pub per_sheet: u8,
    /// The paper.
    pub paper: Paper,
    /// Which way the paper lies.
    pub orientation: Orientation,
    /// The margin on every side in millimetres; at least [`MARGIN_MIN`].
    pub margin: u8,
    /// What is added to the left margin for binding, in millimetres.
    pub binding: u8,
    /// Whether dashed lines show where to cut.
    pub cut_lines: bool,
    /// Whether a line under each page says what it is.
    pub captions: bool,
    /// A mark on each page that it is a print: 打印件.
    pub mark: Option<String>,
    /// How often this was printed, this time included, where it is known.
    pub print_count: Option<u32>,
    /// The sheet is a 原始凭证粘贴单.
    pub voucher: Option<Voucher>,
    /// Whether the sheets speak English; else Chinese.
    pub english: bool,
}

/// Sizes of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// 210 by 297 mm.
    #[default]
    A4,
    /// 148 by 210 mm.
    A5,
}

/// Which way the paper lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Orientation {
    /// As the pages on it are larger.
    #[default]
    Auto,
    /// Upright.
    Portrait,
    /// On its side.
    Landscape,
}

/// What stands on a 原始凭证粘贴单; what is empty is left to be filled in by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// 单位.
    pub company: String,
    /// 部门.
    pub department: String,
    /// 报销人.
    pub claimant: String,
    /// 摘要.
    pub purpose: String,
    /// 日期, as it is to be written.
    pub date: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            per_sheet: 2,
            paper: Paper::A4,
            orientation: Orientation::Auto,
            margin: 8,
            binding: 0,
            cut_lines: true,
            captions: true,
            mark: None,
            print_count: None,
            voucher: None,
            english: false,
        }
    }
}

impl Options {
    /// The language of what is printed beside the pages.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        if self.english { Lang::En } else { Lang::Zh }
    }

    /// Pages on a sheet, at least one and at most four.
    fn cells(&self) -> usize {
        usize::from(self.per_sheet.clamp(1, 4))
    }
}

impl Paper {
    /// Width and height upright, in millimetres.
    #[must_use]
    pub const fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => crate::paper::A4,
            Self::A5 => (148.0, 210.0),
        }
    }
}
