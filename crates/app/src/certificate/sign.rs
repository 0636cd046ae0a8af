//! The certificate as a signed JSON file.

use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::sign::{CmsDraft, CmsProfile, CmsRequest, CryptoRng, Signer};
use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

use super::canonical::canonical;
use super::facts::Facts;
use crate::Error;

/// The name under which the pages of a certificate carry its facts.
pub const ATTACHMENT: &str = "fapiao-certificate.json";

/// How the signature of the JSON file is made: CMS over the canonical bytes of the member `certificate`, which stand
/// outside of it; GB/T 35275 for SM2, RFC 5652 for others.
pub const PROFILE: &str = "fapiao-cms-detached-1";

/// Larger files are no certificates.
const FILE_BYTES_MAX: usize = 16 << 20;

/// A signed certificate as a JSON file: `{"certificate":{…},"signature":{"profile","value"}}`.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The member that is signed, as it stands in the file.
    pub certificate: Value,
    /// DER of the CMS; absent in a file that is not signed.
    pub cms: Option<Vec<u8>>,
}

/// Writes facts as a JSON file, signed when there is a signer.
///
/// # Errors
/// [`Error::Canonical`], [`Error::Signing`].
pub fn sign(
    facts: &Facts,
    signer: Option<&Signer>,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, Error> {
    let bytes = facts.canonical()?;
    let certificate: Value =
        serde_json::from_slice(&bytes).map_err(|error| Error::Certificate { problem: error.to_string() })?;
    let mut file = json!({ "certificate": certificate });
    if let Some(signer) = signer {
        signer.check(at).map_err(Error::Signing)?;
        let profile = match signer.algorithm() {
            SignatureAlgorithm::Sm2Sm3 => CmsProfile::Chinese,
            _ => CmsProfile::Rfc5652,
        };
        let digest = signer.digest().digest(&bytes);
        let request = CmsRequest { profile, content_digest: &digest, signing_time: Some(at) };
        let cms = CmsDraft::sign(signer, &request, rng).map_err(Error::Signing)?.finish(None);
        let signature = json!({ "profile": PROFILE, "value": STANDARD.encode(cms) });
        if let Value::Object(members) = &mut file {
            members.insert("signature".to_owned(), signature);
        }
    }
    let mut out = canonical(&file)?;
    out.push(b'\n');
    Ok(out)
}

/// JSON whose objects give each name once. Nothing of it is kept.
struct Once;

struct OnceVisitor;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_str<E>(self, _: &str) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        while items.next_element::<Once>()?.is_some() {}
        Ok(Once)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Once, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, Once)) = members.next_entry::<String, Once>()? {
            if names.contains(&name) {
                return Err(serde::de::Error::custom(format!("a name that stands twice: {name:?}")));
            }
            names.insert(name);
        }
        Ok(Once)
    }
}

/// Refuses an object with other members than these.
fn only(object: &Value, known: &[&str]) -> Result<(), Error> {
    let mut names = object.as_object().into_iter().flat_map(serde_json::Map::keys);
    match names.find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(Error::Certificate { problem: format!("a member that nobody signed: {name:?}") }),
        None => Ok(()),
    }
}

impl Envelope {
    /// Reads a JSON file: a certificate in its envelope, or the facts alone, as the pages attach them.
    ///
    /// # Errors
    /// [`Error::Certificate`] when the bytes are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |problem: &str| Error::Certificate { problem: problem.to_owned() };
        if bytes.len() > FILE_BYTES_MAX {
            return Err(wrong("too large"));
        }
        let file: Value = serde_json::from_slice(bytes).map_err(|error| wrong(&error.to_string()))?;
        // Of a name that stands twice another program would show the other value than the one that was signed.
        serde_json::from_slice::<Once>(bytes).map_err(|error| wrong(&error.to_string()))?;
        if file.get("format").is_some() {
            return Ok(Self { certificate: file, cms: None });
        }
        only(&file, &["certificate", "signature"])?;
        let certificate = file.get("certificate").cloned().ok_or_else(|| wrong("no certificate"))?;
        let Some(signature) = file.get("signature") else { return Ok(Self { certificate, cms: None }) };
        only(signature, &["profile", "value"])?;
        if signature.get("profile").and_then(Value::as_str) != Some(PROFILE) {
            return Err(wrong("a signature of an unknown profile"));
        }
        let value =
            signature.get("value").and_then(Value::as_str).ok_or_else(|| wrong("no signature value"))?;
        let cms = STANDARD.decode(value).map_err(|_| wrong("the signature value is not Base64"))?;
        Ok(Self { certificate, cms: Some(cms) })
    }

    /// The facts in it.
    ///
    /// # Errors
    /// [`Error::Certificate`] when they are of another format.
    pub fn facts(&self) -> Result<Facts, Error> {
        let format = self.certificate.get("format").and_then(Value::as_str).unwrap_or_default();
        if format != Facts::FORMAT {
            return Err(Error::Certificate { problem: format!("format {format:?}") });
        }
        serde_json::from_value(self.certificate.clone())
            .map_err(|error| Error::Certificate { problem: error.to_string() })
    }
}
