//! Where pages stand on a sheet.

use fapiao_ofd::geometry::{Point, Rect};

use super::{MARGIN_MIN, Options, Orientation, form};

/// The paper, which way it lies, and the cells on it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// Of the sheet.
    pub(super) width: f64,
    /// Of the sheet.
    pub(super) height: f64,
    pub(super) columns: usize,
    /// What may be printed on: the sheet without its margins.
    pub(super) room: Rect,
    /// The room for pages, in reading order.
    pub(super) cells: Vec<Rect>,
}

/// A page that is turned is shown this much larger, or it stays upright.
const TURN_GAIN: f64 = 1.25;

/// The grid for pages of these sizes.
pub(super) fn grid(options: &Options, sizes: &[(f64, f64)]) -> Grid {
    let (width, height) = options.paper.size();
    let (stacked, beside) = match options.cells() {
        1 => ((1, 1), (1, 1)),
        2 => ((1, 2), (2, 1)),
        3 => ((1, 3), (3, 1)),
        _ => ((2, 2), (2, 2)),
    };
    let portrait = || made(options, (width, height), stacked);
    let landscape = || made(options, (height, width), beside);
    match options.orientation {
        Orientation::Portrait => portrait(),
        Orientation::Landscape => landscape(),
        Orientation::Auto => {
            let (portrait, landscape) = (portrait(), landscape());
            // What shows the pages larger; upright paper when both do.
            if shown(&landscape, sizes) > shown(&portrait, sizes) * 1.02 { landscape } else { portrait }
        }
    }
}

fn made(options: &Options, (width, height): (f64, f64), (columns, rows): (usize, usize)) -> Grid {
    let margin = f64::from(options.margin.max(MARGIN_MIN));
    let binding = f64::from(options.binding);
    let room = Rect {
        x: margin + binding,
        y: margin,
        width: (width - 2.0 * margin - binding).max(1.0),
        height: (height - 2.0 * margin).max(1.0),
    };
    let area = if options.voucher.is_some() { form::area(&room) } else { room };
    let (cell_width, cell_height) = (area.width / count(columns), area.height / count(rows));
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            cells.push(Rect {
                x: area.x + cell_width * count(column),
                y: area.y + cell_height * count(row),
                width: cell_width,
                height: cell_height,
            });
        }
    }
    Grid { width, height, columns, room, cells }
}

impl Grid {
    /// The lines between cells, from one end of the cells to the other.
    pub(super) fn cuts(&self) -> Vec<(Point, Point)> {
        let (Some(first), Some(last)) = (self.cells.first(), self.cells.last()) else { return Vec::new() };
        let (right, bottom) = (last.x + last.width, last.y + last.height);
        let across = self.cells.iter().take(self.columns).skip(1);
        let down = self.cells.iter().step_by(self.columns.max(1)).skip(1);
        let across = across.map(|cell| (Point { x: cell.x, y: first.y }, Point { x: cell.x, y: bottom }));
        let down = down.map(|cell| (Point { x: first.x, y: cell.y }, Point { x: right, y: cell.y }));
        across.chain(down).collect()
    }
}

/// How large the pages are shown, all together.
fn shown(grid: &Grid, sizes: &[(f64, f64)]) -> f64 {
    let Some(cell) = grid.cells.first() else { return 0.0 };
    // A page that need not be turned is read more easily.
    let one = |size: &(f64, f64)| match scale(*size, cell) {
        (by, true) => by * 0.9,
        (by, false) => by,
    };
    sizes.iter().map(one).sum()
}

