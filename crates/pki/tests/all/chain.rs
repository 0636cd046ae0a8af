//! Certificate paths and revocation.

use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain::Chain;
use fapiao_pki::chain::Problem;
use fapiao_pki::chain::Revocation;
use fapiao_pki::chain::Status;
use fapiao_pki::chain::evaluate;
use fapiao_pki::crl::Crl;
use fapiao_pki::trust::Trust;

use crate::maker::ISSUE;
use crate::maker::Key;
use crate::maker::SIGN;
use crate::maker::Spec;
use crate::maker::crl;
use crate::maker::extension;
use crate::maker::house;
use crate::maker::sequence;
use crate::maker::time;

const NOW: &str = "2024-06-01T00:00:00Z";

fn anchored(root: &Certificate) -> Trust {
    Trust::new(vec![root.clone()], Vec::new(), Vec::new())
}

fn with_lists(root: &Certificate, crls: Vec<Crl>) -> Trust {
    Trust::new(vec![root.clone()], Vec::new(), crls)
}

fn judge(certificate: &Certificate, pool: &[Certificate], trust: &Trust) -> Chain {
    evaluate(certificate, pool, trust, time(NOW))
}

fn fails(certificate: &Certificate, pool: &[Certificate], trust: &Trust, problem: Problem) {
    let chain = judge(certificate, pool, trust);
    assert_ne!(chain.status, Status::Trusted, "{problem:?}");
    assert_eq!(chain.problem, Some(problem));
}

/// Proves promise 27.
#[test]
fn chain_when_every_link_holds_then_is_trusted() {
    let h = house();
    let chain = judge(&h.signer, std::slice::from_ref(&h.authority), &anchored(&h.root));
    assert_eq!(chain.status, Status::Trusted);
    assert_eq!(chain.path, vec![h.signer.clone(), h.authority.clone(), h.root.clone()]);
    assert!(chain.anchored && chain.within_validity && chain.tolerances.is_empty());
    assert_eq!((chain.revocation, chain.problem), (Revocation::NotChecked, None));
    // Any order, duplicates and strangers in the pool change nothing.
    let stranger = Spec::authority("旁人", "旁人").issue(&Key::sm2(50), &Key::sm2(50));
    let pool = [stranger.clone(), h.authority.clone(), h.root.clone(), h.authority.clone(), h.signer.clone()];
    assert_eq!(judge(&h.signer, &pool, &anchored(&h.root)), chain);
    // The authority itself as the anchor, and the signer itself.
    assert_eq!(judge(&h.signer, &[], &anchored(&h.authority)).status, Status::Trusted);
    assert_eq!(judge(&h.signer, &[], &anchored(&h.signer)).path, vec![h.signer.clone()]);
    // Intermediates from the trust, not from the document.
    let trust = Trust::new(vec![h.root.clone()], vec![h.authority.clone()], Vec::new());
    assert_eq!(judge(&h.signer, &[], &trust).status, Status::Trusted);
}

/// Proves promise 27.
#[test]
fn chain_when_no_anchor_is_reached_then_is_untrusted() {
    let h = house();
    let pool = [h.authority.clone(), h.root.clone()];
    let chain = judge(&h.signer, &pool, &Trust::empty());
    assert_eq!((chain.status, chain.problem), (Status::Untrusted, Some(Problem::RootNotTrusted)));
    assert_eq!(chain.path.len(), 3);
    assert!(!chain.anchored);
    fails(&h.signer, &[], &anchored(&h.root), Problem::NoIssuer);
    // Another root of the same name.
    let impostor = Spec::authority("试验根", "试验根").issue(&Key::sm2(99), &Key::sm2(99));
    fails(&h.signer, std::slice::from_ref(&h.authority), &anchored(&impostor), Problem::BadSignature);
    // The right root beside it is found.
    let both = Trust::new(vec![impostor, h.root.clone()], Vec::new(), Vec::new());
    assert_eq!(judge(&h.signer, std::slice::from_ref(&h.authority), &both).status, Status::Trusted);
    assert_eq!(Chain::no_certificate().status, Status::NoCertificate);
}

