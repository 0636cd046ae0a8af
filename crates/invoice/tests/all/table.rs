//! The table of rules itself.

use std::collections::BTreeSet;

use fapiao_invoice::rules::{self, RULES};

#[test]
fn rules_when_listed_then_codes_are_unique_and_well_formed() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), RULES.len());
    for rule in RULES {
        let shape = |c: char| c.is_ascii_uppercase() || c == '-';
        assert!(rule.code.starts_with("INV-") && rule.code.chars().all(shape), "{}", rule.code);
        assert!(!rule.zh.is_empty() && !rule.en.is_empty());
    }
}

/// Codes are a promise to whoever stores or filters them: none is renamed or removed.
#[test]
fn rules_when_the_table_changes_then_no_published_code_is_lost() {
    let published = "INV-REQUIRED INV-BUYER-TAX-ID INV-NUMBER INV-NUMBER-YEAR INV-NUMBER-REGION INV-CODE \
        INV-CODE-KIND INV-CODE-REGION INV-CODE-YEAR INV-CHECK-CODE INV-DATE-FUTURE INV-DATE-KIND INV-TAX-ID \
        INV-TAX-ID-LEGACY INV-SAME-PARTY INV-LINE-NAME INV-TAX-CODE INV-LINE-PRICE INV-LINE-PRECISION \
        INV-LINE-COUNT INV-LINE-AMOUNT INV-LINE-TAX INV-TAX-DRIFT INV-SUM-AMOUNT INV-SUM-TAX INV-TOTAL \
        INV-AMOUNT-ZERO INV-WORDS INV-RATE-DATE INV-RATE-SPECIAL INV-DIFFERENTIAL-REMARK INV-DIFFERENTIAL-LINES \
        INV-DIFFERENTIAL-DEDUCTION INV-DIFFERENTIAL-TAX INV-DISCOUNT-PLACE INV-DISCOUNT-ITEM INV-DISCOUNT-AMOUNT \
        INV-DISCOUNT-DETAILS INV-RED-SIGN INV-RED-ORIGINAL INV-RED-ITSELF INV-RED-LINES INV-CONSTRUCTION \
        INV-FREIGHT INV-ESTATE-SALE INV-ESTATE-LEASE INV-VEHICLE-TAX INV-TOLL INV-PASSENGER INV-VEHICLE INV-OIL \
        INV-LENGTH INV-CHARACTERS";
    let present: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    for code in published.split_whitespace() {
        assert!(present.contains(code), "{code}");
    }
}

/// Each fault carries the code of the rule that found it, so that docs/errors.md explains it.
#[test]
fn faults_when_found_then_they_come_in_rule_order_under_their_rules_code() {
    let mut invoice = crate::sample::digital(vec![crate::sample::line("演示主机", 0, 12)]);
    invoice.number = Some("1".into());
    invoice.seller.tax_id = Some("1".into());
    let found = rules::check(&invoice);
    for rule in RULES {
        for fault in (rule.check)(&invoice, rules::Context::default()) {
            assert_eq!(fault.code, rule.code);
        }
    }
    let order: Vec<usize> =
        found.iter().map(|f| RULES.iter().position(|rule| rule.code == f.code).unwrap()).collect();
    assert!(order.is_sorted() && order.len() >= 5, "{found:?}");
}