/// By how much a page is scaled to fill a cell, its shape kept, and whether it is turned.
pub(super) fn scale((width, height): (f64, f64), cell: &Rect) -> (f64, bool) {
    let fit = |width: f64, height: f64| {
        let scale = (cell.width / width).min(cell.height / height);
        let is_page = width > 0.0 && height > 0.0 && scale.is_finite();
        if is_page { scale } else { 0.0 }
    };
    let (upright, turned) = (fit(width, height), fit(height, width));
    if turned > upright * TURN_GAIN { (turned, true) } else { (upright, false) }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::print::{Paper, Voucher};

    const INVOICE: (f64, f64) = (210.0, 140.0);
    const LETTER: (f64, f64) = (210.0, 297.0);

    fn options(per_sheet: u8) -> Options {
        Options { per_sheet, ..Options::default() }
    }

    fn lies(per_sheet: u8, size: (f64, f64)) -> (bool, usize, usize) {
        let grid = grid(&options(per_sheet), &[size; 2]);
        (grid.width > grid.height, grid.columns, grid.cells.len())
    }

    #[test]
    fn grid_when_pages_are_wide_or_tall_then_the_paper_lies_so_that_they_are_larger() {
        assert_eq!(lies(1, INVOICE), (true, 1, 1));
        assert_eq!(lies(2, INVOICE), (false, 1, 2));
        assert_eq!(lies(3, INVOICE), (false, 1, 3));
        assert_eq!(lies(4, INVOICE), (true, 2, 4));
        assert_eq!(lies(1, LETTER), (false, 1, 1));
        assert_eq!(lies(2, LETTER), (true, 2, 2));
        assert_eq!(lies(4, LETTER), (false, 2, 4));
    }

    #[test]
    fn scale_when_a_page_is_small_then_it_is_enlarged_and_a_tall_one_is_turned() {
        let cell = Rect { x: 0.0, y: 0.0, width: 194.0, height: 140.0 };
        let (by, turned) = scale((85.0, 54.0), &cell);
        assert!(by > 2.0 && !turned);
        assert!(scale(LETTER, &cell).1);
        assert!(!scale(INVOICE, &cell).1);
        assert_eq!(scale((f64::NAN, 10.0), &cell), (0.0, false));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn cells_when_made_then_lie_inside_the_margins_side_by_side_and_fill_the_area(
            per_sheet in 1_u8..=4,
            margin in 0_u8..=30,
            binding in 0_u8..=30,
            small in any::<bool>(),
            voucher in any::<bool>(),
            orientation in 0_u8..3,
            sizes in prop::collection::vec((1.0_f64..600.0, 1.0_f64..600.0), 0..5),
        ) {
            let options = Options {
                margin,
                binding,
                paper: if small { Paper::A5 } else { Paper::A4 },
                voucher: voucher.then(Voucher::default),
                orientation: [Orientation::Auto, Orientation::Portrait, Orientation::Landscape]
                    [usize::from(orientation)],
                ..options(per_sheet)
            };
            let grid = grid(&options, &sizes);
            prop_assert_eq!(grid.cells.len(), usize::from(per_sheet));
            let least = f64::from(margin.max(MARGIN_MIN)) - 1e-9;
            let inside = |rect: &Rect| {
                rect.x >= least + f64::from(binding)
                    && rect.y >= least
                    && rect.x + rect.width <= grid.width - least
                    && rect.y + rect.height <= grid.height - least
            };
            prop_assert!(inside(&grid.room));
            for (index, one) in grid.cells.iter().enumerate() {
                prop_assert!(inside(one) && one.width > 0.0 && one.height > 0.0, "{:?}", one);
                for other in grid.cells.iter().skip(index + 1) {
                    prop_assert!(one.common(other).is_none_or(|both| both.width * both.height < 1e-6));
                }
                for (width, height) in &sizes {
                    let (by, turned) = scale((*width, *height), one);
                    let (wide, high) = if turned { (height * by, width * by) } else { (width * by, height * by) };
                    prop_assert!(wide <= one.width + 1e-6 && high <= one.height + 1e-6);
                    // As large as can be: it touches two sides.
                    prop_assert!(wide >= one.width - 1e-6 || high >= one.height - 1e-6);
                }
            }
            for (from, to) in grid.cuts() {
                for point in [from, to] {
                    let dot = Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 };
                    prop_assert!(inside(&dot));
                }
            }
            prop_assert_eq!(grid.cuts().len(), if per_sheet == 4 { 2 } else { usize::from(per_sheet) - 1 });
        }
    }
}
