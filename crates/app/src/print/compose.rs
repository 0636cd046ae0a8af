//! Pages onto sheets, one after the other.

use std::sync::Arc;

use fapiao_ofd::display::paint::Color;
use fapiao_ofd::display::{Clip, Group, Item, Page};
use fapiao_ofd::font::Fonts;
use fapiao_ofd::geometry::{Matrix, Point, Rect};
use fapiao_ofd::shape::Shape;
use fapiao_verify::Lang;

use super::grid::{Grid, grid, scale};
use super::order::{Block, Member};
use super::place::Placement;
use super::{Options, form};
use crate::Error;
use crate::paper::{Align, FAINT, Hand, INK, Pen, RULE, Style, line, rectangle};

/// Room for a line under a page.
const LINE: f64 = 4.6;
/// Room between a page and the edge of its cell: as far as scissors go astray.
const PADDING: f64 = 2.0;
/// Size of what stands under a page.
const SMALL: f64 = 2.6;
/// What cannot be overlooked.
const WARNING: Color = Color::rgb(0xc0, 0x1a, 0x10);
/// An empty page that stands for one that could not be drawn, as large as an invoice.
const LOST: (f64, f64) = (210.0, 140.0);

/// Takes the pages of blocks and gives sheets as they are full.
///
/// [`Composer::begin`] each block, then [`Composer::add`] the pages of its members in their order. Every page that is
/// added lies on exactly one sheet, in the order in which it came.
pub struct Composer<'f> {
    options: Options,
    pen: Pen<'f>,
    waiting: Vec<Cell>,
    /// The group of the block that came last.
    group: Option<String>,
    /// The file that was counted last.
    counted: Option<usize>,
    here: form::Numbers,
}

/// A sheet that is full, or the last one.
#[derive(Debug)]
pub struct Sheet {
    /// What is printed.
    pub page: Page,
    /// Which pages lie on it.
    pub placements: Vec<Placement>,
}

struct Cell {
    page: Page,
    caption: String,
    notes: Vec<String>,
    warnings: Vec<String>,
    placement: Placement,
}

impl<'f> Composer<'f> {
    /// A composer of sheets.
    ///
    /// # Errors
    /// [`Error::Fonts`] when no font with Chinese characters is installed.
    pub fn new(options: Options, fonts: &'f Fonts) -> Result<Self, Error> {
        if !fonts.has_cjk() {
            return Err(Error::Fonts);
        }
        let pen = Pen::new(fonts);
        let here = form::Numbers { sheet: 1, ..form::Numbers::default() };
        Ok(Self { options, pen, waiting: Vec::new(), group: None, counted: None, here })
    }

    /// Begins a block of so many pages; gives the sheet that waits when they do not fit on the rest of it, or belong
    /// to another group.
    pub fn begin(&mut self, block: &Block, pages: usize) -> Option<Sheet> {
        let other = self.group.as_ref().is_some_and(|group| *group != block.group);
        self.group = Some(block.group.clone());
        self.counted = None;
        if other || pages > self.left() { self.flush() } else { None }
    }

    /// Adds a page of a file, the `number`th of `total`, or says why there is none; gives a sheet that is full now.
    pub fn add(
        &mut self,
        member: &Member,
        (number, total): (usize, usize),
        page: Result<Page, String>,
    ) -> Vec<Sheet> {
        let mut full = Vec::new();
        // Pages of one file are not torn apart where they fit on one sheet.
        if number == 1 && total <= self.options.cells() && total > self.left() {
            full.extend(self.flush());
        }
        let lost = page.is_err();
        self.here.pages = self.here.pages.saturating_add(1);
        if !lost && self.counted != Some(member.index) {
            self.counted = Some(member.index);
            self.here.counts = self.here.counts.and(member.counts);
        } else if number > 1 && self.is_begun_before(member) {
            self.here.continued = self.here.continued.saturating_add(1);
        }
        let page = page.unwrap_or_else(|why| self.lost(&why));
        let mut caption = member.caption.clone();
        if total > 1 {
            caption.push_str(&format!("  {number}/{total}"));
        }
        let cell = self.waiting.len().saturating_add(1);
        let placement = Placement { index: member.index, page: number, sheet: self.here.sheet, cell, lost };
        let (notes, warnings) = (member.notes.clone(), member.warnings.clone());
        self.waiting.push(Cell { page, caption, notes, warnings, placement });
        if self.left() == 0 {
            full.extend(self.flush());
        }
        full
    }

    /// The last sheet, when something waits for it.
    pub fn finish(&mut self) -> Option<Sheet> {
        self.flush()
    }

