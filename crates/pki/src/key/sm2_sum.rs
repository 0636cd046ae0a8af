//! Sums of points of the SM2 curve whose coordinates are public, in a time that varies with them.
//!
//! The `sm2` crate's own addition has no exceptions and takes the same time for all points, as secrets need; here a
//! point of a table is added with ten multiplications of the crate's field instead of thirteen, and the exceptions
//! are told apart. The sum's x is compared without the inversion that would give it.

use ::sm2::AffinePoint;
use ::sm2::FieldBytes;
use ::sm2::Scalar;
use ::sm2::Sm2;
use ::sm2::elliptic_curve::PrimeField;
use ::sm2::elliptic_curve::hazmat::FieldArithmetic;
use ::sm2::elliptic_curve::point::AffineCoordinates;

/// An element of the field that the curve is over, p = 2^256 - 2^224 - 2^96 + 2^64 - 1.
type Field = <Sm2 as FieldArithmetic>::FieldElement;

/// p - n: how many elements of the field are not below n, the order of the curve, big-endian.
const P_MINUS_N: [u8; 32] = *b"\
\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x8d\xfc\x20\x93\xde\x39\xfa\xd5\xac\x44\x0b\xf6\xc6\x2a\xbe\xdc";

/// A point, not the point at infinity.
#[derive(Clone, Copy)]
pub(super) struct Point {
    x: Field,
    y: Field,
}

impl Point {
    /// `None` for the point at infinity.
    pub(super) fn of(point: &AffinePoint) -> Option<Self> {
        if bool::from(point.is_identity()) {
            return None;
        }
        let element = |bytes: FieldBytes| Option::from(Field::from_repr(bytes));
        Some(Point { x: element(point.x())?, y: element(point.y())? })
    }

    /// The point whose sum with this one is the point at infinity.
    pub(super) fn negative(self) -> Self {
        Point { x: self.x, y: -self.y }
    }
}

/// A sum: x = X / ZZ and y = Y / ZZZ, where ZZ³ = ZZZ²; ZZ = 0 is the point at infinity.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    x: Field,
    y: Field,
    zz: Field,
    zzz: Field,
}

impl Sum {
    /// The sum of no points: the point at infinity.
    pub(super) const NONE: Sum = Sum { x: Field::ZERO, y: Field::ZERO, zz: Field::ZERO, zzz: Field::ZERO };

    pub(super) fn is_infinite(&self) -> bool {
        is_zero(self.zz)
    }

    /// Adds a point (madd-2008-s of the Explicit-Formulas Database, XYZZ coordinates).
    pub(super) fn add(&mut self, point: &Point) {
        if self.is_infinite() {
            *self = Sum { x: point.x, y: point.y, zz: Field::ONE, zzz: Field::ONE };
            return;
        }
        let across = point.x * self.zz - self.x;
        let up = point.y * self.zzz - self.y;
        if is_zero(across) {
            // The same x: the same point, or its negative.
            *self = if is_zero(up) { Sum::double(point) } else { Sum::NONE };
            return;
        }
        let square = across.square();
        let cube = across * square;
        let base = self.x * square;
        let x = up.square() - cube - base.double();
        *self = Sum { x, y: up * (base - x) - self.y * cube, zz: self.zz * square, zzz: self.zzz * cube };
    }

    /// Twice a point (mdbl-2008-s-1). No point has y = 0: the order of the group is odd.
    fn double(point: &Point) -> Self {
        let twice = point.y.double();
        let zz = twice.square();
        let zzz = twice * zz;
        let base = point.x * zz;
        // 3x² + a, where a = -3.
        let slope = (point.x.square() - Field::ONE) * Field::from(3u64);
        let x = slope.square() - base.double();
        Sum { x, y: slope * (base - x) - zzz * point.y, zz, zzz }
    }

