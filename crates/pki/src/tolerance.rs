//! Oddities of real certificates, signatures and seals that are tolerated. Each one met is recorded as a
//! fact, so that a report can say it and a policy can refuse it.

use std::cell::Cell;
use std::fmt;

/// An oddity that was tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Tolerance {
    /// SM2 or ECDSA value as raw r‖s of 64 bytes where DER SEQUENCE { r, s } is due.
    RawSignature,
    /// Compressed public key point (33 bytes) where the uncompressed one is due (GM/T 0009).
    CompressedPoint,
    /// Public key point of 64 bytes without the leading `04`.
    BarePoint,
    /// SM2 with the empty user id instead of `1234567812345678` (GB/T 35276 §10).
    EmptyUserId,
    /// INTEGER that must be positive has its sign bit set: the leading zero was left out.
    NegativeInteger,
    /// INTEGER with needless leading zeros.
    OverLongInteger,
    /// Length octets longer than needed.
    OverLongLength,
    /// BER indefinite length.
    IndefiniteLength,
    /// BER string in segments.
    ConstructedString,
    /// BOOLEAN true other than `FF`.
    BooleanForm,
    /// A default value is encoded where DER omits it.
    DefaultEncoded,
    /// Zero bytes after the structure.
    TrailingZeros,
    /// AlgorithmIdentifier parameters other than the standard's (NULL where absent is due, and the reverse).
    AlgorithmParameters,
    /// The signature algorithm is named by another identifier: the curve's or the key's.
    AlgorithmIdentifier,
    /// Outer and signed algorithm identifiers of a certificate differ in form.
    AlgorithmPair,
    /// Signed attributes are not in DER order.
    AttributeOrder,
    /// Content type of the signed attributes and of the content are two names for data (PKCS#7 and GM/T 0010).
    DataTypeNames,
    /// A time in another form than due: fraction, no zone, offset, UTCTime for GeneralizedTime or the reverse.
    TimeForm,
    /// BIT STRING that must hold octets has unused bits, or OCTET STRING in place of BIT STRING.
    BitStringForm,
    /// Text that its ASN.1 string type does not allow (GBK in T61String, UTF-8 in IA5String …).
    StringForm,
    /// The version number is not the one of the structure's shape.
    VersionNumber,
    /// A certificate stands unwrapped where an OCTET STRING holding it is due.
    UnwrappedCertificate,
    /// The seal maker signed another selection of fields than the standard's.
    SealSignedFields,
    /// Certificate serial number longer than 20 octets, zero or negative.
    SerialNumber,
    /// The hash in DigestInfo has no NULL parameters (RFC 8017 appendix B.1 allows it to verifiers).
    DigestInfoForm,
}

const ALL: &[Tolerance] = &[
    Tolerance::RawSignature,
    Tolerance::CompressedPoint,
    Tolerance::BarePoint,
    Tolerance::EmptyUserId,
    Tolerance::NegativeInteger,
    Tolerance::OverLongInteger,
    Tolerance::OverLongLength,
    Tolerance::IndefiniteLength,
    Tolerance::ConstructedString,
    Tolerance::BooleanForm,
    Tolerance::DefaultEncoded,
    Tolerance::TrailingZeros,
    Tolerance::AlgorithmParameters,
    Tolerance::AlgorithmIdentifier,
    Tolerance::AlgorithmPair,
    Tolerance::AttributeOrder,
    Tolerance::DataTypeNames,
    Tolerance::TimeForm,
    Tolerance::BitStringForm,
    Tolerance::StringForm,
    Tolerance::VersionNumber,
    Tolerance::UnwrappedCertificate,
    Tolerance::SealSignedFields,
    Tolerance::SerialNumber,
    Tolerance::DigestInfoForm,
];

