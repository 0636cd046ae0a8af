//! Electronic seals (SES): GM/T 0031 (v1), GB/T 38540 (v4) and its successor (v5), and what is sealed
//! with them.

use jiff::Timestamp;
use sha2::Digest as _;

use crate::authority::Scheme;
use crate::authority::Signer;
use crate::der;

/// Which structure a seal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// GM/T 0031-2014: the signature info is nested, times are UTCTime.
    V1,
    /// GB/T 38540-2020.
    V4,
    /// As v4, with time stamps and extensions in EXPLICIT tags.
    V5,
}

impl Version {
    fn number(self) -> u64 {
        match self {
            Self::V1 => 1,
            Self::V4 => 4,
            Self::V5 => 5,
        }
    }
}

/// How a seal lists those who may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Whole certificates.
    Certificates,
    /// SM3 digests of certificates (v4 and v5).
    Digests,
}

/// What a seal says about itself.
#[derive(Clone, Debug)]
pub struct Design {
    /// Its structure.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// Its list of signers.
    pub listing: Listing,
    /// First moment of validity.
    pub valid_from: Timestamp,
    /// Last moment of validity.
    pub valid_until: Timestamp,
    /// Format of the picture: `png` or `ofd`.
    pub picture_format: String,
    /// The picture.
    pub picture: Vec<u8>,
}

impl Design {
    /// The seal 样票监制章 of a version, valid 2024 to 2035, with a picture.
    #[must_use]
    pub fn new(version: Version, picture_format: &str, picture: Vec<u8>) -> Self {
        Self {
            version,
            name: "样票监制章 SAMPLE".to_owned(),
            listing: Listing::Certificates,
            valid_from: "2024-01-01T00:00:00Z".parse().unwrap(),
            valid_until: "2036-01-01T00:00:00Z".parse().unwrap(),
            picture_format: picture_format.to_owned(),
            picture,
        }
    }
}

/// What is sealed, for [`sealed`].
#[derive(Clone, Debug)]
pub struct Sealing<'a> {
    /// DER of the seal.
    pub seal: &'a [u8],
    /// Structure of the sealed signature: the seal's.
    pub version: Version,
    /// Digest of the document: SM3 of `Signature.xml`.
    pub data_hash: &'a [u8],
    /// Free text: the path of `Signature.xml`.
    pub property: &'a str,
    /// The time of signing.
    pub at: Timestamp,
    /// DER of a time-stamp token, for v4 and v5.
    pub time_stamp: Option<Vec<u8>>,
}

/// DER of a seal that lists `signers` and is signed by its maker.
#[must_use]
pub fn seal(design: &Design, maker: &Signer, signers: &[&Signer]) -> Vec<u8> {
    let info = info(design, signers);
    let certificate = der::octets(&maker.certificate);
    let algorithm = der::oid(Scheme::Sm2.oid());
    if design.version == Version::V1 {
        let signed = der::sequence(&[info.clone(), certificate.clone(), algorithm.clone()]);
        let value = der::bits(&maker.key.sign(&signed));
        return der::sequence(&[info, der::sequence(&[certificate, algorithm, value])]);
    }
    let value = der::bits(&maker.key.sign(&info));
    der::sequence(&[info, certificate, algorithm, value])
}

/// DER of a sealed signature: what stands in `SignedValue.dat`.
#[must_use]
pub fn sealed(sealing: &Sealing<'_>, signer: &Signer) -> Vec<u8> {
    let to_sign = to_sign(sealing, signer);
    let value = der::bits(&signer.key.sign(&to_sign));
    if sealing.version == Version::V1 {
        return der::sequence(&[to_sign, value]);
    }
    let certificate = der::octets(&signer.certificate);
    let algorithm = der::oid(Scheme::Sm2.oid());
    let mut parts = vec![to_sign, certificate, algorithm, value];
    if let Some(token) = &sealing.time_stamp {
        parts.push(der::context(0, &der::bits(token)));
    }
    der::sequence(&parts)
}

/// The signature value of what [`sealed`] makes: a time stamp is over it, and it does not depend on one.
#[must_use]
pub fn signature_value(sealing: &Sealing<'_>, signer: &Signer) -> Vec<u8> {
    signer.key.sign(&to_sign(sealing, signer))
}

