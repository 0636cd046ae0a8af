//! Invoices written and signed, against what no program can avoid for that.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::Criterion;
use fapiao_document::Limits;
use fapiao_document::sign::{Appearance, OfdDraft, OfdEnvelope, OfdSigning, PdfDraft, PdfSigning, SealPlace};
use fapiao_document::write::{self, Details};
use fapiao_invoice::Invoice;
use fapiao_ofd::font::{Face, Fonts};
use fapiao_ofd::layout::{Item, Layout};
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::sign::{KeyFile, SealDesign, Signer};
use fapiao_testkit::authority::{self, Authority};
use fapiao_testkit::random::Random;
use fapiao_testkit::{archive, make, sample};
use flate2::{Compress, Compression, FlushCompress};
use subsetter::GlyphRemapper;

use super::{Round, at, fonts, seeds};

const PLACE: SealPlace = SealPlace::Usual { width: 40.0, height: 30.0 };

pub fn written(criterion: &mut Criterion) {
    let authority = Authority::new(1);
    let (sm2, rsa) = (signer(&authority.signer), signer(&Authority::rsa().1));
    let seal = seal(&authority, &sm2);
    let fonts = fonts();
    let invoices = Round::of(seeds().map(|seed| write::check(&sample::vat_ordinary(seed), None).unwrap()));
    let unavoidable = Round::of(invoices.items.iter().map(|invoice| Unavoidable::of(invoice, &fonts)));

    let mut group = criterion.benchmark_group("write");
    group.bench_function("ofd_unavoidable", |bench| bench.iter(|| unavoidable.next().run(&sm2)));
    group.bench_function("ofd", |bench| bench.iter(|| ofd(invoices.next(), &fonts)));
    group.bench_function("ofd_sealed", |bench| {
        bench.iter(|| sealed(&ofd(invoices.next(), &fonts), &seal, &sm2))
    });
    group.bench_function("rsa_signature", |bench| {
        bench.iter(|| rsa.sign(&[7; 100], &mut Random::new(1)).unwrap())
    });
    group.bench_function("pdf_signed", |bench| bench.iter(|| signed_pdf(invoices.next(), &fonts, &rsa)));
    group.finish();
}

fn signer(of: &authority::Signer) -> Signer {
    KeyFile::read(of.key_file().as_bytes(), None).unwrap().into_signer(&[]).unwrap()
}

fn seal(authority: &Authority, listed: &Signer) -> Seal {
    let design = SealDesign {
        id: "SAMPLE0001".to_owned(),
        name: "样票公司 SAMPLE".to_owned(),
        picture: Picture { format: "png".to_owned(), bytes: make::seal_png(), width_mm: 40, height_mm: 30 },
        created: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_to: "2028-01-01T00:00:00Z".parse().unwrap(),
    };
    let maker = signer(&authority.seal_maker);
    let der = design.make(&maker, &[listed.certificate().clone()], &mut Random::new(1)).unwrap();
    Seal::parse(&der).unwrap()
}

fn details() -> Details {
    Details { sample: true, ..Details::default() }
}

/// As `fapiao write` makes it, from the invoice on.
fn ofd(invoice: &Invoice, fonts: &Fonts) -> Vec<u8> {
    let invoice = write::check(invoice, None).unwrap();
    write::ofd(&write::document(&invoice, &details(), fonts).unwrap()).unwrap()
}

fn sealed(package: &[u8], seal: &Seal, signer: &Signer) -> Vec<u8> {
    let envelope = OfdEnvelope::Seal { seal, places: vec![PLACE] };
    let signing = OfdSigning { document: 0, envelope };
    let draft = OfdDraft::sign(package, &signing, signer, at(), &Limits::default(), &mut Random::new(2));
    draft.unwrap().finish(None).unwrap()
}

fn signed_pdf(invoice: &Invoice, fonts: &Fonts, signer: &Signer) -> Vec<u8> {
    let invoice = write::check(invoice, None).unwrap();
    let layout = write::document(&invoice, &details(), fonts).unwrap();
    let pdf = write::pdf(&layout, &invoice, &details()).unwrap();
    let appearance = Some(Appearance { place: PLACE, picture: make::seal_png() });
    let signing = PdfSigning { appearance, ..PdfSigning::default() };
    let draft = PdfDraft::sign(&pdf, &signing, signer, at(), &Limits::default(), &mut Random::new(3));
    draft.unwrap().finish(None).unwrap()
}

/// What no program can avoid for one sealed package: cut the fonts down to its characters, digest and deflate its
/// entries, sign once. The primitives are those of the program.
struct Unavoidable {
    /// The faces, and the glyphs of each.
    faces: Vec<(Face, GlyphRemapper)>,
    entries: Vec<Vec<u8>>,
}

impl Unavoidable {
    fn of(invoice: &Invoice, fonts: &Fonts) -> Self {
        let layout = write::document(invoice, &details(), fonts).unwrap();
        let package = write::ofd(&layout).unwrap();
        let entries = archive::read(&package).unwrap().into_iter().map(|entry| entry.content).collect();
        Self { faces: faces(&layout), entries }
    }

    fn run(&self, signer: &Signer) {
        for (face, glyphs) in &self.faces {
            black_box(subsetter::subset(face.bytes(), face.index(), glyphs).unwrap());
        }
        let mut deflater = Compress::new(Compression::default(), false);
        for entry in &self.entries {
            black_box(DigestAlgorithm::Sm3.digest(entry));
            deflater.reset();
            let mut packed = Vec::with_capacity(entry.len() + 64);
            deflater.compress_vec(entry, &mut packed, FlushCompress::Finish).unwrap();
            black_box(packed);
        }
        black_box(signer.sign(&[7; 600], &mut Random::new(1)).unwrap());
    }
}

/// The faces that a layout's texts are drawn by, with their glyphs: each character by the first face that has it.
fn faces(layout: &Layout) -> Vec<(Face, GlyphRemapper)> {
    let layers = layout.pages.iter().flat_map(|page| &page.layers);
    let layers = layers.chain(layout.templates().iter().flat_map(|template| &template.layers));
    let notes = layout.pages.iter().flat_map(|page| &page.annotations).flat_map(|note| &note.items);
    let mut faces: BTreeMap<(usize, u32), (Face, GlyphRemapper)> = BTreeMap::new();
    for item in layers.flat_map(|layer| &layer.items).chain(notes) {
        let Item::Text(text) = item else { continue };
        let font = layout.font_of(text).unwrap();
        for character in text.text.chars() {
            let Some(face) = font.faces.iter().find(|face| face.has(character)) else { continue };
            let key = (face.bytes().as_ptr().addr(), face.index());
            let (_, glyphs) = faces.entry(key).or_insert_with(|| (face.clone(), GlyphRemapper::new()));
            glyphs.remap(u16::try_from(face.glyph(character).unwrap().0).unwrap());
        }
    }
    faces.into_values().collect()
}
