//! Pages of a file as they are seen: OFD with the seals in place, PDF as pictures.

mod flat;
mod pdf;
mod seal;
mod trace;

use std::ops::ControlFlow;

use fapiao_ofd::display::{DrawLimits, Page, Scene};
use fapiao_ofd::font::Fonts;
use fapiao_ofd::{Ofd, Package};

pub use pdf::PdfPages;
pub use seal::seals;
pub use trace::Tracer;

use crate::{Detail, Error, Finding, Limits, finding};

/// What pages are drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Means<'m> {
    /// The fonts of this machine.
    pub fonts: &'m Fonts,
    /// How much of a foreign file is read.
    pub limits: &'m Limits,
    /// How much of a foreign page is drawn.
    pub draw: &'m DrawLimits,
}

/// A finding of a drawn page as a finding of the document.
#[must_use]
pub fn finding_of_page(found: &fapiao_ofd::Finding) -> Finding {
    Finding { code: finding::of_ofd_finding(found), place: found.place.clone(), detail: found.detail.clone() }
}

/// Draws the pages of an OFD package, one after the other, with their seals. `take` gets the position of a page among
/// all pages, from 0, and its display list; it may stop the drawing. `only` draws one page alone. Gives the number of
/// pages that were come to, and what was odd about the package and its seals.
///
/// # Errors
/// [`Error::Refused`] when the bytes are no package, [`Error::Format`] when it has no page (or not the one that was
/// asked for). A page that cannot be drawn is drawn empty, with a finding.
pub fn ofd(
    bytes: &[u8],
    means: &Means<'_>,
    only: Option<usize>,
    mut take: impl FnMut(usize, Page) -> ControlFlow<()>,
) -> Result<(usize, Vec<Finding>), Error> {
    let package = Package::open(bytes, &means.limits.ofd).map_err(|error| {
        Error::refused(finding::of_ofd(error.code()), Detail::of(error.zh(), error.to_string()))
    })?;
    let ofd = Ofd::read_structure(&package);
    let mut odd = Vec::new();
    let mut position = 0_usize;
    let mut drawn = 0_usize;
    'documents: for (index, document) in ofd.documents.iter().enumerate() {
        let (seals, findings) = seal::seals(&package, &ofd, index);
        odd.extend(findings);
        let scene = Scene { fonts: means.fonts, seals: &seals, limits: means.draw };
        let Some(mut drawing) = document.drawing(scene) else { continue };
        for own in 0..drawing.page_count() {
            let here = position;
            position = position.saturating_add(1);
            if only.is_some_and(|only| only != here) {
                continue;
            }
            if drawn >= means.draw.pages {
                let code = finding::of_ofd(fapiao_ofd::finding::DRAW_LIMIT);
                odd.push(Finding { code, place: "OFD.xml".to_owned(), detail: drawn.to_string() });
                break 'documents;
            }
            let Some(page) = drawing.page(own) else { continue };
            drawn = drawn.saturating_add(1);
            if take(here, page).is_break() {
                break 'documents;
            }
        }
    }
    if drawn == 0 {
        let asked = only.map_or(String::new(), |only| format!("{} / ", only.saturating_add(1)));
        return Err(Error::refused("DOC-PAGE-MISSING", format!("{asked}{position}")));
    }
    Ok((position, odd))
}
