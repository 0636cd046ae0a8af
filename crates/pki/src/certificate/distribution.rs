//! Where an authority publishes its revocation lists, and which part of its certificates one list speaks of
//! (RFC 5280 §4.2.1.13, §5.2.5).

use super::GeneralName;
use super::general_name;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::error::Error;
use crate::name::Attribute;
use crate::name::Name;

const MAX_POINTS: usize = 64;

/// Reasons for revocation as bits: 1 key compromise … 8 AA compromise.
pub(crate) type Reasons = u16;
/// Every reason that ReasonFlags knows.
pub(crate) const ALL_REASONS: Reasons = 0x1fe;

/// DistributionPoint of a certificate: where its revocation is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionPoint {
    name: Option<PointName>,
    reasons: Reasons,
    /// cRLIssuer: who signs the list, when that is not the issuer of the certificate.
    issuers: Vec<GeneralName>,
}

/// DistributionPointName.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PointName {
    /// fullName.
    Full(Vec<GeneralName>),
    /// nameRelativeToCRLIssuer: what follows the name of the list's issuer.
    Relative(Vec<Attribute>),
}

impl DistributionPoint {
    /// cRLDistributionPoints.
    pub(super) fn read_list(value: &mut Reader<'_, '_>) -> Result<Vec<Self>, Error> {
        let what = "cRLDistributionPoints";
        let mut list = value.sequence(what)?;
        let mut out = Vec::new();
        while !list.is_empty() {
            if out.len() >= MAX_POINTS {
                return Err(Error::TooMany { what: "distribution points", limit: MAX_POINTS });
            }
            let mut r = list.sequence(what)?;
            let name = match r.open_optional(tag::context(0), what)? {
                Some(mut wrapper) => Some(PointName::read(&mut wrapper)?),
                None => None,
            };
            let reasons = match r.optional(tag::context_primitive(1), what)? {
                Some(tlv) => read_reasons(tlv.content),
                None => ALL_REASONS,
            };
            let issuers = match r.open_optional(tag::context(2), what)? {
                Some(mut names) => general_name::read_names(&mut names)?,
                None => Vec::new(),
            };
            r.finish(what)?;
            out.push(DistributionPoint { name, reasons, issuers });
        }
        Ok(out)
    }

    /// Whether lists of `issuer` are meant: it is named as their issuer.
    pub(crate) fn names_issuer(&self, issuer: &Name) -> bool {
        self.issuers.iter().any(|name| matches!(name, GeneralName::Directory(name) if name.matches(issuer)))
    }

    /// Whether another than the certificate's issuer signs the lists.
    pub(crate) fn has_other_issuer(&self) -> bool {
        !self.issuers.is_empty()
    }

    /// The reasons of this point that a list of `issuer` answers for, which is published at `point`.
    pub(crate) fn reasons_at(&self, point: Option<&PointName>, issuer: &Name) -> Reasons {
        let is_same = match (point, &self.name) {
            (None, _) => true,
            (Some(point), Some(name)) => point.meets(name, issuer),
            (Some(PointName::Full(names)), None) => {
                names.iter().any(|name| self.issuers.iter().any(|other| is_same_name(name, other)))
            }
            (Some(PointName::Relative(_)), None) => false,
        };
        if is_same { self.reasons } else { 0 }
    }
}

impl PointName {
    /// DistributionPointName, within its wrapper.
    pub(crate) fn read(wrapper: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let what = "DistributionPointName";
        let name = match wrapper.open_optional(tag::context(0), what)? {
            Some(mut names) => PointName::Full(general_name::read_names(&mut names)?),
            None => PointName::Relative(Name::read_rdn(&mut wrapper.open(tag::context(1), what)?, what)?),
        };
        wrapper.finish(what)?;
        Ok(name)
    }

    /// Whether both name one place, of a list of `issuer`.
    fn meets(&self, other: &PointName, issuer: &Name) -> bool {
        let below = |names: &[GeneralName], rdn: &[Attribute]| {
            names
                .iter()
                .any(|name| matches!(name, GeneralName::Directory(name) if name.is_child(issuer, rdn)))
        };
        match (self, other) {
            (PointName::Full(a), PointName::Full(b)) => {
                a.iter().any(|a| b.iter().any(|b| is_same_name(a, b)))
            }
            (PointName::Full(names), PointName::Relative(rdn))
            | (PointName::Relative(rdn), PointName::Full(names)) => below(names, rdn),
            (PointName::Relative(a), PointName::Relative(b)) => Name::is_same_rdn(a, b),
        }
    }
}

fn is_same_name(a: &GeneralName, b: &GeneralName) -> bool {
    match (a, b) {
        (GeneralName::Directory(a), GeneralName::Directory(b)) => a.matches(b),
        // Two names of a form that is not understood are never known to be the same.
        (GeneralName::Other(_), _) => false,
        _ => a == b,
    }
}

/// ReasonFlags, from the content of a BIT STRING.
pub(crate) fn read_reasons(content: &[u8]) -> Reasons {
    let octets = content.get(1..).unwrap_or_default();
    let bit = |number: u16, octet: usize, mask: u8| {
        let is_set = octets.get(octet).is_some_and(|octet| octet & mask != 0);
        if is_set { 1 << number } else { 0 }
    };
    let low = (1u16..8).map(|number| bit(number, 0, 0x80u8 >> number));
    low.chain([bit(8, 1, 0x80)]).fold(0, |set, bit| set | bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_when_read_then_bits_are_numbers() {
        assert_eq!(read_reasons(&[1, 0x7e]), 0x7e);
        assert_eq!(read_reasons(&[0, 0x40]), 1 << 1);
        assert_eq!(read_reasons(&[7, 0x7f, 0x80]), ALL_REASONS);
        assert_eq!(read_reasons(&[]), 0);
    }
}