impl Tolerance {
    /// Every tolerance, for tables.
    pub fn all() -> &'static [Tolerance] {
        ALL
    }

    /// The stable code, listed in docs/errors.md.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// What it is, in Chinese.
    pub fn zh(self) -> &'static str {
        self.row().1
    }

    /// What it is, in English.
    pub fn en(self) -> &'static str {
        self.row().2
    }

    fn bit(self) -> u32 {
        ALL.iter().zip(0u32..).find(|(t, _)| **t == self).map_or(0, |(_, n)| 1 << n)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Tolerance::RawSignature => ("PKI-RAW-SIGNATURE", "签名值为 r‖s 原始 64 字节", "signature value is raw r‖s"),
            Tolerance::CompressedPoint => ("PKI-COMPRESSED-POINT", "公钥为压缩点", "public key is a compressed point"),
            Tolerance::BarePoint => ("PKI-BARE-POINT", "公钥缺少 04 前缀", "public key lacks its 04 prefix"),
            Tolerance::EmptyUserId => ("PKI-EMPTY-USER-ID", "SM2 签名使用空的用户标识", "SM2 signature made with the empty user id"),
            Tolerance::NegativeInteger => ("PKI-NEGATIVE-INTEGER", "整数缺少前导零而成负数", "an integer lacks its leading zero"),
            Tolerance::OverLongInteger => ("PKI-LONG-INTEGER", "整数含多余的前导零", "an integer has needless leading zeros"),
            Tolerance::OverLongLength => ("PKI-LONG-LENGTH", "长度编码非最短", "a length is not in its shortest form"),
            Tolerance::IndefiniteLength => ("PKI-INDEFINITE-LENGTH", "使用 BER 不定长编码", "BER indefinite length"),
            Tolerance::ConstructedString => ("PKI-SEGMENTED-STRING", "使用 BER 分段字符串", "BER string in segments"),
            Tolerance::BooleanForm => ("PKI-BOOLEAN-FORM", "布尔值编码不规范", "BOOLEAN true is not FF"),
            Tolerance::DefaultEncoded => ("PKI-DEFAULT-ENCODED", "默认值被写出", "a default value is written out"),
            Tolerance::TrailingZeros => ("PKI-TRAILING-ZEROS", "结构之后有零字节", "zero bytes follow the structure"),
            Tolerance::AlgorithmParameters => ("PKI-ALGORITHM-PARAMETERS", "算法参数与标准不符", "algorithm parameters differ from the standard"),
            Tolerance::AlgorithmIdentifier => ("PKI-ALGORITHM-IDENTIFIER", "签名算法以曲线或密钥的标识代替", "signature algorithm named by its curve or key"),
            Tolerance::AlgorithmPair => ("PKI-ALGORITHM-PAIR", "证书内外算法标识形式不同", "inner and outer algorithm of the certificate differ in form"),
            Tolerance::AttributeOrder => ("PKI-ATTRIBUTE-ORDER", "签名属性未按 DER 排序", "signed attributes are not in DER order"),
            Tolerance::DataTypeNames => ("PKI-DATA-TYPE-NAMES", "内容类型使用两种 data 标识", "content types are two names for data"),
            Tolerance::TimeForm => ("PKI-TIME-FORM", "时间格式不规范", "a time is not in the due form"),
            Tolerance::BitStringForm => ("PKI-BIT-STRING-FORM", "位串编码不规范", "a BIT STRING is not in the due form"),
            Tolerance::StringForm => ("PKI-STRING-FORM", "字符串与其类型不符", "text does not fit its string type"),
            Tolerance::VersionNumber => ("PKI-VERSION-NUMBER", "版本号与结构不符", "version number does not fit the structure"),
            Tolerance::UnwrappedCertificate => ("PKI-UNWRAPPED-CERTIFICATE", "证书未以 OCTET STRING 包裹", "certificate is not wrapped in an OCTET STRING"),
            Tolerance::SealSignedFields => ("PKI-SEAL-SIGNED-FIELDS", "制章者签名覆盖的字段与标准不同", "seal maker signed other fields than the standard's"),
            Tolerance::SerialNumber => ("PKI-SERIAL-NUMBER", "证书序列号不规范", "certificate serial number is not in the due form"),
            Tolerance::DigestInfoForm => ("PKI-DIGEST-INFO-FORM", "DigestInfo 缺少 NULL 参数", "DigestInfo lacks its NULL parameters"),
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en())
    }
}

/// A set of [`Tolerance`]s.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tolerances(u32);

impl Tolerances {
    /// The empty set: everything was as the standard says.
    pub const NONE: Tolerances = Tolerances(0);

    /// Adds one.
    pub fn insert(&mut self, tolerance: Tolerance) {
        self.0 |= tolerance.bit();
    }

    /// Adds all of another set.
    pub fn merge(&mut self, other: Tolerances) {
        self.0 |= other.0;
    }

    /// Both sets together.
    #[must_use]
    pub fn and(self, other: Tolerances) -> Tolerances {
        Tolerances(self.0 | other.0)
    }

    /// Whether it is in the set.
    pub fn contains(self, tolerance: Tolerance) -> bool {
        self.0 & tolerance.bit() != 0
    }

    /// Whether nothing had to be tolerated.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members.
    pub fn iter(self) -> impl Iterator<Item = Tolerance> {
        ALL.iter().copied().filter(move |t| self.contains(*t))
    }
}

impl From<Tolerance> for Tolerances {
    fn from(tolerance: Tolerance) -> Self {
        Tolerances(tolerance.bit())
    }
}

impl fmt::Debug for Tolerances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Where a reader writes down what it tolerated.
#[derive(Debug, Default)]
pub struct Notes(Cell<Tolerances>);

impl Notes {
    /// Nothing noted yet.
    pub fn new() -> Self {
        Notes::default()
    }

    /// Writes one down.
    pub fn note(&self, tolerance: Tolerance) {
        let mut set = self.0.get();
        set.insert(tolerance);
        self.0.set(set);
    }

    /// What was written down.
    pub fn tolerances(&self) -> Tolerances {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerances_when_all_are_inserted_then_each_is_found_once_with_its_own_code() {
        let mut set = Tolerances::NONE;
        let mut codes = std::collections::BTreeSet::new();
        for &t in Tolerance::all() {
            assert!(!set.contains(t));
            set.insert(t);
            assert!(set.contains(t));
            assert!(codes.insert(t.code()), "{t:?}");
        }
        assert_eq!(set.iter().count(), Tolerance::all().len());
        assert!(Tolerance::all().len() <= 32);
    }
}
