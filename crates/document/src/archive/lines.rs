//! The lines of a file that is read in pieces.

use std::io;
use std::ops::Range;

use super::read_at::ReadAt;

/// Bytes that are read at a time.
const PIECE_BYTES: usize = 64 << 10;
/// Of a longer line only so much is given: nothing that is looked for is longer.
pub(super) const LINE_BYTES_MAX: usize = 4 << 10;

/// The lines of a file, one after another.
pub(super) struct Lines<'a> {
    file: &'a dyn ReadAt,
    piece: Vec<u8>,
    /// What of the piece is not given yet.
    rest: Range<usize>,
    /// Where in the file the rest begins.
    at: u64,
}

/// A line.
pub(super) struct Line {
    /// Where it begins in the file.
    pub(super) start: u64,
    /// Its text without the line end, cut to [`LINE_BYTES_MAX`].
    pub(super) text: Vec<u8>,
    /// Bytes of its line end: none at the end of the file.
    pub(super) end_bytes: u64,
    /// Where the next one begins.
    pub(super) next: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(file: &'a dyn ReadAt) -> Self {
        Self { file, piece: vec![0; PIECE_BYTES], rest: 0..0, at: 0 }
    }

    /// The next line; none at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line { start: self.at, text: Vec::new(), end_bytes: 0, next: self.at };
        let mut returned = false;
        loop {
            if self.rest.is_empty() && !self.fill()? {
                break;
            }
            let rest = self.piece.get(self.rest.clone()).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest);
            let taken = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            returned = taken.last().map_or(returned, |last| *last == b'\r');
            let room = LINE_BYTES_MAX.saturating_sub(line.text.len());
            line.text.extend(taken.iter().take(room));
            self.pass(taken.len());
            if end.is_some() {
                self.pass(1);
                line.end_bytes = 1;
                break;
            }
        }
        line.next = self.at;
        if returned && line.end_bytes == 1 {
            line.end_bytes = 2;
            if line.text.last() == Some(&b'\r') {
                line.text.pop();
            }
        }
        Ok((line.next > line.start).then_some(line))
    }

    fn pass(&mut self, bytes: usize) {
        self.rest.start = self.rest.start.saturating_add(bytes);
        self.at = self.at.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    fn fill(&mut self) -> io::Result<bool> {
        loop {
            match self.file.read_at(&mut self.piece, self.at) {
                Ok(read) => {
                    self.rest = 0..read.min(self.piece.len());
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LINE_BYTES_MAX, Lines, PIECE_BYTES};

    #[test]
    fn lines_when_of_every_ending_and_length_then_each_is_placed() {
        let long = vec![b'x'; PIECE_BYTES - 3];
        // The pair of line end characters stands across two pieces.
        let bytes =
            [&b"a\r\n"[..], &long[..PIECE_BYTES - 4], b"\r\n", b"\n", &long, &long, b"\nlast"].concat();
        let file: &[u8] = &bytes;
        let mut lines = Lines::new(&file);
        let mut seen = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            seen.push((line.start, line.text.len(), line.end_bytes, line.next));
        }
        let piece = u64::try_from(PIECE_BYTES).unwrap();
        let third = piece + 1;
        let fourth = third + 1;
        let last = fourth + 2 * (piece - 3) + 1;
        assert_eq!(
            seen,
            [
                (0, 1, 2, 3),
                (3, LINE_BYTES_MAX, 2, third),
                (third, 0, 1, fourth),
                (fourth, LINE_BYTES_MAX, 1, last),
                (last, 4, 0, last + 4),
            ]
        );
    }
}
