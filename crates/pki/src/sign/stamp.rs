//! Asking for a time stamp (RFC 3161): bytes to send, and what is made of the answer.

use rand_core::CryptoRng;

use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::cms::DigestState;
use crate::error::Error;
use crate::key::Value;
use crate::timestamp::Token;
use crate::tolerance::Notes;

/// Largest answer that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// A question to a time-stamp authority.
#[derive(Clone, Debug)]
pub struct StampRequest {
    algorithm: DigestAlgorithm,
    stamped: Vec<u8>,
    nonce: [u8; 16],
}

impl StampRequest {
    /// Asks for a stamp over `stamped`: for a signature, the octets of its value.
    pub fn new(stamped: &[u8], algorithm: DigestAlgorithm, rng: &mut dyn CryptoRng) -> Self {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        // A positive number whose encoding is always as long.
        if let Some(first) = nonce.first_mut() {
            *first = *first & 0x7f | 0x40;
        }
        StampRequest { algorithm, stamped: stamped.to_vec(), nonce }
    }

    /// DER of TimeStampReq: the body of a POST as `application/timestamp-query`.
    pub fn to_der(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.integer(1);
            w.sequence(|w| {
                let null = Some(vec![tag::NULL, 0]);
                AlgorithmIdentifier { oid: self.algorithm.oid(), parameters: null }.write(w);
                w.octet_string(&self.algorithm.digest(&self.stamped));
            });
            w.unsigned(&self.nonce).boolean(true);
        });
        writer.finish()
    }

    /// The token in an answer (TimeStampResp), when it is one for this question: granted, over the same octets,
    /// with the same nonce, signed by a certificate for time-stamping that stands inside. Whether anyone trusts
    /// that certificate is judged by who verifies.
    ///
    /// # Errors
    /// [`Error::TimeStamp`] says what is wrong; [`Error::Malformed`] and others where it cannot be read.
    pub fn accept(&self, answer: &[u8]) -> Result<Vec<u8>, Error> {
        let what = "TimeStampResp";
        if answer.len() > MAX_BYTES {
            return Err(Error::TooMany { what: "bytes of a time-stamp answer", limit: MAX_BYTES });
        }
        let notes = Notes::new();
        let mut outer = Reader::new(answer, &notes);
        let mut r = outer.sequence(what)?;
        let mut status = r.sequence("PKIStatusInfo")?;
        let code = status.small("PKIStatus")?;
        // 0 granted, 1 granted with modifications.
        if code > 1 {
            return Err(refused(format!("refused with status {code}{}", reasons(&mut status))));
        }
        let raw = r.expect(tag::SEQUENCE, "timeStampToken")?.raw;
        let token = Token::parse(raw)?;
        if token.nonce() != Some(self.nonce.as_slice()) {
            return Err(refused("it answers another question (nonce)".to_owned()));
        }
        let check = token.check(&self.stamped, &[]).ok_or(refused("without a signer".to_owned()))?;
        if check.imprint != DigestState::Matches {
            return Err(refused("it stamps something else (imprint)".to_owned()));
        }
        if check.signer.value != Value::Valid || check.signer.digest == DigestState::Differs {
            return Err(refused("its signature does not hold".to_owned()));
        }
        if !check.is_time_stamping {
            return Err(refused("its certificate is not for time-stamping".to_owned()));
        }
        Ok(raw.to_vec())
    }
}

fn refused(problem: String) -> Error {
    Error::TimeStamp { problem }
}

/// The reasons that an authority states, for people.
fn reasons(status: &mut Reader<'_, '_>) -> String {
    let mut text = String::new();
    if let Ok(Some(mut list)) = status.open_optional(tag::SEQUENCE, "statusString") {
        while let Ok(line) = list.text("statusString") {
            if text.len() < 400 {
                text.push_str(": ");
                text.extend(line.chars().filter(|c| !c.is_control()).take(200));
            }
        }
    }
    text
}
