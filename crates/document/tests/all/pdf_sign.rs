//! PDFs that we sign: our reader finds them whole, and so do the programs of others.

use std::path::{Path, PathBuf};
use std::process::Command;

use fapiao_document::sign::{Appearance, PdfDraft, PdfSigning, Rect, SealPlace};
use fapiao_document::{Coverage, Envelope, Error, Limits, Options, Reading, Signature, read};
use fapiao_pki::cms::{DigestState, SignedData};
use fapiao_pki::key::Value;
use fapiao_pki::sign::{KeyFile, Signer};
use fapiao_pki::timestamp::Token;
use fapiao_testkit::authority::{self, Authority, Scheme};
use fapiao_testkit::make::{Pdf, PdfOptions, PdfSign, SubFilter, Xref};
use fapiao_testkit::random::Random;
use fapiao_testkit::{cms, evil, sample};
use jiff::Timestamp;

use crate::corpus;

fn now() -> Timestamp {
    "2026-10-01T04:05:06Z".parse().unwrap()
}

fn signer(of: &authority::Signer) -> Signer {
    KeyFile::read(of.key_file().as_bytes(), None).unwrap().into_signer(&[]).unwrap()
}

/// Name, root and signer of each algorithm.
fn signers() -> [(&'static str, authority::Signer, Signer); 3] {
    let (rsa_root, rsa) = Authority::rsa();
    let (p256_root, p256) = Authority::p256();
    let sm2 = Authority::new(7);
    [
        ("RSA", rsa_root, signer(&rsa)),
        ("P-256", p256_root, signer(&p256)),
        ("SM2", sm2.root.clone(), signer(&sm2.signer)),
    ]
}

fn sign(pdf: &[u8], signing: &PdfSigning, signer: &Signer) -> Result<Vec<u8>, Error> {
    PdfDraft::sign(pdf, signing, signer, now(), &Limits::default(), &mut Random::new(1))?.finish(None)
}

/// The testkit's picture of a seal at a place in millimetres.
fn appearance(page: usize, [x, y, width, height]: [f64; 4]) -> Appearance {
    let place = SealPlace::At { page, boundary: Rect { x, y, width, height } };
    Appearance { place, picture: fapiao_testkit::make::seal_png() }
}

fn base(xref: Xref) -> Pdf {
    Pdf::new(&sample::digital_special(3), &PdfOptions { xref, ..PdfOptions::default() })
}

fn reading(bytes: &[u8]) -> Reading {
    read(bytes, &Limits::default(), &Options::default()).unwrap()
}

fn is_intact(signature: &Signature) -> bool {
    let Envelope::PdfCms { cms, content, .. } = &signature.envelope else { return false };
    let check = SignedData::parse(cms).unwrap().check_signer(0, content, &[]).unwrap();
    check.digest == DigestState::Matches && check.value == Value::Valid
}

#[track_caller]
fn assert_whole(name: &str, bytes: &[u8], count: usize) {
    let reading = reading(bytes);
    assert_eq!(reading.signatures.len(), count, "{name}");
    for signature in &reading.signatures {
        assert!(is_intact(signature), "{name}");
        assert!(signature.faults.is_empty(), "{name}: {:?}", signature.faults);
        assert!(signature.later.iter().all(|change| change.explained), "{name}: {:?}", signature.later);
        assert_eq!(signature.covers, Coverage::All, "{name}");
    }
}

#[test]
fn pdf_when_signed_then_our_reader_finds_it_whole_and_its_fields_unchanged() {
    for xref in [Xref::Table, Xref::Stream] {
        let original = base(xref).bytes();
        for (name, _, signer) in signers() {
            let signed = sign(&original, &PdfSigning::default(), &signer).unwrap();
            assert!(signed.starts_with(&original), "what stood there stays");
            assert_whole(&format!("{name} {xref:?}"), &signed, 1);
            let claimed = reading(&signed).signatures[0].claimed_at.clone();
            assert_eq!(claimed.as_deref(), Some("D:20261001120506+08'00'"));
            assert_eq!(reading(&signed).sources, reading(&original).sources);
            assert_eq!(signed, sign(&original, &PdfSigning::default(), &signer).unwrap(), "{name}");
        }
    }
}

/// Proves promise 21.
#[test]
fn pdf_when_signed_before_then_earlier_signatures_keep_holding() {
    let (_, rsa) = Authority::rsa();
    for xref in [Xref::Table, Xref::Stream] {
        let mut file = base(xref);
        file.sign(&PdfSign::new(&rsa, SubFilter::Pkcs7(Scheme::RsaSha256)));
        let mut bytes = file.bytes();
        for (count, (name, _, signer)) in signers().into_iter().enumerate() {
            bytes = sign(&bytes, &PdfSigning::default(), &signer).unwrap();
            assert_whole(&format!("{name} {xref:?}"), &bytes, count + 2);
        }
    }
}

/// Proves promise 23.
#[test]
fn pdf_when_a_byte_changes_after_signing_then_its_signature_does_not_hold() {
    const SEED: u64 = 31;
    let mut random = Random::new(SEED);
    for (name, _, signer) in signers() {
        let signed = sign(&base(Xref::Table).bytes(), &PdfSigning::default(), &signer).unwrap();
        let start = memchr::memmem::rfind(&signed, b"/Contents<").unwrap() + 9;
        let gap = start..start + memchr::memchr(b'>', &signed[start..]).unwrap() + 1;
        for _ in 0..150 {
            let at = random.below(signed.len());
            if gap.contains(&at) {
                continue;
            }
            let mut changed = signed.clone();
            changed[at] ^= 1 << random.below(8);
            let reading = reading(&changed);
            // A damaged object may count as a second one.
            assert!(!reading.signatures.is_empty(), "{name} {at} (seed {SEED})");
            assert!(!reading.signatures.iter().any(is_intact), "{name} {at} (seed {SEED})");
        }
    }
}

#[test]
fn pdf_when_a_token_is_given_then_it_stands_over_the_value() {
    let stamper = Authority::new(7).time_stamper;
    for (name, _, signer) in signers() {
        let signing = PdfSigning { with_token: true, ..PdfSigning::default() };
        let original = base(Xref::Stream).bytes();
        let limits = Limits::default();
        let draft =
            PdfDraft::sign(&original, &signing, &signer, now(), &limits, &mut Random::new(1)).unwrap();
        let token = cms::time_stamp(&stamper, draft.signature(), now());
        let signed = draft.finish(Some(&token)).unwrap();
        assert_whole(name, &signed, 1);
        let Envelope::PdfCms { cms, .. } = &reading(&signed).signatures[0].envelope else { panic!("{name}") };
        let data = SignedData::parse(cms).unwrap();
        let read = Token::parse(data.signers()[0].timestamp_token().unwrap()).unwrap();
        let check = read.check(data.signers()[0].signature(), &[]).unwrap();
        assert_eq!((check.imprint, check.signer.value), (DigestState::Matches, Value::Valid));

        let none = PdfSigning::default();
        let draft = PdfDraft::sign(&original, &none, &signer, now(), &limits, &mut Random::new(1)).unwrap();
        let error = draft.finish(Some(&vec![0x30; 9_000])).unwrap_err();
        assert_eq!(error.code(), "DOC-SIGN-ROOM", "{name}");
    }
}

/// Proves promise 15.
#[test]
fn pdf_when_hostile_or_damaged_then_refused_by_code_or_signed_whole() {
    const SEED: u64 = 5;
    let (_, _, signer) = &signers()[1];
    for evil in evil::all() {
        match sign(&evil.bytes, &PdfSigning::default(), signer) {
            Ok(signed) => assert!(signed.starts_with(&evil.bytes), "{}", evil.name),
            Err(error) => assert!(error.code().starts_with("DOC-"), "{}: {error}", evil.name),
        }
    }
    let mut random = Random::new(SEED);
    for xref in [Xref::Table, Xref::Stream] {
        let original = base(xref).bytes();
        let mut accepted = 0;
        for round in 0..300 {
            let mut damaged = original.clone();
            for _ in 0..1 + round % 3 {
                let at = random.below(damaged.len());
                damaged[at] ^= 1 << random.below(8);
            }
            if round % 5 == 0 {
                damaged.truncate(random.below(original.len()));
            }
            if let Ok(signed) = sign(&damaged, &PdfSigning::default(), signer) {
                accepted += 1;
                let reading = reading(&signed);
                assert!(reading.signatures.iter().any(is_intact), "round {round} (seed {SEED})");
            }
        }
        assert!(accepted > 20, "{xref:?}: {accepted} of 300");
    }
}

#[test]
fn pdf_when_it_cannot_be_signed_then_refused_by_code() {
    let (_, _, signer) = &signers()[0];
    let good = base(Xref::Table).bytes();
    let code =
        |bytes: &[u8], signing: &PdfSigning| sign(bytes, signing, signer).unwrap_err().code().to_owned();
    let none = PdfSigning::default();
    assert_eq!(code(b"", &none), "DOC-SIGN-UNSOUND");
    assert_eq!(code(&[b"\n", &good[..]].concat(), &none), "DOC-SIGN-UNSOUND");
    let offset = memchr::memmem::rfind(&good, b"startxref\n").unwrap() + 10;
    let mut lost = good.clone();
    lost[offset] = if lost[offset] == b'9' { b'8' } else { b'9' };
    assert_eq!(code(&lost, &none), "DOC-SIGN-UNSOUND");
    let shown = |appearance| PdfSigning { appearance: Some(appearance), ..PdfSigning::default() };
    assert_eq!(code(&good, &shown(appearance(9, [0.0, 0.0, 9.0, 9.0]))), "DOC-SIGN-PAGE");
    for boundary in [[9.0, 0.0, -9.0, 9.0], [0.0, 0.0, f64::NAN, 9.0], [0.0, 0.0, 1e9, 9.0], [0.0; 4]] {
        assert_eq!(code(&good, &shown(appearance(0, boundary))), "DOC-SIGN-PAGE", "{boundary:?}");
    }
    // Off the page, wholly or in part.
    for boundary in [[900.0, 900.0, 9.0, 9.0], [-300.0, 1.0, 9.0, 9.0], [1.0, -1.0, 900.0, 9.0]] {
        let error = sign(&good, &shown(appearance(0, boundary)), signer).unwrap_err();
        assert_eq!(error.code(), "DOC-SIGN-PAGE", "{boundary:?}");
        assert!(!error.en().contains("Rect"), "{}", error.en());
    }
    let nonsense = Appearance { picture: b"GIF89a".to_vec(), ..appearance(0, [0.0, 0.0, 9.0, 9.0]) };
    assert_eq!(code(&good, &shown(nonsense)), "DOC-SIGN-PICTURE");
    let late: Timestamp = "2040-01-01T00:00:00Z".parse().unwrap();
    let error =
        PdfDraft::sign(&good, &none, signer, late, &Limits::default(), &mut Random::new(1)).unwrap_err();
    assert_eq!(error.code(), "PKI-SIGNER-VALIDITY");
    assert!(!error.zh().is_ascii() && error.en().is_ascii());
}

/// Real files, when they are at hand: signed whole, or refused by code.
#[test]
fn corpus_when_signed_then_whole_or_refused_by_code() {
    let (_, _, signer) = &signers()[0];
    for (name, bytes) in corpus::files("pdf") {
        let before = reading(&bytes).signatures.len();
        match sign(&bytes, &PdfSigning::default(), signer) {
            Ok(signed) => {
                let reading = reading(&signed);
                assert_eq!(reading.signatures.len(), before + 1, "{name}");
                let own = reading.signatures.last().unwrap();
                assert!(is_intact(own) && own.covers == Coverage::All, "{name}");
                for earlier in &reading.signatures[..before] {
                    assert!(
                        earlier.later.iter().all(|change| change.explained),
                        "{name}: {:?}",
                        earlier.later
                    );
                }
            }
            Err(error) => eprintln!("{name}: {error}"),
        }
    }
}

/// A program of others. In CI its absence is a failure.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "{name} is missing");
        eprintln!("SKIPPED: no {name}");
    }
    found
}

