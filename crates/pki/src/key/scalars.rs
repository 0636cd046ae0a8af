//! The pair r, s of an SM2 or ECDSA signature.

use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::error::Error;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// r and s, big-endian.
type Pair = ([u8; 32], [u8; 32]);

/// r and s from DER SEQUENCE { r, s } or, tolerated, from raw r‖s. `None` when it is neither
/// or a number does not fit 32 bytes.
pub(super) fn read_signature(signature: &[u8], notes: &Notes) -> Option<Pair> {
    let attempt = Notes::new();
    if let Ok(Some(pair)) = read_der(signature, &attempt) {
        for tolerance in attempt.tolerances().iter() {
            notes.note(tolerance);
        }
        return Some(pair);
    }
    let (r, rest) = signature.split_first_chunk::<32>()?;
    let s = <[u8; 32]>::try_from(rest).ok()?;
    notes.note(Tolerance::RawSignature);
    Some((*r, s))
}

fn read_der(signature: &[u8], notes: &Notes) -> Result<Option<Pair>, Error> {
    let mut outer = Reader::new(signature, notes);
    let mut inner = outer.sequence("signature value")?;
    let r = inner.integer("r")?.to_array(notes);
    let s = inner.integer("s")?.to_array(notes);
    inner.finish("signature value")?;
    outer.finish_padded("signature value")?;
    Ok(r.zip(s))
}

/// DER SEQUENCE { r, s } of a raw signature r‖s, as the `sm2` and `p256` crates give it.
pub fn write_signature(raw: &[u8; 64]) -> Vec<u8> {
    let (r, s) = raw.split_at(32);
    let mut writer = Writer::new();
    writer.sequence(|w| {
        w.unsigned(r).unsigned(s);
    });
    writer.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Proves promise 24.
        #[test]
        fn signature_when_written_as_der_then_reads_back(raw in any::<[[u8; 32]; 2]>()) {
            let [r, s] = raw;
            let joined: [u8; 64] = [r, s].concat().try_into().unwrap();
            let notes = Notes::new();
            prop_assert_eq!(read_signature(&write_signature(&joined), &notes), Some((r, s)));
            prop_assert!(notes.tolerances().is_empty());
        }
    }

    #[test]
    fn signature_when_oddly_encoded_then_reads_and_notes() {
        let mut one = [0; 32];
        one[31] = 1;
        let mut high = [0; 32];
        high[31] = 0x80;
        for (bytes, expected, tolerance) in [
            (&[0x30, 6, 2, 1, 1, 2, 1, 1][..], (one, one), None),
            (&[0x30, 7, 2, 2, 0, 1, 2, 1, 1], (one, one), Some(Tolerance::OverLongInteger)),
            (&[0x30, 6, 2, 1, 0x80, 2, 1, 1], (high, one), Some(Tolerance::NegativeInteger)),
            (&[0x30, 0x81, 6, 2, 1, 1, 2, 1, 1], (one, one), Some(Tolerance::OverLongLength)),
            (&[0x30, 6, 2, 1, 1, 2, 1, 1, 0, 0], (one, one), Some(Tolerance::TrailingZeros)),
            (&[one, high].concat(), (one, high), Some(Tolerance::RawSignature)),
        ] {
            let notes = Notes::new();
            assert_eq!(read_signature(bytes, &notes), Some(expected), "{bytes:?}");
            assert_eq!(notes.tolerances(), tolerance.map(Into::into).unwrap_or_default(), "{bytes:?}");
        }
        let notes = Notes::new();
        let long = [&[0x30, 38, 2, 33, 1][..], &[0; 32], &[2, 1, 1]].concat();
        for bytes in
            [&[][..], &[0x30, 3, 2, 1, 1], &[0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1], &long, &[7; 63], &[7; 65]]
        {
            assert_eq!(read_signature(bytes, &notes), None, "{bytes:?}");
        }
    }
}