/// Proves promise 28.
#[test]
fn chain_when_a_certificate_is_outside_its_validity_then_says_which_way() {
    let h = house();
    let pool = [h.authority.clone()];
    let trust = anchored(&h.root);
    for (at, status) in [
        ("2020-12-31T23:59:59Z", Status::NotYetValid),
        ("2021-01-01T00:00:00Z", Status::Trusted),
        ("2031-01-01T00:00:00Z", Status::Trusted),
        ("2031-01-01T00:00:01Z", Status::Expired),
        ("2050-01-01T00:00:00Z", Status::Expired),
        ("2019-01-01T00:00:00Z", Status::NotYetValid),
    ] {
        let chain = evaluate(&h.signer, &pool, &trust, time(at));
        assert_eq!(chain.status, status, "{at}");
        assert_eq!(chain.within_validity, status == Status::Trusted, "{at}");
        assert!(chain.anchored, "{at}");
    }
    // An expired authority above a certificate that is still valid.
    let old = Spec { not_after: "2023-01-01T00:00:00Z", ..Spec::authority("试验机构", "试验根") };
    let old = old.issue(&h.authority_key, &h.root_key);
    assert_eq!(judge(&h.signer, std::slice::from_ref(&old), &trust).status, Status::Expired);
    // Where a valid certificate of the same authority is at hand, it is the one that counts.
    assert_eq!(judge(&h.signer, &[old, h.authority.clone()], &trust).status, Status::Trusted);
}

/// Proves promise 28.
#[test]
fn chain_when_an_issuer_may_not_issue_then_is_untrusted() {
    let h = house();
    let trust = anchored(&h.root);
    let authority = Spec::authority("试验机构", "试验根");
    for (spec, problem) in [
        (Spec { constraints: Some((false, None)), ..authority.clone() }, Problem::NotAuthority),
        (Spec { constraints: None, ..authority.clone() }, Problem::NotAuthority),
        (Spec { version: 1, ..authority.clone() }, Problem::NotAuthority),
        (Spec { usage: SIGN.to_vec(), ..authority.clone() }, Problem::KeyUsage),
        (Spec { extensions: vec![extension("1.2.3.4", true, &[])], ..authority.clone() }, Problem::Extension),
        (
            Spec { extensions: vec![extension("2.5.29.19", true, &[0x30, 0])], ..authority.clone() },
            Problem::Extension,
        ),
    ] {
        let issued = spec.issue(&h.authority_key, &h.root_key);
        fails(&h.signer, &[issued], &trust, problem);
    }
    let known = Spec { extensions: vec![extension("1.2.3.4", false, &[1, 2, 3])], ..authority };
    let known = known.issue(&h.authority_key, &h.root_key);
    assert_eq!(judge(&h.signer, &[known], &trust).status, Status::Trusted);
    let strange = Spec {
        extensions: vec![extension("1.2.3.4", true, &[])],
        ..Spec::signer("试验签章者", "试验机构")
    };
    let strange = strange.issue(&h.signer_key, &h.authority_key);
    fails(&strange, std::slice::from_ref(&h.authority), &trust, Problem::Extension);
    // A signer that issues: its certificate ends the matter.
    let below = Spec::signer("下级", "试验签章者").issue(&Key::sm2(60), &h.signer_key);
    fails(&below, &[h.signer.clone(), h.authority.clone()], &trust, Problem::NotAuthority);
}

#[test]
fn chain_when_the_root_is_of_version_one_then_counts_as_an_authority_only_as_an_anchor() {
    let h = house();
    let old_root = Spec { version: 1, ..Spec::authority("试验根", "试验根") }.issue(&h.root_key, &h.root_key);
    assert_eq!(
        judge(&h.signer, std::slice::from_ref(&h.authority), &anchored(&old_root)).status,
        Status::Trusted
    );
    fails(&h.signer, &[h.authority.clone(), old_root], &Trust::empty(), Problem::NotAuthority);
}

