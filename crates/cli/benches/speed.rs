//! The speeds that docs/benchmarks.md promises; `cargo xtask bench` runs this and prints the ratios.
//!
//! Every iteration reads another file: nothing that belongs to one file may be cached, only what belongs
//! to a seal or a certificate.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot run shall stop")]

#[path = "speed/write.rs"]
mod write;

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::ops::ControlFlow;

use criterion::{Criterion, criterion_group, criterion_main};
use fapiao_document::draw::Means;
use fapiao_document::{Limits, Options, Origin, Reading, read};
use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::font::{DEBIAN_PACKAGES, Fonts};
use fapiao_ofd::render::{self, svg::SvgOptions};
use fapiao_pki::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::{Authority, Scheme};
use fapiao_testkit::make::{self, EinvoiceOptions, OfdOptions, PdfOptions, PdfSign, Sign, SubFilter};
use fapiao_testkit::{archive, sample};
use fapiao_verify::{Policy, Report, Verdict, Verifier};
use flate2::{Decompress, FlushDecompress};
use jiff::Timestamp;
use sm2::dsa::signature::{Signer, Verifier as _};

/// Differently signed files that one benchmark goes round.
const FILES: u64 = 64;

struct Round<T> {
    items: Vec<T>,
    next: Cell<usize>,
}

impl<T> Round<T> {
    fn of(items: impl Iterator<Item = T>) -> Self {
        Self { items: items.collect(), next: Cell::new(0) }
    }

    fn next(&self) -> &T {
        let index = self.next.get();
        self.next.set((index + 1) % self.items.len());
        self.items.get(index).expect("within the round")
    }
}

fn seeds() -> std::ops::Range<u64> {
    1..1 + FILES
}

fn at() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

/// Those of the machine.
fn fonts() -> Fonts {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let fonts = Fonts::new(database);
    assert!(fonts.has_cjk(), "no Chinese fonts: install {}", DEBIAN_PACKAGES.join(" "));
    fonts
}

fn verifier(anchors: &[&[u8]]) -> Verifier {
    let (trust, problems) = Trust::from_files(anchors.iter().map(|der| ("anchor.cer", *der)));
    assert!(problems.is_empty());
    Verifier::new(trust, Policy::default())
}

fn examine(bytes: &[u8], pictures: bool, verifier: &Verifier) -> Report {
    let reading = reading(bytes, pictures);
    black_box(reading.invoice());
    verifier.verify(&reading, at())
}

fn reading(bytes: &[u8], pictures: bool) -> Reading {
    read(bytes, &Limits::default(), &Options { pictures, ocr: None }).unwrap()
}

/// What no program can avoid for one signed package: inflate what is protected, digest it, verify one signature.
/// The primitives are those of the program: one inflater for all entries, each inflated into room of its size.
///
/// The signature is verified by the `sm2` crate as it comes, which is the yardstick of the promise, or by our
/// own tables, which is the harder one.
struct Unavoidable {
    inflater: RefCell<Decompress>,
    deflated: Vec<(Vec<u8>, usize)>,
    certificate: Certificate,
    message: Vec<u8>,
    signature: Vec<u8>,
    plain_key: sm2::dsa::VerifyingKey,
    plain_signature: sm2::dsa::Signature,
}

impl Unavoidable {
    fn of(package: &[u8], authority: &Authority, seed: u64) -> Self {
        let entries = archive::read(package).unwrap();
        let protected = entries.iter().filter(|entry| !entry.path().contains("/Signs/"));
        let deflated =
            protected.map(|entry| (archive::deflate(&entry.content), entry.content.len())).collect();
        let message = seed.to_le_bytes().repeat(40);
        let signature = authority.signer.key.sign(&message);
        let certificate = Certificate::from_der(&authority.signer.certificate).unwrap();
        let secret = sm2::SecretKey::from_slice(&[7; 32]).unwrap();
        let plain = sm2::dsa::SigningKey::new("1234567812345678", &secret).unwrap();
        let plain_signature = plain.sign(&message);
        let plain_key = plain.verifying_key().clone();
        let inflater = RefCell::new(Decompress::new(false));
        Self { inflater, deflated, certificate, message, signature, plain_key, plain_signature }
    }

    fn inflate_and_digest(&self) {
        let mut inflater = self.inflater.borrow_mut();
        for (deflated, length) in &self.deflated {
            inflater.reset(false);
            let mut content = Vec::with_capacity(*length);
            inflater.decompress_vec(deflated, &mut content, FlushDecompress::Finish).unwrap();
            assert_eq!(content.len(), *length);
            black_box(DigestAlgorithm::Sm3.digest(&content));
        }
    }

    fn run(&self) {
        self.inflate_and_digest();
        self.plain_key.verify(&self.message, &self.plain_signature).unwrap();
    }

    fn run_with_tables(&self) {
        self.inflate_and_digest();
        let key = self.certificate.public_key();
        black_box(key.verify(SignatureAlgorithm::Sm2Sm3, &self.message, &self.signature));
    }
}

