//! An XML invoice as pages: the face of its kind, made of the fields that it states.

use fapiao_document::write::{self, Details};
use fapiao_invoice::Invoice;
use fapiao_ofd::layout::Layout;
use memchr::memmem;

use super::{Means, refused};
use crate::Error;

/// The pages of an XML invoice, the original attached as it is.
pub(super) fn layout(original: &[u8], means: &Means<'_>) -> Result<Layout, Error> {
    let reading = fapiao_document::read(original, &means.limits, &means.reading).map_err(Error::Reading)?;
    let stated = reading.invoice().ok_or_else(|| refused("DOC-COPY-NO-INVOICE", ""))?;
    let invoice: Invoice = write::check(&stated, None).map_err(Error::Writing)?;
    let details = Details { sample: is_sample(original), ..Details::default() };
    let mut layout = write::document(&invoice, &details, &means.fonts).map_err(Error::Writing)?;
    // Not a second statement of ours: the original is at hand, and its digest is the one on the pages.
    for attachment in &mut layout.attachments {
        attachment.bytes = original.to_vec();
    }
    Ok(layout)
}

/// Whether the original says of itself that it is a sample, as those that we write do.
fn is_sample(original: &[u8]) -> bool {
    memmem::find(original, "样票 SAMPLE".as_bytes()).is_some()
}
