//! CMS SignedData (RFC 5652), GM/T 0010 and GB/T 35275, and time-stamp tokens (RFC 3161).

use jiff::Timestamp;

use crate::authority::Scheme;
use crate::authority::Signer;
use crate::der;

/// Which object identifiers name the content types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 5652: 1.2.840.113549.1.7.x.
    Rfc5652,
    /// GM/T 0010 and GB/T 35275: 1.2.156.10197.6.1.4.2.x.
    Chinese,
}

/// How a SignedData is built.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names of content types.
    pub dialect: Dialect,
    /// The scheme of the signature.
    pub scheme: Scheme,
    /// The certificates of signer and issuers inside.
    pub certificates: bool,
    /// The content inside instead of detached.
    pub encapsulated: bool,
    /// Signed attributes with this signing time; none at all when absent.
    pub signing_time: Option<Timestamp>,
    /// A signing-certificate-v2 attribute, as ETSI.CAdES.detached demands.
    pub signing_certificate: bool,
    /// DER of a time-stamp token over the signature value, given by a maker that sees the value.
    pub time_stamper: Option<(Signer, Timestamp)>,
    /// BER with indefinite length outside, as some programs write.
    pub indefinite: bool,
}

impl Options {
    /// Detached, with certificates and signed attributes.
    #[must_use]
    pub fn new(dialect: Dialect, scheme: Scheme, at: Timestamp) -> Self {
        Self {
            dialect,
            scheme,
            certificates: true,
            encapsulated: false,
            signing_time: Some(at),
            signing_certificate: false,
            time_stamper: None,
            indefinite: false,
        }
    }
}

/// DER of a ContentInfo with SignedData of one signer over some content.
#[must_use]
pub fn signed_data(signer: &Signer, content: &[u8], options: &Options) -> Vec<u8> {
    let (data, signed) = match options.dialect {
        Dialect::Rfc5652 => ("1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"),
        Dialect::Chinese => ("1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"),
    };
    content_info(signer, (signed, data), content, options)
}

/// DER of a time-stamp token (RFC 3161) over a message, by SM3 or SHA-256 as the stamper's key has it.
#[must_use]
pub fn time_stamp(stamper: &Signer, message: &[u8], at: Timestamp) -> Vec<u8> {
    let scheme = stamper.key.scheme();
    let imprint = der::sequence(&[
        der::sequence(&[der::oid(scheme.digest_oid()), der::null()]),
        der::octets(&scheme.digest(message)),
    ]);
    let info = der::sequence(&[
        der::integer(1),
        der::oid("1.2.3.4.1"),
        imprint,
        der::integer(1),
        der::generalized_time(at),
    ]);
    let options = Options {
        encapsulated: true,
        signing_certificate: true,
        ..Options::new(Dialect::Rfc5652, scheme, at)
    };
    let types = ("1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4");
    content_info(stamper, types, &info, &options)
}

fn content_info(
    signer: &Signer,
    (signed_type, content_type): (&str, &str),
    content: &[u8],
    options: &Options,
) -> Vec<u8> {
    let digest = der::sequence(&[der::oid(options.scheme.digest_oid()), der::null()]);
    let mut encapsulated = vec![der::oid(content_type)];
    if options.encapsulated {
        encapsulated.push(der::context(0, &der::octets(content)));
    }
    let mut parts = vec![
        der::integer(if content_type.ends_with("7.1") || content_type.ends_with("2.1") { 1 } else { 3 }),
        der::value(0x31, &digest),
        der::sequence(&encapsulated),
    ];
    if options.certificates {
        let all = std::iter::once(&signer.certificate).chain(&signer.chain);
        parts.push(der::context(0, &all.cloned().collect::<Vec<_>>().concat()));
    }
    let signer_info = signer_info(signer, content_type, content, options);
    parts.push(der::value(0x31, &signer_info));
    let signed_data = parts.concat();
    if options.indefinite {
        let inner = der::indefinite(0xA0, &der::indefinite(0x30, &signed_data));
        return der::indefinite(0x30, &[der::oid(signed_type), inner].concat());
    }
    der::sequence(&[der::oid(signed_type), der::context(0, &der::value(0x30, &signed_data))])
}

