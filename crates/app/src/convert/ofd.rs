//! Pages to an OFD package.

use fapiao_document::Error as ReadingError;
use fapiao_document::draw::{PdfPages, Tracer};
use fapiao_ofd::layout::{Info, Layout, Page, Size};

use super::stamp::Stamp;
use super::{Converted, Means, blank};
use crate::Error;

/// The pages of a PDF document, traced. One that cannot be traced is there, empty, and says so.
pub(super) fn of_pdf(
    original: &[u8],
    stamp: &Stamp,
    means: &Means<'_>,
    begun: &mut dyn FnMut(usize),
) -> Result<(Layout, Converted), Error> {
    let pages = PdfPages::open(original.to_vec(), &means.fonts).map_err(Error::Reading)?;
    let count = pages.count();
    if count == 0 {
        return Err(Error::Reading(ReadingError::refused("DOC-PAGE-MISSING", "0".to_owned())));
    }
    // A copy of some of the pages would pass for one of all.
    if count > means.draw.pages {
        return Err(Error::Reading(ReadingError::refused("DOC-OFD-DRAW-LIMIT", count.to_string())));
    }
    let mut tracer = Tracer::new(Info::default());
    let mut converted = Converted::default();
    for position in 0..count {
        begun(position);
        let traced = if means.given_up.contains(&position) {
            Err(ReadingError::refused("DOC-COPY-PAGE", String::new()))
        } else {
            tracer.add(&pages, position, &means.draw)
        };
        match traced {
            Ok(findings) => converted.findings.extend(findings),
            Err(error) => {
                converted.lost.insert(position, error);
                let layout = tracer.layout();
                let font = stamp.font(layout);
                layout.pages.push(Page::new(None, blank::items(stamp, font, position, Size::A4)));
            }
        }
    }
    Ok((tracer.finish(), converted))
}

/// A layout that is stamped, as a package.
pub(super) fn of_layout(layout: &Layout) -> Result<Vec<u8>, Error> {
    fapiao_document::write::ofd(layout).map_err(Error::Writing)
}
