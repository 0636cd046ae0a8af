//! What an operator may decide about verdicts. Data, apart from the code that applies it.

use serde::{Deserialize, Serialize};

/// What an operator may decide about verdicts; the default is the careful answer to each question.
///
/// A policy never turns a mismatch into anything but `failed`, and never lets an unanchored or partly
/// covered file pass: those are not questions of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Whether a signature with a weak algorithm (SHA-1, RSA under 2048 bits) may pass. Default: no.
    pub weak_algorithms_pass: bool,
    /// Whether a time that only the signer states is enough to judge the certificate's validity.
    /// Default: yes, with a warning; real tax seals carry no time-stamp token.
    pub claimed_time_passes: bool,
    /// Whether the certificate of the seal's maker must lead to a trusted anchor too. Default: yes.
    pub seal_maker_anchored: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { weak_algorithms_pass: false, claimed_time_passes: true, seal_maker_anchored: true }
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    #[test]
    fn policy_when_a_key_is_misspelt_then_it_is_refused() {
        assert!(serde_json::from_str::<Policy>(r#"{"weak_algorithm_pass":true}"#).is_err());
        let policy: Policy = serde_json::from_str(r#"{"weak_algorithms_pass":true}"#).unwrap();
        assert!(policy.weak_algorithms_pass && policy.claimed_time_passes && policy.seal_maker_anchored);
    }
}
