//! What can go wrong when foreign bytes are parsed, and when something is to be signed.

use jiff::Timestamp;
use thiserror::Error;

use crate::words::zh;

/// Why bytes could not be parsed, or why nothing was signed. That a signature does not hold is not an error: it
/// is a [`Value`](crate::key::Value).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not the ASN.1 structure that they should be.
    #[error("{what}: {problem}")]
    Malformed {
        /// The structure or field that was being read.
        what: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Structures are nested deeper than [`MAX_DEPTH`](crate::asn1::MAX_DEPTH).
    #[error("ASN.1 is nested deeper than {} levels", crate::asn1::MAX_DEPTH)]
    TooDeep,
    /// More members than anything honest has.
    #[error("more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A well-formed structure of a kind that is not read here.
    #[error("{what} not supported: {detail}")]
    Unsupported {
        /// The field.
        what: &'static str,
        /// Its value: an object identifier, a version.
        detail: String,
    },
    /// A file that should hold a private key holds none.
    #[error("no private key in the file")]
    NoPrivateKey,
    /// A private key that is locked by a password, and none was given, or another one.
    #[error("the key file {}", if *given { "does not open with this password, or is damaged" } else { "is locked by a password, and none was given" })]
    Locked {
        /// Whether a password was given.
        given: bool,
    },
    /// None of the certificates at hand is the private key's.
    #[error("none of the {certificates} certificates at hand belongs to the private key")]
    KeyMismatch {
        /// How many certificates are at hand.
        certificates: usize,
    },
    /// The time of signing is outside of the certificate's validity.
    #[error("the signer's certificate is valid from {not_before} to {not_after}, not at {at}")]
    SignerValidity {
        /// The first second of its validity.
        not_before: Timestamp,
        /// The last second of its validity.
        not_after: Timestamp,
        /// The time of signing.
        at: Timestamp,
    },
    /// The signer's certificate restricts its key to other uses.
    #[error("the signer's certificate is not for {usage}")]
    SignerUsage {
        /// What it was to be used for.
        usage: &'static str,
    },
    /// A key that is too short to sign with.
    #[error("the signer's key is too weak to sign with: {key}")]
    SignerWeak {
        /// The key's name, as `RSA-1024`.
        key: String,
    },
    /// A token or HSM did not do what was asked of it.
    #[error("the key device: {detail}")]
    Device {
        /// What it answered.
        detail: String,
    },
    /// What a time-stamp authority answered is no stamp for what was asked.
    #[error("time-stamp answer: {problem}")]
    TimeStamp {
        /// What is wrong with it.
        problem: String,
    },
    /// A ciphertext or wrapped key that is altered, stands in another place, or belongs to another key.
    #[error("the ciphertext is altered, stands in another place, or belongs to another key")]
    NotAuthentic,
    /// A text longer than its cipher takes.
    #[error("the text is too long for the cipher")]
    TooLong,
    /// A version of a tenant's key that cannot do what is asked of it.
    #[error("version {version} of the key {problem}")]
    KeyState {
        /// The version.
        version: u32,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Shares that do not make a root key, or cannot be made.
    #[error("shares of the root key: {problem}")]
    Shares {
        /// What is wrong with them.
        problem: &'static str,
    },
    /// A line of a typed root key whose check does not hold.
    #[error("line {line} of the root key is mistyped")]
    Mistyped {
        /// The line, from 1, below the head.
        line: usize,
    },
    /// The signing operation itself failed.
    #[error("signing by {algorithm} failed")]
    SigningFailed {
        /// The algorithm.
        algorithm: String,
    },
}

impl Error {
    /// The stable code, listed in docs/errors.md.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Malformed { .. } => "PKI-MALFORMED",
            Error::TooDeep => "PKI-DEPTH",
            Error::TooMany { .. } => "PKI-COUNT",
            Error::Unsupported { .. } => "PKI-UNSUPPORTED",
            Error::NoPrivateKey => "PKI-KEY-NONE",
            Error::Locked { .. } => "PKI-KEY-LOCKED",
            Error::KeyMismatch { .. } => "PKI-KEY-MISMATCH",
            Error::SignerValidity { .. } => "PKI-SIGNER-VALIDITY",
            Error::SignerUsage { .. } => "PKI-SIGNER-USAGE",
            Error::SignerWeak { .. } => "PKI-SIGNER-WEAK",
            Error::Device { .. } => "PKI-DEVICE",
            Error::TimeStamp { .. } => "PKI-TIME-STAMP",
            Error::SigningFailed { .. } => "PKI-SIGNING-FAILED",
            Error::NotAuthentic => "PKI-NOT-AUTHENTIC",
            Error::TooLong => "PKI-TOO-LONG",
            Error::KeyState { .. } => "PKI-KEY-STATE",
            Error::Shares { .. } => "PKI-SHARES",
            Error::Mistyped { .. } => "PKI-MISTYPED",
        }
    }

    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Error::Malformed { what, problem } => format!("{} 的编码有误：{}", zh(what), zh(problem)),
            Error::TooDeep => format!("ASN.1 嵌套超过 {} 层", crate::asn1::MAX_DEPTH),
            Error::TooMany { what, limit } => format!("{} 超过 {limit} 个", zh(what)),
            Error::Unsupported { what, detail } => format!("不支持的 {}：{detail}", zh(what)),
            Error::NoPrivateKey => "文件中没有私钥".to_owned(),
            Error::Locked { given: true } => "密码不对，或密钥文件已损坏".to_owned(),
            Error::Locked { given: false } => "密钥文件有密码，而未给出密码".to_owned(),
            Error::KeyMismatch { certificates } => format!("现有 {certificates} 张证书均不属于该私钥"),
            Error::SignerValidity { not_before, not_after, at } => {
                format!("签名证书有效期为 {not_before} 至 {not_after}，签名时刻 {at} 不在其内")
            }
            Error::SignerUsage { usage } => format!("签名证书不可用于{}", usage_zh(usage)),
            Error::SignerWeak { key } => format!("签名密钥强度不足：{key}"),
            Error::Device { detail } => format!("密码设备：{detail}"),
            Error::TimeStamp { problem } => format!("时间戳应答：{problem}"),
            Error::SigningFailed { algorithm } => format!("{algorithm} 签名失败"),
            Error::NotAuthentic => "密文被改动、被移到别处，或属于另一密钥".to_owned(),
            Error::TooLong => "内容过长，无法加密".to_owned(),
            Error::KeyState { version, problem } => format!("密钥第 {version} 版{}", zh(problem)),
            Error::Shares { problem } => format!("根密钥分片：{}", zh(problem)),
            Error::Mistyped { line } => format!("根密钥第 {line} 行输入有误"),
        }
    }

    /// The message in English.
    pub fn en(&self) -> String {
        self.to_string()
    }

    pub(crate) fn malformed(what: &'static str, problem: &'static str) -> Self {
        Error::Malformed { what, problem }
    }
}

