//! RFC 3161 time-stamp tokens (and GM/T 0033, which has their structure).

use jiff::Timestamp;

use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::certificate::TIME_STAMPING;
use crate::cms::ContentDigests;
use crate::cms::DigestState;
use crate::cms::SignedData;
use crate::cms::SignerCheck;
use crate::cms::oids;
use crate::error::Error;
use crate::tolerance::Notes;
use crate::tolerance::Tolerances;

/// A time-stamp token.
#[derive(Clone, Debug)]
pub struct Token {
    data: SignedData,
    time: Timestamp,
    policy: Oid,
    serial: Vec<u8>,
    imprint_algorithm: Option<DigestAlgorithm>,
    imprint: Vec<u8>,
    nonce: Option<Vec<u8>>,
    tolerances: Tolerances,
}

/// What was found of a token.
#[derive(Clone, Debug)]
pub struct TimestampCheck {
    /// The time that the authority states.
    pub time: Timestamp,
    /// Whether the stamped digest is the one of the content.
    pub imprint: DigestState,
    /// The authority's signature; its chain is judged apart, at [`time`](TimestampCheck::time).
    pub signer: SignerCheck,
    /// Whether the authority's certificate is for time-stamping (extended key usage).
    pub is_time_stamping: bool,
    /// What was tolerated.
    pub tolerances: Tolerances,
}

impl Token {
    /// Reads a token: a ContentInfo with a SignedData over a TSTInfo and one signer.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let data = SignedData::parse(bytes)?;
        if data.content_type() != oids::TST_INFO {
            return Err(Error::Unsupported {
                what: "time-stamp content",
                detail: data.content_type().to_string(),
            });
        }
        if data.signers().len() != 1 {
            return Err(Error::malformed("time-stamp token", "not exactly one signer"));
        }
        let info = data.encapsulated().ok_or(Error::malformed("TSTInfo", "missing"))?;
        let notes = Notes::new();
        let mut outer = Reader::new(info, &notes);
        let mut r = outer.sequence("TSTInfo")?;
        outer.finish("TSTInfo")?;
        r.small("version")?;
        let policy = r.oid("policy")?;
        let mut imprint_reader = r.sequence("messageImprint")?;
        let imprint_algorithm = AlgorithmIdentifier::read(&mut imprint_reader, "hashAlgorithm")?.digest();
        let imprint = imprint_reader.octet_string("hashedMessage")?.into_owned();
        imprint_reader.finish("messageImprint")?;
        let serial = r.integer("serialNumber")?.content().to_vec();
        let time = r.time("genTime")?;
        // accuracy, ordering, tsa and extensions say nothing about the time itself; the only INTEGER is the nonce.
        let rest = r.collect("TSTInfo", 5)?;
        let nonce = rest.iter().find(|tlv| tlv.tag == tag::INTEGER).map(|tlv| tlv.content.to_vec());
        let tolerances = notes.tolerances().and(data.tolerances());
        Ok(Token { data, time, policy, serial, imprint_algorithm, imprint, nonce, tolerances })
    }

    /// The time that the authority states.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The authority's policy.
    pub fn policy(&self) -> Oid {
        self.policy
    }

    /// Content octets of the token's serial number.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// Content octets of the number that the question held, repeated in the answer.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// The certificates inside.
    pub fn certificates(&self) -> &[Certificate] {
        self.data.certificates()
    }

    /// Checks the token: its imprint over `stamped` (for a signature: the octets of its value), and the
    /// authority's signature with the certificates inside and `extra`.
    pub fn check(&self, stamped: &[u8], extra: &[Certificate]) -> Option<TimestampCheck> {
        let signer = self.data.check_signer(0, &ContentDigests::none(), extra)?;
        let imprint = match self.imprint_algorithm {
            None => DigestState::Unsupported,
            Some(algorithm) if algorithm.digest(stamped) == self.imprint => DigestState::Matches,
            Some(_) => DigestState::Differs,
        };
        let purposes = signer.certificate.as_ref().and_then(|c| c.extensions().extended_key_usage.clone());
        let is_time_stamping = purposes.is_some_and(|list| list.contains(&TIME_STAMPING));
        let tolerances = self.tolerances.and(signer.tolerances);
        Some(TimestampCheck { time: self.time, imprint, signer, is_time_stamping, tolerances })
    }
}