/// A ladder of authorities below the root: `limits` are their path lengths.
fn ladder(limits: &[Option<u64>]) -> (Certificate, Vec<Certificate>, Certificate) {
    let key = |n: usize| Key::sm2(u8::try_from(20 + n).unwrap());
    let name = |n: usize| format!("机构{n}");
    let root = Spec { constraints: Some((true, limits[0])), ..Spec::authority(&name(0), &name(0)) };
    let root = root.issue(&key(0), &key(0));
    let mut pool = Vec::new();
    for (n, limit) in limits.iter().enumerate().skip(1) {
        let spec = Spec { constraints: Some((true, *limit)), ..Spec::authority(&name(n), &name(n - 1)) };
        pool.push(spec.issue(&key(n), &key(n - 1)));
    }
    let last = limits.len() - 1;
    let signer = Spec::signer("签章者", &name(last)).issue(&Key::sm2(70), &key(last));
    (root, pool, signer)
}

/// Proves promise 27.
#[test]
fn chain_when_the_path_length_is_exceeded_then_is_untrusted() {
    for (limits, is_good) in [
        (vec![Some(0)], true),
        (vec![Some(0), None], false),
        (vec![Some(1), Some(0)], true),
        (vec![Some(1), None, None], false),
        (vec![None, Some(0), None], false),
        (vec![Some(2), Some(1), Some(0)], true),
    ] {
        let (root, pool, signer) = ladder(&limits);
        let chain = judge(&signer, &pool, &anchored(&root));
        assert_eq!(chain.status == Status::Trusted, is_good, "{limits:?}");
        if !is_good {
            assert_eq!(chain.problem, Some(Problem::PathLength), "{limits:?}");
        }
    }
    let (root, pool, signer) = ladder(&[None; 7]);
    assert_eq!(judge(&signer, &pool, &anchored(&root)).path.len(), 8);
    let (root, pool, signer) = ladder(&[None; 8]);
    fails(&signer, &pool, &anchored(&root), Problem::TooLong);
}

/// Authorities that certify each other, and many of one name: the work stays bounded. Proves promise 27.
#[test]
fn chain_when_the_pool_is_hostile_then_work_is_bounded() {
    let (a, b) = (Key::sm2(31), Key::sm2(32));
    let cross = vec![
        Spec::authority("甲", "乙").issue(&a, &b),
        Spec::authority("乙", "甲").issue(&b, &a),
        Spec::authority("甲", "甲").issue(&a, &a),
        Spec::authority("乙", "乙").issue(&b, &b),
    ];
    let signer = Spec::signer("签章者", "甲").issue(&Key::sm2(33), &a);
    let chain = judge(&signer, &cross, &anchored(&house().root));
    assert_eq!(chain.status, Status::Untrusted);
    assert!(chain.path.len() <= fapiao_pki::chain::MAX_PATH);
    // Sixty authorities of one name and key, each certifying each other by name.
    let swarm: Vec<Certificate> =
        (1..=60u8).map(|n| Spec { serial: vec![n], ..Spec::authority("甲", "甲") }.issue(&a, &a)).collect();
    let started = std::time::Instant::now();
    let chain = judge(&signer, &swarm, &anchored(&house().root));
    assert_eq!(chain.status, Status::Untrusted);
    assert_eq!(chain.problem, Some(Problem::TooLong));
    assert!(started.elapsed().as_secs() < 30);
}

