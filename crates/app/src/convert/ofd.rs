//! Pages to an OFD package.

use fapiao_ofd::layout::Layout;

use super::{Converted, Means, refused};
use crate::Error;

/// The pages of a PDF document, traced.
pub(super) fn of_pdf(
    _original: &[u8],
    _means: &Means<'_>,
    _begun: &mut dyn FnMut(usize),
) -> Result<(Layout, Converted), Error> {
    Err(refused("DOC-COPY-PAGE", ""))
}

/// A layout that is stamped, as a package.
pub(super) fn of_layout(layout: &Layout) -> Result<Vec<u8>, Error> {
    fapiao_document::write::ofd(layout).map_err(Error::Writing)
}
