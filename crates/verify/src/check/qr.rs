//! The CRC of the QR code is one of those that issuers use. Never more than a warning.

use fapiao_invoice::qr::Crc;

use super::{Check, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-QR",
    title: Sentence { zh: "二维码校验码", en: "QR check value" },
    meaning: "The last field of the QR code matches none of the CRC variants that issuers are known to use. \
              The variants are not published, and a few real invoices match none, so this is only a hint.",
    cure: "Compare the QR code's number, date and amount with what is printed.",
    run: Run::File(run),
};

const MATCHES: Sentence =
    Sentence { zh: "二维码校验码相符（{variant}）", en: "the QR check value matches ({variant})" };
const DIFFERS: Sentence = Sentence {
    zh: "二维码校验码与已知算法都不符，请核对二维码内容",
    en: "the QR check value matches no known variant: compare what it states",
};
const SEVERAL: Sentence = Sentence {
    zh: "文件中有 {count} 个不同的发票二维码",
    en: "the file holds {count} different invoice QR codes",
};
const NO_VALUE: Sentence =
    Sentence { zh: "二维码没有校验码", en: "the QR code carries no check value" };
const NO_QR: Sentence = Sentence { zh: "没有读到发票二维码", en: "no invoice QR code was read" };

fn run(case: &Case<'_>) -> CheckResult {
    let mut payloads: Vec<_> = case.reading.sources.iter().filter_map(|source| source.qr.as_ref()).collect();
    payloads.dedup();
    let Some(worst) = payloads.iter().max_by_key(|payload| weight(payload.crc)) else {
        return CheckResult::not_run(CHECK.code, &NO_QR);
    };
    if payloads.len() > 1 {
        return CheckResult::warning(CHECK.code, &SEVERAL)
            .with("count", payloads.len())
            .with("variant", variant(worst.crc));
    }
    match worst.crc {
        Crc::Absent => CheckResult::not_run(CHECK.code, &NO_VALUE),
        Crc::Mismatch => CheckResult::warning(CHECK.code, &DIFFERS).with("variant", variant(worst.crc)),
        Crc::Umts | Crc::UmtsNoComma | Crc::Arc | Crc::Modbus => {
            CheckResult::passed(CHECK.code, &MATCHES).with("variant", variant(worst.crc))
        }
    }
}

const fn weight(crc: Crc) -> u8 {
    match crc {
        Crc::Umts | Crc::UmtsNoComma | Crc::Arc | Crc::Modbus => 0,
        Crc::Absent => 1,
        Crc::Mismatch => 2,
    }
}

fn variant(crc: Crc) -> Term {
    let name = |name: &'static str| Term::new(name, name, name);
    match crc {
        Crc::Umts => name("CRC-16/UMTS"),
        Crc::UmtsNoComma => Term::new(
            "CRC-16/UMTS without the last comma",
            "CRC-16/UMTS，不含末尾逗号",
            "CRC-16/UMTS without the last comma",
        ),
        Crc::Arc => name("CRC-16/ARC"),
        Crc::Modbus => name("CRC-16/MODBUS"),
        Crc::Mismatch => Term::new("mismatch", "不符", "mismatch"),
        Crc::Absent => Term::new("absent", "没有", "absent"),
    }
}