/// Proves promise 27.
#[test]
fn chain_when_key_identifiers_differ_then_the_issuer_is_another() {
    let h = house();
    let id = |bytes: &[u8]| {
        let mut w = fapiao_pki::asn1::Writer::new();
        w.octet_string(bytes);
        extension("2.5.29.14", false, &w.finish())
    };
    let authority_id = |bytes: &[u8]| {
        let value = sequence(|w| {
            w.element(0x80, bytes);
        });
        extension("2.5.29.35", false, &value)
    };
    let authority = Spec { extensions: vec![id(b"one")], ..Spec::authority("试验机构", "试验根") };
    let authority = authority.issue(&h.authority_key, &h.root_key);
    for (wanted, is_good) in [(&b"one"[..], true), (b"two", false)] {
        let spec = Spec {
            extensions: vec![authority_id(wanted)], ..Spec::signer("试验签章者", "试验机构")
        };
        let signer = spec.issue(&h.signer_key, &h.authority_key);
        let chain = judge(&signer, std::slice::from_ref(&authority), &anchored(&h.root));
        assert_eq!(chain.status == Status::Trusted, is_good);
    }
}

#[test]
fn chain_when_a_name_is_not_allowed_to_the_authority_then_is_untrusted() {
    let h = house();
    let base = |name: &str| {
        let mut w = fapiao_pki::asn1::Writer::new();
        w.nested(0xa4, |w| crate::maker::write_name(w, name));
        w.finish()
    };
    let constraints = |permitted: &str| {
        let base = base(permitted);
        let value = sequence(|w| {
            w.nested(0xa0, |w| {
                w.sequence(|w| {
                    w.raw(&base);
                });
            });
        });
        extension("2.5.29.30", true, &value)
    };
    for (permitted, is_good) in [("试验签章者", true), ("另一签章者", false)] {
        let spec =
            Spec { extensions: vec![constraints(permitted)], ..Spec::authority("试验机构", "试验根") };
        let authority = spec.issue(&h.authority_key, &h.root_key);
        let chain = judge(&h.signer, &[authority], &anchored(&h.root));
        assert_eq!(chain.status == Status::Trusted, is_good, "{permitted}");
        assert_eq!(chain.problem, (!is_good).then_some(Problem::NameConstraints));
    }
}

const DATES: [&str; 2] = ["2024-05-01T00:00:00Z", "2024-07-01T00:00:00Z"];

/// Proves promise 28.
#[test]
fn revocation_when_lists_are_at_hand_then_counts_at_the_time() {
    let h = house();
    let pool = [h.authority.clone()];
    let root_list = || crl("试验根", &h.root_key, DATES, &[], &[]);
    let revoked = |at: &'static str, reason| {
        crl("试验机构", &h.authority_key, DATES, &[(h.signer.serial(), at, reason)], &[])
    };
    let outcome = |lists: Vec<Crl>| {
        let chain = judge(&h.signer, &pool, &with_lists(&h.root, lists));
        (chain.status, chain.revocation)
    };
    let empty_list =
        || crl("试验机构", &h.authority_key, DATES, &[(&[9], "2024-01-01T00:00:00Z", None)], &[]);
    assert_eq!(outcome(vec![root_list(), empty_list()]), (Status::Trusted, Revocation::Good));
    // For one of the two no list is at hand.
    assert_eq!(outcome(vec![empty_list()]), (Status::Trusted, Revocation::NotChecked));
    let since = time("2024-02-01T00:00:00Z");
    let early = revoked("2024-02-01T00:00:00Z", None);
    assert_eq!(outcome(vec![root_list(), early.clone()]), (Status::Revoked, Revocation::Revoked { since }));
    assert_eq!(outcome(vec![early]), (Status::Revoked, Revocation::Revoked { since }));
    let since = time("2024-06-20T00:00:00Z");
    let late = revoked("2024-06-20T00:00:00Z", Some(1));
    assert_eq!(outcome(vec![root_list(), late]), (Status::Trusted, Revocation::RevokedLater { since }));
    // The authority revoked by the root.
    let by_root =
        crl("试验根", &h.root_key, DATES, &[(h.authority.serial(), "2023-01-01T00:00:00Z", None)], &[]);
    assert_eq!(outcome(vec![by_root, empty_list()]).0, Status::Revoked);
}

