//! PKCS#12 files (RFC 7292): read in the forms that are met, written in today's.
//!
//! Read: PBES2, and the old PBE with SHA-1 and 3DES or RC2; a MAC by SHA-1 or SHA-2. BER is tolerated, as in all
//! that is read here. Written: AES-256-CBC under PBKDF2 with HMAC-SHA-256, MAC by HMAC-SHA-256.

use ::pkcs5::der::Encode;
use ::pkcs5::pbes2;
use cbc::cipher::BlockCipherDecrypt;
use cbc::cipher::BlockModeDecrypt;
use cbc::cipher::InnerIvInit;
use cbc::cipher::KeyInit;
use cbc::cipher::block_padding::Pkcs7;
use hmac::Hmac;
use hmac::Mac;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::Password;
use super::PrivateKey;
use super::Signer;
use super::pkcs8;
use super::pkcs8::MAX_ROUNDS;
use super::pkcs8::spend;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::cms::oids as cms;
use crate::error::Error;
use crate::tolerance::Notes;

const ENCRYPTED_DATA: Oid = Oid::known("1.2.840.113549.1.7.6");
const KEY_BAG: Oid = Oid::known("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: Oid = Oid::known("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: Oid = Oid::known("1.2.840.113549.1.12.10.1.3");
const X509_CERTIFICATE: Oid = Oid::known("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME: Oid = Oid::known("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID: Oid = Oid::known("1.2.840.113549.1.9.21");
/// pbeWithSHAAnd3-KeyTripleDES-CBC.
const PBE_3DES: Oid = Oid::known("1.2.840.113549.1.12.1.3");
/// pbeWithSHAAnd40BitRC2-CBC.
const PBE_RC2_40: Oid = Oid::known("1.2.840.113549.1.12.1.6");

/// Most parts of a file, and most bags of a part.
const MAX_PARTS: usize = 64;
/// What the derived octets are for (RFC 7292 appendix B.3).
const FOR_KEY: u8 = 1;
const FOR_IV: u8 = 2;
const FOR_MAC: u8 = 3;

/// How a PKCS#12 file is written.
#[derive(Clone, Debug)]
pub struct Pkcs12Options {
    /// The name that programs show for the key.
    pub name: String,
    /// Rounds of deriving the keys from the password; more makes guessing slower, and opening too.
    pub rounds: u32,
}

impl Pkcs12Options {
    /// With a name, and 200,000 rounds.
    pub fn new(name: impl Into<String>) -> Self {
        Pkcs12Options { name: name.into(), rounds: 200_000 }
    }
}

impl Signer {
    /// A PKCS#12 file of the key, its certificate and its issuers'.
    ///
    /// # Errors
    /// [`Error::Device`] when the key stays in a device.
    pub fn to_pkcs12(
        &self,
        password: &Password,
        options: &Pkcs12Options,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, Error> {
        let key = pkcs8::write_plain(self.key())
            .ok_or(Error::Device { detail: "the key does not leave its device".to_owned() })?;
        let id = DigestAlgorithm::Sha256.digest(self.certificate().der());
        let (algorithm, shrouded) = encrypt(&key, password, options.rounds, rng)?;
        let key_bags = sequence(|w| {
            w.sequence(|w| {
                w.oid(&SHROUDED_KEY_BAG).explicit(0, |w| {
                    w.sequence(|w| {
                        w.raw(&algorithm).octet_string(&shrouded);
                    });
                });
                write_attributes(w, Some(&options.name), &id);
            });
        });
        let certificates = sequence(|w| {
            write_certificate(w, self.certificate(), Some((&options.name, &id)));
            self.chain().iter().for_each(|c| write_certificate(w, c, None));
        });
        let (algorithm, encrypted) = encrypt(&certificates, password, options.rounds, rng)?;
        let safes = sequence(|w| {
            w.sequence(|w| {
                w.oid(&ENCRYPTED_DATA).explicit(0, |w| {
                    w.sequence(|w| {
                        w.integer(0).sequence(|w| {
                            w.oid(&cms::DATA).raw(&algorithm);
                            w.element(tag::context_primitive(0), &encrypted);
                        });
                    });
                });
            });
            write_data(w, &key_bags);
        });
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let sha256 = DigestAlgorithm::Sha256;
        let mac = mac(sha256, &safes, password, &salt, u64::from(options.rounds))?;
        Ok(sequence(|w| {
            w.integer(3);
            write_data(w, &safes);
            w.sequence(|w| {
                w.sequence(|w| {
                    AlgorithmIdentifier { oid: sha256.oid(), parameters: Some(vec![tag::NULL, 0]) }.write(w);
                    w.octet_string(&mac);
                });
                w.octet_string(&salt).integer(u64::from(options.rounds));
            });
        }))
    }
}

fn sequence(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.sequence(write);
    writer.finish()
}

fn write_data(writer: &mut Writer, content: &[u8]) {
    writer.sequence(|w| {
        w.oid(&cms::DATA).explicit(0, |w| {
            w.octet_string(content);
        });
    });
}

fn write_certificate(writer: &mut Writer, certificate: &Certificate, of_key: Option<(&str, &[u8])>) {
    writer.sequence(|w| {
        w.oid(&CERTIFICATE_BAG).explicit(0, |w| {
            w.sequence(|w| {
                w.oid(&X509_CERTIFICATE).explicit(0, |w| {
                    w.octet_string(certificate.der());
                });
            });
        });
        if let Some((name, id)) = of_key {
            write_attributes(w, Some(name), id);
        }
    });
}

fn write_attributes(writer: &mut Writer, name: Option<&str>, id: &[u8]) {
    let attribute = |oid: &Oid, value: &dyn Fn(&mut Writer)| {
        sequence(|w| {
            w.oid(oid).nested(tag::SET, value);
        })
    };
    let mut set = vec![attribute(&LOCAL_KEY_ID, &|w| {
        w.octet_string(id);
    })];
    // A BMPString holds no characters beyond the first plane: such a name is left out.
    let bmp = |name: &str| -> Option<Vec<u8>> {
        let units: Vec<u16> = name.encode_utf16().collect();
        (units.len() == name.chars().count()).then(|| units.iter().flat_map(|u| u.to_be_bytes()).collect())
    };
    if let Some(name) = name.and_then(bmp).filter(|name| !name.is_empty()) {
        set.push(attribute(&FRIENDLY_NAME, &|w| {
            w.element(tag::BMP_STRING, &name);
        }));
    }
    writer.set_of(tag::SET, set);
}

/// Encrypts by PBES2; gives the algorithm's DER and the octets.
fn encrypt(
    content: &[u8],
    password: &Password,
    rounds: u32,
    rng: &mut dyn CryptoRng,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let failed = || Error::SigningFailed { algorithm: "PBES2".to_owned() };
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut iv);
    let parameters =
        pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &salt, iv).map_err(|_| failed())?;
    let encrypted = parameters.encrypt(password.expose().as_bytes(), content).map_err(|_| failed())?;
    let parameters = parameters.to_der().map_err(|_| failed())?;
    let algorithm = sequence(|w| {
        w.oid(&pkcs8::PBES2).raw(&parameters);
    });
    Ok((algorithm, encrypted))
}

/// The private keys and certificates of a file.
pub(super) fn read(
    bytes: &[u8],
    password: Option<&Password>,
) -> Result<(Vec<PrivateKey>, Vec<Certificate>), Error> {
    let none = Password::new("");
    let what = "PKCS#12";
    let notes = Notes::new();
    let mut outer = Reader::new(bytes, &notes);
    let mut r = outer.sequence(what)?;
    if r.small("version")? != 3 {
        return Err(Error::malformed(what, "version is not 3"));
    }
    let safes = read_data(&mut r)?;
    let mut rounds = MAX_ROUNDS;
    let mut opener = Opener { password: password.unwrap_or(&none), rounds: &mut rounds };
    // A file may be encrypted under no password at all; that is tried when none is given.
    opener.check_mac(&mut r, &safes).map_err(|error| match error {
        Error::Locked { .. } => Error::Locked { given: password.is_some() },
        other => other,
    })?;

    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    let mut list = Reader::new(&safes, &notes).sequence(what)?;
    for part in list.collect("parts of a PKCS#12 file", MAX_PARTS)? {
        let bags = opener.open_part(part.raw)?;
        opener.read_bags(&bags, &mut keys, &mut certificates)?;
    }
    Ok((keys, certificates))
}

/// The content of a ContentInfo of type data.
fn read_data(r: &mut Reader<'_, '_>) -> Result<Vec<u8>, Error> {
    let what = "PKCS#12 content";
    let mut info = r.sequence(what)?;
    let oid = info.oid(what)?;
    if oid != cms::DATA {
        return Err(Error::Unsupported { what, detail: oid.to_string() });
    }
    Ok(info.open(tag::context(0), what)?.octet_string(what)?.into_owned())
}

/// What opens a file: the password, and how many rounds of deriving keys may still be spent.
struct Opener<'a> {
    password: &'a Password,
    rounds: &'a mut u64,
}