fn ofd(criterion: &mut Criterion) {
    let authority = Authority::new(1);
    let verifier = verifier(&[authority.anchor(), &authority.tax_ca.certificate]);
    let signed = Round::of(
        seeds()
            .map(|seed| make::ofd(&sample::vat_ordinary(seed), &OfdOptions::signed(Sign::new(&authority)))),
    );
    assert_eq!(examine(signed.next(), true, &verifier).verdict, Verdict::Passed);
    let unavoidable = Round::of(
        signed.items.iter().zip(seeds()).map(|(file, seed)| Unavoidable::of(file, &authority, seed)),
    );
    let unsigned =
        Round::of(seeds().map(|seed| make::ofd(&sample::digital_special(seed), &OfdOptions::default())));

    let mut group = criterion.benchmark_group("ofd");
    group.bench_function("unavoidable", |bench| bench.iter(|| unavoidable.next().run()));
    group.bench_function("unavoidable_with_tables", |bench| {
        bench.iter(|| unavoidable.next().run_with_tables())
    });
    group.bench_function("signed", |bench| bench.iter(|| examine(signed.next(), false, &verifier)));
    group.bench_function("signed_with_pictures", |bench| {
        bench.iter(|| examine(signed.next(), true, &verifier))
    });
    group.bench_function("unsigned", |bench| bench.iter(|| reading(unsigned.next(), false).invoice()));
    group.finish();
}

fn xml(criterion: &mut Criterion) {
    let files = Round::of(
        seeds().map(|seed| make::einvoice(&sample::digital_special(seed), &EinvoiceOptions::default())),
    );
    let mut group = criterion.benchmark_group("xml");
    group
        .bench_function("einvoice", |bench| bench.iter(|| reading(files.next().as_bytes(), false).invoice()));
    group.finish();
}

fn pdf(criterion: &mut Criterion) {
    let (root, signer) = Authority::rsa();
    let verifier = verifier(&[&root.certificate]);
    let signed = Round::of(seeds().map(|seed| {
        let options = PdfOptions {
            signature: Some(PdfSign::new(&signer, SubFilter::Pkcs7(Scheme::RsaSha256))),
            ..PdfOptions::default()
        };
        make::pdf(&sample::vat_ordinary(seed), &options)
    }));
    assert_eq!(examine(signed.next(), true, &verifier).verdict, Verdict::Passed);
    let mut group = criterion.benchmark_group("pdf");
    group.bench_function("signed", |bench| bench.iter(|| examine(signed.next(), false, &verifier)));
    group.bench_function("signed_with_pictures", |bench| {
        bench.iter(|| examine(signed.next(), true, &verifier))
    });
    let without_picture = Round::of(seeds().map(|seed| {
        let options = PdfOptions { no_qr: true, ..PdfOptions::default() };
        make::pdf(&sample::vat_ordinary(seed), &options)
    }));
    group.bench_function("without_code", |bench| bench.iter(|| reading(without_picture.next(), true)));
    let drawn = Round::of(seeds().map(|seed| {
        let options = PdfOptions { qr_drawn: true, ..PdfOptions::default() };
        make::pdf(&sample::vat_ordinary(seed), &options)
    }));
    assert!(reading(drawn.next(), true).sources.iter().any(|source| source.origin == Origin::Qr));
    group.bench_function("code_drawn", |bench| bench.iter(|| reading(drawn.next(), true)));
    group.finish();
}

/// Whole files to pictures, from their bytes, with seal and QR code: what is warm are the fonts of the machine.
fn draw(criterion: &mut Criterion) {
    let authority = Authority::new(1);
    let signed = Round::of(
        seeds()
            .map(|seed| make::ofd(&sample::vat_ordinary(seed), &OfdOptions::signed(Sign::new(&authority)))),
    );
    let fonts = fonts();
    let (limits, draw) = (Limits::default(), DrawLimits::default());
    let means = Means { fonts: &fonts, limits: &limits, draw: &draw };
    let page = |bytes: &[u8]| {
        let mut only = None;
        fapiao_document::draw::ofd(bytes, &means, None, |_, page| {
            only = Some(page);
            ControlFlow::Continue(())
        })
        .unwrap();
        only.unwrap()
    };
    let mut group = criterion.benchmark_group("draw");
    group.bench_function("display", |bench| bench.iter(|| page(signed.next())));
    group.bench_function("png", |bench| {
        bench.iter(|| render::png::png(&page(signed.next()), 150.0, &draw).unwrap())
    });
    group.bench_function("svg", |bench| {
        bench.iter(|| render::svg::svg(&page(signed.next()), &SvgOptions::default(), &draw).unwrap())
    });
    group.bench_function("pdf", |bench| {
        bench.iter(|| render::pdf::pdf(&[page(signed.next())], &render::pdf::PdfOptions::default()).unwrap())
    });
    group.finish();
}

criterion_group!(benches, ofd, xml, pdf, draw, write::written);
criterion_main!(benches);