/// Proves promise 28.
#[test]
fn revocation_when_a_list_is_not_the_issuers_or_not_in_force_then_says_nothing() {
    let h = house();
    let pool = [h.authority.clone()];
    let entry: &[(&[u8], &str, Option<u8>)] = &[(h.signer.serial(), "2024-02-01T00:00:00Z", None)];
    let root_list = crl("试验根", &h.root_key, DATES, &[], &[]);
    let outcome =
        |list: Crl| judge(&h.signer, &pool, &with_lists(&h.root, vec![root_list.clone(), list])).revocation;
    // Signed by another key under the issuer's name; signed by the right key under another name.
    assert_eq!(outcome(crl("试验机构", &Key::sm2(99), DATES, entry, &[])), Revocation::NotChecked);
    assert_eq!(outcome(crl("别的机构", &h.authority_key, DATES, entry, &[])), Revocation::NotChecked);
    // Out of date, or without a date for the next: an absent entry says nothing, a present one still does.
    let old = ["2023-05-01T00:00:00Z", "2023-06-01T00:00:00Z"];
    assert_eq!(outcome(crl("试验机构", &h.authority_key, old, &[], &[])), Revocation::NotChecked);
    let open = ["2023-05-01T00:00:00Z", ""];
    assert_eq!(outcome(crl("试验机构", &h.authority_key, open, &[], &[])), Revocation::NotChecked);
    assert!(matches!(
        outcome(crl("试验机构", &h.authority_key, old, entry, &[])),
        Revocation::Revoked { .. }
    ));
    // Delta lists and lists of another scope.
    let delta = [extension("2.5.29.27", true, &[2, 1, 1])];
    assert_eq!(outcome(crl("试验机构", &h.authority_key, DATES, &[], &delta)), Revocation::NotChecked);
    let only_authorities = [extension(
        "2.5.29.28",
        true,
        &sequence(|w| {
            w.element(0x82, &[0xff]);
        }),
    )];
    assert_eq!(
        outcome(crl("试验机构", &h.authority_key, DATES, &[], &only_authorities)),
        Revocation::NotChecked
    );
    let only_users = [extension(
        "2.5.29.28",
        true,
        &sequence(|w| {
            w.element(0x81, &[0xff]);
        }),
    )];
    assert_eq!(outcome(crl("试验机构", &h.authority_key, DATES, &[], &only_users)), Revocation::Good);
    // removeFromCRL takes the entry back.
    let removed: &[(&[u8], &str, Option<u8>)] = &[(h.signer.serial(), "2024-02-01T00:00:00Z", Some(8))];
    assert_eq!(outcome(crl("试验机构", &h.authority_key, DATES, removed, &[])), Revocation::Good);
    // An issuer that may not sign lists.
    let usage = ISSUE[..6].to_vec();
    let mute = Spec { usage, ..Spec::authority("试验机构", "试验根") }.issue(&h.authority_key, &h.root_key);
    let trust =
        with_lists(&h.root, vec![root_list.clone(), crl("试验机构", &h.authority_key, DATES, entry, &[])]);
    assert_eq!(judge(&h.signer, &[mute], &trust).revocation, Revocation::NotChecked);
}

/// RSA and P-256 authorities, and an SM2 signer under an RSA authority.
#[test]
fn chain_when_algorithms_are_mixed_then_holds() {
    let (rsa, p256, sm2) = (Key::Rsa2048, Key::P256 { seed: 4 }, Key::sm2(4));
    let root = Spec::authority("根", "根").issue(&rsa, &rsa);
    let authority = Spec::authority("机构", "根").issue(&p256, &rsa);
    let signer = Spec::signer("签章者", "机构").issue(&sm2, &p256);
    assert_eq!(judge(&signer, &[authority], &anchored(&root)).status, Status::Trusted);
}