    /// How many pages still fit on the sheet that waits.
    fn left(&self) -> usize {
        self.options.cells().saturating_sub(self.waiting.len())
    }

    /// Whether no page of a file that was counted lies on the sheet that waits.
    fn is_begun_before(&self, member: &Member) -> bool {
        self.counted == Some(member.index)
            && self.waiting.iter().all(|cell| cell.placement.index != member.index || cell.placement.page > 1)
    }

    /// An empty page that says why it is empty.
    fn lost(&mut self, why: &str) -> Page {
        let (width, height) = LOST;
        let mut page = Page::new(width, height);
        let frame = Rect { x: 1.0, y: 1.0, width: width - 2.0, height: height - 2.0 };
        page.items.push(rectangle(&frame, None, Some((RULE, 0.3))));
        let title = match self.options.lang() {
            Lang::Zh => "此页无法绘制，请打印原文件",
            Lang::En => "This page cannot be drawn: print the original file",
        };
        let style = Style::new(Hand::Hei, 6.0).colored(WARNING);
        page.items.extend(self.pen.set_in(title, &style, (6.0, width - 6.0), 66.0, Align::Middle));
        let style = Style::new(Hand::Hei, 4.0).colored(FAINT);
        page.items.extend(self.fitted(why, style, (6.0, width - 6.0), 76.0, Align::Middle));
        page
    }

    fn flush(&mut self) -> Option<Sheet> {
        let cells = std::mem::take(&mut self.waiting);
        if cells.is_empty() {
            return None;
        }
        let next = self.here.next();
        let here = std::mem::replace(&mut self.here, next);
        let sizes: Vec<(f64, f64)> = cells.iter().map(|cell| (cell.page.width, cell.page.height)).collect();
        let grid = grid(&self.options, &sizes);
        let mut page = Page::new(grid.width, grid.height);
        let placements = cells.iter().map(|cell| cell.placement).collect();
        for (cell, place) in cells.into_iter().zip(&grid.cells) {
            self.place(&mut page, cell, place);
        }
        if self.options.cut_lines {
            page.items.extend(cut_lines(&grid));
        }
        if let Some(voucher) = &self.options.voucher {
            let lang = self.options.lang();
            page.items.extend(form::draw(&mut self.pen, voucher, &grid.room, &here, lang));
        }
        Some(Sheet { page, placements })
    }

    /// Puts a page into its cell, with its lines below.
    fn place(&mut self, sheet: &mut Page, cell: Cell, place: &Rect) {
        let Cell { page, caption, notes, warnings, .. } = cell;
        let has_caption = self.options.captions || self.mark().is_some() || !warnings.is_empty();
        let lines = notes.iter().map(|_| LINE).chain(has_caption.then_some(LINE)).sum::<f64>();
        let room = Rect {
            x: place.x + PADDING,
            y: place.y + PADDING,
            width: (place.width - 2.0 * PADDING).max(1.0),
            height: (place.height - 2.0 * PADDING - lines).max(1.0),
        };
        let (width, height) = (page.width, page.height);
        let (by, turned) = scale((width, height), &room);
        let (wide, high) = if turned { (height * by, width * by) } else { (width * by, height * by) };
        let x = room.x + (room.width - wide) / 2.0;
        let y = room.y + (room.height - high) / 2.0;
        // A quarter turn moves the page to the left of its origin.
        let transform = if turned {
            Matrix { a: 0.0, b: by, c: -by, d: 0.0, e: x + wide, f: y }
        } else {
            Matrix { a: by, d: by, ..Matrix::shift(x, y) }
        };
        let paper = Rect { x: 0.0, y: 0.0, width, height };
        let mut group = Group::new(page.items);
        group.transform = transform;
        group.clips = vec![Clip { shape: Arc::new(Shape::rect(&paper)), even_odd: false }];
        sheet.items.push(Item::Group(group));
        let edges = (room.x, room.x + room.width);
        // The lines follow the page, not the cell.
        let mut baseline = y + high + LINE - 1.0;
        if has_caption {
            sheet.items.extend(self.caption(&caption, &warnings, edges, baseline));
            baseline += LINE;
        }
        for note in &notes {
            let style = Style::new(Hand::Hei, SMALL).colored(FAINT);
            sheet.items.extend(self.fitted(note, style, edges, baseline, Align::Left));
            baseline += LINE;
        }
    }

