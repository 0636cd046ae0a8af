//! Keys, certificates, lists and CMS made for the tests. Everything is deterministic.

use ::p256::ecdsa::signature::Signer as _;
use ::rsa::BoxedUint;
use ::rsa::Pkcs1v15Sign;
use ::rsa::RsaPrivateKey;
use ::rsa::traits::PublicKeyParts;
use fapiao_pki::algorithm::AlgorithmIdentifier;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::algorithm::oids;
use fapiao_pki::asn1::Oid;
use fapiao_pki::asn1::Writer;
use fapiao_pki::asn1::tag;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::crl::Crl;
use fapiao_pki::key::write_signature;
use fapiao_pki::name::COMMON_NAME;
use fapiao_pki::name::Name;
use jiff::Timestamp;

pub const SM2_SM3: &str = "1.2.156.10197.1.501";
pub const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
pub const RSA_SHA1: &str = "1.2.840.113549.1.1.5";
pub const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

/// A key made for tests from a small seed; RSA keys are fixed, from primes drawn for these tests.
#[derive(Clone)]
pub enum Key {
    Sm2 { seed: u8, user_id: &'static str },
    P256 { seed: u8 },
    Rsa2048,
    Rsa1024,
}

const P_2048: &str = "feeadcdc7d02610f1b1a596e3d4e4c454d29178f6540842bbb9180744dc8a6448081aa6b8578c6a404a3676892f0b06da17cb1303be40489da5e00a48a647d6f6580c6d8d88f1d89035c586ed2d177497852d4c85ecde8585710ffbe7ce2d8132415dbb6ed3024da4e488df77823e5a890b6f09006312d39f13a0c96b8446519";
const Q_2048: &str = "dba2f5127114eed24d0c3935a5626ecdac1687ad529bfbadc1012dcfb87ef98e5330749fc7f6a9f07c1925ea3aa2c8dae6a39ce466cefd6d20d26f1099b9155eb06216067dbe411ce560330e62d2d1a95099e4099aee9911899e73026c550c14cebcf689e43c977bb956b04bdeb2427d1b8aefd6c91f60823c1b4c0c77eddac3";
const P_1024: &str = "eef0f10d04210cb7e044da4eb15c62d0570d1ac5e6f13b492b6e9819ed28364b89b17f6e1b7540a7986ef2ca084ad4f0305851bfe2eb152f9e0b865b8d3604ef";
const Q_1024: &str = "e0cbbc59beb512f47ee0fedb182ac32c8119f898cd042efad3f1deb15348209d733b5587b79c33b9ee2da3ed6c641f67996fd2bcb825edfa8032a34ed73d2a85";

pub fn unhex(text: &str) -> Vec<u8> {
    let digit = |b: u8| u8::try_from(char::from(b).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect()
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Key {
    pub fn sm2(seed: u8) -> Self {
        Key::Sm2 { seed, user_id: "1234567812345678" }
    }

    pub fn sm2_secret(seed: u8) -> ::sm2::SecretKey {
        ::sm2::SecretKey::from_slice(&[seed; 32]).unwrap()
    }

    pub fn rsa(&self) -> RsaPrivateKey {
        let (p, q) = if matches!(self, Key::Rsa2048) { (P_2048, Q_2048) } else { (P_1024, Q_1024) };
        let number = |hex: &str| BoxedUint::from_be_slice_vartime(&unhex(hex));
        RsaPrivateKey::from_p_q(number(p), number(q), BoxedUint::from(65537u64)).unwrap()
    }

    pub fn p256(seed: u8) -> ::p256::ecdsa::SigningKey {
        ::p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap()
    }

    /// The usual signature algorithm of this key.
    pub fn algorithm(&self) -> AlgorithmIdentifier {
        let null = Some(vec![tag::NULL, 0]);
        match self {
            Key::Sm2 { .. } => AlgorithmIdentifier::bare(Oid::from_dotted(SM2_SM3).unwrap()),
            Key::P256 { .. } => AlgorithmIdentifier::bare(Oid::from_dotted(ECDSA_SHA256).unwrap()),
            _ => AlgorithmIdentifier { oid: Oid::from_dotted(RSA_SHA256).unwrap(), parameters: null },
        }
    }

    pub fn digest(&self) -> DigestAlgorithm {
        match self {
            Key::Sm2 { .. } => DigestAlgorithm::Sm3,
            _ => DigestAlgorithm::Sha256,
        }
    }

    /// Signs with the usual algorithm.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Key::Sm2 { seed, user_id } => {
                let key = ::sm2::dsa::SigningKey::new(user_id, &Key::sm2_secret(*seed)).unwrap();
                let signature: ::sm2::dsa::Signature = key.sign(message);
                write_signature(&signature.to_bytes().into())
            }
            Key::P256 { seed } => {
                let signature: ::p256::ecdsa::Signature = Key::p256(*seed).sign(message);
                write_signature(&signature.to_bytes().into())
            }
            _ => {
                let digest = DigestAlgorithm::Sha256.digest(message);
                self.rsa().sign(Pkcs1v15Sign::new::<sha2::Sha256>(), &digest).unwrap()
            }
        }
    }

