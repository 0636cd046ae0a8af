//! Faster SM2 verification for keys that are seen again: multiples of a point, computed once.
//!
//! One issuer's key stands on thousands of invoices. For such a key, and for the generator, a table holds
//! every multiple that a window of the scalar can ask for, so that a verification is some eighty additions and
//! not a single doubling. Only public data is in it, so time may vary with it. Results are the same with and without
//! a table.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use ::sm2::FieldBytes;
use ::sm2::ProjectivePoint;
use ::sm2::PublicKey;
use ::sm2::Scalar;
use ::sm2::dsa::Signature;
use ::sm2::elliptic_curve::BatchNormalize;
use ::sm2::elliptic_curve::Group;
use ::sm2::elliptic_curve::PrimeField;
use ::sm2::elliptic_curve::ops::LinearCombination;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::point::AffineCoordinates;

use super::sm2_sum::Point;
use super::sm2_sum::Sum;
use crate::cache::Cache;

/// Window of the generator's table: 37 rows of 64 points, 152 KB.
const GENERATOR_WINDOW: u32 = 7;
/// Window of a key's table: 52 rows of 16 points, 53 KB.
const KEY_WINDOW: u32 = 5;
/// Keys remembered; those seen often enough with their table.
const KEYS_MAX: usize = 64;
/// A table costs as much as two or three verifications: a key gets one when it is seen for this many times.
const USES_BEFORE_TABLE: u32 = 3;

static GENERATOR: LazyLock<Table> =
    LazyLock::new(|| Table::new(ProjectivePoint::GENERATOR, GENERATOR_WINDOW));
static KEYS: LazyLock<Cache<Arc<Seen>>> = LazyLock::new(|| Cache::new(KEYS_MAX));

/// A key that was seen.
#[derive(Default)]
struct Seen {
    uses: AtomicU32,
    table: OnceLock<Table>,
}

/// Whether `signature` is a signature of `e` by `key` (GB/T 32918.2 §7). `id` is a digest of the key, by which
/// it is remembered.
pub(super) fn verify(key: &PublicKey, id: [u8; 32], e: &[u8; 32], signature: &Signature) -> bool {
    let (r, s) = (*signature.r(), *signature.s());
    let t = r + s;
    if bool::from(t.is_zero()) {
        return false;
    }
    // The x that s·G + t·P must have.
    let x = r - Scalar::reduce(&FieldBytes::from(*e));
    let seen = KEYS.get_or_make(id, Arc::default);
    if seen.uses.fetch_add(1, Ordering::Relaxed) < USES_BEFORE_TABLE {
        let factors = [(ProjectivePoint::GENERATOR, s), (ProjectivePoint::from(key), t)];
        let point = ProjectivePoint::lincomb_vartime(&factors);
        return !bool::from(point.is_identity()) && x == Scalar::reduce(&point.to_affine().x());
    }
    let table = seen.table.get_or_init(|| Table::new(ProjectivePoint::from(key), KEY_WINDOW));
    let mut sum = Sum::NONE;
    GENERATOR.add_multiple(&mut sum, &s);
    table.add_multiple(&mut sum, &t);
    sum.has_x(&x)
}

/// Multiples of a point: row i holds 1 to 2^(window-1) times 2^(window·i) times the point.
struct Table {
    window: u32,
    points: Vec<Point>,
}

impl Table {
    fn new(point: ProjectivePoint, window: u32) -> Self {
        let (rows, row) = (rows(window), row_len(window));
        let mut points = Vec::with_capacity(rows.saturating_mul(row));
        let mut base = point;
        for _ in 0..rows {
            let mut multiple = base;
            points.push(multiple);
            for _ in 1..row {
                multiple += &base;
                points.push(multiple);
            }
            base = multiple.double();
        }
        // None of them is the point at infinity: the order of the group is prime and above each multiplier.
        let affine = ProjectivePoint::batch_normalize(points.as_slice());
        Table { window, points: affine.iter().filter_map(Point::of).collect() }
    }

