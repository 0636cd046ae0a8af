//! The ASN.1 structures of seals, as they are read and written.
//!
//! Two shapes exist: GM/T 0031-2014 (v1), and GB/T 38540-2020 (v4, v5). Writing gives DER; reading notes what
//! is not.

use jiff::Timestamp;

use super::Version;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::error::Error;
use crate::tolerance::Tolerance;

/// Most certificates or digests in a seal's list.
pub const MAX_LISTED: usize = 64;
const MAX_EXTENSIONS: usize = 64;

/// SES_SealInfo: what the maker of a seal signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealInfo {
    /// Header: the version number.
    pub version: u64,
    /// Header: the maker's software, `Vid`.
    pub vendor: String,
    /// The seal's number, `esID`.
    pub id: String,
    /// What the seal is.
    pub property: Property,
    /// What it looks like.
    pub picture: Picture,
    /// Extensions of vendors.
    pub extensions: Vec<Extension>,
}

/// SES_ESPropertyInfo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Type of the seal (1 organisation, 2 person in GB/T 38540; vendors use others).
    pub kind: u64,
    /// The seal's name.
    pub name: String,
    /// Whose signatures the seal may stand on.
    pub signers: SignerList,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it may be used.
    pub valid_from: Timestamp,
    /// Until when it may be used.
    pub valid_to: Timestamp,
}

/// SES_CertList.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerList {
    /// DER of certificates.
    Certificates(Vec<Vec<u8>>),
    /// Digests of certificates (v4 on).
    Digests(Vec<SignerDigest>),
}

/// CertDigestObj.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerDigest {
    /// The digest algorithm, by name or dotted identifier.
    pub algorithm: String,
    /// The digest of the certificate.
    pub value: Vec<u8>,
}

/// SES_ESPictureInfo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its format as written: `ofd`, `png`, `GIF` …
    pub format: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its width in millimetres.
    pub width_mm: u64,
    /// Its height in millimetres.
    pub height_mm: u64,
}

/// ExtData.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its type.
    pub oid: Oid,
    /// Whether a reader must understand it.
    pub critical: bool,
    /// Its value.
    pub value: Vec<u8>,
}

/// SESeal: a seal with its maker's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealParts {
    /// DER of [`SealInfo`].
    pub info: Vec<u8>,
    /// DER of the maker's certificate.
    pub certificate: Vec<u8>,
    /// The maker's signature algorithm.
    pub algorithm: Oid,
    /// The maker's signature over `info` (v4, v5) or over SEQUENCE { info, certificate, algorithm } (v1).
    pub signature: Vec<u8>,
    /// RFC 3161 token over the signature (v5).
    pub timestamp: Option<Vec<u8>>,
}

/// TBS_Sign: what the signer of a document signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToSign {
    /// The version number.
    pub version: u64,
    /// DER of the seal.
    pub seal: Vec<u8>,
    /// The time that the signer claims.
    pub signed_at: Timestamp,
    /// Digest of `Signature.xml`.
    pub data_hash: Vec<u8>,
    /// Path of `Signature.xml` in the package.
    pub property: String,
    /// DER of the signer's certificate: stands here in v1.
    pub certificate: Vec<u8>,
    /// The signer's algorithm: stands here in v1.
    pub algorithm: Oid,
    /// Extensions (v4 on).
    pub extensions: Vec<Extension>,
}

/// SES_Signature: a signature made with a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureParts {
    /// DER of [`ToSign`].
    pub to_sign: Vec<u8>,
    /// DER of the signer's certificate: stands here from v4 on.
    pub certificate: Vec<u8>,
    /// The signer's algorithm: stands here from v4 on.
    pub algorithm: Oid,
    /// The signature over `to_sign`.
    pub signature: Vec<u8>,
    /// RFC 3161 token over the signature (v4 on).
    pub timestamp: Option<Vec<u8>>,
}

