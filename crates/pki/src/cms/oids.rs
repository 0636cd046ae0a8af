//! Object identifiers of CMS and its Chinese profile (GM/T 0010, GB/T 35275).

use crate::asn1::Oid;

/// id-data (PKCS#7).
pub const DATA: Oid = Oid::known("1.2.840.113549.1.7.1");
/// id-signedData (PKCS#7).
pub const SIGNED_DATA: Oid = Oid::known("1.2.840.113549.1.7.2");
/// data of GM/T 0010.
pub const GM_DATA: Oid = Oid::known("1.2.156.10197.6.1.4.2.1");
/// signedData of GM/T 0010.
pub const GM_SIGNED_DATA: Oid = Oid::known("1.2.156.10197.6.1.4.2.2");
/// SM2 signature (GM/T 0006): how SignedData of GM/T 0010 names it, where X.509 names SM2 with SM3.
pub const GM_SM2_SIGNATURE: Oid = Oid::known("1.2.156.10197.1.301.1");
/// id-ct-TSTInfo.
pub const TST_INFO: Oid = Oid::known("1.2.840.113549.1.9.16.1.4");

/// contentType attribute.
pub const CONTENT_TYPE: Oid = Oid::known("1.2.840.113549.1.9.3");
/// messageDigest attribute.
pub const MESSAGE_DIGEST: Oid = Oid::known("1.2.840.113549.1.9.4");
/// signingTime attribute.
pub const SIGNING_TIME: Oid = Oid::known("1.2.840.113549.1.9.5");
/// signingCertificate attribute (ESS, SHA-1).
pub const SIGNING_CERTIFICATE: Oid = Oid::known("1.2.840.113549.1.9.16.2.12");
/// signingCertificateV2 attribute (ESS).
pub const SIGNING_CERTIFICATE_V2: Oid = Oid::known("1.2.840.113549.1.9.16.2.47");
/// signatureTimeStampToken, an unsigned attribute.
pub const TIME_STAMP_TOKEN: Oid = Oid::known("1.2.840.113549.1.9.16.2.14");

/// Whether it is a name for plain data.
pub fn is_data(oid: &Oid) -> bool {
    *oid == DATA || *oid == GM_DATA
}
