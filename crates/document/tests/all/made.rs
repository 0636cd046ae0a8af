//! Made invoices: every source states what the invoice is.

use fapiao_document::{Coverage, Envelope, Limits, Options, Origin, Reading, read};
use fapiao_invoice::{Invoice, Kind, Line};
use fapiao_testkit::authority::Authority;
use fapiao_testkit::make::{
    EinvoiceOptions, Oddity, OfdOptions, PdfOptions, einvoice, ofd, original_invoice, pdf, xbrl,
};
use fapiao_testkit::sample::{Case, invoice};

fn reading(bytes: &[u8]) -> Reading {
    read(bytes, &Limits::default(), &Options::default()).unwrap()
}

fn fields(reading: &Reading, origin: Origin) -> Option<&Invoice> {
    reading.sources.iter().find(|source| source.origin == origin).map(|source| &source.fields)
}

/// What differs between a statement and the invoice, among the fields that the statement makes.
fn wrong(stated: &Invoice, made: &Invoice) -> Vec<String> {
    let (stated, made) = (serde_json::to_value(stated).unwrap(), serde_json::to_value(made).unwrap());
    let mut wrong = Vec::new();
    for (name, value) in stated.as_object().unwrap() {
        if matches!(name.as_str(), "seller" | "buyer") {
            for (part, value) in value.as_object().unwrap() {
                if !value.is_null() && *value != made[name][part] {
                    wrong.push(format!("{name}.{part}: {value} instead of {}", made[name][part]));
                }
            }
        } else if name != "lines" && name != "special" && !value.is_null() && *value != made[name] {
            wrong.push(format!("{name}: {value} instead of {}", made[name]));
        }
    }
    wrong
}

/// Checks every source of a reading against the invoice, and the sources against each other; the page text must
/// be there, with every line.
fn check(reading: &Reading, made: &Invoice, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for source in &reading.sources {
        let wrong = wrong(&source.fields, made).into_iter();
        found.extend(wrong.map(|wrong| format!("{name} {:?} {wrong}", source.origin)));
    }
    let disagreements = reading.disagreements().into_iter();
    found.extend(disagreements.map(|d| format!("{name} disagreement {}: {:?}", d.field, d.values)));
    match fields(reading, Origin::PageText) {
        None => found.push(format!("{name}: no page text")),
        Some(text) => {
            found.extend(missing(text, made).map(|field| format!("{name}: page text without {field}")));
            if text.lines.len() != made.lines.len() {
                found.push(format!("{name}: {} lines of {}", text.lines.len(), made.lines.len()));
            }
            for (index, (line, made)) in text.lines.iter().zip(&made.lines).enumerate() {
                let printed = Line { tax_code: None, nature: None, ..made.clone() };
                if *line != printed {
                    found.push(format!("{name} lines[{index}]: {line:?} instead of {printed:?}"));
                }
            }
        }
    }
    found
}

/// The identifying fields that an invoice has and its page text does not state.
fn missing<'a>(text: &'a Invoice, made: &'a Invoice) -> impl Iterator<Item = &'static str> + use<'a> {
    let ticket = made.kind.is_some_and(Kind::is_ticket);
    let fields = [
        ("kind", text.kind.is_none() && made.kind.is_some()),
        ("code", text.code.is_none() && made.code.is_some()),
        ("number", text.number.is_none()),
        ("issued_on", text.issued_on.is_none()),
        ("check_code", text.check_code.is_none() && made.check_code.is_some()),
        ("buyer.name", text.buyer.name.is_none()),
        ("buyer.tax_id", text.buyer.tax_id.is_none() && made.buyer.tax_id.is_some()),
        ("seller.name", text.seller.name.is_none() && made.seller.name.is_some() && !ticket),
        ("seller.tax_id", text.seller.tax_id.is_none() && made.seller.tax_id.is_some() && !ticket),
        ("amount_without_tax", text.amount_without_tax.is_none() && !ticket),
        ("tax_amount", text.tax_amount.is_none() && !ticket),
        ("amount_with_tax", text.amount_with_tax.is_none()),
        ("amount_in_words", text.amount_in_words.is_none() && !ticket),
        ("drawer", text.drawer.is_none() && made.drawer.is_some()),
        ("remark", text.remark.is_none() && made.remark.is_some()),
    ];
    fields.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| field)
}

