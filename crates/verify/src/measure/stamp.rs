//! The time-stamp token over a signature value, and whether it proves the time of signing.

use fapiao_pki::chain::{self, Status};
use fapiao_pki::cms::DigestState;
use fapiao_pki::key::Value;
use fapiao_pki::timestamp::Token;

use super::Measure;
use crate::facts::{Facts, SigningTime, TokenState};

impl Measure<'_> {
    /// Takes the time of a token that is over `stamped`, rightly signed, by an authority for time-stamping
    /// that leads to a trusted anchor. Any other token leaves the claimed time as it is, and is named.
    pub(super) fn stamp(&self, facts: &mut Facts<'_>, token: &[u8], stamped: &[u8]) {
        facts.token = Some(match self.trusted_time(token, stamped) {
            Ok(time) => {
                facts.time = SigningTime::Stamped(time);
                TokenState::Trusted
            }
            Err(state) => state,
        });
    }

    fn trusted_time(&self, token: &[u8], stamped: &[u8]) -> Result<jiff::Timestamp, TokenState> {
        let token = Token::parse(token).map_err(|_| TokenState::Invalid)?;
        let check = token.check(stamped, self.supplied).ok_or(TokenState::Invalid)?;
        let wrong = check.imprint == DigestState::Differs
            || check.signer.value == Value::Invalid
            || check.signer.digest == DigestState::Differs
            || !check.is_time_stamping;
        if wrong {
            return Err(TokenState::Invalid);
        }
        let proved = check.imprint == DigestState::Matches && check.signer.value == Value::Valid;
        let certificate = check.signer.certificate.filter(|_| proved).ok_or(TokenState::Untrusted)?;
        let chain = chain::evaluate(&certificate, token.certificates(), self.trust, check.time);
        match chain.status {
            Status::Trusted => Ok(check.time),
            _ => Err(TokenState::Untrusted),
        }
    }
}