    pub fn spki(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        let ec = |w: &mut Writer, curve: Oid, point: &[u8]| {
            w.sequence(|w| {
                w.sequence(|w| {
                    w.oid(&oids::EC_PUBLIC_KEY).oid(&curve);
                });
                w.bit_string(point);
            });
        };
        match self {
            Key::Sm2 { seed, .. } => {
                ec(&mut writer, oids::SM2, &Key::sm2_secret(*seed).public_key().to_sec1_bytes());
            }
            Key::P256 { seed } => {
                ec(&mut writer, oids::P256, &Key::p256(*seed).verifying_key().to_sec1_bytes());
            }
            _ => {
                let key = self.rsa();
                let mut inner = Writer::new();
                inner.sequence(|w| {
                    w.unsigned(&key.n_bytes()).unsigned(&key.e_bytes());
                });
                writer.sequence(|w| {
                    w.sequence(|w| {
                        w.oid(&oids::RSA).null();
                    });
                    w.bit_string(&inner.finish());
                });
            }
        }
        writer.finish()
    }
}

/// What a certificate says; signed by [`Spec::issue`].
#[derive(Clone)]
pub struct Spec {
    pub subject: String,
    pub issuer: String,
    pub serial: Vec<u8>,
    pub not_before: &'static str,
    pub not_after: &'static str,
    /// basicConstraints: is_ca and path length; absent when `None`.
    pub constraints: Option<(bool, Option<u64>)>,
    /// keyUsage bits from digitalSignature on; absent when empty.
    pub usage: Vec<bool>,
    /// Further extensions, encoded.
    pub extensions: Vec<Vec<u8>>,
    pub version: u64,
}

pub const SIGN: [bool; 2] = [true, true];
pub const ISSUE: [bool; 7] = [false, false, false, false, false, true, true];

impl Spec {
    pub fn authority(subject: &str, issuer: &str) -> Self {
        Spec {
            subject: subject.to_owned(),
            issuer: issuer.to_owned(),
            serial: vec![subject.bytes().fold(1, u8::wrapping_add) & 0x7f | 1],
            not_before: "2020-01-01T00:00:00Z",
            not_after: "2040-01-01T00:00:00Z",
            constraints: Some((true, None)),
            usage: ISSUE.to_vec(),
            extensions: Vec::new(),
            version: 3,
        }
    }

    pub fn signer(subject: &str, issuer: &str) -> Self {
        Spec {
            constraints: None,
            usage: SIGN.to_vec(),
            not_before: "2021-01-01T00:00:00Z",
            not_after: "2031-01-01T00:00:00Z",
            ..Spec::authority(subject, issuer)
        }
    }

    pub fn issue(&self, key: &Key, issuer: &Key) -> Certificate {
        Certificate::from_der(&self.der(key, issuer)).unwrap()
    }

    pub fn der(&self, key: &Key, issuer: &Key) -> Vec<u8> {
        let mut tbs = Writer::new();
        tbs.sequence(|w| {
            if self.version > 1 {
                w.explicit(0, |w| {
                    w.integer(self.version - 1);
                });
            }
            w.element(tag::INTEGER, &self.serial);
            issuer.algorithm().write(w);
            write_name(w, &self.issuer);
            w.sequence(|w| {
                w.time(time(self.not_before)).time(time(self.not_after));
            });
            write_name(w, &self.subject);
            w.raw(&key.spki());
            if self.version == 3 {
                w.explicit(3, |w| {
                    w.sequence(|w| self.write_extensions(w));
                });
            }
        });
        seal_up(tbs.finish(), issuer)
    }

