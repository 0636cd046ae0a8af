//! Seals on OFD packages: where they stand.

use fapiao_document::Limits;
use fapiao_document::sign::{OfdDraft, OfdEnvelope, OfdSigning, Rect, SealPlace};
use fapiao_ofd::{Ofd, Package};
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::sign::{KeyFile, SealDesign, Signer};
use fapiao_testkit::authority::{self, Authority};
use fapiao_testkit::make::{self, OfdOptions};
use fapiao_testkit::random::Random;
use fapiao_testkit::sample;
use jiff::Timestamp;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn signer(of: &authority::Signer) -> Signer {
    KeyFile::read(of.key_file().as_bytes(), None).unwrap().into_signer(&[]).unwrap()
}

/// A seal of 40 mm by 30 mm.
fn seal(authority: &Authority, listed: &Signer) -> Seal {
    let bytes = make::seal_png();
    let design = SealDesign {
        id: "SAMPLE0001".to_owned(),
        name: "样票公司 SAMPLE".to_owned(),
        picture: Picture { format: "png".to_owned(), bytes, width_mm: 40, height_mm: 30 },
        created: time("2026-01-01T00:00:00Z"),
        valid_from: time("2026-01-01T00:00:00Z"),
        valid_to: time("2028-01-01T00:00:00Z"),
    };
    let maker = signer(&authority.seal_maker);
    let der = design.make(&maker, &[listed.certificate().clone()], &mut Random::new(1)).unwrap();
    Seal::parse(&der).unwrap()
}

/// Seals whose place nobody says stand in a row at the foot of the last page, until the row is full.
#[test]
fn ofd_when_sealed_again_and_again_then_no_seal_covers_another_and_the_last_is_refused() {
    let authority = Authority::new(7);
    let signer = signer(&authority.signer);
    let seal = seal(&authority, &signer);
    let limits = Limits::default();
    let mut package = make::ofd(&sample::vat_ordinary(1), &OfdOptions::default());
    let (width, height) = (40.0, 30.0);
    let refused = loop {
        let places = vec![SealPlace::Usual { width, height }];
        let signing = OfdSigning { document: 0, envelope: OfdEnvelope::Seal { seal: &seal, places } };
        let at = time("2026-10-01T04:05:06Z");
        match OfdDraft::sign(&package, &signing, &signer, at, &limits, &mut Random::new(2)) {
            Ok(draft) => package = draft.finish(None).unwrap(),
            Err(error) => break error,
        }
    };
    assert_eq!(refused.code(), "DOC-SIGN-CROWDED");
    let opened = Package::open(&package, &limits.ofd).unwrap();
    let ofd = Ofd::read(&opened);
    let last = &ofd.documents[0].pages.last().unwrap().id;
    let stamps = ofd.signatures.iter().flat_map(|signature| &signature.stamps);
    let boxes: Vec<Rect> = stamps.filter(|stamp| stamp.page == *last).map(|stamp| stamp.boundary).collect();
    assert!(boxes.len() >= 4, "{boxes:?}");
    for pair in boxes.windows(2) {
        assert_eq!((pair[0].width, pair[0].height, pair[0].y), (32.0, 24.0, pair[1].y));
        assert!((pair[0].x - pair[1].x - 33.0).abs() < 0.01, "{boxes:?}");
    }
}
