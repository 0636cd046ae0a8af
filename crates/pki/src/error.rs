//! What can go wrong when foreign bytes are parsed.

use thiserror::Error;

/// Why bytes could not be parsed. That a signature does not hold is not an error: it is a
/// [`Value`](crate::key::Value).
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
}

impl Error {
    /// The stable code, listed in docs/errors.md.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Malformed { .. } => "PKI-MALFORMED",
            Error::TooDeep => "PKI-DEPTH",
            Error::TooMany { .. } => "PKI-COUNT",
            Error::Unsupported { .. } => "PKI-UNSUPPORTED",
        }
    }

    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Error::Malformed { what, problem } => format!("{what} 的编码有误：{problem}"),
            Error::TooDeep => format!("ASN.1 嵌套超过 {} 层", crate::asn1::MAX_DEPTH),
            Error::TooMany { what, limit } => format!("{what} 超过 {limit} 个"),
            Error::Unsupported { what, detail } => format!("不支持的 {what}：{detail}"),
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
];
