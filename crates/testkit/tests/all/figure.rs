//! Figures: written by the testkit, read by `fapiao-invoice`.

use fapiao_invoice::Fen;
use fapiao_invoice::InvoiceKey;
use fapiao_invoice::TaxId;
use fapiao_invoice::capitals_of;
use fapiao_invoice::parse_capitals;
use fapiao_invoice::qr;
use fapiao_invoice::rules;
use fapiao_testkit::figure;
use fapiao_testkit::random::Random;
use fapiao_testkit::sample;
use fapiao_testkit::sample::Case;

#[test]
fn capitals_when_both_write_them_then_are_the_same() {
    let mut random = Random::new(7);
    let small = 0..100_000;
    let large = (0..20_000).map(|n| random.between(-10_i64.pow(2 + n % 11), 10_i64.pow(2 + n % 11)));
    for fen in small.chain(large).map(Fen) {
        assert_eq!(figure::capitals(fen), capitals_of(fen), "{fen:?}");
        assert_eq!(parse_capitals(&figure::capitals(fen)), Some(fen));
    }
}

#[test]
fn tax_ids_when_checked_then_have_right_digits() {
    for body in 0..2000 {
        let id = TaxId::parse(&figure::tax_id(body)).unwrap();
        assert!(id.check_digit_ok(), "{id:?}");
    }
}

#[test]
fn qr_when_parsed_then_states_the_invoice_with_a_right_crc() {
    for case in Case::ALL {
        let invoice = sample::invoice(case, 3);
        let payload = qr::parse(&figure::qr(&invoice)).unwrap();
        assert_eq!(payload.crc, qr::Crc::Umts, "{case:?}");
        let stated = payload.to_invoice();
        assert_eq!(InvoiceKey::of(&stated), InvoiceKey::of(&invoice));
        assert_eq!(stated.issued_on, invoice.issued_on);
        assert_eq!(stated.kind, invoice.kind);
    }
}

#[test]
fn samples_when_judged_by_the_rules_then_break_none() {
    for case in Case::ALL.into_iter().chain([Case::Lines(300), Case::VatLines(80)]) {
        for seed in 0..10 {
            let faults = rules::check(&sample::invoice(case, seed));
            assert!(faults.is_empty(), "{case:?} {seed}: {faults:#?}");
        }
    }
}
