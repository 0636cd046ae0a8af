//! Files that hold a private key: PEM, DER, PKCS#12.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Password;
use super::PrivateKey;
use super::Signer;
use super::pkcs8;
use super::pkcs8::Shape;
use super::pkcs12;
use crate::certificate::Certificate;
use crate::certificate::pem_blocks;
use crate::error::Error;

/// Largest key file that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// What a key file holds.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// The private key.
    pub key: PrivateKey,
    /// The certificates beside it, the key's own and its issuers', in the order of the file.
    pub certificates: Vec<Certificate>,
}

impl KeyFile {
    /// Reads PEM (PKCS#8 plain or encrypted, SEC 1, PKCS#1, with or without certificates), the same as DER, or
    /// PKCS#12. Of several keys the first is taken that one of the certificates belongs to.
    ///
    /// # Errors
    /// [`Error::Locked`] when a password is missing or wrong, [`Error::NoPrivateKey`] when there is no key, and
    /// what parsing and unsupported algorithms give.
    pub fn read(bytes: &[u8], password: Option<&Password>) -> Result<Self, Error> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::TooMany { what: "bytes of a key file", limit: MAX_BYTES });
        }
        if let Some(text) = as_pem(bytes) {
            return read_pem(&text, password);
        }
        match pkcs8::shape(bytes) {
            Some(Shape::Pkcs12) => {
                let (keys, certificates) = pkcs12::read(bytes, password)?;
                choose(keys, certificates)
            }
            Some(shape) => {
                let key = pkcs8::read(bytes, shape, password)?;
                Ok(KeyFile { key, certificates: Vec::new() })
            }
            None => Err(Error::NoPrivateKey),
        }
    }

    /// Whether a file does not open without a password; what it is not sure of it takes for open.
    pub fn is_locked(bytes: &[u8]) -> bool {
        match as_pem(bytes) {
            Some(text) => pem_blocks(&text).iter().any(|(label, body)| is_encrypted(label, body)),
            None => matches!(pkcs8::shape(bytes), Some(Shape::Pkcs12 | Shape::Pkcs8Encrypted)),
        }
    }

    /// The signer that the file holds, with certificates from elsewhere too.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] when no certificate is the key's.
    pub fn into_signer(self, more: &[Certificate]) -> Result<Signer, Error> {
        let all: Vec<Certificate> = self.certificates.iter().chain(more).cloned().collect();
        Signer::new(self.key, &all)
    }
}

/// The text of a file with PEM blocks. Between the blocks programs write names in any encoding.
fn as_pem(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let mark = b"-----BEGIN ";
    bytes.windows(mark.len()).any(|window| window == mark).then(|| {
        let ascii = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { '?' };
        Zeroizing::new(bytes.iter().map(ascii).collect())
    })
}

fn is_encrypted(label: &str, body: &str) -> bool {
    label == "ENCRYPTED PRIVATE KEY" || (label.ends_with("PRIVATE KEY") && body.contains("ENCRYPTED"))
}

fn read_pem(text: &str, password: Option<&Password>) -> Result<KeyFile, Error> {
    let mut keys = Vec::new();
    let mut certificates = Vec::new();
    for (label, body) in pem_blocks(text) {
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                certificates.push(Certificate::from_der(&decode(body)?)?);
            }
            _ if label.ends_with("PRIVATE KEY") => {
                if label != "ENCRYPTED PRIVATE KEY" && is_encrypted(label, body) {
                    // The old way of OpenSSL: MD5, no rounds.
                    let detail = "Proc-Type: 4,ENCRYPTED (openssl pkcs8 -topk8)".to_owned();
                    return Err(Error::Unsupported { what: "key encryption", detail });
                }
                let der = decode(body)?;
                let shape = pkcs8::shape(&der).ok_or(Error::malformed("private key", "of no known form"))?;
                keys.push(pkcs8::read(&der, shape, password)?);
            }
            _ => {}
        }
    }
    choose(keys, certificates)
}

fn choose(keys: Vec<PrivateKey>, certificates: Vec<Certificate>) -> Result<KeyFile, Error> {
    let fits = |key: &PrivateKey| Signer::new(key.clone(), &certificates).is_ok();
    let key = keys.iter().find(|key| fits(key)).or(keys.first()).cloned().ok_or(Error::NoPrivateKey)?;
    Ok(KeyFile { key, certificates })
}

fn decode(body: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let compact: Zeroizing<Vec<u8>> =
        Zeroizing::new(body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let mut der = Zeroizing::new(vec![0; compact.len()]);
    let length = STANDARD
        .decode_slice(&compact, &mut der)
        .map_err(|_| Error::malformed("PEM", "a block is not Base64"))?;
    der.truncate(length);
    Ok(der)
}
