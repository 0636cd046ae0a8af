//! Files that are read in pieces, wherever they lie.

use std::io;

/// A file that is read in pieces: no more of it is in memory than is asked for.
///
/// This room opens no files; who does gives one of these. Bytes that are in memory already are one, too.
pub trait ReadAt {
    /// Its size, in bytes.
    fn size(&self) -> u64;

    /// Reads what stands at `offset` into `buffer`, as [`std::io::Read::read`] does: fewer bytes than asked for
    /// are no error, none are the end.
    ///
    /// # Errors
    /// What the file's own system says.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
}

impl ReadAt for &[u8] {
    fn size(&self) -> u64 {
        u64::try_from(self.len()).unwrap_or(u64::MAX)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = self.get(start..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        Ok(length)
    }
}

/// The bytes from `offset` on, `length` of them, or fewer where the file ends.
pub(crate) fn piece(file: &dyn ReadAt, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let there = length.min(file.size().saturating_sub(offset));
    let mut bytes = vec![0; usize::try_from(there).map_err(|_| io::ErrorKind::OutOfMemory)?];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let at = offset.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
        match file.read_at(rest, at) {
            Ok(0) => break,
            Ok(read) => filled = filled.saturating_add(read),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{ReadAt, piece};

    /// Gives one byte at a time, and every other time is interrupted.
    struct Slow<'a>(&'a [u8], std::cell::Cell<bool>);

    impl ReadAt for Slow<'_> {
        fn size(&self) -> u64 {
            self.0.size()
        }

        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            if self.1.replace(!self.1.get()) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let length = buffer.len().min(1);
            self.0.read_at(&mut buffer[..length], offset)
        }
    }

    #[test]
    fn piece_when_the_file_gives_little_at_a_time_then_whole_up_to_its_end() {
        let file = Slow(b"0123456789", std::cell::Cell::new(false));
        assert_eq!(piece(&file, 3, 4).unwrap(), b"3456");
        assert_eq!(piece(&file, 8, 40).unwrap(), b"89");
        assert_eq!(piece(&file, 10, 1).unwrap(), b"");
        assert_eq!(piece(&file, u64::MAX, u64::MAX).unwrap(), b"");
    }
}