fn run(program: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.success(), text)
}

/// Signed files for the programs of others: name, whether they know the algorithm, root and file.
fn signed_files() -> Vec<(String, bool, Vec<u8>, Vec<u8>)> {
    let mut files = Vec::new();
    for xref in [Xref::Table, Xref::Stream] {
        for (name, root, signer) in signers() {
            let shown = PdfSigning {
                reason: Some("开具发票 issued".to_owned()),
                location: Some("(here)".to_owned()),
                appearance: Some(appearance(0, [-10.0, -8.0, 30.0, 30.0])),
                with_token: false,
            };
            for (kind, signing) in [("invisible", PdfSigning::default()), ("visible", shown)] {
                let signed = sign(&base(xref).bytes(), &signing, &signer).unwrap();
                let name = format!("{name} {kind} {xref:?}").replace(' ', "-");
                files.push((name, signer.algorithm().name() != "SM2-SM3", root.certificate.clone(), signed));
            }
        }
    }
    files
}

#[test]
fn pdf_when_pdfsig_and_qpdf_look_then_valid_whole_and_clean() {
    let (Some(pdfsig), Some(qpdf)) = (program("pdfsig"), program("qpdf")) else { return };
    let dir = tempfile::tempdir().unwrap();
    for (name, is_known, _, bytes) in signed_files() {
        let path = dir.path().join(format!("{name}.pdf"));
        std::fs::write(&path, bytes).unwrap();
        let path = path.to_str().unwrap();
        let (_, said) = run(&pdfsig, &[path]);
        if is_known {
            assert!(said.contains("Signature Validation: Signature is Valid."), "{name}: {said}");
        }
        assert!(said.contains("Total document signed"), "{name}: {said}");
        let (clean, said) = run(&qpdf, &["--check", path]);
        assert!(clean && !said.contains("WARNING"), "{name}: {said}");
    }
}