/// Uses of a certificate that [`Error::SignerUsage`] names.
pub(crate) const SIGNING_DOCUMENTS: &str = "signing documents";
/// As [`SIGNING_DOCUMENTS`].
pub(crate) const ISSUING_CERTIFICATES: &str = "issuing certificates";

fn usage_zh(usage: &str) -> &'static str {
    if usage == ISSUING_CERTIFICATES { "签发证书" } else { "签署文件" }
}

/// Codes of [`Error`] with what they mean, in Chinese and English, for docs/errors.md.
pub const CODES: &[(&str, &str, &str)] = &[
    (
        "PKI-MALFORMED",
        "证书、签名或印章的编码有误",
        "a certificate, signature or seal is not encoded as it should be",
    ),
    ("PKI-DEPTH", "ASN.1 嵌套过深", "ASN.1 is nested too deep"),
    ("PKI-COUNT", "签名者、证书等数量超过上限", "too many signers, certificates or other members"),
    (
        "PKI-UNSUPPORTED",
        "不支持的算法、版本或结构",
        "an algorithm, version or structure that is not supported",
    ),
    ("PKI-KEY-NONE", "文件中没有私钥", "a file that should hold a private key holds none"),
    (
        "PKI-KEY-LOCKED",
        "密钥文件有密码：未给出，或不对",
        "a key file is locked by a password that was not given, or another one was",
    ),
    ("PKI-KEY-MISMATCH", "证书与私钥不是一对", "none of the certificates at hand belongs to the private key"),
    (
        "PKI-SIGNER-VALIDITY",
        "签名时刻不在签名证书有效期内",
        "the time of signing is outside of the validity of the signer's certificate",
    ),
    (
        "PKI-SIGNER-USAGE",
        "签名证书的用途不含此项",
        "the signer's certificate restricts its key to other uses",
    ),
    ("PKI-SIGNER-WEAK", "签名密钥强度不足", "the signer's key is too weak to sign with"),
    ("PKI-DEVICE", "密码设备（PKCS#11）未能完成操作", "a token or HSM (PKCS#11) did not do what was asked"),
    (
        "PKI-TIME-STAMP",
        "时间戳机构的应答不可用",
        "what a time-stamp authority answered is no stamp for what was asked",
    ),
    ("PKI-SIGNING-FAILED", "签名运算失败", "the signing operation itself failed"),
    (
        "PKI-NOT-AUTHENTIC",
        "密文被改动、被移到别处，或属于另一密钥",
        "a ciphertext is altered, stands in another place, or belongs to another key",
    ),
    ("PKI-TOO-LONG", "内容过长，无法加密", "a text is longer than its cipher takes"),
    (
        "PKI-KEY-STATE",
        "该版密钥已销毁、不存在，或启用状态有误",
        "a version of a key is destroyed, unknown, or active when it should not be",
    ),
    ("PKI-SHARES", "根密钥分片不足、重复或不属于同一密钥", "shares do not make a root key"),
    ("PKI-MISTYPED", "根密钥某行输入有误", "a line of a typed root key does not hold its check"),
];