    /// Adds `scalar` times the point.
    fn add_multiple(&self, sum: &mut Sum, scalar: &Scalar) {
        let rows = self.points.chunks(row_len(self.window));
        for (row, digit) in rows.zip(digits(scalar, self.window)) {
            let index = usize::from(digit.unsigned_abs()).checked_sub(1);
            let Some(point) = index.and_then(|index| row.get(index)) else { continue };
            if digit < 0 {
                sum.add(&point.negative());
            } else {
                sum.add(point);
            }
        }
    }
}

/// Points in a row.
fn row_len(window: u32) -> usize {
    1 << window.saturating_sub(1)
}

/// Rows that hold 256 bits and the carry of the last digit.
fn rows(window: u32) -> usize {
    usize::try_from(257u32.div_ceil(window)).unwrap_or(usize::MAX)
}

/// The scalar's digits to the base 2^window, least first, each from -2^(window-1) + 1 to 2^(window-1).
fn digits(scalar: &Scalar, window: u32) -> impl Iterator<Item = i16> {
    let big_endian = scalar.to_repr();
    let base = 1i16 << window;
    let mut carry = 0;
    (0u32..).step_by(usize::try_from(window).unwrap_or(1)).map(move |bit| {
        let byte = usize::try_from(bit / 8).unwrap_or(usize::MAX);
        // Bytes from the least significant on; zero above the last.
        let at = |n: usize| big_endian.iter().rev().nth(n).map_or(0, |b| u32::from(*b));
        let pair = at(byte) | (at(byte.saturating_add(1)) << 8);
        let bits = (pair >> (bit % 8)) & ((1 << window) - 1);
        let digit = i16::try_from(bits).unwrap_or(0).saturating_add(carry);
        carry = i16::from(digit > base / 2);
        if carry == 1 { digit.saturating_sub(base) } else { digit }
    })
}

#[cfg(test)]
mod tests {
    use ::sm2::AffinePoint;
    use ::sm2::dsa::SigningKey;
    use ::sm2::dsa::VerifyingKey;
    use ::sm2::dsa::signature::hazmat::PrehashSigner;
    use ::sm2::dsa::signature::hazmat::PrehashVerifier;

    use super::*;

