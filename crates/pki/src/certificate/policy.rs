//! What a certificate says of policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14).

use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::error::Error;

const MAX_POLICIES: usize = 64;

const POLICIES: Oid = Oid::known("2.5.29.32");
const MAPPINGS: Oid = Oid::known("2.5.29.33");
const CONSTRAINTS: Oid = Oid::known("2.5.29.36");
const INHIBIT_ANY: Oid = Oid::known("2.5.29.54");

/// anyPolicy.
pub(crate) const ANY_POLICY: Oid = Oid::known("2.5.29.32.0");

/// The extensions about policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// certificatePolicies; `None` when there are none, or they cannot be read.
    pub stated: Option<Vec<Oid>>,
    /// policyMappings: a policy of the issuer, and the subject's that counts as it.
    pub mappings: Vec<(Oid, Oid)>,
    /// requireExplicitPolicy: how many certificates may follow before a policy is demanded.
    pub require_explicit: Option<u64>,
    /// inhibitPolicyMapping: how many certificates may follow before mappings no longer count.
    pub inhibit_mapping: Option<u64>,
    /// inhibitAnyPolicy: how many certificates may follow before anyPolicy no longer counts.
    pub inhibit_any: Option<u64>,
}

impl Policies {
    /// Reads an extension if it is about policies, and says whether it is.
    pub(super) fn read(&mut self, oid: Oid, value: &mut Reader<'_, '_>) -> Result<bool, Error> {
        if oid == POLICIES {
            // Where a policy is demanded, those that cannot be read are none; else they do not matter.
            self.stated = read_stated(value).ok();
            *value = Reader::new(&[], value.notes());
        } else if oid == MAPPINGS {
            self.mappings = read_mappings(value)?;
        } else if oid == CONSTRAINTS {
            let what = "policyConstraints";
            let mut fields = value.sequence(what)?;
            self.require_explicit = read_number(&mut fields, 0, what)?;
            self.inhibit_mapping = read_number(&mut fields, 1, what)?;
            fields.finish(what)?;
        } else if oid == INHIBIT_ANY {
            self.inhibit_any = Some(value.small("inhibitAnyPolicy")?);
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

fn read_stated(value: &mut Reader<'_, '_>) -> Result<Vec<Oid>, Error> {
    let what = "certificatePolicies";
    let mut list = value.sequence(what)?;
    let mut out = Vec::new();
    for tlv in list.collect(what, MAX_POLICIES)? {
        // What follows are qualifiers: texts for people.
        out.push(list.enter(tlv)?.oid(what)?);
    }
    Ok(out)
}

fn read_mappings(value: &mut Reader<'_, '_>) -> Result<Vec<(Oid, Oid)>, Error> {
    let what = "policyMappings";
    let mut list = value.sequence(what)?;
    let mut out = Vec::new();
    for tlv in list.collect(what, MAX_POLICIES)? {
        let mut pair = list.enter(tlv)?;
        out.push((pair.oid(what)?, pair.oid(what)?));
        pair.finish(what)?;
    }
    Ok(out)
}

/// `[number]` IMPLICIT INTEGER OPTIONAL, which is never negative.
fn read_number(fields: &mut Reader<'_, '_>, number: u8, what: &'static str) -> Result<Option<u64>, Error> {
    let Some(tlv) = fields.optional(tag::context_primitive(number), what)? else { return Ok(None) };
    match tlv.content {
        [small @ 0..=0x7f] => Ok(Some(u64::from(*small))),
        // Longer than any path.
        [0..=0x7f, _, ..] => Ok(Some(u64::MAX)),
        _ => Err(Error::malformed(what, "not a number")),
    }
}
