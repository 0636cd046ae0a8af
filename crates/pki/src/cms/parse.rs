//! Reading a SignedData.

use super::MAX_CERTIFICATES;
use super::MAX_SIGNERS;
use super::SignedData;
use super::Signer;
use super::SignerId;
use super::attribute::SignedAttributes;
use super::attribute::read_attributes;
use super::oids;
use crate::algorithm::AlgorithmIdentifier;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::name::Name;
use crate::tolerance::Notes;

impl SignedData {
    /// Reads a ContentInfo that holds a SignedData, of PKCS#7 / RFC 5652 or GM/T 0010. BER is read, and noted.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut outer = Reader::new(bytes, &notes);
        let mut info = outer.sequence("ContentInfo")?;
        outer.finish_padded("ContentInfo")?;
        let kind = info.oid("contentType")?;
        let is_chinese = match kind {
            k if k == oids::SIGNED_DATA => false,
            k if k == oids::GM_SIGNED_DATA => true,
            other => return Err(Error::Unsupported { what: "content type", detail: other.to_string() }),
        };
        let mut wrapper = info.open(tag::context(0), "content")?;
        info.finish("ContentInfo")?;
        let mut r = wrapper.sequence("SignedData")?;
        wrapper.finish("SignedData")?;

        r.integer("version")?;
        r.open(tag::SET, "digestAlgorithms")?.collect("digest algorithms", MAX_SIGNERS)?;
        let (content_type, encapsulated) = read_content(&mut r)?;
        let mut certificates = Vec::new();
        let mut unreadable_certificates = 0usize;
        if let Some(mut set) = r.open_optional(tag::context(0), "certificates")? {
            for tlv in set.collect("certificates", MAX_CERTIFICATES)? {
                match Certificate::from_der(tlv.raw) {
                    Ok(certificate) => certificates.push(certificate),
                    Err(_) => unreadable_certificates = unreadable_certificates.saturating_add(1),
                }
            }
        }
        if let Some(mut set) = r.open_optional(tag::context(1), "crls")? {
            set.collect("revocation lists", MAX_CERTIFICATES)?;
        }
        let mut signers = Vec::new();
        let mut set = r.open(tag::SET, "signerInfos")?;
        while !set.is_empty() {
            if signers.len() >= MAX_SIGNERS {
                return Err(Error::TooMany { what: "signers", limit: MAX_SIGNERS });
            }
            signers.push(Signer::read(&mut set)?);
        }
        r.finish("SignedData")?;
        let tolerances = notes.tolerances();
        Ok(SignedData {
            is_chinese,
            content_type,
            encapsulated,
            certificates,
            unreadable_certificates,
            signers,
            tolerances,
        })
    }
}

/// EncapsulatedContentInfo: the type, and the content if it stands inside. The content of another type than
/// OCTET STRING (PKCS#7 allowed any) is taken without its tag and length, as PKCS#7 digests it.
fn read_content(r: &mut Reader<'_, '_>) -> Result<(crate::asn1::Oid, Option<Vec<u8>>), Error> {
    let what = "encapContentInfo";
    let mut content = r.sequence(what)?;
    let content_type = content.oid(what)?;
    let encapsulated = match content.open_optional(tag::context(0), what)? {
        None => None,
        Some(mut wrapper) => {
            let octets = match wrapper.peek() {
                Some(tag::OCTET_STRING | tag::OCTET_STRING_SEGMENTED) => {
                    wrapper.octet_string(what)?.into_owned()
                }
                // An empty [0] is an absent content to some producers.
                None => {
                    content.finish(what)?;
                    return Ok((content_type, None));
                }
                Some(_) => wrapper.any(what)?.content.to_vec(),
            };
            wrapper.finish(what)?;
            Some(octets)
        }
    };
    content.finish(what)?;
    Ok((content_type, encapsulated))
}

impl Signer {
    fn read(set: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut r = set.sequence("SignerInfo")?;
        r.integer("version")?;
        let id = match r.peek() {
            Some(0x80) => SignerId::KeyId(r.any("subjectKeyIdentifier")?.content.to_vec()),
            // [0] EXPLICIT OCTET STRING, as some producers write it.
            Some(0xa0) => {
                let mut wrapper = r.open(tag::context(0), "subjectKeyIdentifier")?;
                SignerId::KeyId(wrapper.octet_string("subjectKeyIdentifier")?.into_owned())
            }
            _ => {
                let mut inner = r.sequence("issuerAndSerialNumber")?;
                let issuer = Name::read(&mut inner, "issuer")?;
                let serial = inner.integer("serialNumber")?.content().to_vec();
                inner.finish("issuerAndSerialNumber")?;
                SignerId::IssuerAndSerial { issuer, serial }
            }
        };
        let digest_algorithm = AlgorithmIdentifier::read(&mut r, "digestAlgorithm")?;
        let signed = match r.open_optional(tag::context(0), "signedAttrs")? {
            Some(mut content) => Some(SignedAttributes::read(&mut content)?),
            None => None,
        };
        let signature_algorithm = AlgorithmIdentifier::read(&mut r, "signatureAlgorithm")?;
        let signature = r.octet_string("signature")?.into_owned();
        let mut timestamp_token = None;
        if let Some(mut content) = r.open_optional(tag::context(1), "unsignedAttrs")? {
            let unsigned = read_attributes(&mut content, |_| ())?;
            let token = unsigned.into_iter().find(|a| a.oid == oids::TIME_STAMP_TOKEN);
            timestamp_token = token.and_then(|a| a.values.into_iter().next());
        }
        r.finish("SignerInfo")?;
        Ok(Signer { id, digest_algorithm, signed, signature_algorithm, signature, timestamp_token })
    }
}