    /// Scalars at the edges, and some in between.
    fn scalars() -> Vec<Scalar> {
        let mut out = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -Scalar::from(2u64), Scalar::from(64u64)];
        let mut power = Scalar::ONE;
        for n in 0..256u64 {
            out.extend([power, power - Scalar::ONE, -power]);
            power = power.double();
            out.push(power * Scalar::from(0x9e37_79b9_7f4a_7c15 ^ n) + Scalar::from(n));
        }
        for byte in [0x0f, 0x10, 0x3f, 0x40, 0x41, 0x55, 0x7f, 0x80, 0x81, 0xaa, 0xf0, 0xff] {
            out.push(Scalar::reduce(&FieldBytes::from([byte; 32])));
        }
        out
    }

    /// Proves promise 26.
    #[test]
    fn table_when_asked_for_a_multiple_then_gives_what_the_crate_gives() {
        let other = ProjectivePoint::GENERATOR * Scalar::from(0x1234_5678_9abc_def1u64);
        for window in 2..=8 {
            let table = Table::new(other, window);
            for scalar in scalars() {
                let expected = ProjectivePoint::GENERATOR + other * scalar;
                let mut sum = Sum::NONE;
                sum.add(&Point::of(&AffinePoint::GENERATOR).unwrap());
                table.add_multiple(&mut sum, &scalar);
                assert_eq!(sum.to_affine(), expected.to_affine(), "{window} {scalar:?}");
                let value = digits(&scalar, window).take(rows(window)).collect::<Vec<_>>();
                let base = Scalar::from(1u64 << window);
                let sum = value.iter().rev().fold(Scalar::ZERO, |sum, digit| {
                    let size = Scalar::from(u64::from(digit.unsigned_abs()));
                    sum * base + if *digit < 0 { -size } else { size }
                });
                assert_eq!(sum, scalar);
            }
        }
        for scalar in scalars() {
            let mut sum = Sum::NONE;
            GENERATOR.add_multiple(&mut sum, &scalar);
            assert_eq!(sum.to_affine(), (ProjectivePoint::GENERATOR * scalar).to_affine());
        }
    }

    /// 2,000 signatures, half of them spoilt, under keys that have tables and keys that have none, against the
    /// verification of the `sm2` crate. Proves promise 26.
    #[test]
    fn verify_when_compared_with_the_crate_then_agrees_each_time() {
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()
        };
        let mut block = move || <[u8; 32]>::try_from([next(), next(), next(), next()].concat()).unwrap();
        let keys: Vec<SigningKey> = (0..10)
            .map(|_| SigningKey::new("", &::sm2::SecretKey::from_slice(&block()).unwrap()).unwrap())
            .collect();
        let mut valid = 0;
        for round in 0..2_000usize {
            // Few keys for most rounds, so that they have tables; a new key now and then.
            let fresh = ::sm2::SecretKey::from_slice(&block()).unwrap();
            let fresh = SigningKey::new("", &fresh).unwrap();
            let key = if round % 10 == 9 { &fresh } else { &keys[round % 7] };
            let mut e: [u8; 32] = block();
            let mut signature: Signature = key.sign_prehash(&e).unwrap();
            match round % 8 {
                1 => e[round % 32] ^= 1 << (round % 7),
                3 => {
                    let mut bytes = signature.to_bytes();
                    bytes[round % 64] ^= 1;
                    signature = Signature::from_bytes(&bytes).unwrap_or(signature);
                }
                5 => signature = Signature::from_scalars(signature.s_bytes(), signature.r_bytes()).unwrap(),
                7 => signature = Signature::from_scalars(block(), block()).unwrap_or(signature),
                _ => {}
            }
            let public = PublicKey::from(key.verifying_key());
            let expected = VerifyingKey::new("", public).unwrap().verify_prehash(&e, &signature).is_ok();
            let mut id = [0; 32];
            id.copy_from_slice(&public.to_sec1_bytes()[1..33]);
            assert_eq!(verify(&public, id, &e, &signature), expected, "round {round}");
            valid += usize::from(expected);
        }
        assert!((900..1_100).contains(&valid), "{valid}");
    }

    /// A key and its negative differ in y alone: neither may be taken for the other, with or without tables.
    #[test]
    fn verify_when_the_key_is_the_negative_of_another_then_is_told_apart() {
        let secret = ::sm2::SecretKey::from_slice(&[0x42; 32]).unwrap();
        let key = SigningKey::new("", &secret).unwrap();
        let point = key.verifying_key().to_sec1_bytes();
        let negative = (-ProjectivePoint::from(secret.public_key())).to_affine();
        let notes = crate::tolerance::Notes::new();
        let good = crate::key::Sm2Key::from_point(&point, &notes).unwrap();
        let other = PublicKey::from_affine(negative).unwrap().to_sec1_bytes();
        let other = crate::key::Sm2Key::from_point(&other, &notes).unwrap();
        for round in 0..10u8 {
            let signature: Signature = key.sign_prehash(&[round; 32]).unwrap();
            assert!(good.verify(&[round; 32], &signature.to_bytes(), &notes));
            assert!(!other.verify(&[round; 32], &signature.to_bytes(), &notes));
        }
    }

    #[test]
    fn verify_when_r_and_s_add_up_to_the_order_then_is_invalid() {
        let key = SigningKey::new("", &::sm2::SecretKey::from_slice(&[0x43; 32]).unwrap()).unwrap();
        let public = PublicKey::from(key.verifying_key());
        for n in 1..20u64 {
            let r = Scalar::from(n);
            let signature = Signature::from_scalars(r, -r).unwrap();
            assert!(!verify(&public, [9; 32], &[1; 32], &signature));
        }
    }

    /// s·G + t·P at infinity: e is chosen freely, so only this check stands in the way.
    #[test]
    fn verify_when_the_sum_is_the_point_at_infinity_then_is_invalid() {
        let secret = Scalar::from(5u64);
        let key = ::sm2::SecretKey::from_slice(&secret.to_repr()).unwrap();
        let public = key.public_key();
        for n in 1..10u64 {
            // s = -5t, r = t - s.
            let t = Scalar::from(n);
            let s = -(secret * t);
            let r = t - s;
            let signature = Signature::from_scalars(r, s).unwrap();
            // e = r would make R = e + x with x = 0.
            let e: [u8; 32] = r.to_repr().into();
            assert!(!verify(&public, [8; 32], &e, &signature));
        }
    }
}
