//! Taxpayer identification numbers (GB 32100, GB 11714 and the legacy forms; DOMAIN §4.1).

/// A taxpayer identification number of a recognised form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TaxId(String);

/// The form of a [`TaxId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaxIdForm {
    /// 统一社会信用代码: 18 characters, GB 32100.
    UnifiedSocialCredit,
    /// 15, 17, 18 or 20 characters of the time before.
    Legacy,
}
