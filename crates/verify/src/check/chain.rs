//! The signer's certificate leads to an anchor that the operator trusts.

use fapiao_pki::chain::Problem;

use super::{Check, NO_CERTIFICATE, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::facts::Facts;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-CHAIN",
    title: Sentence { zh: "证书链", en: "certificate chain" },
    meaning: "No chain of good certificates leads from the signer to a certificate of the trust directory. \
              Anybody can make a certificate with any name: without an anchor nothing is proved. No anchor \
              is shipped.",
    cure: "Get the CA's certificate from the tax authority, compare its fingerprint on another way, and add \
           it with `fapiao trust add`.",
    run: Run::Signature(run),
};

const ANCHORED: Sentence = Sentence {
    zh: "证书链连到受信任的根证书：{path}",
    en: "the chain leads to a trusted anchor: {path}",
};
const UNANCHORED: Sentence = Sentence {
    zh: "证书没有连到受信任的根证书：{problem}（找到 {path}）",
    en: "the certificate leads to no trusted anchor: {problem} (found {path})",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(certificate) = &facts.certificate else {
        return CheckResult::not_run(CHECK.code, &NO_CERTIFICATE);
    };
    let result = if certificate.anchored {
        CheckResult::passed(CHECK.code, &ANCHORED)
    } else {
        let problem = certificate.problem.unwrap_or(Problem::NoIssuer);
        CheckResult::warning(CHECK.code, &UNANCHORED)
            .with("problem", Term::new(problem.code(), problem.zh(), problem.en()))
            .because(Reason::NoTrustedAnchor)
    };
    result.with("path", certificate.path.clone())
}
