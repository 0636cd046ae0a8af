//! Invoices that are written, and read back: OFD, PDF and XML say what the invoice says, source by source.

use std::sync::OnceLock;

use fapiao_document::write::{self, Details, Error, complete, xml};
use fapiao_document::{Limits, Options, Origin, Reading, Source, read};
use fapiao_invoice::{Fen, Invoice, Kind, Line, LineNature, Party, SpecialBusiness, Tax};
use fapiao_ofd::font::Fonts;
use fapiao_testkit::sample::generated;

/// The fonts of this machine, found once.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    })
}

/// Invoices that are written and read back: every kind and shape.
const COUNT: u64 = 200;

fn reading(bytes: &[u8]) -> Reading {
    let options = Options { pictures: true, ..Options::default() };
    read(bytes, &Limits::default(), &options).unwrap()
}

/// The invoice of a seed as it is written.
fn made(seed: u64) -> Invoice {
    write::check(&generated(seed), fapiao_invoice::parse_date("2026-11-20")).unwrap()
}

/// What each source that there must be says otherwise, or does not say.
fn wrong(reading: &Reading, made: &Invoice, origins: &[Origin], name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for origin in origins {
        match reading.sources.iter().find(|source| source.origin == *origin) {
            Some(source) => found.extend(source_faults(source, made)),
            None => found.push(format!("no {origin:?}")),
        }
    }
    found.extend(reading.findings.iter().map(|finding| format!("finding {finding:?}")));
    let disagreements = reading.disagreements().into_iter();
    found.extend(disagreements.map(|one| format!("disagreement {}: {:?}", one.field, one.values)));
    found.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

fn source_faults(source: &Source, made: &Invoice) -> Vec<String> {
    let expected = expected(source.origin, made, &source.fields);
    let stated = as_compared(&source.fields);
    let (stated, expected) = (serde_json::to_value(stated).unwrap(), serde_json::to_value(expected).unwrap());
    let mut faults = Vec::new();
    for (key, value) in stated.as_object().unwrap() {
        if *value != expected[key] {
            faults.push(format!("{:?} {key}: {value} instead of {}", source.origin, expected[key]));
        }
    }
    faults
}

/// A statement with the order of elements out of the way.
fn as_compared(stated: &Invoice) -> Invoice {
    let mut stated = stated.clone();
    if let Some(special) = &mut stated.special {
        special.elements.sort();
    }
    stated
}

/// What a source must state of an invoice: what its form carries.
fn expected(origin: Origin, made: &Invoice, stated: &Invoice) -> Invoice {
    let mut expected = as_compared(made);
    match origin {
        Origin::EinvoiceAttachment | Origin::PdfEmbeddedFile if made.code.is_some() => {}
        Origin::EinvoiceXml | Origin::PdfEmbeddedFile => {
            // Neither is in the shape of digital invoices.
            expected.check_code = None;
            expected.machine_number = None;
            expected.lines.iter_mut().for_each(|line| line.nature = None);
            if made.tax_amount == Some(Tax::Masked) {
                expected.tax_amount = Some(Tax::Amount(Fen::ZERO));
            }
        }
        Origin::CustomTags => {
            only(&mut expected, stated);
            printed_lines(&mut expected.lines);
            // Their forms have boxes in place of a table.
            if matches!(made.kind, Some(Kind::MotorVehicle | Kind::UsedVehicle)) {
                expected.lines = Vec::new();
            }
            expected.remark = printed_remark(made, stated);
        }
        Origin::PageText => page(&mut expected, made, stated),
        Origin::Qr if made.kind == Some(Kind::Toll) && made.code.is_none() => {
            only(&mut expected, stated);
            expected.kind = Some(Kind::DigitalOrdinary);
            expected.lines = Vec::new();
        }
        _ => {
            only(&mut expected, stated);
            expected.lines = Vec::new();
        }
    }
    expected
}

/// Leaves out what a source that carries a part does not state.
fn only(expected: &mut Invoice, stated: &Invoice) {
    fn keep<T>(field: &mut Option<T>, stated: &Option<T>) {
        if stated.is_none() {
            *field = None;
        }
    }
    keep(&mut expected.kind, &stated.kind);
    keep(&mut expected.code, &stated.code);
    keep(&mut expected.number, &stated.number);
    keep(&mut expected.issued_on, &stated.issued_on);
    keep(&mut expected.check_code, &stated.check_code);
    keep(&mut expected.machine_number, &stated.machine_number);
    for (party, stated) in [(&mut expected.seller, &stated.seller), (&mut expected.buyer, &stated.buyer)] {
        keep(&mut party.name, &stated.name);
        keep(&mut party.tax_id, &stated.tax_id);
        keep(&mut party.address_phone, &stated.address_phone);
        keep(&mut party.bank_account, &stated.bank_account);
    }
    keep(&mut expected.amount_without_tax, &stated.amount_without_tax);
    keep(&mut expected.tax_amount, &stated.tax_amount);
    keep(&mut expected.amount_with_tax, &stated.amount_with_tax);
    keep(&mut expected.amount_in_words, &stated.amount_in_words);
    keep(&mut expected.remark, &stated.remark);
    keep(&mut expected.drawer, &stated.drawer);
    keep(&mut expected.payee, &stated.payee);
    keep(&mut expected.reviewer, &stated.reviewer);
    keep(&mut expected.red, &stated.red);
    keep(&mut expected.original, &stated.original);
    keep(&mut expected.special, &stated.special);
}

/// A page prints neither tax codes nor what a line is.
fn printed_lines(lines: &mut [Line]) {
    for line in lines {
        line.tax_code = None;
        line.nature = None;
    }
}

/// The printed remark holds the stated one, and what has no other place; rows are not paragraphs.
fn printed_remark(made: &Invoice, stated: &Invoice) -> Option<String> {
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let printed = stated.remark.as_deref().unwrap_or_default();
    let holds = made.remark.as_deref().is_none_or(|remark| plain(printed).contains(&plain(remark)));
    if holds { stated.remark.clone() } else { made.remark.clone() }
}

/// What the text of a page states: everything that is printed where it is looked for.
fn page(expected: &mut Invoice, made: &Invoice, stated: &Invoice) {
    let kind = made.kind.unwrap();
    printed_lines(&mut expected.lines);
    expected.remark = printed_remark(made, stated);
    let own_face = matches!(kind, Kind::MotorVehicle | Kind::UsedVehicle);
    if kind.is_ticket() || own_face {
        expected.lines = Vec::new();
    }
    if own_face {
        let read = stated.remark.as_deref().unwrap_or_default();
        assert!(!read.contains("纳税人识别号") && !read.contains("主管税务机关"), "{read}");
    }
    if kind.is_ticket() {
        expected.remark = None;
        let stated_special = stated.special.clone().unwrap_or_default();
        expected.special = part_of(&expected.special, &stated_special);
        // Printed below the ticket, where nobody looks for them.
        expected.seller.tax_id = None;
        for party in [&mut expected.buyer, &mut expected.seller] {
            party.address_phone = None;
            party.bank_account = None;
        }
        return;
    }
    let stated_special = stated.special.clone().unwrap_or_default();
    expected.special = part_of(&expected.special, &stated_special);
    if made.original.is_some() && stated.original.is_some() {
        expected.original = made.original.clone();
    }
}

/// The elements that a page shows in columns, with the code that these tell.
fn part_of(made: &Option<SpecialBusiness>, stated: &SpecialBusiness) -> Option<SpecialBusiness> {
    let made = made.as_ref()?;
    // A label may be shorter than the name: 电子客票号 for 电子客票号码.
    let shown = stated.elements.iter().filter(|(name, value)| {
        made.elements.iter().any(|(other, text)| other.starts_with(name.as_str()) && text == value)
    });
    let shown = shown.cloned();
    let mut part = SpecialBusiness { code: stated.code.clone(), elements: shown.collect() };
    part.elements.sort();
    (part != SpecialBusiness::default()).then_some(part)
}

fn origins(made: &Invoice, others: &[Origin]) -> Vec<Origin> {
    let mut origins = others.to_vec();
    origins.extend([Origin::PageText, Origin::Qr]);
    if made.code.is_some() && others.contains(&Origin::CustomTags) {
        origins.push(Origin::EinvoiceAttachment);
    } else if others.contains(&Origin::CustomTags) {
        origins.push(Origin::EinvoiceXml);
    }
    origins
}

fn report(found: &[String]) {
    assert!(found.is_empty(), "{}:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}

fn seeds() -> std::ops::Range<u64> {
    0..std::env::var("FAPIAO_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(COUNT)
}

/// Proves A-089.
#[test]
fn ofd_when_written_then_every_source_states_the_invoice() {
    let mut found = Vec::new();
    for seed in seeds() {
        let made = made(seed);
        let layout =
            write::document(&made, &Details { sample: true, ..Details::default() }, fonts()).unwrap();
        let reading = reading(&write::ofd(&layout).unwrap());
        let origins = origins(&made, &[Origin::CustomTags, Origin::CustomData]);
        found.extend(wrong(&reading, &made, &origins, &format!("{seed} {:?}", made.kind.unwrap())));
    }
    report(&found);
}

/// Proves A-089.
#[test]
fn pdf_when_written_then_every_source_states_the_invoice() {
    let mut found = Vec::new();
    for seed in seeds() {
        let made = made(seed);
        let details = Details { sample: true, ..Details::default() };
        let layout = write::document(&made, &details, fonts()).unwrap();
        let reading = reading(&write::pdf(&layout, &made, &details).unwrap());
        let origins = origins(&made, &[Origin::PdfInfo, Origin::PdfEmbeddedFile]);
        found.extend(wrong(&reading, &made, &origins, &format!("{seed} {:?}", made.kind.unwrap())));
    }
    report(&found);
}

/// Proves A-089.
#[test]
fn xml_when_written_then_it_reads_back_as_the_invoice() {
    let mut found = Vec::new();
    for seed in 0..2_000 {
        let made = made(seed);
        for sample in [false, true] {
            let text = xml::write(&made, &Details { sample, ..Details::default() }).unwrap();
            let reading = reading(text.as_bytes());
            let origin = if made.code.is_some() { Origin::EinvoiceAttachment } else { Origin::EinvoiceXml };
            found.extend(wrong(&reading, &made, &[origin], &format!("{seed} {:?}", made.kind.unwrap())));
        }
    }
    report(&found);
}

#[test]
fn check_when_the_invoice_has_faults_then_each_is_listed() {
    let mut invoice = generated(0);
    invoice.number = None;
    invoice.seller.tax_id = Some("91350100M000100Y44".to_owned());
    invoice.lines[0].name = Some("a<b".to_owned());
    let Err(Error::Faults(faults)) = write::check(&invoice, None) else { panic!("no faults") };
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    for code in ["INV-REQUIRED", "INV-TAX-ID", "INV-CHARACTERS", "INV-LINE-NAME"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(
        faults.iter().all(|fault| !fault.zh.is_ascii() && !fault.en.is_empty() && !fault.path.is_empty())
    );
}

/// The largest invoice that is allowed, with the longest names: nothing is lost, and the pages are no more than a
/// reader takes.
#[test]
fn document_when_there_are_2000_lines_then_every_line_is_on_a_page() {
    let mut invoice = generated(0);
    let name = "*金属制品*示例不锈钢内六角圆柱头螺钉组合套装带弹垫平垫样票测试专用加长加厚款";
    let line = Line {
        name: Some(name.to_owned()),
        specification: Some("示例规格型号加长加厚款一二三四五".to_owned()),
        ..invoice.lines[0].clone()
    };
    invoice.lines = vec![line; 2_000];
    let total = |of: &dyn Fn(&Line) -> Option<Fen>| Fen::sum(invoice.lines.iter().filter_map(of)).unwrap();
    let net = total(&|line| line.amount);
    let tax = total(&|line| line.tax_amount.and_then(Tax::amount));
    invoice.amount_without_tax = Some(net);
    invoice.tax_amount = Some(Tax::Amount(tax));
    invoice.amount_with_tax = net.checked_add(tax);
    invoice.amount_in_words = None;
    let made = complete(&invoice);
    let layout = write::document(&made, &Details::default(), fonts()).unwrap();
    assert!(layout.pages.len() <= 400, "{}", layout.pages.len());
    let reading = reading(&write::ofd(&layout).unwrap());
    let page = reading.sources.iter().find(|source| source.origin == Origin::PageText).unwrap();
    assert_eq!(page.fields.lines.len(), 2_000);
    let mut expected = made.lines.clone();
    printed_lines(&mut expected);
    assert_eq!(page.fields.lines, expected);
}

/// Texts as long as a page has no place for: they are set smaller, in more rows, or make the page longer.
#[test]
fn document_when_texts_are_very_long_then_all_of_them_stand_on_the_page() {
    let mut invoice = generated(0);
    invoice.remark = Some("样票备注文字，".repeat(150));
    invoice.buyer = Party {
        name: Some("示例市样票区".repeat(12)),
        address_phone: Some(format!("{} 000-12345678", "示例市样票路".repeat(12))),
        ..invoice.buyer
    };
    let made = complete(&invoice);
    let details = Details::default();
    let layout = write::document(&made, &details, fonts()).unwrap();
    assert!(layout.pages.last().unwrap().size.unwrap().height > 140.0);
    for bytes in [write::ofd(&layout).unwrap(), write::pdf(&layout, &made, &details).unwrap()] {
        let reading = reading(&bytes);
        let page = &reading.sources.iter().find(|source| source.origin == Origin::PageText).unwrap().fields;
        assert_eq!(page.buyer.name, made.buyer.name);
        let joined: String = page.remark.as_deref().unwrap().split('\n').collect();
        assert!(joined.contains(made.remark.as_deref().unwrap()), "{joined}");
        assert_eq!(page.lines.len(), made.lines.len());
    }
}

#[test]
fn document_when_a_character_is_in_no_font_then_it_is_refused_and_named() {
    let mut invoice = generated(0);
    invoice.buyer.name = Some("示例\u{10fffd}商贸".to_owned());
    let made = complete(&invoice);
    match write::document(&made, &Details::default(), fonts()) {
        Err(Error::Characters(missing)) => assert_eq!(missing, ['\u{10fffd}']),
        other => panic!("{:?}", other.map(|layout| layout.pages.len())),
    }
    let none = Fonts::new(fontdb::Database::new());
    assert_eq!(write::document(&made, &Details::default(), &none).err(), Some(Error::Fonts));
}

/// The same invoice gives the same bytes.
#[test]
fn files_when_written_twice_then_are_the_same() {
    for seed in [0, 2, 4] {
        let made = made(seed);
        let details = Details { sample: true, ..Details::default() };
        let write = || {
            let layout = write::document(&made, &details, fonts()).unwrap();
            (write::ofd(&layout).unwrap(), write::pdf(&layout, &made, &details).unwrap())
        };
        assert_eq!(write(), write());
    }
}

/// What is no invoice says so, and no file carries the mark of supervision of the tax administration.
#[test]
fn document_when_a_sample_then_it_is_marked_in_text_picture_and_data() {
    let made = made(0);
    for sample in [true, false] {
        let layout = write::document(&made, &Details { sample, ..Details::default() }, fonts()).unwrap();
        let marked = layout.pages.iter().all(|page| !page.annotations.is_empty());
        assert_eq!(marked, sample);
        let data = layout.info.custom_datas.iter().any(|(name, _)| name == "样票");
        assert_eq!(data, sample);
        let text = String::from_utf8(layout.attachments[0].bytes.clone()).unwrap();
        assert_eq!(text.contains("样票 SAMPLE 仅供测试"), sample);
        assert!(!format!("{:?}", layout.pages).contains("监制"));
    }
}

#[test]
fn lines_when_completed_then_their_nature_is_known() {
    let invoices = (0..100).map(made);
    let discounts =
        invoices.flat_map(|one| one.lines).filter(|line| line.nature == Some(LineNature::Discount));
    assert!(discounts.count() > 3);
}
