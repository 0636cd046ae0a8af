//! Why a verdict is what it is: every reason has exactly one verdict and one weight.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::sentence::{Lang, Sentence};
use crate::verdict::Verdict;

/// Why a verdict is what it is.
///
/// The order is the order of weight: when several apply, the first one is reported. All that give
/// `failed` stand before all that give `indeterminate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The signer's certificate was revoked before the signature was made.
    CertificateRevoked,
    /// The signature value does not belong to what it signs under the certificate's key.
    SignatureInvalid,
    /// The signed value states another digest of `Signature.xml`.
    DataHashMismatch,
    /// The signature of the seal's maker does not match the seal.
    SealInvalid,
    /// The seal does not list the certificate of the signer.
    CertificateNotInSeal,
    /// `Seal.esl` is not the seal inside the signed value.
    SealMismatch,
    /// A protected part has another digest than the signature states.
    PartAltered,
    /// The signed bytes have another digest than the signature states.
    DigestMismatch,
    /// What is shown states something else than what is signed.
    ShownDiffersFromSigned,
    /// The file declares signatures that it does not hold.
    SignatureMissing,
    /// No invoice was found in the file, and no signature.
    NoInvoiceFound,
    /// A picture of an invoice, which anybody can make.
    Photo,
    /// The file carries no signature.
    Unsigned,
    /// The bytes of the signature were not understood.
    SignatureUnreadable,
    /// An algorithm that is not on the allowlist.
    AlgorithmUnsupported,
    /// The signer's certificate is not in the file and was not supplied.
    CertificateUnavailable,
    /// The bytes that were signed cannot be rebuilt, because the rule is not public.
    CanonicalFormUnknown,
    /// Structural tricks or damage around a signature.
    StructureFault,
    /// Something that no later signature explains was changed after signing.
    ChangedAfterSigning,
    /// A part that is shown or read is covered by no signature.
    NotFullyCovered,
    /// A protected part is not in the file.
    PartMissing,
    /// A protected part was changed by adding a later signature.
    ChangedLater,
    /// The certificate was not yet valid at the time of signing.
    CertificateNotYetValid,
    /// The certificate was no longer valid at the time of signing.
    CertificateExpired,
    /// The time of signing is not stated.
    SigningTimeUnknown,
    /// The seal was outside its own validity at the time of signing.
    SealExpired,
    /// A time that only the signer states is not enough here.
    ClaimedTimeOnly,
    /// The stated time of signing lies after the time of verification.
    SignedInFuture,
    /// The certificate leads to no trusted anchor.
    NoTrustedAnchor,
    /// The certificate is not meant for signing.
    CertificateUsage,
    /// The list of the seal holds nothing that can be compared with the signer's certificate.
    SealListUnreadable,
    /// The certificate of the seal's maker leads to no trusted anchor.
    SealMakerUntrusted,
    /// A weak algorithm: it was not broken here, but others can break it.
    AlgorithmWeak,
    /// The sources of the file state different values of a field that identifies the invoice.
    SourcesDisagree,
    /// Everything that `passed` needs was checked and held.
    AllChecksPassed,
}

/// A row of [`reasons`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonRow {
    /// The reason.
    pub reason: Reason,
    /// Its stable word in the JSON output.
    pub code: &'static str,
    /// The verdict that it gives.
    pub verdict: Verdict,
    /// What it means.
    pub sentence: Sentence,
}

impl Reason {
    /// The stable word of the JSON output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().map_or("unknown", |row| row.code)
    }

    /// The verdict that this reason gives.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::CertificateRevoked
            | Self::SignatureInvalid
            | Self::DataHashMismatch
            | Self::SealInvalid
            | Self::CertificateNotInSeal
            | Self::SealMismatch
            | Self::PartAltered
            | Self::DigestMismatch
            | Self::ShownDiffersFromSigned => Verdict::Failed,
            Self::AllChecksPassed => Verdict::Passed,
            _ => Verdict::Indeterminate,
        }
    }

    /// What it means, in Chinese or English.
    #[must_use]
    pub fn message(self, lang: Lang) -> &'static str {
        self.row().map_or("", |row| match lang {
            Lang::Zh => row.sentence.zh,
            Lang::En => row.sentence.en,
        })
    }

    fn row(self) -> Option<&'static ReasonRow> {
        REASONS.iter().find(|row| row.reason == self)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Every reason in order of weight, with its verdict and its meaning in both languages.
