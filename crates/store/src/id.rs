//! Identifiers of rows: UUIDs that sort by time (RFC 9562 §5.7).

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::random::Random;

/// The identifier of a row. Later ones sort after earlier ones; nobody hands them out, so no two machines wait for
/// each other.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(String);

impl Id {
    /// A new identifier.
    #[must_use]
    pub fn new(at: Timestamp, random: &dyn Random) -> Self {
        let mut bytes = [0; 10];
        random.fill(&mut bytes);
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid();
        Self(uuid.simple().to_string())
    }

    /// Reads an identifier that came from outside; absent when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let uuid = Uuid::try_parse(text).ok()?;
        Some(Self(uuid.simple().to_string()))
    }

    /// Its 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One that was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
