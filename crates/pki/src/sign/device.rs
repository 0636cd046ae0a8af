//! Keys in tokens and HSMs, by PKCS#11.
//!
//! The only part of this room that has an effect: it loads the vendor's library and talks to the token, when it
//! is asked to. RSA and P-256; SM2 has no mechanism of the standard's own, and vendors' differ.

use std::sync::Mutex;

use cryptoki::context::CInitializeArgs;
use cryptoki::context::CInitializeFlags;
use cryptoki::context::Pkcs11;
use cryptoki::error::Error as DeviceError;
use cryptoki::error::RvError;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::Attribute;
use cryptoki::object::AttributeType;
use cryptoki::object::ObjectClass;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use super::DeviceKey;
use super::KeyFile;
use super::Password;
use super::PrivateKey;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::algorithm::oids;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::key::PublicKey;
use crate::key::write_signature;
use crate::tolerance::Notes;

/// Most objects of one kind that are looked at.
const MAX_OBJECTS: usize = 64;

/// A certificate on a token, with the identifier that it shares with its key.
type OnToken = (Option<Vec<u8>>, Certificate);

/// Where a key is: what of a PKCS#11 URI (RFC 7512) is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceUri {
    /// The token's label.
    pub token: Option<String>,
    /// The token's serial number.
    pub serial: Option<String>,
    /// The slot's number.
    pub slot_id: Option<u64>,
    /// The key's label.
    pub object: Option<String>,
    /// The key's identifier.
    pub id: Option<Vec<u8>>,
    /// Path of the vendor's library.
    pub module_path: Option<String>,
}

impl DeviceUri {
    /// Reads `pkcs11:token=…;object=…;id=%01?module-path=…`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for attributes that would change which key is meant, and for a PIN in the URI: it
    /// would stand in the list of processes and in the shell's history.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let what = "PKCS#11 URI";
        let rest =
            text.strip_prefix("pkcs11:").ok_or(Error::malformed(what, "does not begin with pkcs11:"))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = DeviceUri::default();
        for part in path.split(';').chain(query.split('&')).filter(|part| !part.is_empty()) {
            let (name, value) =
                part.split_once('=').ok_or(Error::malformed(what, "an attribute has no value"))?;
            let octets = percent_decode(value).ok_or(Error::malformed(what, "bad percent-encoding"))?;
            let text = || String::from_utf8(octets.clone()).map_err(|_| Error::malformed(what, "not UTF-8"));
            match name {
                "token" => uri.token = Some(text()?),
                "serial" => uri.serial = Some(text()?),
                "object" => uri.object = Some(text()?),
                "module-path" => uri.module_path = Some(text()?),
                "id" => uri.id = Some(octets),
                "slot-id" => {
                    let number =
                        text()?.parse().map_err(|_| Error::malformed(what, "slot-id is no number"))?;
                    uri.slot_id = Some(number);
                }
                "type" if value == "private" => {}
                _ => {
                    return Err(Error::Unsupported {
                        what: "PKCS#11 URI attribute",
                        detail: name.to_owned(),
                    });
                }
            }
        }
        Ok(uri)
    }
}

fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        out.push(u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?);
    }
    Some(out)
}

/// A token that is open and logged in.
pub struct Device {
    session: Session,
}