#[must_use]
pub const fn reasons() -> &'static [ReasonRow] {
    REASONS
}

const fn row(reason: Reason, code: &'static str, zh: &'static str, en: &'static str) -> ReasonRow {
    ReasonRow { reason, code, verdict: reason.verdict(), sentence: Sentence { zh, en } }
}

const REASONS: &[ReasonRow] = &[
    row(
        Reason::CertificateRevoked,
        "certificate_revoked",
        "签名人的证书在签名之前已被吊销",
        "the signer's certificate was revoked before the signature was made",
    ),
    row(
        Reason::SignatureInvalid,
        "signature_invalid",
        "签名值与所签内容或证书的公钥不符",
        "the signature value does not match what it signs under the certificate's key",
    ),
    row(
        Reason::DataHashMismatch,
        "data_hash_mismatch",
        "签名值中的摘要与 Signature.xml 不符：签名来自别的文件，或签名描述被改动",
        "the signed digest is not that of Signature.xml: the signature is from another file, or its description was altered",
    ),
    row(
        Reason::SealInvalid,
        "seal_invalid",
        "印章制作者的签名与印章不符：印章被改动或伪造",
        "the seal maker's signature does not match the seal: it was altered or forged",
    ),
    row(
        Reason::CertificateNotInSeal,
        "certificate_not_in_seal",
        "签名证书不在印章的证书列表中：盖章人无权使用该印章",
        "the signer's certificate is not in the seal's list: the signer may not use this seal",
    ),
    row(
        Reason::SealMismatch,
        "seal_mismatch",
        "Seal.esl 与签名值中的印章不是同一印章",
        "Seal.esl is not the seal inside the signed value",
    ),
    row(
        Reason::PartAltered,
        "part_altered",
        "受保护的部分在签名之后被改动",
        "a protected part was altered after signing",
    ),
    row(
        Reason::DigestMismatch,
        "digest_mismatch",
        "被签名的字节在签名之后被改动",
        "the signed bytes were altered after signing",
    ),
    row(
        Reason::ShownDiffersFromSigned,
        "shown_differs_from_signed",
        "显示的内容与签名的内容不一致",
        "what is shown differs from what is signed",
    ),
    row(
        Reason::SignatureMissing,
        "signature_missing",
        "文件声明有签名，但签名不在文件中",
        "the file declares signatures that it does not hold",
    ),
    row(
        Reason::NoInvoiceFound,
        "no_invoice_found",
        "文件中没有找到发票，也没有签名",
        "no invoice was found in the file, and no signature",
    ),
    row(
        Reason::Photo,
        "photo",
        "这是图片：图片任何人都能制作，不能证明真伪",
        "this is a picture: anybody can make one, so it proves nothing",
    ),
    row(
        Reason::Unsigned,
        "unsigned",
        "文件没有签名（数电票的 PDF、OFD 本来就没有签名）",
        "the file is not signed (the PDF and OFD of digital invoices never are)",
    ),
    row(
        Reason::SignatureUnreadable,
        "signature_unreadable",
        "签名的字节无法解析",
        "the bytes of the signature were not understood",
    ),
    row(
        Reason::AlgorithmUnsupported,
        "algorithm_unsupported",
        "算法不受支持，未能核对",
        "an algorithm is not supported, so that nothing could be compared",
    ),
    row(
        Reason::CertificateUnavailable,
        "certificate_unavailable",
        "签名证书不在文件中，也没有另外提供",
        "the signer's certificate is not in the file and was not supplied",
    ),
    row(
        Reason::CanonicalFormUnknown,
        "canonical_form_unknown",
        "被签名内容的规范形式没有公开，无法重建",
        "the canonical form of what was signed is not public and cannot be rebuilt",
    ),
    row(
        Reason::StructureFault,
        "structure_fault",
        "签名周围的结构异常，可能掩盖改动",
        "the structure around the signature is unusual and may hide changes",
    ),
    row(
        Reason::ChangedAfterSigning,
        "changed_after_signing",
        "签名之后有改动，且没有后来的签名可以解释",
        "something was changed after signing that no later signature explains",
    ),
    row(
        Reason::NotFullyCovered,
        "not_fully_covered",
        "有显示或引用的部分没有被任何签名保护",
        "a part that is shown or referred to is covered by no signature",
    ),
    row(Reason::PartMissing, "part_missing", "受保护的部分不在文件中", "a protected part is not in the file"),
    row(
        Reason::ChangedLater,
        "changed_later",
        "受保护的部分因后来加盖的签名而改变",
        "a protected part was changed by adding a later signature",
    ),
    row(
        Reason::CertificateNotYetValid,
        "certificate_not_yet_valid",
        "签名时证书尚未生效",
        "the certificate was not yet valid at the time of signing",
    ),
    row(
        Reason::CertificateExpired,
        "certificate_expired",
        "签名时证书已经过期",
        "the certificate was no longer valid at the time of signing",
    ),
    row(
        Reason::SigningTimeUnknown,
        "signing_time_unknown",
        "没有签名时间，证书在核验时也不在有效期内",
        "no time of signing is stated, and the certificate is not valid at the time of verification",
    ),
    row(
        Reason::SealExpired,
        "seal_expired",
        "签名时印章不在有效期内",
        "the seal was outside its validity at the time of signing",
    ),
    row(
        Reason::ClaimedTimeOnly,
        "claimed_time_only",
        "签名时间只是签名人自称，没有时间戳证明，不足以作出判断",
        "the time of signing is only claimed by the signer, which is not enough here",
    ),
    row(
        Reason::SignedInFuture,
        "signed_in_future",
        "所称签名时间晚于核验时间",
        "the stated time of signing lies after the time of verification",
    ),
    row(
        Reason::NoTrustedAnchor,
        "no_trusted_anchor",
        "签名证书没有连到受信任的根证书",
        "the signer's certificate leads to no trusted anchor",
    ),
    row(
        Reason::CertificateUsage,
        "certificate_usage",
        "证书的用途不包括签名",
        "the certificate is not meant for signing",
    ),
    row(
        Reason::SealListUnreadable,
        "seal_list_unreadable",
        "印章的证书列表无法解析，不能确认签名人有权使用该印章",
        "the seal's list of certificates cannot be read: whether the signer may use the seal is unknown",
    ),
    row(
        Reason::SealMakerUntrusted,
        "seal_maker_untrusted",
        "印章制作者的证书没有连到受信任的根证书",
        "the seal maker's certificate leads to no trusted anchor",
    ),
    row(
        Reason::AlgorithmWeak,
        "algorithm_weak",
        "签名使用了弱算法，不能作为通过的依据",
        "the signature uses a weak algorithm, on which no pass can rest",
    ),
    row(
        Reason::SourcesDisagree,
        "sources_disagree",
        "文件内各来源对发票的关键内容说法不一",
        "the sources of the file state different values of a field that identifies the invoice",
    ),
    row(
        Reason::AllChecksPassed,
        "all_checks_passed",
        "由受信任的签名人完整签名，签名后没有改动",
        "signed as a whole by a trusted signer, and unchanged since",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{REASONS, Reason};
    use crate::sentence::Lang;
    use crate::verdict::Verdict;

    #[test]
    fn reasons_when_listed_then_in_order_of_weight_unique_and_bilingual() {
        let codes: BTreeSet<_> = REASONS.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), REASONS.len());
        for pair in REASONS.windows(2) {
            assert!(pair[0].reason < pair[1].reason, "{:?}", pair[1].reason);
            assert!(pair[0].verdict <= pair[1].verdict, "{:?}", pair[1].reason);
        }
        for row in REASONS {
            assert!(!row.sentence.zh.is_ascii() && row.sentence.en.is_ascii(), "{}", row.code);
            assert_eq!(row.reason.as_str(), row.code);
            assert!(!row.reason.message(Lang::Zh).is_empty());
        }
    }

    #[test]
    fn reasons_when_they_fail_then_only_mismatches_revocation_and_other_content() {
        let failing: Vec<_> =
            REASONS.iter().filter(|row| row.verdict == Verdict::Failed).map(|row| row.code).collect();
        assert_eq!(
            failing,
            [
                "certificate_revoked",
                "signature_invalid",
                "data_hash_mismatch",
                "seal_invalid",
                "certificate_not_in_seal",
                "seal_mismatch",
                "part_altered",
                "digest_mismatch",
                "shown_differs_from_signed",
            ]
        );
        let passing: Vec<_> = REASONS.iter().filter(|row| row.verdict == Verdict::Passed).collect();
        assert_eq!(passing.len(), 1);
        assert_eq!(passing[0].reason, Reason::AllChecksPassed);
    }
}
