//! Output of the `tesseract` program, which runs outside this crate.
#![expect(clippy::float_arithmetic, reason = "geometry of pages, not money")]

use crate::layout::Run;

/// What a photograph is taken to be wide: the width of a printed invoice. Only ratios matter to the geometry.
const PAGE_WIDTH_MM: f64 = 210.0;
/// Least confidence, in percent, of a word that is kept.
const CONFIDENCE_MIN: f64 = 20.0;
/// Most words that are taken.
const WORDS_MAX: usize = 20_000;

/// Parses the TSV that `tesseract … tsv` prints: one run for each word, in mm of a page that is 210 mm wide.
///
/// Lines that are not words, words without confidence, and lines that cannot be parsed are skipped.
#[must_use]
pub fn parse_tsv(tsv: &str) -> Vec<Run> {
    let rows: Vec<Row<'_>> = tsv.lines().filter_map(row).take(WORDS_MAX).collect();
    // The row of the page itself states its size; without it the words do.
    let width = rows.iter().filter(|row| row.level == 1).map(|row| row.width).fold(0.0, f64::max);
    let width =
        if width > 0.0 { width } else { rows.iter().map(|row| row.left + row.width).fold(1.0, f64::max) };
    let scale = PAGE_WIDTH_MM / width;
    rows.iter()
        .filter(|row| row.level == 5 && row.confidence >= CONFIDENCE_MIN && !row.text.is_empty())
        .map(|row| Run {
            text: row.text.to_owned(),
            page: row.page.saturating_sub(1),
            x: row.left * scale,
            // A word's box ends a little below its baseline.
            y: (row.top + row.height * 0.86) * scale,
            width: row.width * scale,
            height: row.height * scale,
        })
        .collect()
}

struct Row<'a> {
    level: u32,
    page: u32,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    confidence: f64,
    text: &'a str,
}

/// `level page block paragraph line word left top width height conf text`.
fn row(line: &str) -> Option<Row<'_>> {
    let mut cells = line.splitn(12, '\t');
    let level = cells.next()?.parse().ok()?;
    let page = cells.next()?.parse().ok()?;
    let mut numbers = cells
        .by_ref()
        .skip(4)
        .take(5)
        .map(|cell| cell.parse::<f64>().ok().filter(|number| number.is_finite()));
    let mut number = || numbers.next().flatten();
    let (left, top, width, height, confidence) = (number()?, number()?, number()?, number()?, number()?);
    Some(Row {
        level,
        page,
        left,
        top,
        width,
        height,
        confidence,
        text: cells.next().unwrap_or_default().trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::parse_tsv;

    #[test]
    fn parse_tsv_when_words_then_runs_in_mm() {
        let tsv = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t2100\t1400\t-1\t\n\
            5\t1\t1\t1\t1\t1\t100\t200\t300\t50\t96.5\t发票号码\n\
            5\t1\t1\t1\t1\t2\t500\t200\t300\t50\t3\tnoise\n\
            5\t1\t1\t1\t1\t3\t500\t200\t300\t50\tx\tbroken\n\
            5\t1\t1\t1\t1\n";
        let runs = parse_tsv(tsv);
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].text.as_str(), runs[0].page), ("发票号码", 0));
        assert!((runs[0].x - 10.0).abs() < 1e-9 && (runs[0].width - 30.0).abs() < 1e-9);
        assert!((runs[0].y - 24.3).abs() < 1e-9, "{}", runs[0].y);
    }

    #[test]
    fn parse_tsv_when_empty_or_garbage_then_nothing() {
        assert!(parse_tsv("").is_empty());
        assert!(parse_tsv("5\t1\t1\t1\t1\t1\tNaN\tinf\t1\t1\t90\tx").is_empty());
    }
}