impl Device {
    /// Opens the token that the URI means: loads the library, finds the slot, logs in when there is a PIN.
    ///
    /// # Errors
    /// [`Error::Device`] says what is not there; [`Error::Locked`] when the PIN is wrong.
    pub fn open(uri: &DeviceUri, pin: Option<&Password>) -> Result<Self, Error> {
        let path = uri.module_path.as_deref().ok_or(device("no library (module-path) is named"))?;
        let context = Pkcs11::new(path).map_err(|e| device(format!("{path}: {e}")))?;
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // One library, opened twice in a process.
            Ok(()) | Err(DeviceError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(device(error)),
        }
        let slot = find_slot(&context, uri)?;
        let session = context.open_ro_session(slot).map_err(device)?;
        if let Some(pin) = pin {
            match session.login(UserType::User, Some(&AuthPin::new(pin.expose().into()))) {
                Ok(()) | Err(DeviceError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
                Err(DeviceError::Pkcs11(
                    RvError::PinIncorrect | RvError::PinLenRange | RvError::PinInvalid,
                    _,
                )) => {
                    return Err(Error::Locked { given: true });
                }
                Err(error) => return Err(device(error)),
            }
        }
        Ok(Device { session })
    }

    /// The key that the URI means, and the certificates on the token.
    ///
    /// # Errors
    /// [`Error::NoPrivateKey`] when there is none, [`Error::Device`] when several are meant.
    pub fn into_key(self, uri: &DeviceUri) -> Result<KeyFile, Error> {
        let mut wanted = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
        wanted.extend(uri.object.as_ref().map(|label| Attribute::Label(label.as_bytes().to_vec())));
        wanted.extend(uri.id.as_ref().map(|id| Attribute::Id(id.clone())));
        let keys = self.session.find_objects(&wanted).map_err(device)?;
        let [handle] = keys.as_slice() else {
            return Err(if keys.is_empty() {
                Error::NoPrivateKey
            } else {
                device(format!("{} keys fit; say which by object= or id=", keys.len()))
            });
        };
        let id = self.octets(*handle, AttributeType::Id);
        let on_token = self.certificates()?;
        let public = self.public_key(id.as_deref(), &on_token)?;
        let certificates = on_token.into_iter().map(|(_, certificate)| certificate).collect();
        let key = TokenKey { session: Mutex::new(self.session), handle: *handle };
        Ok(KeyFile { key: PrivateKey::in_device(public, Box::new(key))?, certificates })
    }

    /// The certificates of the token, each with its identifier.
    fn certificates(&self) -> Result<Vec<OnToken>, Error> {
        let found =
            self.session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)]).map_err(device)?;
        let read = |handle: ObjectHandle| {
            let der = self.octets(handle, AttributeType::Value)?;
            Some((self.octets(handle, AttributeType::Id), Certificate::from_der(&der).ok()?))
        };
        Ok(found.into_iter().take(MAX_OBJECTS).filter_map(read).collect())
    }

    /// The public half: from the public key of the same identifier, else from its certificate.
    fn public_key(&self, id: Option<&[u8]>, certificates: &[OnToken]) -> Result<PublicKey, Error> {
        let mut wanted = vec![Attribute::Class(ObjectClass::PUBLIC_KEY)];
        wanted.extend(id.map(|id| Attribute::Id(id.to_vec())));
        let found = self.session.find_objects(&wanted).map_err(device)?;
        if let [handle] = found.as_slice()
            && let Some(der) = self.public_key_info(*handle)
        {
            return PublicKey::from_der(&der);
        }
        let same = certificates.iter().find(|(other, _)| id.is_some() && other.as_deref() == id);
        let key = same.map(|(_, certificate)| certificate.public_key().clone());
        key.ok_or(device("neither a public key nor a certificate stands beside the private key"))
    }

    fn public_key_info(&self, handle: ObjectHandle) -> Option<Vec<u8>> {
        let (algorithm, bits) = match self.octets(handle, AttributeType::Modulus) {
            Some(modulus) => {
                let exponent = self.octets(handle, AttributeType::PublicExponent)?;
                let mut key = Writer::new();
                key.sequence(|w| {
                    w.unsigned(&modulus).unsigned(&exponent);
                });
                let null = Some(vec![tag::NULL, 0]);
                (AlgorithmIdentifier { oid: oids::RSA, parameters: null }, key.finish())
            }
            None => {
                let parameters = self.octets(handle, AttributeType::EcParams);
                // The point stands in an OCTET STRING; some devices give it bare.
                let point = self.octets(handle, AttributeType::EcPoint)?;
                let notes = Notes::new();
                let inner = Reader::new(&point, &notes).octet_string("EC point").ok().map(|p| p.into_owned());
                let bits = inner.filter(|p| p.len() == 65).unwrap_or(point);
                (AlgorithmIdentifier { oid: oids::EC_PUBLIC_KEY, parameters }, bits)
            }
        };
        let mut writer = Writer::new();
        writer.sequence(|w| {
            algorithm.write(w);
            w.bit_string(&bits);
        });
        Some(writer.finish())
    }

    /// An attribute that is a string of octets, when the object has it.
    fn octets(&self, handle: ObjectHandle, wanted: AttributeType) -> Option<Vec<u8>> {
        match self.session.get_attributes(handle, &[wanted]).ok()?.into_iter().next()? {
            Attribute::Id(octets)
            | Attribute::Value(octets)
            | Attribute::Modulus(octets)
            | Attribute::PublicExponent(octets)
            | Attribute::EcParams(octets)
            | Attribute::EcPoint(octets) => Some(octets).filter(|octets| !octets.is_empty()),
            _ => None,
        }
    }
}