/// Encrypted files of qpdf are refused, and what it rewrites is signed.
#[test]
fn pdf_when_qpdf_wrote_it_then_signed_unless_encrypted() {
    let (Some(pdfsig), Some(qpdf)) = (program("pdfsig"), program("qpdf")) else { return };
    let (_, _, signer) = &signers()[0];
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("in.pdf"), base(Xref::Table).bytes()).unwrap();
    for (file, options) in [
        ("linear.pdf", &["--linearize"][..]),
        ("packed.pdf", &["--object-streams=generate"]),
        ("both.pdf", &["--linearize", "--object-streams=generate"]),
    ] {
        assert!(run(&qpdf, &[options, &[&path("in.pdf"), &path(file)]].concat()).0);
        let signed = sign(&std::fs::read(path(file)).unwrap(), &PdfSigning::default(), signer).unwrap();
        assert_whole(file, &signed, 1);
        std::fs::write(path("signed.pdf"), &signed).unwrap();
        let (_, said) = run(&pdfsig, &[&path("signed.pdf")]);
        assert!(
            said.contains("Signature is Valid") && said.contains("Total document signed"),
            "{file} {said}"
        );
        let (clean, said) = run(&qpdf, &["--check", &path("signed.pdf")]);
        assert!(clean, "{file}: {said}");
    }
    for password in ["", "secret"] {
        let encrypt = ["--encrypt", password, "owner", "256", "--", &path("in.pdf"), &path("locked.pdf")];
        assert!(run(&qpdf, &encrypt).0);
        let locked = std::fs::read(path("locked.pdf")).unwrap();
        let error = sign(&locked, &PdfSigning::default(), signer).unwrap_err();
        assert_eq!(error.code(), "DOC-PDF-ENCRYPTED", "{password:?}");
    }
}