    fn write_extensions(&self, w: &mut Writer) {
        if let Some((is_ca, path_length)) = self.constraints {
            let value = sequence(|w| {
                if is_ca {
                    w.boolean(true);
                }
                if let Some(length) = path_length {
                    w.integer(length);
                }
            });
            w.raw(&extension("2.5.29.19", true, &value));
        }
        if !self.usage.is_empty() {
            let mut value = Writer::new();
            value.named_bits(&self.usage);
            w.raw(&extension("2.5.29.15", true, &value.finish()));
        }
        for extension in &self.extensions {
            w.raw(extension);
        }
    }
}

pub fn sequence(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.sequence(write);
    writer.finish()
}

pub fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    sequence(|w| {
        w.oid(&Oid::from_dotted(oid).unwrap());
        if critical {
            w.boolean(true);
        }
        w.octet_string(value);
    })
}

pub fn write_name(w: &mut Writer, common_name: &str) {
    Name::write(w, &[(Oid::from_dotted("2.5.4.6").unwrap(), "CN"), (COMMON_NAME, common_name)]);
}

/// SEQUENCE { signed structure, algorithm, signature }.
pub fn seal_up(tbs: Vec<u8>, issuer: &Key) -> Vec<u8> {
    let signature = issuer.sign(&tbs);
    sequence(|w| {
        w.raw(&tbs);
        issuer.algorithm().write(w);
        w.bit_string(&signature);
    })
}

/// A root, an authority under it and a signer under that, all SM2 and valid in the 2020s.
pub struct House {
    pub root: Certificate,
    pub authority: Certificate,
    pub signer: Certificate,
    pub root_key: Key,
    pub authority_key: Key,
    pub signer_key: Key,
}

pub fn house() -> House {
    let (root_key, authority_key, signer_key) = (Key::sm2(11), Key::sm2(12), Key::sm2(13));
    House {
        root: Spec::authority("试验根", "试验根").issue(&root_key, &root_key),
        authority: Spec::authority("试验机构", "试验根").issue(&authority_key, &root_key),
        signer: Spec::signer("试验签章者", "试验机构").issue(&signer_key, &authority_key),
        root_key,
        authority_key,
        signer_key,
    }
}

/// A revocation list: (serial, revoked at, reason).
pub fn crl(
    issuer: &str,
    key: &Key,
    dates: [&str; 2],
    entries: &[(&[u8], &str, Option<u8>)],
    more: &[Vec<u8>],
) -> Crl {
    let coded = |reason: Option<u8>| {
        reason.map(|reason| extension("2.5.29.21", false, &[0x0a, 1, reason])).into_iter().collect()
    };
    let entries: Vec<_> = entries.iter().map(|(serial, at, reason)| (*serial, *at, coded(*reason))).collect();
    crl_of_others(issuer, key, dates, &entries, more)
}

/// Serial number, when it was revoked, extensions.
type ListEntry<'a> = (&'a [u8], &'a str, Vec<Vec<u8>>);

/// A revocation list.
pub fn crl_of_others(
    issuer: &str,
    key: &Key,
    dates: [&str; 2],
    entries: &[ListEntry<'_>],
    more: &[Vec<u8>],
) -> Crl {
    let tbs = sequence(|w| {
        w.integer(1);
        key.algorithm().write(w);
        write_name(w, issuer);
        w.time(time(dates[0]));
        if !dates[1].is_empty() {
            w.time(time(dates[1]));
        }
        if !entries.is_empty() {
            w.sequence(|w| {
                for (serial, at, extensions) in entries {
                    w.sequence(|w| {
                        w.element(tag::INTEGER, serial).time(time(at));
                        if !extensions.is_empty() {
                            w.sequence(|w| {
                                w.raw(&extensions.concat());
                            });
                        }
                    });
                }
            });
        }
        if !more.is_empty() {
            w.explicit(0, |w| {
                w.sequence(|w| {
                    for extension in more {
                        w.raw(extension);
                    }
                });
            });
        }
    });
    Crl::from_der(&seal_up(tbs, key)).unwrap()
}

/// A CMS SignedData with one signer.
pub struct Message<'a> {
    pub key: &'a Key,
    pub certificate: &'a Certificate,
    pub content: &'a [u8],
    pub is_inside: bool,
    pub is_chinese: bool,
    /// Signed attributes, encoded, in this order; `None` for none at all.
    pub attributes: Option<Vec<Vec<u8>>>,
    /// Sign the attributes in DER order whatever their order in the file.
    pub signs_in_order: bool,
    pub holds_certificate: bool,
    pub digest: DigestAlgorithm,
    pub algorithm: AlgorithmIdentifier,
    pub unsigned: Vec<Vec<u8>>,
    pub content_type: Oid,
}