fn to_sign(sealing: &Sealing<'_>, signer: &Signer) -> Vec<u8> {
    let time = match sealing.version {
        Version::V1 => {
            let text = sealing.at.strftime("%Y-%m-%d %H:%M:%S").to_string();
            der::bits(text.as_bytes())
        }
        Version::V4 | Version::V5 => der::generalized_time(sealing.at),
    };
    let mut parts = vec![
        der::integer(sealing.version.number()),
        sealing.seal.to_vec(),
        time,
        der::bits(sealing.data_hash),
        der::ia5(sealing.property),
    ];
    if sealing.version == Version::V1 {
        parts.push(der::octets(&signer.certificate));
        parts.push(der::oid(Scheme::Sm2.oid()));
    }
    der::sequence(&parts)
}

fn info(design: &Design, signers: &[&Signer]) -> Vec<u8> {
    let number = der::integer(design.version.number());
    der::sequence(&[
        der::sequence(&[der::ia5("ES"), number, der::ia5("SAMPLE")]),
        der::ia5("00000000SAMPLE01"),
        property(design, signers),
        der::sequence(&[
            der::ia5(&design.picture_format),
            der::octets(&design.picture),
            der::integer(30),
            der::integer(20),
        ]),
    ])
}

fn property(design: &Design, signers: &[&Signer]) -> Vec<u8> {
    let time = match design.version {
        Version::V1 => der::utc_time,
        Version::V4 | Version::V5 => der::generalized_time,
    };
    let list: Vec<Vec<u8>> = signers
        .iter()
        .map(|signer| match design.listing {
            Listing::Certificates => der::octets(&signer.certificate),
            Listing::Digests => {
                der::sequence(&[der::printable("SM3"), der::octets(&sm3::Sm3::digest(&signer.certificate))])
            }
        })
        .collect();
    let mut parts = vec![der::integer(3), der::utf8(&design.name)];
    if design.version != Version::V1 {
        parts.push(der::integer(match design.listing {
            Listing::Certificates => 1,
            Listing::Digests => 2,
        }));
    }
    parts.push(der::sequence(&list));
    parts.extend([design.valid_from, design.valid_from, design.valid_until].map(time));
    der::sequence(&parts)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::authority::Authority;
    use crate::authority::pem;

    fn openssl_accepts(certificate: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let directory = tempfile::tempdir().unwrap();
        let path = |file: &str| directory.path().join(file);
        std::fs::write(path("c.pem"), pem("CERTIFICATE", certificate)).unwrap();
        std::fs::write(path("m"), message).unwrap();
        std::fs::write(path("s"), signature).unwrap();
        let key = Command::new("openssl")
            .args(["x509", "-noout", "-pubkey", "-in"])
            .arg(path("c.pem"))
            .output()
            .unwrap();
        std::fs::write(path("k.pem"), key.stdout).unwrap();
        Command::new("openssl")
            .current_dir(directory.path())
            .args(["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey", "k.pem"])
            .args(["-in", "m", "-sigfile", "s", "-pkeyopt", "distid:1234567812345678"])
            .output()
            .unwrap()
            .status
            .success()
    }

    #[test]
    fn seal_when_openssl_checks_it_then_maker_and_signer_are_right() {
        let authority = Authority::new(1);
        let design = Design::new(Version::V4, "png", vec![1, 2, 3]);
        let seal = seal(&design, &authority.seal_maker, &[&authority.signer]);
        let info = info(&design, &[&authority.signer]);
        let value = authority.seal_maker.key.sign(&info);
        assert!(seal.windows(value.len()).any(|w| w == value));
        assert!(openssl_accepts(&authority.seal_maker.certificate, &info, &value));
        assert!(!openssl_accepts(&authority.signer.certificate, &info, &value));
    }

    #[test]
    fn sealed_when_made_twice_then_has_the_same_bytes() {
        let authority = Authority::new(1);
        for version in [Version::V1, Version::V4, Version::V5] {
            let seal =
                seal(&Design::new(version, "png", vec![]), &authority.seal_maker, &[&authority.signer]);
            let sealing = Sealing {
                seal: &seal,
                version,
                data_hash: &[7; 32],
                property: "/Doc_0/Signs/Sign_0/Signature.xml",
                at: "2026-03-01T04:05:06Z".parse().unwrap(),
                time_stamp: None,
            };
            assert_eq!(sealed(&sealing, &authority.signer), sealed(&sealing, &authority.signer));
        }
    }
}