const PYHANKO: &str = "\
import sys
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.keys import load_certs_from_pemder
from pyhanko_certvalidator import ValidationContext
from datetime import datetime, timezone
for file in sys.argv[2:]:
    roots = list(load_certs_from_pemder([sys.argv[1] + '/' + file + '.cer']))
    context = ValidationContext(trust_roots=roots, moment=datetime(2026, 10, 2, tzinfo=timezone.utc))
    with open(sys.argv[1] + '/' + file + '.pdf', 'rb') as opened:
        for signature in PdfFileReader(opened).embedded_signatures:
            status = validate_pdf_signature(signature, context)
            print(file, status.intact, status.valid, status.coverage.name, status.bottom_line)
";

#[test]
fn pdf_when_pyhanko_looks_then_intact_valid_and_entire() {
    // <target>/debug/deps/all-…: `cargo xtask test` puts it beside what is built.
    let own = std::env::current_exe().unwrap();
    let python = own.ancestors().nth(3).unwrap().join("pyhanko/bin/python");
    if !python.is_file() {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "pyHanko is missing");
        eprintln!("SKIPPED: no pyHanko (cargo xtask test installs it)");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, is_known, root, bytes) in signed_files() {
        if is_known {
            std::fs::write(dir.path().join(format!("{name}.pdf")), bytes).unwrap();
            std::fs::write(dir.path().join(format!("{name}.cer")), root).unwrap();
            names.push(name);
        }
    }
    let mut arguments = vec!["-c", PYHANKO, dir.path().to_str().unwrap()];
    arguments.extend(names.iter().map(String::as_str));
    let (success, said) = run(&python, &arguments);
    assert!(success, "{said}");
    for name in &names {
        let expected = format!("{name} True True ENTIRE_FILE True");
        assert!(said.contains(&expected), "{expected}: {said}");
    }
}