pub fn attribute(oid: &str, values: &[Vec<u8>]) -> Vec<u8> {
    sequence(|w| {
        w.oid(&Oid::from_dotted(oid).unwrap()).set_of(tag::SET, values.to_vec());
    })
}

pub fn content_type_attribute(oid: &Oid) -> Vec<u8> {
    let mut value = Writer::new();
    value.oid(oid);
    attribute("1.2.840.113549.1.9.3", &[value.finish()])
}

pub fn digest_attribute(digest: &[u8]) -> Vec<u8> {
    let mut value = Writer::new();
    value.octet_string(digest);
    attribute("1.2.840.113549.1.9.4", &[value.finish()])
}

pub fn time_attribute(at: &str) -> Vec<u8> {
    let mut value = Writer::new();
    value.time(time(at));
    attribute("1.2.840.113549.1.9.5", &[value.finish()])
}

impl<'a> Message<'a> {
    pub fn new(key: &'a Key, certificate: &'a Certificate, content: &'a [u8]) -> Self {
        let digest = key.digest();
        let content_type = fapiao_pki::cms::oids::DATA;
        let attributes =
            vec![content_type_attribute(&content_type), digest_attribute(&digest.digest(content))];
        Message {
            key,
            certificate,
            content,
            is_inside: false,
            is_chinese: matches!(key, Key::Sm2 { .. }),
            attributes: Some(attributes),
            signs_in_order: false,
            holds_certificate: true,
            digest,
            algorithm: key.algorithm(),
            unsigned: Vec::new(),
            content_type,
        }
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let Some(attributes) = &self.attributes else { return self.content.to_vec() };
        let mut set = Writer::new();
        if self.signs_in_order {
            set.set_of(tag::SET, attributes.clone());
        } else {
            set.element(tag::SET, &attributes.concat());
        }
        set.finish()
    }

    pub fn der(&self) -> Vec<u8> {
        let signature = self.key.sign(&self.signed_bytes());
        self.der_with(&signature)
    }

    pub fn der_with(&self, signature: &[u8]) -> Vec<u8> {
        use fapiao_pki::cms::oids as cms;
        let outer = if self.is_chinese { cms::GM_SIGNED_DATA } else { cms::SIGNED_DATA };
        let digest = AlgorithmIdentifier::bare(self.digest.oid());
        sequence(|w| {
            w.oid(&outer).explicit(0, |w| {
                w.sequence(|w| {
                    w.integer(1).nested(tag::SET, |w| digest.write(w));
                    w.sequence(|w| {
                        w.oid(&self.content_type);
                        if self.is_inside {
                            w.explicit(0, |w| {
                                w.octet_string(self.content);
                            });
                        }
                    });
                    if self.holds_certificate {
                        w.element(tag::context(0), self.certificate.der());
                    }
                    w.nested(tag::SET, |w| self.write_signer(w, &digest, signature));
                });
            });
        })
    }

    fn write_signer(&self, w: &mut Writer, digest: &AlgorithmIdentifier, signature: &[u8]) {
        w.sequence(|w| {
            w.integer(1).sequence(|w| {
                w.raw(self.certificate.issuer().der()).element(tag::INTEGER, self.certificate.serial());
            });
            digest.write(w);
            if let Some(attributes) = &self.attributes {
                w.element(tag::context(0), &attributes.concat());
            }
            self.algorithm.write(w);
            w.octet_string(signature);
            if !self.unsigned.is_empty() {
                w.element(tag::context(1), &self.unsigned.concat());
            }
        });
    }
}
