//! Private keys as they are written: PKCS#8 (RFC 5958), plain or encrypted by PBES2 (RFC 8018), SEC 1
//! (RFC 5915) and PKCS#1 (RFC 8017).

use ::pkcs5::der::Decode;
use ::pkcs5::pbes2;
use ::rsa::RsaPrivateKey;
use ::rsa::pkcs1::DecodeRsaPrivateKey;
use zeroize::Zeroizing;

use super::Password;
use super::PrivateKey;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::oids;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::error::Error;
use crate::key::PublicKey;
use crate::tolerance::Notes;

/// id-PBES2.
pub(super) const PBES2: Oid = Oid::known("1.2.840.113549.1.5.13");

/// Most rounds of a password's derivation, all of one file together: more is no caution but an attack.
pub(super) const MAX_ROUNDS: u64 = 5_000_000;
/// Most memory for scrypt, in bytes.
const MAX_SCRYPT_BYTES: u64 = 256 << 20;
/// Longest modulus that is worked on, in bytes of its DER.
const MAX_RSA_BYTES: usize = 4096;

/// What the outermost shape of DER says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Pkcs8,
    Pkcs8Encrypted,
    Pkcs1,
    Sec1,
    Pkcs12,
}

/// Decides by the first elements what DER of a key is.
pub(super) fn shape(der: &[u8]) -> Option<Shape> {
    let notes = Notes::new();
    let mut r = Reader::new(der, &notes).sequence("key").ok()?;
    if r.peek() == Some(tag::SEQUENCE) {
        let names_algorithm = r.sequence("algorithm").ok()?.peek() == Some(tag::OID);
        return (names_algorithm && r.peek() == Some(tag::OCTET_STRING)).then_some(Shape::Pkcs8Encrypted);
    }
    let version = r.small("version").ok()?;
    match (version, r.peek()?) {
        (3, tag::SEQUENCE) => Some(Shape::Pkcs12),
        (0 | 1, tag::SEQUENCE) => Some(Shape::Pkcs8),
        (0 | 1, tag::INTEGER) => Some(Shape::Pkcs1),
        (1, tag::OCTET_STRING) => Some(Shape::Sec1),
        _ => None,
    }
}

/// A private key from DER of any of these shapes but PKCS#12.
pub(super) fn read(der: &[u8], shape: Shape, password: Option<&Password>) -> Result<PrivateKey, Error> {
    match shape {
        Shape::Pkcs8 => read_plain(der),
        Shape::Pkcs8Encrypted => {
            let password = password.ok_or(Error::Locked { given: false })?;
            let mut rounds = MAX_ROUNDS;
            // One wrong password in 256 leaves padding that looks right, and nonsense before it.
            read_plain(&read_encrypted(der, password, &mut rounds)?).map_err(|error| match error {
                Error::Malformed { .. } | Error::TooDeep => Error::Locked { given: true },
                other => other,
            })
        }
        Shape::Pkcs1 => read_rsa(der),
        Shape::Sec1 => read_sec1(der, None),
        Shape::Pkcs12 => Err(Error::NoPrivateKey),
    }
}

/// PrivateKeyInfo, and OneAsymmetricKey.
pub(super) fn read_plain(der: &[u8]) -> Result<PrivateKey, Error> {
    let what = "PrivateKeyInfo";
    let notes = Notes::new();
    let mut outer = Reader::new(der, &notes);
    let mut r = outer.sequence(what)?;
    r.small(what)?;
    let algorithm = AlgorithmIdentifier::read(&mut r, "key algorithm")?;
    let key = r.octet_string("private key")?;
    if algorithm.oid == oids::RSA {
        return read_rsa(&key);
    }
    let curve = match &algorithm.parameters {
        Some(parameters) => Reader::new(parameters, &notes).oid("curve").ok(),
        None => None,
    };
    let unsupported =
        |oid: Oid| Error::Unsupported { what: "private key algorithm", detail: oid.to_string() };
    if algorithm.oid == oids::EC_PUBLIC_KEY {
        return read_sec1(&key, Some(curve.ok_or(unsupported(algorithm.oid))?));
    }
    // Some producers name the SM2 curve itself as the algorithm.
    if algorithm.oid == oids::SM2 {
        return read_sec1(&key, Some(oids::SM2));
    }
    Err(unsupported(algorithm.oid))
}

/// ECPrivateKey; the curve stands in it, or around it.
fn read_sec1(der: &[u8], around: Option<Oid>) -> Result<PrivateKey, Error> {
    let what = "ECPrivateKey";
    let notes = Notes::new();
    let mut outer = Reader::new(der, &notes);
    let mut r = outer.sequence(what)?;
    r.small(what)?;
    let octets = r.octet_string("private key")?;
    let inside = match r.open_optional(tag::context(0), "curve")? {
        Some(mut parameters) => Some(parameters.oid("curve")?),
        None => None,
    };
    let public = match r.open_optional(tag::context(1), "public key")? {
        Some(mut bits) => Some(bits.bit_string("public key")?.to_vec()),
        None => None,
    };
    let curve = around.or(inside).ok_or(Error::malformed(what, "no curve"))?;
    // Some write the number without its leading zeros, some with a sign octet.
    let zeros = octets.iter().take_while(|b| **b == 0).count();
    let digits = octets.get(zeros..).unwrap_or_default();
    let mut scalar = Zeroizing::new(vec![0; 32usize.saturating_sub(digits.len())]);
    scalar.extend_from_slice(digits);
    let key = if curve == oids::SM2 {
        PrivateKey::from_sm2_scalar(&scalar)?
    } else if curve == oids::P256 {
        PrivateKey::from_p256_scalar(&scalar)?
    } else {
        return Err(Error::Unsupported { what: "curve of the private key", detail: curve.to_string() });
    };
    if let Some(stated) = public {
        let own = match key.public_key() {
            PublicKey::Sm2(key) => [&[4], key.point().as_slice()].concat(),
            PublicKey::P256(key) => key.point(),
            PublicKey::Rsa(_) | PublicKey::Unsupported { .. } => Vec::new(),
        };
        if stated.len() == own.len() && stated != own {
            return Err(Error::malformed(what, "its public key is another one's"));
        }
    }
    Ok(key)
}