impl SealInfo {
    /// DER in the shape of a version.
    pub fn to_der(&self, version: Version) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.sequence(|w| {
                w.ia5("ES").integer(self.version).ia5(&self.vendor);
            });
            w.ia5(&self.id);
            self.property.write(w, version);
            w.sequence(|w| {
                w.ia5(&self.picture.format).octet_string(&self.picture.bytes);
                w.integer(self.picture.width_mm).integer(self.picture.height_mm);
            });
            if !self.extensions.is_empty() {
                write_extensions(w, &self.extensions);
            }
        });
        writer.finish()
    }

    /// Reads one, in the shape of either version.
    pub fn read(reader: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut r = reader.sequence("SES_SealInfo")?;
        let mut header = r.sequence("SES_Header")?;
        header.text("header ID")?;
        let version = header.small("header version")?;
        let vendor = header.text("Vid")?;
        header.finish("SES_Header")?;
        let id = r.text("esID")?;
        let property = Property::read(&mut r)?;
        let mut p = r.sequence("SES_ESPictureInfo")?;
        let picture = Picture {
            format: p.text("picture type")?,
            bytes: p.octet_string("picture data")?.into_owned(),
            width_mm: p.small("picture width")?,
            height_mm: p.small("picture height")?,
        };
        p.finish("SES_ESPictureInfo")?;
        let extensions = read_extensions(&mut r)?;
        r.finish("SES_SealInfo")?;
        Ok(SealInfo { version, vendor, id, property, picture, extensions })
    }
}

impl Property {
    fn write(&self, writer: &mut Writer, version: Version) {
        writer.sequence(|w| {
            w.integer(self.kind).utf8(&self.name);
            match &self.signers {
                SignerList::Certificates(list) => {
                    if version != Version::V1 {
                        w.integer(1);
                    }
                    w.sequence(|w| {
                        for certificate in list {
                            w.octet_string(certificate);
                        }
                    });
                }
                SignerList::Digests(list) => {
                    w.integer(2);
                    w.sequence(|w| {
                        for digest in list {
                            w.sequence(|w| {
                                w.printable(&digest.algorithm).octet_string(&digest.value);
                            });
                        }
                    });
                }
            }
            for time in [self.created, self.valid_from, self.valid_to] {
                if version == Version::V1 {
                    w.utc_time(time)
                } else {
                    w.generalized_time(time)
                };
            }
        });
    }

    fn read(reader: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let what = "SES_ESPropertyInfo";
        let mut r = reader.sequence(what)?;
        let kind = r.small("seal type")?;
        let name = r.text("seal name")?;
        // certListType stands here from v4 on; that the list holds digests shows in the list itself.
        if r.peek() == Some(tag::INTEGER) {
            r.small("certListType")?;
        }
        let mut list = r.sequence("certList")?;
        let signers = SignerList::read(&mut list)?;
        let created = r.time("createDate")?;
        let valid_from = r.time("validStart")?;
        let valid_to = r.time("validEnd")?;
        r.finish(what)?;
        Ok(Property { kind, name, signers, created, valid_from, valid_to })
    }
}

impl SignerList {
    fn read(list: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut certificates = Vec::new();
        let mut digests = Vec::new();
        for tlv in list.collect("certList", MAX_LISTED)? {
            match tlv.tag {
                tag::OCTET_STRING => certificates.push(tlv.content.to_vec()),
                tag::SEQUENCE => match read_digest(&list.enter(tlv)?) {
                    Some(digest) => digests.push(digest),
                    None => {
                        list.notes().note(Tolerance::UnwrappedCertificate);
                        certificates.push(tlv.raw.to_vec());
                    }
                },
                // Test seals hold anything here; what is no certificate lists nobody.
                _ => list.notes().note(Tolerance::UnwrappedCertificate),
            }
        }
        Ok(if digests.is_empty() {
            SignerList::Certificates(certificates)
        } else {
            SignerList::Digests(digests)
        })
    }
}

/// CertDigestObj: a string and an octet string. `None` when it is something else: a certificate.
fn read_digest(content: &Reader<'_, '_>) -> Option<SignerDigest> {
    let mut r = content.clone();
    if matches!(r.peek(), Some(tag::SEQUENCE)) {
        return None;
    }
    let first = r.any("digest type").ok()?;
    let algorithm = if first.tag == tag::OID {
        Oid::from_content(first.content).ok()?.to_string()
    } else {
        crate::asn1::decode_text(first.tag, first.content, r.notes())?
    };
    let value = r.octet_string("digest value").ok()?.into_owned();
    r.finish("CertDigestObj").ok()?;
    Some(SignerDigest { algorithm, value })
}

