//! Texts in places of a given width: wrapped, or set smaller.

use super::pen::{Pen, Role};

/// Size of most text, in millimetres: 9 points.
pub(super) const SIZE: f64 = 3.175;
/// From one row of text to the next, in sizes.
pub(super) const PITCH: f64 = 1.3;

/// How a text stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// A place for text: left edge, width, and how it stands there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) x: f64,
    pub(super) width: f64,
    pub(super) align: Align,
}

/// A text in rows of one size.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) size: f64,
    pub(super) rows: Vec<String>,
}

impl Cell {
    pub(super) const fn left(x: f64, width: f64) -> Self {
        Self { x, width, align: Align::Left }
    }

    pub(super) const fn centre(x: f64, width: f64) -> Self {
        Self { x, width, align: Align::Centre }
    }

    pub(super) const fn right(x: f64, width: f64) -> Self {
        Self { x, width, align: Align::Right }
    }

    /// Where a text of a width starts.
    pub(super) fn start(&self, width: f64) -> f64 {
        match self.align {
            Align::Left => self.x,
            Align::Centre => self.x + (self.width - width) / 2.0,
            Align::Right => self.x + self.width - width,
        }
    }
}

impl Rows {
    /// From the first baseline to the last.
    pub(super) fn height(&self) -> f64 {
        let steps = u32::try_from(self.rows.len().saturating_sub(1)).unwrap_or(u32::MAX);
        f64::from(steps) * self.pitch()
    }

    pub(super) fn pitch(&self) -> f64 {
        self.size * PITCH
    }
}

impl Pen<'_> {
    /// A text of one row, as large as fits.
    pub(super) fn one_row(&self, role: Role, size: f64, width: f64, text: &str) -> Rows {
        let natural = self.width(role, size, text);
        let size = if natural > width && natural > 0.0 { size * width / natural } else { size };
        Rows { size, rows: vec![text.to_owned()] }
    }

    /// A text in at most so many rows at each size, the first size that will do; at the last one in as many rows as it
    /// takes.
    pub(super) fn rows(&self, role: Role, width: f64, sizes: &[(f64, usize)], text: &str) -> Rows {
        let mut last = Rows { size: SIZE, rows: Vec::new() };
        for (size, most) in sizes {
            last = Rows { size: *size, rows: self.wrap(role, *size, width, text) };
            if last.rows.len() <= *most {
                break;
            }
        }
        last
    }

    /// Breaks a text into rows that fit a width; line ends break too.
    ///
    /// A row neither starts nor ends with a space, so that none is lost when the rows are read again; and no row but
    /// the first looks like the start of a line's name (`*简称*`).
    pub(super) fn wrap(&self, role: Role, size: f64, width: f64, text: &str) -> Vec<String> {
        let mut rows = Vec::new();
        for paragraph in text.split('\n') {
            let mut rest: Vec<char> = paragraph.chars().collect();
            while !rest.is_empty() {
                let at = self.fitting(role, size, width, &rest);
                let tail = rest.split_off(break_before(&rest, at));
                rows.push(rest.iter().collect());
                rest = tail;
            }
        }
        rows
    }

    /// How many characters fit; at least one.
    fn fitting(&self, role: Role, size: f64, width: f64, text: &[char]) -> usize {
        let mut used = 0.0;
        let fits = |c: &&char| {
            used += self.advance(role, **c) * size;
            used <= width + 1e-6
        };
        text.iter().take_while(fits).count().max(1)
    }
}

/// The last place at or before `at` where a text may be broken.
fn break_before(text: &[char], at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let is = |index: usize, c: char| text.get(index) == Some(&c);
    let closes = |index: usize| text.get(index).is_some_and(|c| "，。；：、）”》,.;:)!?！？".contains(*c));
    let may = |place: &usize| {
        let spaced = is(*place, ' ') || is(place.saturating_sub(1), ' ');
        let starred = is(*place, '*') && text.iter().skip(place.saturating_add(1)).any(|c| *c == '*');
        !spaced && !starred
    };
    // No row starts with what closes a sentence, when that costs no more than a few characters.
    let near = (at.saturating_sub(3).max(1)..=at).rev().find(|place| may(place) && !closes(*place));
    near.or_else(|| (1..=at).rev().find(may)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::break_before;

    #[test]
    fn break_when_near_spaces_and_stars_then_inside_a_word() {
        let at = |text: &str, at| break_before(&text.chars().collect::<Vec<_>>(), at);
        assert_eq!(at("甲乙丙丁", 2), 2);
        assert_eq!(at("甲乙 丙丁", 3), 1, "neither before nor behind a space");
        assert_eq!(at("甲*乙*丙", 1), 1, "there is no other place");
        assert_eq!(at("甲乙*丙*丁", 2), 1);
        assert_eq!(at("甲乙", 5), 2);
    }
}
