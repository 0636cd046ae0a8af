//! A picture on a page of its size.

use fapiao_ofd::layout::Layout;

use super::{Means, refused};
use crate::Error;

/// A page that shows the picture.
pub(super) fn layout(_original: &[u8], _means: &Means<'_>) -> Result<Layout, Error> {
    Err(refused("DOC-COPY-PAGE", ""))
}
