//! Files from invoices: what the world would send, invented.

mod collection;
mod ofd;
mod ofd_page;
mod ofd_sign;
mod pdf;
mod xml;

pub use collection::eml;
pub use collection::zip;
pub use ofd::Attached;
pub use ofd::Oddity;
pub use ofd::OfdOptions;
pub use ofd::ofd;
pub use ofd::ofd_parts;
pub use ofd::seal_ofd;
pub use ofd_sign::Coverage;
pub use ofd_sign::Envelope;
pub use ofd_sign::Sign;
pub use ofd_sign::resealed;
pub use ofd_sign::sign_parts;
pub use xml::EinvoiceOptions;
pub use xml::einvoice;
pub use xml::original_invoice;
pub use xml::xbrl;

mod picture;

pub use pdf::Pdf;
pub use pdf::PdfOptions;
pub use pdf::PdfSign;
pub use pdf::SubFilter;
pub use pdf::Trick;
pub use pdf::Xref;
pub use pdf::file as pdf_file;
pub use pdf::pdf;
pub use picture::PictureOptions;
pub use picture::modules as qr_modules;
pub use picture::picture;
pub use picture::qr_png;
pub use picture::seal_png;

/// XML text or attribute content.
#[must_use]
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