    /// What a page is, to the left; its marks in frames, to the right.
    fn caption(
        &mut self,
        caption: &str,
        warnings: &[String],
        (left, right): (f64, f64),
        baseline: f64,
    ) -> Vec<Item> {
        let mut items = Vec::new();
        let marks = self.mark().map(|text| (text, INK)).into_iter();
        let warnings = warnings.iter().map(|text| (text.clone(), WARNING));
        let mut end = right;
        for (text, color) in marks.chain(warnings) {
            let style = Style::new(Hand::Hei, SMALL).colored(color);
            let width = (self.pen.width(&text, &style) + 2.4).min((right - left) / 2.0);
            let chip = Rect { x: end - width, y: baseline - 2.95, width, height: 3.9 };
            items.push(rectangle(&chip, None, Some((color, 0.2))));
            let edges = (chip.x + 1.0, chip.x + chip.width - 1.0);
            items.extend(self.fitted(&text, style, edges, baseline, Align::Middle));
            end -= width + 1.5;
        }
        if self.options.captions && end - left > 5.0 {
            let style = Style::new(Hand::Hei, SMALL).colored(FAINT);
            items.extend(self.fitted(caption, style, (left, end), baseline, Align::Left));
        }
        items
    }

    /// A text between two edges, smaller where it would be too long.
    fn fitted(
        &mut self,
        text: &str,
        mut style: Style,
        (left, right): (f64, f64),
        baseline: f64,
        align: Align,
    ) -> Vec<Item> {
        let width = self.pen.width(text, &style);
        if width > right - left {
            style.size *= ((right - left) / width).max(0.0);
        }
        self.pen.set_in(text, &style, (left, right), baseline, align)
    }

    /// 打印件, and how often it was printed.
    fn mark(&self) -> Option<String> {
        let lang = self.options.lang();
        let own = self.options.mark.clone();
        let Some(count) = self.options.print_count else { return own };
        Some(match lang {
            Lang::Zh => format!("{} 第 {count} 次打印", own.as_deref().unwrap_or("打印件")),
            Lang::En => format!("{} No. {count}", own.as_deref().unwrap_or("printed copy")),
        })
    }
}

impl std::fmt::Debug for Composer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Composer")
            .field("options", &self.options)
            .field("here", &self.here)
            .finish_non_exhaustive()
    }
}