    /// Whether the sum's x, taken modulo the order of the curve, is this. Of the point at infinity nothing is.
    pub(super) fn has_x(&self, x: &Scalar) -> bool {
        /// n as an element of the field.
        const ORDER: Field =
            Field::from_hex_vartime("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
        let bytes = x.to_repr();
        let Some(element) = Option::<Field>::from(Field::from_repr(bytes)) else { return false };
        let is = |x: Field| x * self.zz == self.x;
        !self.is_infinite()
            && (is(element) || (bytes.as_slice() < P_MINUS_N.as_slice() && is(element + ORDER)))
    }
}

fn is_zero(element: Field) -> bool {
    element.is_zero().into()
}

#[cfg(test)]
mod tests {
    use ::sm2::ProjectivePoint;
    use ::sm2::elliptic_curve::BatchNormalize;
    use ::sm2::elliptic_curve::Field as _;
    use ::sm2::elliptic_curve::ops::Reduce;

    use super::*;

    impl Sum {
        /// The sum as the crate would give it.
        pub(in crate::key) fn to_affine(self) -> AffinePoint {
            if self.is_infinite() {
                return AffinePoint::IDENTITY;
            }
            let (x, y) = (self.x * self.zz.invert().unwrap(), self.y * self.zzz.invert().unwrap());
            AffinePoint::from_coordinates(&x.to_repr(), &y.to_repr()).unwrap()
        }
    }

    /// Multiples of the generator from -4 to 4, so that every exception occurs many times. Proves promise 26.
    #[test]
    fn add_when_compared_with_the_crate_then_agrees_for_all_exceptions() {
        let multiples: Vec<ProjectivePoint> =
            (0..5u64).map(|n| ProjectivePoint::GENERATOR * Scalar::from(n)).collect();
        let all: Vec<ProjectivePoint> =
            multiples.iter().flat_map(|point| [*point, -*point]).chain([ProjectivePoint::IDENTITY]).collect();
        let affine: Vec<AffinePoint> = ProjectivePoint::batch_normalize(all.as_slice());
        for first in &affine {
            for second in &affine {
                for third in &affine {
                    let mut sum = Sum::NONE;
                    let mut expected = ProjectivePoint::IDENTITY;
                    for point in [first, second, third] {
                        if let Some(point) = Point::of(point) {
                            sum.add(&point);
                        }
                        expected += point;
                    }
                    assert_eq!(sum.to_affine(), expected.to_affine());
                    assert_eq!(sum.is_infinite(), bool::from(expected.to_affine().is_identity()));
                    let x = Scalar::reduce(&expected.to_affine().x());
                    assert_eq!(sum.has_x(&x), !sum.is_infinite());
                    assert!(!sum.has_x(&(x + Scalar::ONE)));
                }
            }
        }
    }

    /// Elements of the field from n to p - 1 are another scalar: a sum has such an x once in 2^128 times, unless it
    /// is made so.
    #[test]
    fn has_x_when_x_is_not_below_the_order_then_is_found_by_its_remainder() {
        let order =
            Field::from_hex_vartime("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
        let mut found = 0;
        for n in 0..40u64 {
            let element = order + Field::from(n);
            let square = element.square() * element - element * Field::from(3u64)
                + Field::from_hex_vartime("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93");
            let Some(y) = Option::<Field>::from(square.sqrt()) else { continue };
            assert!(bool::from(AffinePoint::from_coordinates(&element.to_repr(), &y.to_repr()).is_some()));
            let mut sum = Sum::NONE;
            sum.add(&Point { x: element, y });
            assert!(sum.has_x(&Scalar::from(n)));
            assert!(!sum.has_x(&Scalar::from(n + 1)));
            assert!(!sum.has_x(&-Scalar::from(n + 1)));
            found += 1;
        }
        assert!(found > 5, "{found}");
        // Just below p - n and at it: the first has a second element of the field, the second has none.
        let last = order
            + Field::from_hex_vartime("000000000000000000000000000000008DFC2093DE39FAD5AC440BF6C62ABEDB");
        assert_eq!(last, -Field::ONE);
        let sum = Sum { x: Field::ZERO, y: Field::ONE, zz: Field::ONE, zzz: Field::ONE };
        assert!(!sum.has_x(&Scalar::reduce(&FieldBytes::from(P_MINUS_N))));
        assert!(sum.has_x(&Scalar::ZERO));
    }
}
