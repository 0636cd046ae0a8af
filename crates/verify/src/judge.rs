//! Results of checks to a report: the weightiest reason gives the verdict.

use fapiao_document::Uncovered;

use crate::case::Case;
use crate::check;
use crate::facts::Facts;
use crate::reason::Reason;
use crate::report::{CheckResult, NotRun, Report, SignatureReport};

/// Runs every check of a case and draws the verdict from their reasons.
pub(crate) fn judge(case: &Case<'_>) -> Report {
    let checks = check::run(case);
    let reason = weightiest(&checks);
    Report {
        verdict: reason.verdict(),
        reason,
        signatures: case.signatures.iter().map(|facts| signature_report(case, facts)).collect(),
        not_run: not_run(&checks),
        checks,
    }
}

/// The weightiest reason of all results; without any, everything that `passed` needs held.
fn weightiest(checks: &[CheckResult]) -> Reason {
    checks.iter().filter_map(CheckResult::reason).min().unwrap_or(Reason::AllChecksPassed)
}

fn not_run(checks: &[CheckResult]) -> Vec<NotRun> {
    let mut list: Vec<NotRun> = Vec::new();
    for not_run in checks.iter().filter_map(CheckResult::as_not_run) {
        if !list.iter().any(|listed| listed.same(&not_run)) {
            list.push(not_run);
        }
    }
    list
}

fn signature_report(case: &Case<'_>, facts: &Facts<'_>) -> SignatureReport {
    SignatureReport {
        format: facts.format,
        signer: facts.signer.clone(),
        issuer: facts.issuer.clone(),
        signed_at: facts.time.time(),
        covers: facts.signature.covers,
        uncovered: uncovered(&facts.signature.uncovered),
        altered: facts.altered().into_iter().map(str::to_owned).collect(),
        changed_later: changed_later(facts),
        value: facts.value,
        chain: facts.chain(case.at),
    }
}

/// Referenced parts first: they are what a reader sees.
fn uncovered(parts: &[Uncovered]) -> Vec<String> {
    let of = |referenced: bool| {
        parts.iter().filter(move |part| part.referenced == referenced).map(|part| part.path.clone())
    };
    of(true).chain(of(false)).collect()
}

fn changed_later(facts: &Facts<'_>) -> Vec<String> {
    facts.signature.later.iter().map(|revision| revision.place.clone()).collect()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
