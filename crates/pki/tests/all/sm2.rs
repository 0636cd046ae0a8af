//! SM2: what must not verify, and the oddities that may.

use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::key::PublicKey;
use fapiao_pki::key::Value;
use fapiao_pki::key::write_signature;
use fapiao_pki::tolerance::Tolerance;

use crate::maker::Key;
use crate::maker::unhex;

const MESSAGE: &[u8] = b"message digest";
const N: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";

fn key() -> PublicKey {
    PublicKey::from_der(&Key::sm2(7).spki()).unwrap()
}

fn verify(signature: &[u8]) -> Value {
    key().verify(SignatureAlgorithm::Sm2Sm3, MESSAGE, signature).value
}

fn join(r: [u8; 32], s: [u8; 32]) -> Vec<u8> {
    write_signature(&[r, s].concat().try_into().unwrap())
}

/// r and s of a good signature.
fn good() -> ([u8; 32], [u8; 32]) {
    use ::sm2::dsa::signature::Signer;
    let signing = ::sm2::dsa::SigningKey::new("1234567812345678", &Key::sm2_secret(7)).unwrap();
    let signature: ::sm2::dsa::Signature = signing.sign(MESSAGE);
    (signature.r_bytes().into(), signature.s_bytes().into())
}

fn order() -> [u8; 32] {
    unhex(N).try_into().unwrap()
}

/// a + b as 256-bit numbers; the carry is lost.
fn add(a: [u8; 32], b: [u8; 32]) -> ([u8; 32], bool) {
    let mut out = [0; 32];
    let mut carry = 0u16;
    for i in (0..32).rev() {
        let sum = u16::from(a[i]) + u16::from(b[i]) + carry;
        out[i] = sum.to_be_bytes()[1];
        carry = sum >> 8;
    }
    (out, carry != 0)
}

/// n - a.
fn order_minus(a: [u8; 32]) -> [u8; 32] {
    let complement = a.map(|b| !b);
    let mut one = [0; 32];
    one[31] = 1;
    add(add(order(), complement).0, one).0
}

