//! Revocation lists that speak of a part of the certificates, or that another key signed.

use fapiao_pki::asn1::Writer;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain::Revocation;
use fapiao_pki::chain::evaluate;
use fapiao_pki::crl::Crl;
use fapiao_pki::trust::Trust;

use crate::maker::House;
use crate::maker::ISSUE;
use crate::maker::Key;
use crate::maker::Spec;
use crate::maker::crl;
use crate::maker::extension;
use crate::maker::house;
use crate::maker::sequence;
use crate::maker::time;
use crate::maker::write_name;

const DATES: [&str; 2] = ["2024-05-01T00:00:00Z", "2024-07-01T00:00:00Z"];
/// Before the time of judging.
const EARLY: &str = "2024-02-01T00:00:00Z";

type Entries<'a> = &'a [(&'a [u8], &'a str, Option<u8>)];

fn judge(h: &House, signer: &Certificate, pool: &[Certificate], lists: Vec<Crl>) -> Revocation {
    let root_list = crl("试验根", &h.root_key, DATES, &[], &[]);
    let lists = [vec![root_list], lists].concat();
    let trust = Trust::new(vec![h.root.clone()], vec![h.authority.clone()], lists);
    evaluate(signer, pool, &trust, time("2024-06-01T00:00:00Z")).revocation
}

/// DistributionPointName with one URI.
fn place(w: &mut Writer, uri: &str) {
    w.nested(0xa0, |w| {
        w.nested(0xa0, |w| {
            w.element(0x86, uri.as_bytes());
        });
    });
}

/// issuingDistributionPoint of a place, of some reasons, or of others' certificates too.
fn scope(uri: Option<&str>, reasons: Option<u8>, indirect: bool) -> Vec<u8> {
    let value = sequence(|w| {
        if let Some(uri) = uri {
            place(w, uri);
        }
        if let Some(reasons) = reasons {
            w.element(0x83, &[0, reasons]);
        }
        if indirect {
            w.element(0x84, &[0xff]);
        }
    });
    extension("2.5.29.28", true, &value)
}

/// cRLDistributionPoints with one place, or with another issuer of the list.
fn points(uri: Option<&str>, issuer: Option<&str>) -> Vec<u8> {
    let value = sequence(|w| {
        w.sequence(|w| {
            if let Some(uri) = uri {
                place(w, uri);
            }
            if let Some(issuer) = issuer {
                w.nested(0xa2, |w| {
                    w.nested(0xa4, |w| write_name(w, issuer));
                });
            }
        });
    });
    extension("2.5.29.31", false, &value)
}

fn signer(h: &House, extensions: Vec<Vec<u8>>) -> Certificate {
    Spec { extensions, ..Spec::signer("试验签章者", "试验机构") }.issue(&h.signer_key, &h.authority_key)
}

/// Proves promise 28.
#[test]
fn list_when_of_a_part_of_the_certificates_then_says_nothing_of_the_others() {
    let h = house();
    let list = |uri| vec![crl("试验机构", &h.authority_key, DATES, &[], &[scope(Some(uri), None, false)])];
    let here = signer(&h, vec![points(Some("http://a.test/1.crl"), None)]);
    assert_eq!(judge(&h, &here, &[], list("http://a.test/1.crl")), Revocation::Good);
    assert_eq!(judge(&h, &here, &[], list("http://a.test/2.crl")), Revocation::NotChecked);
    // A certificate that names no place.
    assert_eq!(judge(&h, &h.signer, &[], list("http://a.test/1.crl")), Revocation::NotChecked);
    // What is listed is revoked, wherever it is published.
    let entry: Entries<'_> = &[(here.serial(), EARLY, None)];
    let other = crl("试验机构", &h.authority_key, DATES, entry, &[scope(Some("http://x.test"), None, false)]);
    assert_eq!(judge(&h, &here, &[], vec![other]), Revocation::Revoked { since: time(EARLY) });
}

