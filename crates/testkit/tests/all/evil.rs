//! Hostile files: each that has one right answer gets it. That none passes or hangs is tested where files are
//! verified and where the reader children are.

use fapiao_document::Limits;
use fapiao_document::Options;
use fapiao_document::Sniffed;
use fapiao_document::archive::members;
use fapiao_document::read;
use fapiao_document::sniff;
use fapiao_testkit::evil;
use fapiao_testkit::evil::Expect;

#[test]
fn evil_when_it_has_a_code_then_is_recognised_by_it() {
    let mut recognised = 0;
    for file in evil::all().into_iter().filter(|file| !file.code.is_empty()) {
        if matches!(sniff(&file.bytes), Sniffed::Zip | Sniffed::Eml) {
            let codes = codes_of_members(&file.bytes);
            assert!(codes.iter().any(|c| c == file.code), "{}: {} not in {codes:?}", file.name, file.code);
            recognised += 1;
            continue;
        }
        let codes: Vec<String> = match read(&file.bytes, &Limits::default(), &Options::default()) {
            Ok(reading) => {
                assert_ne!(file.expect, Expect::Error, "{}", file.name);
                let findings = reading.findings.iter().map(|f| f.code.to_string());
                let signatures = reading.signatures.iter().flat_map(|s| &s.faults);
                findings.chain(signatures.map(|f| f.code.to_string())).collect()
            }
            Err(error) => {
                assert_ne!(file.expect, Expect::Report, "{}: {error}", file.name);
                vec![error.code().to_owned()]
            }
        };
        assert!(codes.iter().any(|c| c == file.code), "{}: {} not in {codes:?}", file.name, file.code);
        recognised += 1;
    }
    assert!(recognised >= 70, "{recognised}");
}

/// Why a collection is refused, or members of it.
fn codes_of_members(bytes: &[u8]) -> Vec<String> {
    let code = |error: fapiao_document::Error| error.code().to_owned();
    match members(&bytes, &Limits::default()) {
        Ok(members) => members.filter_map(|member| member.bytes.err().map(code)).collect(),
        Err(error) => vec![code(error)],
    }
}
