//! GeneralName and name constraints (RFC 5280 §4.2.1.6, §4.2.1.10).

use super::Certificate;
use crate::asn1::Reader;
use crate::asn1::decode_text;
use crate::asn1::tag;
use crate::error::Error;
use crate::name::EMAIL_ADDRESS;
use crate::name::Name;

const MAX_NAMES: usize = 256;

/// A name of subjectAltName or of a name constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneralName {
    /// rfc822Name.
    Mail(String),
    /// dNSName.
    Dns(String),
    /// directoryName.
    Directory(Name),
    /// uniformResourceIdentifier.
    Uri(String),
    /// iPAddress: 4 or 16 bytes, twice as many in a constraint (address and mask).
    Ip(Vec<u8>),
    /// Another form, by its tag number.
    Other(u8),
}

/// nameConstraints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    permitted: Vec<GeneralName>,
    excluded: Vec<GeneralName>,
}

/// GeneralNames.
pub(crate) fn read_list(value: &mut Reader<'_, '_>) -> Result<Vec<GeneralName>, Error> {
    read_names(&mut value.sequence("GeneralNames")?)
}

/// The content of GeneralNames.
pub(super) fn read_names(list: &mut Reader<'_, '_>) -> Result<Vec<GeneralName>, Error> {
    let mut out = Vec::new();
    while !list.is_empty() {
        if out.len() >= MAX_NAMES {
            return Err(Error::TooMany { what: "general names", limit: MAX_NAMES });
        }
        out.push(GeneralName::read(list)?);
    }
    Ok(out)
}

impl GeneralName {
    fn read(reader: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let what = "GeneralName";
        let tlv = reader.any(what)?;
        let text = || {
            decode_text(tag::IA5_STRING, tlv.content, reader.notes())
                .ok_or(Error::malformed(what, "not text"))
        };
        Ok(match tlv.tag & 0xdf {
            0x81 => GeneralName::Mail(text()?),
            0x82 => GeneralName::Dns(text()?),
            0x84 => {
                let mut inner = reader.enter(tlv)?;
                let name = Name::read(&mut inner, what)?;
                inner.finish(what)?;
                GeneralName::Directory(name)
            }
            0x86 => GeneralName::Uri(text()?),
            0x87 => GeneralName::Ip(tlv.content.to_vec()),
            other => GeneralName::Other(other & 0x1f),
        })
    }

    fn same_form(&self, other: &GeneralName) -> bool {
        match (self, other) {
            (GeneralName::Other(a), GeneralName::Other(b)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Whether `name` lies in the subtree that this constraint describes. Forms that are not understood never
    /// match, and [`NameConstraints::allows`] refuses them.
    fn covers(&self, name: &GeneralName) -> bool {
        match (self, name) {
            (GeneralName::Directory(base), GeneralName::Directory(name)) => base.is_prefix_of(name),
            (GeneralName::Dns(base), GeneralName::Dns(name)) => in_domain(name, base),
            (GeneralName::Mail(base), GeneralName::Mail(name)) => {
                let host = name.rsplit_once('@').map_or(name.as_str(), |(_, host)| host);
                if base.contains('@') {
                    base.eq_ignore_ascii_case(name)
                } else if base.starts_with('.') {
                    in_domain(host, base)
                } else {
                    base.eq_ignore_ascii_case(host)
                }
            }
            (GeneralName::Uri(base), GeneralName::Uri(name)) => {
                let rest = name.split_once("://").map_or("", |(_, rest)| rest);
                let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let host = authority.rsplit('@').next().unwrap_or_default();
                let host = host.split(':').next().unwrap_or_default();
                if base.starts_with('.') { in_domain(host, base) } else { base.eq_ignore_ascii_case(host) }
            }
            (GeneralName::Ip(base), GeneralName::Ip(address)) => {
                let (network, mask) = base.split_at(base.len() / 2);
                address.len() == network.len()
                    && network.len() == mask.len()
                    && address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m)
            }
            _ => false,
        }
    }
}

/// Whether a host is the domain or lies below it; `.example` has only what lies below.
fn in_domain(host: &str, base: &str) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    if base.is_empty() {
        return true;
    }
    if let Some(domain) = base.strip_prefix('.') {
        return host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
    }
    host == base || host.strip_suffix(&base).is_some_and(|rest| rest.ends_with('.'))
}

impl NameConstraints {
    pub(super) fn read(value: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let what = "nameConstraints";
        let mut fields = value.sequence(what)?;
        let mut out = NameConstraints::default();
        for (number, list) in [(0, &mut out.permitted), (1, &mut out.excluded)] {
            let Some(mut subtrees) = fields.open_optional(tag::context(number), what)? else { continue };
            while !subtrees.is_empty() {
                if list.len() >= MAX_NAMES {
                    return Err(Error::TooMany { what: "name constraints", limit: MAX_NAMES });
                }
                let mut subtree = subtrees.sequence(what)?;
                list.push(GeneralName::read(&mut subtree)?);
                // minimum 0 and no maximum is all that RFC 5280 allows.
                subtree.finish(what)?;
            }
        }
        fields.finish(what)?;
        Ok(out)
    }