/// Proves promise 28.
#[test]
fn lists_when_they_share_the_reasons_then_only_all_of_them_say_good() {
    let h = house();
    let list = |reasons| crl("试验机构", &h.authority_key, DATES, &[], &[scope(None, Some(reasons), false)]);
    // keyCompromise to certificateHold, and the rest: the eighth reason stands in a second octet.
    let some = list(0x7e);
    let rest = extension(
        "2.5.29.28",
        true,
        &sequence(|w| {
            w.element(0x83, &[7, 0x01, 0x80]);
        }),
    );
    let rest = crl("试验机构", &h.authority_key, DATES, &[], &[rest]);
    assert_eq!(judge(&h, &h.signer, &[], vec![some.clone()]), Revocation::NotChecked);
    assert_eq!(judge(&h, &h.signer, &[], vec![rest.clone()]), Revocation::NotChecked);
    assert_eq!(judge(&h, &h.signer, &[], vec![some, rest]), Revocation::Good);
}

/// Proves promise 28.
#[test]
fn list_when_another_key_of_the_authority_signed_it_then_counts_while_that_key_stands() {
    let h = house();
    let key = Key::sm2(21);
    let usage = [false, false, false, false, false, false, true].to_vec();
    let spec = Spec { constraints: None, usage, ..Spec::signer("试验机构", "试验根") };
    let lister = Spec { serial: vec![77], ..spec.clone() }.issue(&key, &h.root_key);
    let entry: Entries<'_> = &[(h.signer.serial(), EARLY, None)];
    let revoked = Revocation::Revoked { since: time(EARLY) };
    let list = |entries: Entries<'_>| vec![crl("试验机构", &key, DATES, entries, &[])];
    let pool = std::slice::from_ref(&lister);
    assert_eq!(judge(&h, &h.signer, pool, list(&[])), Revocation::Good);
    assert_eq!(judge(&h, &h.signer, pool, list(entry)), revoked);
    // Nobody vouches for the key: not at hand, of a stranger, or not for lists.
    assert_eq!(judge(&h, &h.signer, &[], list(entry)), Revocation::NotChecked);
    let stranger = Spec { serial: vec![77], ..spec.clone() }.issue(&key, &Key::sm2(66));
    assert_eq!(judge(&h, &h.signer, &[stranger], list(entry)), Revocation::NotChecked);
    let mute = Spec { usage: ISSUE[..6].to_vec(), ..spec }.issue(&key, &h.root_key);
    assert_eq!(judge(&h, &h.signer, &[mute], list(entry)), Revocation::NotChecked);
    // The key's own certificate was revoked.
    let by_root = crl("试验根", &h.root_key, DATES, &[(lister.serial(), EARLY, None)], &[]);
    let lists = [list(&[]), vec![by_root]].concat();
    assert_eq!(judge(&h, &h.signer, pool, lists), Revocation::NotChecked);
}

/// Proves promise 28.
#[test]
fn list_of_another_issuer_when_the_certificate_names_it_then_counts_entry_by_entry() {
    let h = house();
    let key = Key::sm2(22);
    let lister = Spec::authority("列表机构", "试验根").issue(&key, &h.root_key);
    let whose = |issuer: &str| {
        let names = sequence(|w| {
            w.nested(0xa4, |w| write_name(w, issuer));
        });
        extension("2.5.29.29", true, &names)
    };
    let list = |serial: &[u8], issuer: Option<&str>, indirect| {
        let more: Vec<Vec<u8>> = if indirect { vec![scope(None, None, true)] } else { Vec::new() };
        let issuer = issuer.map(|issuer| vec![whose(issuer)]).unwrap_or_default();
        vec![crate::maker::crl_of_others("列表机构", &key, DATES, &[(serial, EARLY, issuer)], &more)]
    };
    let pool = [lister];
    let named = signer(&h, vec![points(None, Some("列表机构"))]);
    let revoked = Revocation::Revoked { since: time(EARLY) };
    assert_eq!(judge(&h, &named, &pool, list(named.serial(), Some("试验机构"), true)), revoked);
    // The same number of another issuer, and of the list's own.
    assert_eq!(judge(&h, &named, &pool, list(named.serial(), Some("旁人"), true)), Revocation::Good);
    assert_eq!(judge(&h, &named, &pool, list(named.serial(), None, true)), Revocation::Good);
    assert_eq!(judge(&h, &named, &pool, list(&[9], Some("试验机构"), true)), Revocation::Good);
    // A list that does not say that it speaks for others; a certificate that does not name the list's issuer.
    assert_eq!(judge(&h, &named, &pool, list(&[9], None, false)), Revocation::NotChecked);
    let lists = list(h.signer.serial(), Some("试验机构"), true);
    assert_eq!(judge(&h, &h.signer, &pool, lists), Revocation::NotChecked);
}
