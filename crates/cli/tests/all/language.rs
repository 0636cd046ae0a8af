//! Every message is in the language that was asked for.

use fapiao_testkit::authority::{Authority, Scheme};
use fapiao_testkit::make::{
    self, EinvoiceOptions, Oddity, OfdOptions, PdfOptions, PdfSign, PictureOptions, Sign, SubFilter, Trick,
};
use fapiao_testkit::sample::{self, Case};
use fapiao_testkit::{archive, edit, evil};
use serde_json::Value;

use crate::program::{Desk, complaint, fapiao, text};

/// Files of every fate but the hostile ones.
fn desk() -> Desk {
    let desk = Desk::new();
    let signed = |sign: Sign| make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign));
    let good = signed(Sign::new(&desk.authority));
    desk.put("good.ofd", &good);
    desk.put("good-again.ofd", &good);
    for (index, path) in edit::paths(&good).iter().enumerate() {
        desk.put(&format!("altered-{index}.ofd"), edit::flip(&good, path, 40));
        desk.put(&format!("removed-{index}.ofd"), edit::remove(&good, path));
    }
    let unknown = Authority::unknown(1).signer;
    let signers =
        [("expired", &desk.authority.expired), ("revoked", &desk.authority.revoked), ("other", &unknown)];
    for (name, signer) in signers {
        desk.put(&format!("{name}.ofd"), signed(Sign::by(signer, &desk.authority)));
    }
    let future = Sign { at: "2030-01-01T00:00:00Z".parse().unwrap(), ..Sign::new(&desk.authority) };
    desk.put("future.ofd", signed(future));
    for case in Case::ALL {
        let invoice = sample::invoice(case, 2);
        desk.put(&format!("{case:?}.ofd"), make::ofd(&invoice, &OfdOptions::default()));
        desk.put(&format!("{case:?}.xml"), make::einvoice(&invoice, &EinvoiceOptions::default()));
    }
    desk.put(
        "missing.ofd",
        make::ofd(&sample::vat_ordinary(3), &OfdOptions::default().odd(Oddity::SignaturesMissing)),
    );
    let (_, signer) = Authority::rsa();
    let mut pdf = make::Pdf::new(
        &sample::vat_ordinary(4),
        &PdfOptions {
            signature: Some(PdfSign::new(&signer, SubFilter::Pkcs7(Scheme::RsaSha256))),
            ..PdfOptions::default()
        },
    );
    desk.put("signed.pdf", pdf.bytes());
    pdf.append_page("BT ET");
    pdf.overlay("0 0 595 397 re f");
    pdf.replace_info("/InvoiceNumber(26110000000000000001)");
    desk.put("changed.pdf", pdf.bytes());
    for trick in [Trick::WideGap, Trick::ShortEnd, Trick::LateStart, Trick::Overlap] {
        let sign = PdfSign { trick, ..PdfSign::new(&signer, SubFilter::Pkcs7(Scheme::RsaSha256)) };
        let options = PdfOptions { signature: Some(sign), ..PdfOptions::default() };
        desk.put(&format!("{trick:?}.pdf"), make::pdf(&sample::vat_ordinary(5), &options));
    }
    desk.put("photo.png", make::picture(&sample::vat_ordinary(6), &PictureOptions::default()));
    desk.put("empty.zip", archive::write(&[]));
    desk
}

/// The messages of a report with their codes.
fn messages(report: &Value) -> Vec<(String, String)> {
    let of = |item: &Value, key: &str| {
        (item["code"].as_str().unwrap().to_owned(), item[key].as_str().unwrap().to_owned())
    };
    let items = |key: &str| report[key].as_array().cloned().unwrap_or_default();
    let mut found: Vec<_> = items("checks").iter().map(|check| of(check, "message")).collect();
    found.extend(items("not_run").iter().map(|check| of(check, "why")));
    if report["error"].is_object() {
        found.push(of(&report["error"], "message"));
    }
    found
}

fn reports(desk: &Desk, lang: &str) -> Vec<Value> {
    let output =
        desk.verify().args(["--lang", lang, "--format", "jsonl"]).arg(desk.files()).output().unwrap();
    text(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Two English words, one after another: names and codes are written in capitals, joined, or alone.
fn english(message: &str) -> Option<String> {
    let words: Vec<&str> = message.split(' ').collect();
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.windows(2).find_map(|pair| {
        let first = pair[0].rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let second = pair[1].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        (is_word(first) && is_word(second)).then(|| format!("{first} {second}"))
    })
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Every text in a JSON value.
fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

/// One is no plural, and a page that is not there is named beside how many there are.
#[test]
fn messages_when_they_count_then_name_one_as_one() {
    let desk = Desk::new();
    let file = desk.put("a.ofd", make::ofd(&sample::vat_ordinary(1), &OfdOptions::default()));
    let output = desk.verify().args(["--lang", "en"]).arg(&file).output().unwrap();
    assert!(text(&output).contains("\n1 file: "), "{}", text(&output));
    let out = desk.dir.path().join("out.png");
    let output = fapiao().args(["render", "--lang", "en", "--page", "99", "-o"]).args([&out, &file]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(complaint(&output).contains("no such page, or none at all: 99 / 1"), "{}", complaint(&output));
    assert!(!out.exists());
}

#[test]
fn messages_when_asked_for_in_chinese_then_hold_no_english_sentence() {
    let desk = desk();
    for (index, file) in evil::all().iter().enumerate() {
        desk.put(&format!("{index:03}-{}", file.file_name.replace('/', "_")), &file.bytes);
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for report in reports(&desk, "zh") {
        for (code, message) in messages(&report) {
            count += 1;
            if english(&message).is_some() || !message.chars().any(is_chinese) {
                wrong.push(format!("{} {code}: {message}", report["file"].as_str().unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 5_000, "{count} messages");
}

#[test]
fn messages_when_asked_for_in_english_then_hold_chinese_only_where_the_file_is_quoted() {
    assert_english(&reports(&desk(), "en"));
}

/// Chinese stands in English messages only where the file is quoted.
pub fn assert_english(reports: &[Value]) {
    let mut wrong = Vec::new();
    for report in reports {
        let mut said = Vec::new();
        for key in ["invoice", "sources", "signatures", "file"] {
            texts(&report[key], &mut said);
        }
        for check in report["checks"].as_array().into_iter().flatten() {
            texts(&check["evidence"], &mut said);
        }
        said.retain(|text| text.chars().any(is_chinese));
        said.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for (code, message) in messages(report) {
            let unsaid = said.iter().fold(message.clone(), |message, text| message.replace(text, ""));
            // What stands between quotation marks is the file's.
            let own = unsaid.split(['“', '”']).step_by(2).any(|text| text.chars().any(is_chinese));
            if own {
                wrong.push(format!("{} {code}: {message}", report["file"].as_str().unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn codes_when_listed_then_each_is_told_in_both_languages() {
    let output = fapiao().arg("codes").output().unwrap();
    let codes: Vec<Value> = serde_json::from_str(&text(&output)).unwrap();
    assert!(codes.len() > 200, "{}", codes.len());
    for code in &codes {
        let (zh, en) = (code["zh"].as_str().unwrap(), code["en"].as_str().unwrap());
        assert!(zh.chars().any(is_chinese) && english(zh).is_none(), "{code}");
        assert!(!en.is_empty(), "{code}");
    }
}