/// Dashed lines between the cells.
fn cut_lines(grid: &Grid) -> Vec<Item> {
    const DASHES: [f32; 2] = [1.6, 1.2];
    let cut = |(from, to): (Point, Point)| line(from, to, 0.15, RULE, &DASHES);
    grid.cuts().into_iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::Fen;
    use proptest::prelude::*;

    use super::*;
    use crate::print::Counts;

    fn fonts() -> Fonts {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    }

    /// A block of files with so many pages each; the first is an invoice.
    fn block(group: &str, first: usize, pages: &[usize]) -> Block {
        let member = |(at, pages): (usize, &usize)| Member {
            index: first + at,
            pages: u32::try_from(*pages).unwrap(),
            caption: format!("{group} {at}"),
            notes: Vec::new(),
            warnings: Vec::new(),
            counts: if at == 0 { Counts::invoice(Some(Fen(100))) } else { Counts::default() },
        };
        Block { members: pages.iter().enumerate().map(member).collect(), group: group.to_owned() }
    }

    fn compose(options: Options, fonts: &Fonts, blocks: &[Block]) -> Vec<Sheet> {
        let mut composer = Composer::new(options, fonts).unwrap();
        let mut sheets = Vec::new();
        for block in blocks {
            let total = block.members.iter().map(|member| usize::try_from(member.pages).unwrap()).sum();
            sheets.extend(composer.begin(block, total));
            for member in &block.members {
                let pages = usize::try_from(member.pages).unwrap();
                for number in 1..=pages {
                    let page = Ok(Page::new(210.0, 140.0));
                    sheets.extend(composer.add(member, (number, pages), page));
                }
            }
        }
        sheets.extend(composer.finish());
        sheets
    }

    /// How many pages lie on each sheet.
    fn filled(per_sheet: u8, blocks: &[Block]) -> Vec<usize> {
        let options = Options { per_sheet, ..Options::default() };
        compose(options, &fonts(), blocks).iter().map(|sheet| sheet.placements.len()).collect()
    }

    #[test]
    fn sheets_when_single_pages_come_then_each_is_filled() {
        let blocks: Vec<_> = (0..7).map(|at| block("a", at, &[1])).collect();
        assert_eq!(filled(4, &blocks), [4, 3]);
        assert_eq!(filled(3, &blocks), [3, 3, 1]);
        assert_eq!(filled(1, &blocks[..2]), [1, 1]);
    }

    #[test]
    fn sheets_when_pages_belong_together_then_they_are_not_torn_apart() {
        let blocks = [
            block("a", 0, &[1]),
            // An invoice of one page with its itinerary: they do not fit on the rest of the sheet.
            block("a", 1, &[1, 1]),
            // Longer than a sheet: it begins on a new one.
            block("a", 3, &[3]),
            block("a", 4, &[1]),
            // Of these the itinerary stays whole.
            block("a", 5, &[1, 2]),
        ];
        assert_eq!(filled(2, &blocks), [1, 2, 2, 2, 1, 2]);
    }

    #[test]
    fn sheets_when_groups_are_kept_apart_then_a_new_group_begins_a_new_one() {
        let blocks = [block("a", 0, &[1]), block("b", 1, &[1]), block("b", 2, &[1])];
        assert_eq!(filled(4, &blocks), [1, 2]);
        let same = [block("", 0, &[1]), block("", 1, &[1]), block("", 2, &[1])];
        assert_eq!(filled(4, &same), [3]);
    }

    #[test]
    fn page_when_it_cannot_be_drawn_then_an_empty_one_says_so_and_nothing_is_counted() {
        let fonts = fonts();
        let mut composer = Composer::new(Options::default(), &fonts).unwrap();
        let block = block("a", 0, &[1]);
        assert!(composer.begin(&block, 1).is_none());
        let why = Err("DOC-OFD-DRAW-FAILED".to_owned());
        assert!(composer.add(&block.members[0], (1, 1), why).is_empty());
        assert_eq!(composer.here.counts, Counts::default());
        let sheet = composer.finish().unwrap();
        assert!(sheet.placements[0].lost);
        let text = format!("{:?}", sheet.page);
        assert!(text.contains("DOC-OFD-DRAW-FAILED") && text.contains("此页无法绘制"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn sheets_when_any_blocks_come_then_each_page_lies_on_one_and_files_that_fit_are_whole(
            per_sheet in 1_u8..=4,
            shapes in prop::collection::vec((0_u8..3, prop::collection::vec(0_usize..6, 1..4)), 1..25),
        ) {
            thread_local! {
                static FONTS: Fonts = fonts();
            }
            let mut first = 0;
            let mut blocks = Vec::new();
            for (group, pages) in &shapes {
                blocks.push(block(&group.to_string(), first, pages));
                first += pages.len();
            }
            let options = Options { per_sheet, captions: false, ..Options::default() };
            let sheets = FONTS.with(|fonts| compose(options, fonts, &blocks));
            let cells = usize::from(per_sheet);
            let placed: Vec<Placement> =
                sheets.iter().flat_map(|sheet| sheet.placements.iter().copied()).collect();
            // Every page once, in order.
            let files = blocks.iter().flat_map(|block| &block.members);
            let wanted: Vec<(usize, usize)> = files
                .flat_map(|file| (1..=usize::try_from(file.pages).unwrap()).map(|page| (file.index, page)))
                .collect();
            let got: Vec<(usize, usize)> = placed.iter().map(|one| (one.index, one.page)).collect();
            prop_assert_eq!(got, wanted);
            // Sheets are numbered, none is empty or too full, and places on it count up.
            for (sheet, number) in sheets.iter().zip(1..) {
                prop_assert!((1..=cells).contains(&sheet.placements.len()));
                for (one, cell) in sheet.placements.iter().zip(1..) {
                    prop_assert_eq!((one.sheet, one.cell), (number, cell));
                }
            }
            for block in &blocks {
                let on = |indices: &[usize]| {
                    let mut on: Vec<usize> = placed
                        .iter()
                        .filter(|one| indices.contains(&one.index))
                        .map(|one| one.sheet)
                        .collect();
                    on.dedup();
                    on
                };
                let all: Vec<usize> = block.members.iter().map(|file| file.index).collect();
                let total: usize = block.members.iter().map(|file| usize::try_from(file.pages).unwrap()).sum();
                if total <= cells {
                    prop_assert!(on(&all).len() <= 1, "{:?}", on(&all));
                }
                for file in block.members.iter().filter(|file| usize::try_from(file.pages).unwrap() <= cells) {
                    prop_assert!(on(&[file.index]).len() <= 1);
                }
                // No sheet holds two groups.
                for sheet in on(&all) {
                    let others = blocks.iter().filter(|other| other.group != block.group);
                    let mut strangers = others.flat_map(|other| &other.members);
                    prop_assert!(!strangers.any(|file| on(&[file.index]).contains(&sheet)));
                }
            }
        }
    }
}