/// GB/T 32918.5 appendix A.2: the example of the standard, on the recommended curve. Proves promise 26.
#[test]
fn sm2_when_given_the_standards_example_then_verifies() {
    let public = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                  ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    let r = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
    let s = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    let notes = fapiao_pki::tolerance::Notes::new();
    let point = unhex(&public.replace(' ', ""));
    let key = fapiao_pki::key::Sm2Key::from_point(&point, &notes).unwrap();
    let e = key.digest(b"1234567812345678", &[MESSAGE]);
    assert_eq!(e.to_vec(), unhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"));
    let key = PublicKey::Sm2(Box::new(key));
    let raw = join(unhex(r).try_into().unwrap(), unhex(s).try_into().unwrap());
    assert_eq!(key.verify(SignatureAlgorithm::Sm2Sm3, MESSAGE, &raw).value, Value::Valid);
}

/// Proves promise 25.
#[test]
fn sm2_when_r_or_s_is_out_of_range_then_is_invalid() {
    let (r, s) = good();
    let zero = [0; 32];
    let n = order();
    assert_eq!(verify(&join(r, s)), Value::Valid);
    for (r2, s2, what) in [
        (zero, s, "r = 0"),
        (r, zero, "s = 0"),
        (zero, zero, "both 0"),
        (n, s, "r = n"),
        (r, n, "s = n"),
        ([0xff; 32], s, "r above n"),
        (r, [0xff; 32], "s above n"),
        (r, order_minus(r), "r + s = n"),
        (order_minus(s), s, "r + s = n, from s"),
        (s, r, "swapped"),
        (r, order_minus(s), "s negated"),
        (order_minus(r), s, "r negated"),
    ] {
        assert_eq!(verify(&join(r2, s2)), Value::Invalid, "{what}");
        assert_eq!(verify(&[r2, s2].concat()), Value::Invalid, "{what}, raw");
    }
    // r + n and s + n are the same numbers modulo n; where they fit 32 bytes they must be refused all the same.
    for (a, other) in [(r, s), (s, r)] {
        let (sum, overflow) = add(a, n);
        if !overflow {
            assert_eq!(verify(&join(sum, other)), Value::Invalid);
        }
        let long = [&[1][..], &sum].concat();
        let der = crate::maker::sequence(|w| {
            w.unsigned(&long).unsigned(&other);
        });
        assert_eq!(verify(&der), Value::Invalid);
    }
}

/// Proves promise 25.
#[test]
fn sm2_when_message_key_or_user_id_is_another_then_is_invalid() {
    let (r, s) = good();
    let signature = join(r, s);
    let algorithm = SignatureAlgorithm::Sm2Sm3;
    assert_eq!(key().verify(algorithm, b"message digesu", &signature).value, Value::Invalid);
    let other = PublicKey::from_der(&Key::sm2(8).spki()).unwrap();
    assert_eq!(other.verify(algorithm, MESSAGE, &signature).value, Value::Invalid);
    let wrong_id = Key::Sm2 { seed: 7, user_id: "ALICE123@YAHOO.COM" }.sign(MESSAGE);
    assert_eq!(verify(&wrong_id), Value::Invalid);
    for bit in 0..256 {
        let mut altered = r;
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(verify(&join(altered, s)), Value::Invalid, "bit {bit} of r");
    }
    // Another algorithm's name over the same bytes, and a digest of another length.
    let rsa = SignatureAlgorithm::RsaPkcs1(fapiao_pki::algorithm::DigestAlgorithm::Sm3);
    assert_eq!(key().verify(rsa, MESSAGE, &signature).value, Value::Unsupported);
    assert_eq!(key().verify_digest(algorithm, &[0; 20], &signature).value, Value::Invalid);
}

#[test]
fn sm2_when_oddly_encoded_then_verifies_and_says_so() {
    let (r, s) = good();
    let tolerances = |signature: &[u8]| {
        let checked = key().verify(SignatureAlgorithm::Sm2Sm3, MESSAGE, signature);
        assert_eq!(checked.value, Value::Valid);
        checked.tolerances
    };
    assert!(tolerances(&join(r, s)).is_empty());
    assert_eq!(tolerances(&[r, s].concat()), Tolerance::RawSignature.into());
    let signed_away = crate::maker::sequence(|w| {
        w.element(2, &[&[0, 0, 0][..], &r].concat()).element(2, &s);
    });
    assert!(tolerances(&signed_away).contains(Tolerance::OverLongInteger));
    let empty_id = Key::Sm2 { seed: 7, user_id: "" }.sign(MESSAGE);
    assert_eq!(tolerances(&empty_id), Tolerance::EmptyUserId.into());
}

/// Proves promise 25.
#[test]
fn sm2_key_when_not_a_point_of_the_curve_then_is_unsupported() {
    let good = Key::sm2(7).spki();
    let read = |spki: &[u8]| matches!(PublicKey::from_der(spki).unwrap(), PublicKey::Sm2(_));
    assert!(read(&good));
    let mut off_curve = good.clone();
    *off_curve.last_mut().unwrap() ^= 1;
    assert!(!read(&off_curve));
    let spki = |point: &[u8]| {
        crate::maker::sequence(|w| {
            w.sequence(|w| {
                let oids = [fapiao_pki::algorithm::oids::EC_PUBLIC_KEY, fapiao_pki::algorithm::oids::SM2];
                w.oid(&oids[0]).oid(&oids[1]);
            });
            w.bit_string(point);
        })
    };
    let point = Key::sm2_secret(7).public_key().to_sec1_bytes();
    let p = unhex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
    for (bytes, what) in [
        (vec![0], "infinity"),
        (vec![4; 1], "cut off"),
        (vec![0; 65], "zeros"),
        ([&[4][..], &p, &p].concat(), "coordinates equal to p"),
        ([&[4][..], &[0xff; 64]].concat(), "coordinates above p"),
        ([&[6][..], &point[1..]].concat(), "hybrid form"),
        ([&[2][..], &[0xff; 32]].concat(), "compressed, above p"),
        (Vec::new(), "empty"),
    ] {
        assert!(!read(&spki(&bytes)), "{what}");
    }
    // The same point compressed, and without its prefix, is the same key.
    let compressed = [&[2 + (point[64] & 1)][..], &point[1..33]].concat();
    for bytes in [&compressed[..], &point[1..]] {
        let key = PublicKey::from_der(&spki(bytes)).unwrap();
        let signature = Key::sm2(7).sign(MESSAGE);
        assert_eq!(key.verify(SignatureAlgorithm::Sm2Sm3, MESSAGE, &signature).value, Value::Valid);
    }
}