fn signer_info(signer: &Signer, content_type: &str, content: &[u8], options: &Options) -> Vec<u8> {
    let scheme = options.scheme;
    let digest = der::sequence(&[der::oid(scheme.digest_oid()), der::null()]);
    let attributes = options.signing_time.map(|at| attributes(signer, content_type, content, at, options));
    let value = match &attributes {
        Some(set) => signer.key.sign_by(scheme, set),
        None => signer.key.sign_by(scheme, content),
    };
    let mut parts = vec![der::integer(1), signer.issuer_and_serial(), digest];
    if let Some(mut set) = attributes {
        // Signed as SET OF, stored as [0] IMPLICIT.
        set[0] = 0xA0;
        parts.push(set);
    }
    parts.push(match scheme {
        // Signers by RSA name the key's algorithm alone.
        Scheme::RsaSha256 | Scheme::RsaSha1 => {
            der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()])
        }
        _ => scheme.identifier(),
    });
    parts.push(der::octets(&value));
    if let Some((stamper, at)) = &options.time_stamper {
        let token = time_stamp(stamper, &value, *at);
        let attribute = attribute("1.2.840.113549.1.9.16.2.14", token);
        parts.push(der::context(1, &attribute));
    }
    der::sequence(&parts)
}

fn attributes(
    signer: &Signer,
    content_type: &str,
    content: &[u8],
    at: Timestamp,
    options: &Options,
) -> Vec<u8> {
    let mut set = vec![
        attribute("1.2.840.113549.1.9.3", der::oid(content_type)),
        attribute("1.2.840.113549.1.9.4", der::octets(&options.scheme.digest(content))),
        attribute("1.2.840.113549.1.9.5", der::utc_time(at)),
    ];
    if options.signing_certificate {
        let hash = Scheme::RsaSha256.digest(&signer.certificate);
        let identifier = der::sequence(&[der::octets(&hash)]);
        let value = der::sequence(&[der::sequence(&[identifier])]);
        set.push(attribute("1.2.840.113549.1.9.16.2.47", value));
    }
    der::set_of(&set)
}

fn attribute(oid: &str, value: Vec<u8>) -> Vec<u8> {
    der::sequence(&[der::oid(oid), der::value(0x31, &value)])
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::authority::Authority;
    use crate::authority::pem;

    fn openssl_accepts(root: &Signer, cms: &[u8], content: &[u8]) -> (bool, String) {
        let directory = tempfile::tempdir().unwrap();
        let write = |file: &str, bytes: &[u8]| {
            std::fs::write(directory.path().join(file), bytes).unwrap();
        };
        write("root.pem", pem("CERTIFICATE", &root.certificate).as_bytes());
        write("cms.der", cms);
        write("content", content);
        let out = Command::new("openssl")
            .current_dir(directory.path())
            .args(["cms", "-verify", "-binary", "-inform", "DER", "-in", "cms.der"])
            .args(["-content", "content", "-CAfile", "root.pem", "-purpose", "any"])
            .args(["-attime", "1790000000"])
            .output()
            .unwrap();
        (out.status.success(), String::from_utf8_lossy(&out.stderr).into_owned())
    }

    #[test]
    fn signed_data_when_openssl_checks_it_then_is_valid_for_its_content_only() {
        let (root, signer) = Authority::rsa();
        let at = "2026-03-01T00:00:00Z".parse().unwrap();
        for scheme in [Scheme::RsaSha256, Scheme::RsaSha1] {
            for (attributes, indefinite) in [(true, false), (false, false), (true, true)] {
                let mut options = Options::new(Dialect::Rfc5652, scheme, at);
                options.indefinite = indefinite;
                options.signing_certificate = attributes;
                options.signing_time = options.signing_time.filter(|_| attributes);
                let cms = signed_data(&signer, b"content", &options);
                let (accepted, said) = openssl_accepts(&root, &cms, b"content");
                assert!(accepted, "{scheme:?} {attributes} {indefinite} {said}");
                assert!(!openssl_accepts(&root, &cms, b"Content").0);
            }
        }
    }

    #[test]
    fn time_stamp_when_openssl_checks_it_then_is_granted() {
        let (root, signer) = Authority::rsa();
        let token = time_stamp(&signer, b"message", "2026-03-01T00:00:00Z".parse().unwrap());
        let directory = tempfile::tempdir().unwrap();
        let write = |file: &str, bytes: &[u8]| {
            std::fs::write(directory.path().join(file), bytes).unwrap();
        };
        write("root.pem", pem("CERTIFICATE", &root.certificate).as_bytes());
        write("token.der", &token);
        write("message", b"message");
        let out = Command::new("openssl")
            .current_dir(directory.path())
            .args(["cms", "-verify", "-inform", "DER", "-in", "token.der"])
            .args(["-CAfile", "root.pem", "-purpose", "any", "-attime", "1790000000"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{said}");
    }
}