/// RSAPrivateKey. The numbers are checked to belong together.
fn read_rsa(der: &[u8]) -> Result<PrivateKey, Error> {
    let problem = "its numbers do not belong together";
    if der.len() > MAX_RSA_BYTES {
        return Err(Error::Unsupported { what: "RSA private key", detail: "too long".to_owned() });
    }
    let bad = |_| Error::malformed("RSAPrivateKey", problem);
    PrivateKey::from_rsa(RsaPrivateKey::from_pkcs1_der(der).map_err(bad)?)
}

/// The content of EncryptedPrivateKeyInfo. `rounds` is what may still be spent on deriving keys.
pub(super) fn read_encrypted(
    der: &[u8],
    password: &Password,
    rounds: &mut u64,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let what = "EncryptedPrivateKeyInfo";
    let notes = Notes::new();
    let mut outer = Reader::new(der, &notes);
    let mut r = outer.sequence(what)?;
    let algorithm = AlgorithmIdentifier::read(&mut r, "encryption algorithm")?;
    let data = r.octet_string(what)?;
    r.finish(what)?;
    if algorithm.oid != PBES2 {
        return Err(Error::Unsupported { what: "key encryption", detail: algorithm.oid.to_string() });
    }
    decrypt_pbes2(algorithm.parameters.as_deref().unwrap_or_default(), &data, password, rounds)
}

/// Decrypts by PBES2.
pub(super) fn decrypt_pbes2(
    parameters: &[u8],
    data: &[u8],
    password: &Password,
    rounds: &mut u64,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let what = "PBES2 parameters";
    let bad = |_| Error::Unsupported { what, detail: "its derivation or cipher is not known".to_owned() };
    let parameters = pbes2::Parameters::from_der(parameters).map_err(bad)?;
    let cost = match &parameters.kdf {
        pbes2::Kdf::Pbkdf2(kdf) => u64::from(kdf.iteration_count),
        pbes2::Kdf::Scrypt(kdf) => {
            let memory = kdf.cost_parameter.saturating_mul(u64::from(kdf.block_size)).saturating_mul(128);
            if memory > MAX_SCRYPT_BYTES {
                return Err(Error::TooMany { what: "bytes of memory to derive a key", limit: 256 << 20 });
            }
            kdf.cost_parameter.saturating_mul(u64::from(kdf.parallelization))
        }
        _ => return Err(Error::Unsupported { what, detail: parameters.kdf.oid().to_string() }),
    };
    spend(rounds, cost)?;
    let mut buffer = Zeroizing::new(data.to_vec());
    let length = parameters
        .decrypt_in_place(password.expose().as_bytes(), &mut buffer)
        .map_err(|error| match error {
            ::pkcs5::Error::UnsupportedAlgorithm { oid } => {
                Error::Unsupported { what, detail: oid.to_string() }
            }
            _ => Error::Locked { given: true },
        })?
        .len();
    buffer.truncate(length);
    Ok(buffer)
}

/// Takes rounds from what may still be spent.
pub(super) fn spend(rounds: &mut u64, cost: u64) -> Result<(), Error> {
    let limit = usize::try_from(MAX_ROUNDS).unwrap_or(usize::MAX);
    *rounds = rounds.checked_sub(cost).ok_or(Error::TooMany { what: "rounds of deriving a key", limit })?;
    Ok(())
}

/// DER PrivateKeyInfo; `None` for a key that stays in a device.
pub(super) fn write_plain(key: &PrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let secret = key.expose()?;
    let (algorithm, inner) = match key.public_key() {
        PublicKey::Rsa(_) => {
            let null = Some(vec![tag::NULL, 0]);
            (AlgorithmIdentifier { oid: oids::RSA, parameters: null }, secret)
        }
        PublicKey::Sm2(public) => {
            (named(oids::SM2), write_sec1(&secret, &[&[4], public.point().as_slice()].concat()))
        }
        PublicKey::P256(public) => (named(oids::P256), write_sec1(&secret, &public.point())),
        PublicKey::Unsupported { .. } => return None,
    };
    let mut writer = Writer::new();
    writer.sequence(|w| {
        w.integer(0);
        algorithm.write(w);
        w.octet_string(&inner);
    });
    Some(Zeroizing::new(writer.finish()))
}

fn named(curve: Oid) -> AlgorithmIdentifier {
    let mut parameters = Writer::new();
    parameters.oid(&curve);
    AlgorithmIdentifier { oid: oids::EC_PUBLIC_KEY, parameters: Some(parameters.finish()) }
}

fn write_sec1(scalar: &[u8], point: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut writer = Writer::new();
    writer.sequence(|w| {
        w.integer(1).octet_string(scalar).explicit(1, |w| {
            w.bit_string(point);
        });
    });
    Zeroizing::new(writer.finish())
}