    /// Whether a certificate's subject, the mail addresses in it, and its alternative names are all allowed. A
    /// constraint on a form that is not understood refuses every name of that form.
    pub fn allows(&self, certificate: &Certificate) -> bool {
        let named = subject_names(certificate.subject());
        named.iter().chain(&certificate.extensions().alternative_names).all(|name| self.allows_name(name))
    }

    fn allows_name(&self, name: &GeneralName) -> bool {
        let unknown = matches!(name, GeneralName::Other(_));
        if self.excluded.iter().any(|base| base.covers(name) || (unknown && base.same_form(name))) {
            return false;
        }
        let mut permitted = self.permitted.iter().filter(|base| base.same_form(name)).peekable();
        permitted.peek().is_none() || permitted.any(|base| base.covers(name))
    }
}

/// A subject as names that constraints can speak of: itself, and each mail address in it.
fn subject_names(subject: &Name) -> Vec<GeneralName> {
    let directory = (!subject.is_empty()).then(|| GeneralName::Directory(subject.clone()));
    let mail = subject.attributes().filter(|attribute| attribute.oid == EMAIL_ADDRESS);
    directory.into_iter().chain(mail.map(|attribute| GeneralName::Mail(attribute.text.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraint_when_compared_with_a_name_then_follows_rfc_5280() {
        let dns = |s: &str| GeneralName::Dns(s.to_owned());
        let mail = |s: &str| GeneralName::Mail(s.to_owned());
        let uri = |s: &str| GeneralName::Uri(s.to_owned());
        for (base, name, expected) in [
            (dns("example.cn"), dns("example.cn"), true),
            (dns("example.cn"), dns("a.EXAMPLE.cn"), true),
            (dns("example.cn"), dns("badexample.cn"), false),
            (dns(""), dns("a.cn"), true),
            (mail("example.cn"), mail("a@example.cn"), true),
            (mail("example.cn"), mail("a@b.example.cn"), false),
            (mail(".example.cn"), mail("a@b.example.cn"), true),
            (mail("a@example.cn"), mail("b@example.cn"), false),
            (uri(".example.cn"), uri("https://u@b.example.cn:1/x"), true),
            (uri("example.cn"), uri("https://b.example.cn/"), false),
            (GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]), GeneralName::Ip(vec![10, 9, 8, 7]), true),
            (GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]), GeneralName::Ip(vec![11, 9, 8, 7]), false),
            (dns("example.cn"), mail("a@example.cn"), false),
        ] {
            assert_eq!(base.covers(&name), expected, "{base:?} {name:?}");
        }
        let constraints =
            NameConstraints { permitted: vec![dns("a.cn")], excluded: vec![GeneralName::Other(0)] };
        assert!(constraints.allows_name(&dns("x.a.cn")));
        assert!(!constraints.allows_name(&dns("x.b.cn")));
        assert!(constraints.allows_name(&mail("x@b.cn")));
        assert!(!constraints.allows_name(&GeneralName::Other(0)));
    }

    #[test]
    fn constraint_when_the_subject_holds_a_mail_address_then_speaks_of_it() {
        let mut writer = crate::asn1::Writer::new();
        Name::write(&mut writer, &[(crate::name::COMMON_NAME, "某人"), (EMAIL_ADDRESS, "a@b.cn")]);
        let (der, notes) = (writer.finish(), crate::tolerance::Notes::new());
        let subject = Name::read(&mut Reader::new(&der, &notes), "name").unwrap();
        let names = subject_names(&subject);
        assert_eq!(names[1], GeneralName::Mail("a@b.cn".to_owned()));
        let only = |host: &str| NameConstraints {
            permitted: vec![GeneralName::Mail(host.to_owned())],
            excluded: Vec::new(),
        };
        assert!(names.iter().all(|name| only("b.cn").allows_name(name)));
        assert!(!names.iter().all(|name| only("a.cn").allows_name(name)));
    }
}
