//! The three squares at the corners of a QR code, looked for cheaply: whether there may be a code, and where.
//!
//! Meant for pages that were painted, not photographed: a pixel is dark or light by itself, whatever is around it.

use super::Grey;

/// Where a code may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Left, top, right and bottom edge in pixels, a margin included.
    pub(crate) edges: [u32; 4],
    /// Whether the code is light on dark.
    pub(crate) inverted: bool,
}

/// Where a painted picture may hold a code; `None` when there is none.
pub(crate) fn spot(grey: &Grey) -> Option<Spot> {
    // Dark on a tint, then a tint on white.
    [96, 200].into_iter().find_map(|threshold| corners(&squares(grey, threshold)).map(around))
}

/// A square of a corner.
#[derive(Clone, Copy, Debug)]
struct Square {
    /// Its middle.
    x: u32,
    y: u32,
    /// Its side: seven modules.
    side: u32,
    dark: bool,
}

/// More squares than that are no corners but a pattern of something else.
const SQUARES_MAX: usize = 64;
/// The heart of a square is three modules high, and a module more than a pixel.
const ROW_STEP: usize = 2;

/// Everything that looks like a square of a corner across and down.
fn squares(grey: &Grey, threshold: u8) -> Vec<Square> {
    let mut found: Vec<Square> = Vec::new();
    let (mut across, mut column, mut down) = (Vec::new(), Vec::new(), Vec::new());
    for (y, row) in (0_u32..).zip(grey.rows()).step_by(ROW_STEP) {
        changes(row.iter(), threshold, &mut across);
        for (x, side) in across.windows(6).filter_map(heart) {
            let known = |s: &Square| s.x.abs_diff(x) < side / 3 && s.y.abs_diff(y) < side / 3;
            if found.iter().any(known) {
                continue;
            }
            let top = y.saturating_sub(side);
            column.clear();
            column.extend(grey.column(x, top, y.saturating_add(side)));
            changes(column.iter(), threshold, &mut down);
            let here = |(middle, _): &(u32, u32)| top.saturating_add(*middle).abs_diff(y) < side / 3;
            let Some((middle, height)) = down.windows(6).filter_map(heart).find(here) else { continue };
            if similar(side, height) {
                let dark = grey.column(x, y, y.saturating_add(1)).all(|value| *value < threshold);
                found.push(Square { x, y: top.saturating_add(middle), side, dark });
            }
        }
        if found.len() >= SQUARES_MAX {
            break;
        }
    }
    found
}

/// Where a line changes between dark and light, its start and end included.
fn changes<'l>(line: impl Iterator<Item = &'l u8>, threshold: u8, changes: &mut Vec<u32>) {
    changes.clear();
    let mut before = None;
    let mut end = 0;
    for (at, value) in (0_u32..).zip(line) {
        let dark = *value < threshold;
        if before != Some(dark) {
            changes.push(at);
            before = Some(dark);
        }
        end = at.saturating_add(1);
    }
    changes.push(end);
}

/// The middle and the width of five runs of 1 : 1 : 3 : 1 : 1, between six changes.
fn heart(changes: &[u32]) -> Option<(u32, u32)> {
    let &[a, b, c, d, e, f] = changes else { return None };
    let side = f.saturating_sub(a);
    // Half a module for each module, and half a pixel.
    let fits = |from: u32, to: u32, modules: u32| {
        let (is, due) = (to.saturating_sub(from).saturating_mul(7), side.saturating_mul(modules));
        is.abs_diff(due).saturating_mul(2) <= due.saturating_add(7)
    };
    let all = fits(a, b, 1) && fits(b, c, 1) && fits(c, d, 3) && fits(d, e, 1) && fits(e, f, 1);
    (side > 7 && all).then_some((c.midpoint(d), side))
}

fn similar(a: u32, b: u32) -> bool {
    u64::from(a) * 2 < u64::from(b) * 3 && u64::from(b) * 2 < u64::from(a) * 3
}

