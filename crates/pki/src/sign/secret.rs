//! What must not be seen.

use std::fmt;

use zeroize::Zeroizing;

/// The password of a key file, or the PIN of a key device: shown as `***`, and overwritten when dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// A password.
    pub fn new(text: impl Into<String>) -> Self {
        Password(Zeroizing::new(text.into()))
    }

    /// Its text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_when_printed_then_is_not_seen() {
        assert_eq!(format!("{:?}", Password::new("hunter2")), "Password(***)");
    }
}
