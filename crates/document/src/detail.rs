//! What exactly is wrong with a file, in both languages.

use std::borrow::Cow;

/// What exactly is wrong with a file: in words of both languages, or by names and numbers, which are the same in
/// both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// In Chinese.
    pub zh: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
}

impl Detail {
    /// Words of both languages.
    #[must_use]
    pub fn of(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// A name, a path or a number.
impl From<String> for Detail {
    fn from(same: String) -> Self {
        Self { zh: same.clone().into(), en: same.into() }
    }
}