/// The cases of one page, and some of many pages.
fn cases() -> impl Iterator<Item = Case> {
    Case::ALL.into_iter().chain([Case::VatLines(9), Case::VatLines(100), Case::Lines(40), Case::Lines(120)])
}

/// Proves.
#[test]
fn ofd_when_made_then_every_source_states_the_invoice() {
    let mut found = Vec::new();
    for case in cases() {
        for seed in 0..6 {
            let made = invoice(case, seed);
            found.extend(check(
                &reading(&ofd(&made, &OfdOptions::default())),
                &made,
                &format!("{case:?} {seed}"),
            ));
        }
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found[..found.len().min(20)].join("\n"));
}

/// Proves.
#[test]
fn pdf_when_made_then_every_source_states_the_invoice() {
    let mut found = Vec::new();
    for case in cases() {
        for seed in 0..6 {
            let made = invoice(case, seed);
            found.extend(check(
                &reading(&pdf(&made, &PdfOptions::default())),
                &made,
                &format!("{case:?} {seed}"),
            ));
        }
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found[..found.len().min(20)].join("\n"));
}

/// Every oddity of real packages leaves all sources that are still there readable.
#[test]
fn ofd_when_odd_then_what_is_there_is_read() {
    for oddity in Oddity::ALL {
        let made = invoice(Case::VatOrdinary, 3);
        let reading = reading(&ofd(&made, &OfdOptions::default().odd(oddity)));
        assert_eq!(check(&reading, &made, &format!("{oddity:?}")), Vec::<String>::new());
        let has = |origin| fields(&reading, origin).is_some();
        assert!(has(Origin::EinvoiceAttachment), "{oddity:?}");
        assert_eq!(has(Origin::CustomTags), oddity != Oddity::NoTags, "{oddity:?}");
        assert_eq!(has(Origin::CustomData), oddity != Oddity::NoCustomData, "{oddity:?}");
    }
}

#[test]
fn xml_when_made_then_every_field_is_stated() {
    for case in Case::ALL {
        let made = invoice(case, 5);
        let mut texts = vec![xbrl(&made).1];
        if made.code.is_some() {
            texts.push(original_invoice(&made));
        } else if !made.kind.is_some_and(Kind::is_ticket) {
            texts.push(einvoice(&made, &EinvoiceOptions::default()));
        }
        for text in texts {
            let reading = reading(text.as_bytes());
            let stated = &reading.sources[0].fields;
            // An exempt total is `***` on paper and zero in EInvoice XML.
            let wrong = wrong(stated, &made)
                .into_iter()
                .filter(|w| case != Case::Exempt || !w.contains("tax_amount"));
            assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new(), "{case:?}");
            assert_eq!(stated.lines.len(), made.lines.len(), "{case:?}");
            for (stated, made) in stated.lines.iter().zip(&made.lines) {
                assert_eq!((&stated.name, stated.amount), (&made.name, made.amount), "{case:?}");
            }
            assert_eq!((&stated.number, stated.issued_on), (&made.number, made.issued_on), "{case:?}");
            assert_eq!(stated.amount_with_tax, made.amount_with_tax, "{case:?}");
            assert_eq!(reading.disagreements(), [], "{case:?}");
        }
    }
}

#[test]
fn einvoice_when_signed_then_the_cms_is_an_envelope() {
    let made = invoice(Case::DigitalSpecial, 1);
    let authority = Authority::new(1);
    let at = "2026-09-30T04:00:00Z".parse().unwrap();
    let text = einvoice(
        &made,
        &EinvoiceOptions { signature: Some((authority.signer.clone(), at)), ..Default::default() },
    );
    let reading = reading(text.as_bytes());
    let [signature] = reading.signatures.as_slice() else { panic!("{:?}", reading.signatures) };
    let Envelope::TaxBureauXml { cms } = &signature.envelope else { panic!("{:?}", signature.envelope) };
    assert_eq!(cms[0], 0x30);
    assert!(signature.claimed_at.is_some() && signature.covers == Coverage::Unknown);
    let damaged = text.replace("<SignatureValue>", "<SignatureValue>xyz");
    let reading = self::reading(damaged.as_bytes());
    assert_eq!(reading.signatures[0].envelope, Envelope::TaxBureauXml { cms: Vec::new() });
}