/// Three squares of one size and colour at corners of a larger square: the one at the right angle, then the others.
fn corners(squares: &[Square]) -> Option<[Square; 3]> {
    for corner in squares {
        let legs = squares.iter().filter(|other| {
            // Between the hearts are 14 modules in the smallest code, 170 in the largest.
            let (side, distance) = (i128::from(corner.side), square(leg(corner, other)) * 49);
            let reach = 11 * 11 * side * side..190 * 190 * side * side;
            other.dark == corner.dark && similar(other.side, corner.side) && reach.contains(&distance)
        });
        let mut first = legs.clone();
        while let Some(a) = first.next() {
            let second = first.clone().find(|b| is_right_angle(leg(corner, a), leg(corner, b)));
            if let Some(b) = second {
                return Some([*corner, *a, *b]);
            }
        }
    }
    None
}

fn leg(from: &Square, to: &Square) -> (i128, i128) {
    (i128::from(to.x) - i128::from(from.x), i128::from(to.y) - i128::from(from.y))
}

fn square((x, y): (i128, i128)) -> i128 {
    x * x + y * y
}

/// Whether two legs are about as long as each other and about at a right angle.
fn is_right_angle(a: (i128, i128), b: (i128, i128)) -> bool {
    let (a2, b2, dot) = (square(a), square(b), a.0 * b.0 + a.1 * b.1);
    (a2 - b2).abs() * 10 < a2.max(b2) * 3 && dot * dot * 33 < a2 * b2
}

/// The part of the picture that holds the code of three corners.
fn around([corner, a, b]: [Square; 3]) -> Spot {
    // From a heart to the code's edge are half a side, its margin as much again; the rest is for one that is turned.
    let margin = corner.side.saturating_mul(3) / 2;
    let range = |corner: u32, a: u32, b: u32| {
        let fourth = a.saturating_add(b).saturating_sub(corner);
        let (least, most) = (corner.min(a).min(b).min(fourth), corner.max(a).max(b).max(fourth));
        (least.saturating_sub(margin), most.saturating_add(margin))
    };
    let ((left, right), (top, bottom)) = (range(corner.x, a.x, b.x), range(corner.y, a.y, b.y));
    Spot { edges: [left, top, right, bottom], inverted: !corner.dark }
}

#[cfg(test)]
mod tests {
    use super::{Grey, Spot, spot};
    use fapiao_testkit::make::qr_modules;

    /// A page of 600 by 400 pixels with a code at 40, 30 of so many pixels a module, in two colours.
    fn page(module: usize, dark: u8, light: u8) -> Grey {
        let rows = qr_modules("01,32,,26442000000000000001,53.00,20260901,,309D");
        let pixel = |x: usize, y: usize| {
            let at = |p: usize, start: usize| p.checked_sub(start).map(|p| p / module);
            let module = at(y, 30).and_then(|y| rows.get(y)).zip(at(x, 40)).and_then(|(row, x)| row.get(x));
            if module == Some(&true) { dark } else { light }
        };
        let data = (0..400 * 600).map(|at| pixel(at % 600, at / 600)).collect();
        Grey::new(600, 400, data).unwrap()
    }

    #[test]
    fn spot_when_there_is_a_code_then_it_lies_within() {
        for module in [2, 3, 4, 9] {
            for (dark, light) in [(0, 255), (80, 180), (150, 255), (255, 0), (220, 60)] {
                let Some(Spot { edges: [left, top, right, bottom], inverted }) =
                    spot(&page(module, dark, light))
                else {
                    panic!("{module} {dark} {light}")
                };
                let side = u32::try_from(29 * module).unwrap();
                assert!(left <= 40 && top <= 30 && right >= 40 + side && bottom >= 30 + side, "{module}");
                assert_eq!(inverted, dark > light);
            }
        }
    }

    #[test]
    fn spot_when_there_are_lines_boxes_or_two_corners_only_then_none() {
        assert_eq!(spot(&Grey::new(30, 20, vec![255; 600]).unwrap()), None);
        let striped = (0..600 * 400).map(|at| if at % 600 % 6 < 3 { 0 } else { 255 }).collect();
        assert_eq!(spot(&Grey::new(600, 400, striped).unwrap()), None);
        let checks = (0..600 * 400).map(|at| if (at % 600 / 7 + at / 600 / 7) % 2 == 0 { 0 } else { 255 });
        assert_eq!(spot(&Grey::new(600, 400, checks.collect()).unwrap()), None);
        let mut cut = page(4, 0, 255).data().to_vec();
        cut.iter_mut().take(600 * 80).for_each(|value| *value = 255);
        assert_eq!(spot(&Grey::new(600, 400, cut).unwrap()), None);
    }
}
