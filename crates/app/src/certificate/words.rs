//! The words of the pages, in both languages.

use fapiao_verify::Lang;

/// A heading or label: Chinese, English.
pub(super) type Label = (&'static str, &'static str);

pub(super) const TITLE: Label = ("发票查验证明", "Invoice Verification Certificate");
pub(super) const FILE: Label = ("被查验的文件", "The file");
pub(super) const INVOICE: Label = ("发票内容", "What the invoice states");
pub(super) const SOURCES: Label = ("来源对照", "Sources compared");
pub(super) const SIGNATURES: Label = ("签名与印章", "Signatures and seals");
pub(super) const CHECKS: Label = ("已执行的检查", "Checks that ran");
pub(super) const NOT_RUN: Label = ("未执行的检查", "Checks that did not run");
pub(super) const TRUST: Label = ("信任依据", "Trusted certificates");
pub(super) const HOW: Label = ("如何核验本证明", "How to check this certificate");

pub(super) const SERIAL: Label = ("证明编号", "Serial number");
pub(super) const MADE_AT: Label = ("出具时间", "Made at");
pub(super) const JUDGED_AT: Label = ("查验时点", "Judged as of");
pub(super) const ISSUER: Label = ("出具人", "Issued by");
pub(super) const PROGRAM: Label = ("查验程序", "Program");
pub(super) const DIGEST: Label = ("事实摘要 SHA-256", "Digest of the facts");

pub(super) const NAME: Label = ("文件名", "File name");
pub(super) const FORMAT: Label = ("格式", "Format");
pub(super) const SIZE: Label = ("大小", "Size");
pub(super) const PAGES: Label = ("页数", "Pages");

/// Not issued by a tax authority: stands on every page.
pub(super) const DISCLAIMER: Label = ("非税务机关出具", "not issued by a tax authority");
/// Nobody named themselves.
pub(super) const NOBODY: Label = ("（未注明）", "(not stated)");

/// The label in the language of the certificate.
pub(super) const fn own(label: Label, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => label.0,
        Lang::En => label.1,
    }
}

/// The label in the other language.
pub(super) const fn other(label: Label, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => label.1,
        Lang::En => label.0,
    }
}

/// What a word of the facts means, for readers; a word that is not known stands as it is.
pub(super) fn meaning(word: &str, lang: Lang) -> &str {
    let known = MEANINGS.iter().find(|(known, ..)| *known == word);
    known.map_or(word, |(_, zh, en)| own((zh, en), lang))
}

const MEANINGS: &[(&str, &str, &str)] = &[
    ("passed", "通过", "passed"),
    ("warning", "注意", "warning"),
    ("failed", "不通过", "failed"),
    ("indeterminate", "无法确定", "indeterminate"),
    ("ses_v1", "电子印章 GM/T 0031", "seal, GM/T 0031"),
    ("ses_v4", "电子印章 GB/T 38540", "seal, GB/T 38540"),
    ("ses_v5", "电子印章（第 5 版结构）", "seal, version 5"),
    ("gbt35275", "数字签名 GB/T 35275", "CMS, GB/T 35275"),
    ("cms", "数字签名 CMS", "CMS"),
    ("cades", "PDF 签名 PAdES", "PAdES"),
    ("rsa_sha1", "PDF 签名 RSA-SHA1", "RSA with SHA-1"),
    ("bare", "裸签名值", "bare value"),
    ("tax_bureau_xml", "税务机关 XML 签名", "XML signature of the tax bureau"),
    ("detached_xml", "XML 分离签名", "detached XML signature"),
    ("valid", "相符", "valid"),
    ("invalid", "不符", "invalid"),
    ("unsupported", "算法不支持", "unsupported"),
    ("not_checked", "未核验", "not checked"),
    ("trusted", "受信任", "trusted"),
    ("untrusted", "未连到受信任的根", "untrusted"),
    ("expired", "签名时已过期", "expired"),
    ("revoked", "已吊销", "revoked"),
    ("no_certificate", "没有证书", "no certificate"),
    ("all", "整个文件", "the whole file"),
    ("partial", "部分", "a part"),
    ("unknown", "无法确定", "unknown"),
    ("ofd", "OFD 版式文件", "OFD"),
    ("pdf", "PDF", "PDF"),
    ("xml", "XML", "XML"),
    ("image", "图片", "picture"),
];

/// The first sentence of how the reader checks a certificate that is signed.
pub(super) const SIGNED: Label = (
    "本文件带有数字签名。可用 PDF 阅读器查看签名状态；或运行 fapiao certificate verify 证明.pdf 发票文件，离线核对签名与原文件摘要。",
    "This file is signed. A PDF reader shows the state of the signature; or run: fapiao certificate verify CERTIFICATE.pdf \
     INVOICE, which checks signature and digests offline.",
);

/// The same for one that is not.
pub(super) const UNSIGNED: Label = (
    "本文件没有数字签名，任何人都能制作内容相同的文件，不能单独作为证据；请要求出具人提供签名的证明。",
    "This file is not signed: anybody can make one that says the same, and by itself it proves nothing. Ask the issuer for a \
     signed one.",
);

/// How the reader goes on, in numbered sentences.
pub(super) const STEPS: [Label; 3] = [
    (
        "本证明所列事实以 JSON 附在本 PDF 内（fapiao-certificate.json），其 SHA-256 即首页的“事实摘要”，二维码含同一摘要。",
        "The facts are attached to this PDF as JSON (fapiao-certificate.json); their SHA-256 is the digest on the first page, and \
         the QR code repeats it.",
    ),
    (
        "原文件可用任何工具计算 SHA-256 或 SM3，与第 1 节核对；不同即不是本证明所述的文件。",
        "Any tool computes SHA-256 or SM3 of the original, to be compared with section 1; if they differ, it is another file.",
    ),
    (
        "“通过”指文件自签名后未改动且签名人受信任；“无法确定”指手头材料不足以证明，不等于虚假；是否为有效发票以税务机关查验为准。",
        "“passed” means unchanged since it was signed by a trusted signer; “indeterminate” means not proven by what is at hand, not \
         false. Whether the invoice is in force, only the tax authority says.",
    ),
];
