//! Inflating, hardly beyond the stated size.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

/// Why an entry does not inflate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The data are damaged or cut off.
    Data,
    /// There are more or fewer bytes than stated.
    Size,
}

/// The most that deflate can make of its input (1,032 times), with room for the smallest block.
fn most(packed: usize) -> u64 {
    u64::try_from(packed).unwrap_or(u64::MAX).saturating_mul(1_032).saturating_add(64)
}

/// Room beyond the stated size: the inflater is at its fastest as long as there is room for its longest match.
const ROOM: usize = 264;

/// Bytes that may follow the packed ones: the inflater is at its fastest as long as it can read so many at once.
pub(super) const AHEAD: usize = 16;

thread_local! {
    /// Inflating needs a large state; it is kept from one entry, and from one package, to the next.
    static STATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// Inflates the first `packed` bytes of `bytes` to exactly the stated size: output is counted while it is made, and
/// stops there. Gives the number of input bytes used too. What follows the packed bytes may be looked at, never used.
pub(super) fn inflate(bytes: &[u8], packed: usize, stated: u64) -> Result<(Vec<u8>, usize), Failure> {
    if packed == 0 && stated == 0 {
        return Ok((Vec::new(), 0));
    }
    if stated > most(packed) {
        return Err(Failure::Size);
    }
    let size = usize::try_from(stated).map_err(|_| Failure::Size)?;
    STATE.with(|state| match state.try_borrow_mut() {
        Ok(mut state) => run(&mut state, bytes, packed, size),
        Err(_) => run(&mut Decompress::new(false), bytes, packed, size),
    })
}

fn run(
    state: &mut Decompress,
    bytes: &[u8],
    packed: usize,
    size: usize,
) -> Result<(Vec<u8>, usize), Failure> {
    state.reset(false);
    let mut out = Vec::with_capacity(size.saturating_add(ROOM));
    loop {
        let used = usize::try_from(state.total_in()).map_err(|_| Failure::Data)?;
        let made = out.len();
        let rest = bytes.get(used..).unwrap_or_default();
        let status =
            state.decompress_vec(rest, &mut out, FlushDecompress::Finish).map_err(|_| Failure::Data)?;
        if out.len() > size {
            return Err(Failure::Size);
        }
        let now = usize::try_from(state.total_in()).map_err(|_| Failure::Data)?;
        match status {
            // The data do not end where they should, and only what follows seems to complete them.
            _ if now > packed => return Err(Failure::Data),
            Status::StreamEnd if out.len() == size => return Ok((out, now)),
            Status::StreamEnd => return Err(Failure::Size),
            Status::Ok | Status::BufError if now == used && out.len() == made => return Err(Failure::Data),
            Status::Ok | Status::BufError => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    fn deflate(content: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn alone(packed: &[u8], stated: u64) -> Result<(Vec<u8>, usize), Failure> {
        inflate(packed, packed.len(), stated)
    }

    #[test]
    fn inflate_when_the_size_is_true_then_gives_the_content() {
        for content in [Vec::new(), b"invoice".to_vec(), vec![7; 300_000]] {
            let packed = deflate(&content);
            let size = u64::try_from(content.len()).unwrap();
            assert_eq!(alone(&packed, size), Ok((content, packed.len())));
        }
        assert_eq!(alone(&[], 0), Ok((Vec::new(), 0)));
    }

    #[test]
    fn inflate_when_the_size_lies_then_stops() {
        let packed = deflate(&vec![7; 300_000]);
        for stated in [0, 1, 299_999, 300_001, u64::MAX] {
            assert_eq!(alone(&packed, stated), Err(Failure::Size), "{stated}");
        }
    }

    #[test]
    fn inflate_when_the_data_are_cut_or_damaged_then_fails() {
        let packed = deflate(b"an invoice with a long enough text to be cut somewhere");
        assert_eq!(alone(&packed[..packed.len() - 4], 54), Err(Failure::Data));
        assert_eq!(alone(&[0xFF; 20], 54), Err(Failure::Data));
        assert_eq!(alone(&[], 5), Err(Failure::Data));
    }

    #[test]
    fn inflate_when_bytes_follow_the_data_then_does_not_use_them() {
        let mut packed = deflate(b"invoice");
        let end = packed.len();
        packed.extend_from_slice(b"more");
        assert_eq!(alone(&packed, 7), Ok((b"invoice".to_vec(), end)));
    }

    #[test]
    fn inflate_when_only_what_follows_completes_the_data_then_fails() {
        for content in [&b"an invoice with a text"[..], &[7; 900]] {
            let whole = deflate(content);
            let size = u64::try_from(content.len()).unwrap();
            for packed in 1..whole.len() {
                assert_eq!(inflate(&whole, packed, size), Err(Failure::Data), "{packed}");
                assert_eq!(alone(&whole[..packed], size), Err(Failure::Data), "{packed}");
            }
            assert_eq!(inflate(&whole, whole.len(), size), Ok((content.to_vec(), whole.len())));
        }
    }
}