fn find_slot(context: &Pkcs11, uri: &DeviceUri) -> Result<Slot, Error> {
    let mut fitting = Vec::new();
    for slot in context.get_slots_with_initialized_token().map_err(device)? {
        let info = context.get_token_info(slot).map_err(device)?;
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.trim() == found.trim())
        };
        let right_slot = uri.slot_id.is_none_or(|id| id == slot.id());
        if right_slot && is(&uri.token, info.label()) && is(&uri.serial, info.serial_number()) {
            fitting.push(slot);
        }
    }
    match fitting.as_slice() {
        [slot] => Ok(*slot),
        [] => Err(device("no such token")),
        _ => Err(device(format!("{} tokens fit; say which by token=, serial= or slot-id=", fitting.len()))),
    }
}

fn device(detail: impl ToString) -> Error {
    Error::Device { detail: detail.to_string() }
}

/// A private key that stays in its token.
struct TokenKey {
    session: Mutex<Session>,
    handle: ObjectHandle,
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(***)")
    }
}

impl DeviceKey for TokenKey {
    fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, Error> {
        let session = self.session.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match algorithm {
            SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256) => {
                session.sign(&Mechanism::Sha256RsaPkcs, self.handle, message).map_err(device)
            }
            SignatureAlgorithm::Ecdsa(digest) => {
                let raw =
                    session.sign(&Mechanism::Ecdsa, self.handle, &digest.digest(message)).map_err(device)?;
                let raw = <[u8; 64]>::try_from(raw).map_err(|_| device("the value has not 64 octets"))?;
                Ok(write_signature(&raw))
            }
            other => Err(Error::Unsupported { what: "algorithm of the key device", detail: other.name() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uri_when_written_as_the_standard_has_it_then_is_understood() {
        let uri = DeviceUri::parse(
            "pkcs11:token=Company%20Seal;object=%E7%AD%BE%E7%AB%A0;id=%01%a2;slot-id=7;type=private?module-path=/usr/lib/x.so",
        );
        let expected = DeviceUri {
            token: Some("Company Seal".to_owned()),
            serial: None,
            slot_id: Some(7),
            object: Some("签章".to_owned()),
            id: Some(vec![1, 0xa2]),
            module_path: Some("/usr/lib/x.so".to_owned()),
        };
        assert_eq!(uri, Ok(expected));
    }

    #[test]
    fn uri_when_it_holds_a_pin_or_what_is_not_understood_then_is_refused() {
        for text in [
            "pkcs11:token=a?pin-value=1234",
            "pkcs11:token=a?pin-source=file:/pin",
            "pkcs11:manufacturer=x",
            "pkcs11:token",
            "pkcs11:id=%0",
            "pkcs11:slot-id=x",
            "token=a",
        ] {
            assert!(DeviceUri::parse(text).is_err(), "{text}");
        }
    }
}
