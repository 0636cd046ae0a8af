//! Hostile DER in `SignedValue.dat` and in PDF signatures.

use super::Evil;
use super::Expect;
use super::evil;
use super::package::good;
use crate::archive;
use crate::der;

pub(super) fn all() -> Vec<Evil> {
    let value =
        good().into_iter().find(|e| e.path().ends_with("SignedValue.dat")).map(|e| e.content).unwrap();
    let report = |name, bytes: Vec<u8>| evil(name, "signature.ofd", signed_by(bytes), Expect::Report);
    let mut reference_lies = value.clone();
    reference_lies[2..4].fill(0xFF);
    vec![
        report("der-50000-deep", deep(0x30, 50_000)),
        report("der-50000-deep-indefinite", [0x30, 0x80].repeat(50_000)),
        report("der-context-deep", deep(0xA0, 5_000)),
        report("der-indefinite", der::indefinite(0x30, &value[4..])),
        report("der-length-huge", vec![0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0]),
        report("der-length-of-126-bytes", [&[0x30, 0xFE][..], &[0xFF; 126]].concat()),
        report("der-length-lies", reference_lies),
        report("der-empty", Vec::new()),
        report("der-trailing-bytes", [&value[..], &[0; 4096]].concat()),
        report("der-modulus-of-64-kilobit", huge_rsa()),
        report("der-point-not-on-curve", bad_point(&value)),
        report("der-noise", crate::random::Random::new(3).bytes(4096)),
        report("der-set-of-100000", wide()),
    ]
}

fn signed_by(value: Vec<u8>) -> Vec<u8> {
    let mut entries = good();
    let entry = entries.iter_mut().find(|e| e.path().ends_with("SignedValue.dat")).unwrap();
    entry.content = value;
    archive::write(&entries)
}

fn deep(tag: u8, levels: usize) -> Vec<u8> {
    // Every level states the longest length that four bytes hold truthfully.
    let mut out = Vec::with_capacity(levels * 6);
    for level in 0..levels {
        let inside = ((levels - level - 1) * 6) as u32;
        out.extend_from_slice(&[tag, 0x84]);
        out.extend_from_slice(&inside.to_be_bytes());
    }
    out
}

/// A CMS whose only certificate has an RSA modulus of 64 kilobits and an exponent as long.
fn huge_rsa() -> Vec<u8> {
    let number = der::unsigned(&[0xFF; 8192]);
    let key = der::sequence(&[
        der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]),
        der::bits(&der::sequence(&[number.clone(), number])),
    ]);
    let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.11"), der::null()]);
    let time = der::utc_time("2026-01-01T00:00:00Z".parse().unwrap());
    let name = der::sequence(&[]);
    let tbs = der::sequence(&[
        der::context(0, &der::integer(2)),
        der::integer(1),
        algorithm.clone(),
        name.clone(),
        der::sequence(&[time.clone(), time]),
        name.clone(),
        key,
    ]);
    let certificate = der::sequence(&[tbs, algorithm.clone(), der::bits(&[0xFF; 8192])]);
    let digest = der::sequence(&[der::oid("2.16.840.1.101.3.4.2.1"), der::null()]);
    let signer = der::sequence(&[
        der::integer(1),
        der::sequence(&[name, der::integer(1)]),
        digest.clone(),
        algorithm,
        der::octets(&[0x7F; 8192]),
    ]);
    let signed = der::sequence(&[
        der::integer(1),
        der::value(0x31, &digest),
        der::sequence(&[der::oid("1.2.840.113549.1.7.1")]),
        der::context(0, &certificate),
        der::value(0x31, &signer),
    ]);
    der::sequence(&[der::oid("1.2.840.113549.1.7.2"), der::context(0, &signed)])
}

/// The public keys of all certificates replaced by a point that is not on the curve.
fn bad_point(value: &[u8]) -> Vec<u8> {
    // BIT STRING of 66 bytes, no unused bits, uncompressed point.
    let start = [0x03, 0x42, 0x00, 0x04];
    let mut out = value.to_vec();
    let places: Vec<usize> = (0..out.len() - 68).filter(|at| out[*at..*at + 4] == start).collect();
    assert!(!places.is_empty());
    for at in places {
        out[at + 4..at + 68].fill(0x01);
    }
    out
}

/// A CMS with a hundred thousand signers that are nothing.
fn wide() -> Vec<u8> {
    let signers = der::value(0x31, &der::sequence(&[]).repeat(100_000));
    let signed = der::sequence(&[
        der::integer(1),
        der::value(0x31, &der::sequence(&[der::oid("1.2.156.10197.1.401")]).repeat(10_000)),
        der::sequence(&[der::oid("1.2.156.10197.6.1.4.2.1")]),
        signers,
    ]);
    der::sequence(&[der::oid("1.2.156.10197.6.1.4.2.2"), der::context(0, &signed)])
}