impl Opener<'_> {
    fn check_mac(&mut self, r: &mut Reader<'_, '_>, safes: &[u8]) -> Result<(), Error> {
        let what = "PKCS#12 MAC";
        let Some(mut data) = r.open_optional(tag::SEQUENCE, what)? else { return Ok(()) };
        let mut info = data.sequence(what)?;
        let algorithm = AlgorithmIdentifier::read(&mut info, what)?;
        let stated = info.octet_string(what)?;
        let salt = data.octet_string(what)?;
        let rounds = if data.is_empty() { 1 } else { data.small(what)? };
        let digest = algorithm
            .digest()
            .filter(|d| *d != DigestAlgorithm::Sm3)
            .ok_or(Error::Unsupported { what, detail: algorithm.oid.to_string() })?;
        spend(self.rounds, rounds)?;
        let made = mac(digest, safes, self.password, &salt, rounds)?;
        if made.as_slice() == &*stated { Ok(()) } else { Err(Error::Locked { given: true }) }
    }

    /// The bags of one part, decrypted.
    fn open_part(&mut self, raw: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let what = "PKCS#12 part";
        let notes = Notes::new();
        let mut reader = Reader::new(raw, &notes);
        let mut info = reader.clone().sequence(what)?;
        if info.oid(what)? != ENCRYPTED_DATA {
            return Ok(Zeroizing::new(read_data(&mut reader)?));
        }
        let mut data = info.open(tag::context(0), what)?.sequence(what)?;
        data.small(what)?;
        let mut content = data.sequence(what)?;
        content.oid(what)?;
        let algorithm = AlgorithmIdentifier::read(&mut content, what)?;
        let encrypted = match content.peek() {
            Some(tag) if tag == tag::context(0) => {
                let mut segments = content.open(tag, what)?;
                let mut whole = Vec::new();
                while !segments.is_empty() {
                    whole.extend_from_slice(&segments.octet_string(what)?);
                }
                whole
            }
            _ => content.expect(tag::context_primitive(0), what)?.content.to_vec(),
        };
        self.decrypt(&algorithm, &encrypted)
    }

    fn decrypt(&mut self, algorithm: &AlgorithmIdentifier, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let parameters = algorithm.parameters.as_deref().unwrap_or_default();
        if algorithm.oid == pkcs8::PBES2 {
            return pkcs8::decrypt_pbes2(parameters, data, self.password, self.rounds);
        }
        let what = "PKCS#12 encryption";
        let notes = Notes::new();
        let read = || {
            let mut r = Reader::new(parameters, &notes).sequence(what)?;
            Ok((r.octet_string(what)?.into_owned(), r.small(what)?))
        };
        if algorithm.oid == PBE_3DES {
            let (salt, rounds) = read()?;
            self.decrypt_old::<::des::TdesEde3>(data, &salt, rounds, 24)
        } else if algorithm.oid == PBE_RC2_40 {
            let (salt, rounds) = read()?;
            self.decrypt_old::<::rc2::Rc2>(data, &salt, rounds, 5)
        } else {
            Err(Error::Unsupported { what, detail: algorithm.oid.to_string() })
        }
    }

    fn decrypt_old<C>(
        &mut self,
        data: &[u8],
        salt: &[u8],
        rounds: u64,
        key_bytes: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error>
    where
        C: KeyInit + BlockCipherDecrypt,
    {
        spend(self.rounds, rounds.saturating_mul(3))?;
        let locked = Error::Locked { given: true };
        let sha1 = DigestAlgorithm::Sha1;
        let key = derive(sha1, self.password, salt, rounds, FOR_KEY, key_bytes);
        let iv = derive(sha1, self.password, salt, rounds, FOR_IV, 8);
        let Ok(cipher) = C::new_from_slice(&key) else { return Err(locked) };
        let Ok(decryptor) = cbc::Decryptor::inner_iv_slice_init(cipher, &iv) else { return Err(locked) };
        let mut buffer = Zeroizing::new(data.to_vec());
        let Ok(plain) = decryptor.decrypt_padded::<Pkcs7>(&mut buffer) else { return Err(locked) };
        let length = plain.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    fn read_bags(
        &mut self,
        der: &[u8],
        keys: &mut Vec<PrivateKey>,
        certificates: &mut Vec<Certificate>,
    ) -> Result<(), Error> {
        let what = "PKCS#12 bag";
        let notes = Notes::new();
        let mut list = Reader::new(der, &notes).sequence(what)?;
        for bag in list.collect("bags of a PKCS#12 file", MAX_PARTS)? {
            let mut r = list.enter(bag)?;
            let oid = r.oid(what)?;
            let mut value = r.open(tag::context(0), what)?;
            if oid == KEY_BAG {
                keys.push(pkcs8::read_plain(value.any(what)?.raw)?);
            } else if oid == SHROUDED_KEY_BAG {
                let mut info = value.sequence(what)?;
                let algorithm = AlgorithmIdentifier::read(&mut info, what)?;
                let plain = self.decrypt(&algorithm, &info.octet_string(what)?)?;
                keys.push(pkcs8::read_plain(&plain)?);
            } else if oid == CERTIFICATE_BAG {
                let mut typed = value.sequence(what)?;
                if typed.oid(what)? == X509_CERTIFICATE {
                    let der = typed.open(tag::context(0), what)?.octet_string(what)?;
                    certificates.push(Certificate::from_der(&der)?);
                }
            }
        }
        Ok(())
    }
}

fn mac(
    digest: DigestAlgorithm,
    content: &[u8],
    password: &Password,
    salt: &[u8],
    rounds: u64,
) -> Result<Vec<u8>, Error> {
    let key = derive(digest, password, salt, rounds, FOR_MAC, digest.output_bytes());
    macro_rules! hmac_by {
        ($hash:ty) => {{
            let made = Hmac::<$hash>::new_from_slice(&key);
            made.map(|mut mac| {
                mac.update(content);
                mac.finalize().into_bytes().to_vec()
            })
        }};
    }
    let made = match digest {
        DigestAlgorithm::Sha1 => hmac_by!(sha1::Sha1),
        DigestAlgorithm::Sha224 => hmac_by!(sha2::Sha224),
        DigestAlgorithm::Sha256 => hmac_by!(sha2::Sha256),
        DigestAlgorithm::Sha384 => hmac_by!(sha2::Sha384),
        DigestAlgorithm::Sha512 => hmac_by!(sha2::Sha512),
        DigestAlgorithm::Sm3 => hmac_by!(sm3::Sm3),
    };
    made.map_err(|_| Error::Unsupported { what: "PKCS#12 MAC", detail: digest.name().to_owned() })
}

/// Octets from a password (RFC 7292 appendix B.2).
fn derive(
    digest: DigestAlgorithm,
    password: &Password,
    salt: &[u8],
    rounds: u64,
    purpose: u8,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = match digest {
        DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512 => 128,
        _ => 64,
    };
    // Step 2 and 3: salt and password, each repeated to whole blocks. The password is UTF-16 with a final zero.
    let mut text = Zeroizing::new(Vec::with_capacity(password.expose().len().saturating_mul(2)));
    for unit in password.expose().encode_utf16().chain(std::iter::once(0)) {
        text.extend_from_slice(&unit.to_be_bytes());
    }
    let fill = |part: &[u8]| -> Zeroizing<Vec<u8>> {
        let whole = part.len().div_ceil(block).saturating_mul(block);
        Zeroizing::new(part.iter().copied().cycle().take(whole).collect())
    };
    let mut input = fill(salt);
    input.extend_from_slice(&fill(&text));

    let diversifier = vec![purpose; block];
    let mut out = Zeroizing::new(Vec::with_capacity(length.saturating_add(64)));
    while out.len() < length {
        let mut a = Zeroizing::new(digest.digest_chunks(&[&diversifier, &input]));
        for _ in 1..rounds {
            a = Zeroizing::new(digest.digest(&a));
        }
        out.extend_from_slice(&a);
        // Step 6 B and C: every block of the input grows by the digest, repeated, plus one.
        for chunk in input.chunks_mut(block) {
            let mut carry = 1u16;
            let repeated: Vec<u8> = a.iter().copied().cycle().take(block).collect();
            for (byte, add) in chunk.iter_mut().zip(&repeated).rev() {
                let sum = u16::from(*byte).saturating_add(u16::from(*add)).saturating_add(carry);
                let [high, low] = sum.to_be_bytes();
                *byte = low;
                carry = u16::from(high);
            }
        }
    }
    out.truncate(length);
    out
}
