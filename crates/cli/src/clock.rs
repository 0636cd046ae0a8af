//! The one place where the program learns the time.

use jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the one place where the program learns the time")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
