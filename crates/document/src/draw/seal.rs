//! The pictures of the seals of a package, where its signatures show them.

use std::sync::Arc;

use fapiao_ofd::display::Seal as Shown;
use fapiao_ofd::{Ofd, Package, SignatureFile};
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::seal::{Seal, SealedSignature};

use crate::{Finding, finding};

/// Places of seals in one document, more than any has.
const MOST_PLACES: usize = 1_000;

/// The pictures of the seals that a document of a package shows, each with its place: of the signatures that the package
/// declares, in their order. Whether a signature is valid does not matter here: the report says it, not the picture.
/// A seal that cannot be read is a finding.
#[must_use]
pub fn seals(package: &Package<'_>, ofd: &Ofd<'_>, document: usize) -> (Vec<Shown>, Vec<Finding>) {
    let mut shown = Vec::new();
    let mut odd = Vec::new();
    let own = ofd.documents.get(document).and_then(|document| document.root.entry).map_or("", directory);
    let several = ofd.documents.len() > 1;
    for file in ofd.signatures.iter().filter(|file| file.declared && !file.stamps.is_empty()) {
        let place = file.path.unwrap_or(&file.written);
        if several && !place.trim_start_matches('/').starts_with(own) {
            continue;
        }
        let Some(picture) = picture(package, file) else {
            odd.push(Finding {
                code: finding::of_ofd(fapiao_ofd::finding::DRAW_SEAL),
                place: place.to_owned(),
                detail: String::new(),
            });
            continue;
        };
        let bytes = Arc::new(picture.bytes);
        for stamp in file.stamps.iter().take(MOST_PLACES.saturating_sub(shown.len())) {
            shown.push(Shown {
                page: stamp.page.clone().into_owned(),
                boundary: stamp.boundary,
                clip: stamp.clip,
                format: picture.format.clone(),
                bytes: Arc::clone(&bytes),
            });
        }
    }
    (shown, odd)
}

/// The picture of a signature's seal: in the signature itself, else in the file of the seal.
fn picture(package: &Package<'_>, file: &SignatureFile<'_>) -> Option<Picture> {
    let read = |path: Option<&str>| package.read(path?).ok();
    let signed = read(file.signed_value).and_then(|bytes| SealedSignature::parse(bytes).ok());
    if let Some(signed) = signed {
        return Some(signed.seal().info().picture.clone());
    }
    let seal = read(file.seal).and_then(|bytes| Seal::parse(bytes).ok())?;
    Some(seal.info().picture.clone())
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}
