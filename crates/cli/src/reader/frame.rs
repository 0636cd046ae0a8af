//! What passes between the parent and a reader child: length-prefixed frames on the child's pipes.
//!
//! Request: `u32` length, little endian, then the file. Answer: `u32` length, then a [`Answer`] in postcard.
//! Both ends are this very binary, so there is no version to negotiate.

use std::io::{self, Read, Write};

use fapiao_document::Reading;
use serde::{Deserialize, Serialize};

/// The largest frame that either side accepts: the largest file plus room for what was read from it.
pub const FRAME_BYTES_MAX: usize = 96 << 20;

/// What a child answers for one file.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The file was read.
    Read(Box<Reading>),
    /// The file is not readable: the fault, in both languages.
    Fault(ReadFault),
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFault {
    /// Stable code, `DOC-…`.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl From<fapiao_document::Error> for ReadFault {
    fn from(error: fapiao_document::Error) -> Self {
        Self { code: error.code().to_owned(), zh: error.zh(), en: error.en() }
    }
}

/// Writes one frame.
pub fn write(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= FRAME_BYTES_MAX);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "frame too large"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads one frame; `None` at the end of the stream.
pub fn read(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > FRAME_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too large"));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_when_written_then_reads_back() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"one").unwrap();
        write(&mut pipe, b"").unwrap();
        let mut from = pipe.as_slice();
        assert_eq!(read(&mut from).unwrap().as_deref(), Some(&b"one"[..]));
        assert_eq!(read(&mut from).unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(read(&mut from).unwrap(), None);
    }

    #[test]
    fn frame_when_it_lies_about_its_length_then_is_refused() {
        assert!(read(&mut &u32::MAX.to_le_bytes()[..]).is_err());
        assert!(read(&mut &[9, 0, 0, 0, 1][..]).is_err());
    }
}