impl SealParts {
    /// DER in the shape of a version.
    pub fn to_der(&self, version: Version) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.raw(&self.info);
            if version == Version::V1 {
                w.sequence(|w| {
                    w.octet_string(&self.certificate).oid(&self.algorithm).bit_string(&self.signature);
                });
                return;
            }
            w.octet_string(&self.certificate).oid(&self.algorithm).bit_string(&self.signature);
            if let Some(token) = &self.timestamp {
                w.explicit(0, |w| {
                    w.bit_string(token);
                });
            }
        });
        writer.finish()
    }

    /// What the maker signs, in the shape of a version: `info`, certificate and algorithm in one SEQUENCE in
    /// v1, `info` from v4 on.
    pub fn signed_bytes(info: &[u8], certificate: &[u8], algorithm: &Oid, version: Version) -> Vec<u8> {
        if version != Version::V1 {
            return info.to_vec();
        }
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.raw(info).octet_string(certificate).oid(algorithm);
        });
        writer.finish()
    }
}

impl ToSign {
    /// DER in the shape of a version.
    pub fn to_der(&self, version: Version) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.integer(self.version).raw(&self.seal);
            if version == Version::V1 {
                let mut time = Writer::new();
                time.generalized_time(self.signed_at);
                // The time is text inside a BIT STRING here: the content of a GeneralizedTime.
                w.bit_string(time.finish().get(2..).unwrap_or_default());
            } else {
                w.generalized_time(self.signed_at);
            }
            w.bit_string(&self.data_hash).ia5(&self.property);
            if version == Version::V1 {
                w.octet_string(&self.certificate).oid(&self.algorithm);
            } else if !self.extensions.is_empty() {
                w.explicit(0, |w| write_extensions(w, &self.extensions));
            }
        });
        writer.finish()
    }
}

impl SignatureParts {
    /// DER in the shape of a version.
    pub fn to_der(&self, version: Version) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.raw(&self.to_sign);
            if version == Version::V1 {
                w.bit_string(&self.signature);
                return;
            }
            w.octet_string(&self.certificate).oid(&self.algorithm).bit_string(&self.signature);
            if let Some(token) = &self.timestamp {
                w.explicit(0, |w| {
                    w.bit_string(token);
                });
            }
        });
        writer.finish()
    }
}

fn write_extensions(writer: &mut Writer, extensions: &[Extension]) {
    writer.sequence(|w| {
        for extension in extensions {
            w.sequence(|w| {
                w.oid(&extension.oid);
                if extension.critical {
                    w.boolean(true);
                }
                w.octet_string(&extension.value);
            });
        }
    });
}

/// Extensions at the end of a structure: a SEQUENCE, or one inside [0].
pub(super) fn read_extensions(r: &mut Reader<'_, '_>) -> Result<Vec<Extension>, Error> {
    let what = "ExtensionDatas";
    let mut list = if let Some(mut wrapper) = r.open_optional(tag::context(0), what)? {
        // [0] IMPLICIT and [0] EXPLICIT are both met: one SEQUENCE that fills it is the explicit form, unless
        // that is the single extension of the implicit one.
        let explicit = wrapper.clone().sequence(what).is_ok_and(|inner| inner.peek() != Some(tag::OID));
        if explicit { wrapper.sequence(what)? } else { wrapper }
    } else {
        match r.open_optional(tag::SEQUENCE, what)? {
            Some(inner) => inner,
            None => return Ok(Vec::new()),
        }
    };
    let mut out = Vec::new();
    while !list.is_empty() {
        if out.len() >= MAX_EXTENSIONS {
            return Err(Error::TooMany { what: "seal extensions", limit: MAX_EXTENSIONS });
        }
        let mut item = list.sequence(what)?;
        let oid = item.oid(what)?;
        let critical = item.boolean_default_false(what)?;
        let value = item.octet_string(what)?.into_owned();
        item.finish(what)?;
        out.push(Extension { oid, critical, value });
    }
    Ok(out)
}
