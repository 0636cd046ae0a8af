//! Policies that certificates demand for a whole path.

use fapiao_pki::asn1::Oid;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain::Problem;
use fapiao_pki::chain::Status;
use fapiao_pki::chain::evaluate;
use fapiao_pki::trust::Trust;

use crate::maker::Key;
use crate::maker::Spec;
use crate::maker::extension;
use crate::maker::sequence;
use crate::maker::time;

const A: &str = "1.2.3.1";
const B: &str = "1.2.3.2";
const ANY: &str = "2.5.29.32.0";

fn oid(dotted: &str) -> Oid {
    Oid::from_dotted(dotted).unwrap()
}

fn policies(list: &[&str]) -> Vec<u8> {
    let value = sequence(|w| {
        for policy in list {
            w.sequence(|w| {
                w.oid(&oid(policy));
            });
        }
    });
    extension("2.5.29.32", true, &value)
}

fn mapping(from: &str, to: &str) -> Vec<u8> {
    let value = sequence(|w| {
        w.sequence(|w| {
            w.oid(&oid(from)).oid(&oid(to));
        });
    });
    extension("2.5.29.33", true, &value)
}

/// policyConstraints: after how many certificates a policy is demanded, and mappings end.
fn constraints(explicit: Option<u8>, mapping: Option<u8>) -> Vec<u8> {
    let value = sequence(|w| {
        if let Some(number) = explicit {
            w.element(0x80, &[number]);
        }
        if let Some(number) = mapping {
            w.element(0x81, &[number]);
        }
    });
    extension("2.5.29.36", true, &value)
}

fn inhibit_any(number: u8) -> Vec<u8> {
    extension("2.5.29.54", true, &[2, 1, number])
}

/// Whether a path holds whose upper and lower authority and signer have these extensions.
fn holds(upper: Vec<Vec<u8>>, lower: Vec<Vec<u8>>, signer: Vec<Vec<u8>>) -> bool {
    let keys = [41, 42, 43, 44].map(Key::sm2);
    let root = Spec::authority("根", "根").issue(&keys[0], &keys[0]);
    let with = |spec: Spec, extensions: Vec<Vec<u8>>| Spec { extensions, ..spec };
    let upper = with(Spec::authority("甲", "根"), upper).issue(&keys[1], &keys[0]);
    let lower = with(Spec::authority("乙", "甲"), lower).issue(&keys[2], &keys[1]);
    let signer: Certificate = with(Spec::signer("丙", "乙"), signer).issue(&keys[3], &keys[2]);
    let trust = Trust::new(vec![root], vec![upper, lower], Vec::new());
    let chain = evaluate(&signer, &[], &trust, time("2024-06-01T00:00:00Z"));
    let is_trusted = chain.status == Status::Trusted;
    assert_eq!(chain.problem, (!is_trusted).then_some(Problem::Policy));
    is_trusted
}

/// Proves promise 27.
#[test]
fn policies_when_demanded_then_one_must_hold_for_the_whole_path() {
    let demand = || constraints(Some(0), None);
    // Nobody demands one.
    assert!(holds(vec![policies(&[A])], vec![policies(&[B])], vec![]));
    assert!(holds(vec![demand(), policies(&[A, B])], vec![policies(&[B])], vec![policies(&[B, A])]));
    assert!(!holds(vec![demand(), policies(&[A])], vec![policies(&[A, B])], vec![policies(&[B])]));
    assert!(!holds(vec![demand(), policies(&[A])], vec![policies(&[A])], vec![]));
    assert!(!holds(vec![], vec![], vec![constraints(Some(0), None), policies(&[A])]));
    // The demand takes hold only below a signer that is nearer.
    assert!(holds(vec![constraints(Some(3), None)], vec![], vec![]));
    assert!(!holds(vec![constraints(Some(2), None)], vec![], vec![]));
    // anyPolicy stands for each, unless an authority says that it does not.
    assert!(holds(vec![demand(), policies(&[A])], vec![policies(&[ANY])], vec![policies(&[A])]));
    assert!(!holds(
        vec![demand(), policies(&[A]), inhibit_any(0)],
        vec![policies(&[ANY])],
        vec![policies(&[A])]
    ));
    assert!(holds(
        vec![demand(), policies(&[A]), inhibit_any(1)],
        vec![policies(&[ANY])],
        vec![policies(&[A])]
    ));
}

/// Proves promise 27.
#[test]
fn policies_when_mapped_then_the_subjects_counts_as_the_issuers() {
    let upper = |more: Vec<Vec<u8>>| [vec![constraints(Some(0), None), policies(&[A])], more].concat();
    let mapped = || vec![policies(&[A]), mapping(A, B)];
    assert!(holds(upper(vec![]), mapped(), vec![policies(&[B])]));
    assert!(!holds(upper(vec![]), mapped(), vec![policies(&[A])]));
    assert!(!holds(upper(vec![]), vec![policies(&[A])], vec![policies(&[B])]));
    let barred = || vec![policies(&[A]), constraints(Some(0), Some(0))];
    assert!(!holds(barred(), mapped(), vec![policies(&[B])]));
    // No mapping may say "any".
    assert!(!holds(vec![], vec![mapping(ANY, B)], vec![]));
    assert!(!holds(vec![], vec![mapping(A, ANY)], vec![]));
}