/// The seal stands where it was asked for on the page as it is shown, and upright, however the page is turned.
#[test]
fn pdf_when_its_page_is_turned_then_the_seal_stands_upright_where_it_was_asked_for() {
    let (_, _, signer) = &signers()[0];
    for (turn, matrix) in [("90", "0 1 -1 0 0 0"), ("180", "-1 0 0 -1 0 0"), ("270", "0 -1 1 0 0 0")] {
        let bytes = turned(turn);
        let signing =
            PdfSigning { appearance: Some(appearance(0, [-5.0, -5.0, 20.0, 10.0])), ..PdfSigning::default() };
        let signed = sign(&bytes, &signing, signer).unwrap();
        let update = String::from_utf8_lossy(&signed[bytes.len()..]).into_owned();
        assert!(update.contains(&format!("/BBox[0 0 56.693 28.346]/Matrix[{matrix}]")), "{turn}");
        let rect = update.split("/Rect[").nth(1).unwrap().split(']').next().unwrap();
        let edges: Vec<f64> = rect.split(' ').map(|number| number.parse().unwrap()).collect();
        // 100 mm by 200 mm unturned; 5 mm from the right and the lower edge as it is shown.
        let mm = |edges: [f64; 4]| edges.map(|edge| edge * 72.0 / 25.4);
        let expected = match turn {
            "90" => mm([85.0, 175.0, 95.0, 195.0]),
            "180" => mm([5.0, 185.0, 25.0, 195.0]),
            _ => mm([5.0, 5.0, 15.0, 25.0]),
        };
        for (edge, expected) in edges.iter().zip(expected) {
            assert!((edge - expected).abs() < 0.1, "{turn}: {edges:?} {expected}");
        }
    }
}

/// Seals whose place nobody says stand in a row at the foot of the last page, however it is turned.
#[test]
fn pdf_when_sealed_again_then_the_second_seal_stands_beside_the_first() {
    let (_, _, signer) = &signers()[0];
    let place = SealPlace::Usual { width: 60.0, height: 60.0 };
    let appearance = Appearance { place, picture: fapiao_testkit::make::seal_png() };
    let signing = PdfSigning { appearance: Some(appearance), ..PdfSigning::default() };
    for turn in ["0", "90", "180", "270"] {
        let bytes = turned(turn);
        let once = sign(&bytes, &signing, signer).unwrap();
        let twice = sign(&once, &signing, signer).unwrap();
        let (first, second) = (edges(&once[bytes.len()..]), edges(&twice[once.len()..]));
        // From the left and the lower edge as it is shown, in mm.
        let shown = |[left, bottom, right, top]: [f64; 4]| match turn {
            "0" => [left, bottom],
            "90" => [bottom, 100.0 - right],
            "180" => [100.0 - right, 200.0 - top],
            _ => [200.0 - top, left],
        };
        let width = if matches!(turn, "0" | "180") { 100.0 } else { 200.0 };
        for (edges, left) in [(first, width - 40.0), (second, width - 73.0)] {
            let place = shown(edges);
            assert!((place[0] - left).abs() < 0.1 && (place[1] - 3.0).abs() < 0.1, "{turn}: {place:?}");
        }
    }
    let mut bytes = turned("0");
    for _ in 0..2 {
        bytes = sign(&bytes, &signing, signer).unwrap();
    }
    assert_eq!(sign(&bytes, &signing, signer).unwrap_err().code(), "DOC-SIGN-CROWDED");
}

/// The box of a signature in an update, in mm.
#[expect(clippy::float_arithmetic, reason = "geometry of a page")]
fn edges(update: &[u8]) -> [f64; 4] {
    let update = String::from_utf8_lossy(update).into_owned();
    let rect = update.split("/Rect[").last().unwrap().split(']').next().unwrap();
    let edges: Vec<f64> = rect.split(' ').map(|number| number.parse().unwrap()).collect();
    let millimetres = |points: f64| points * 25.4 / 72.0;
    [edges[0], edges[1], edges[2], edges[3]].map(millimetres)
}

/// A page of 100 mm by 200 mm, turned.
fn turned(turn: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 283.465 566.929]/Rotate {turn}/Resources<<>>>>"),
    ];
    let mut out = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = out.len();
    out += &format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.into_bytes()
}
