//! OFD packages (GB/T 33190-2016): a reader in memory, under limits. No cryptography, no invoices.
//!
//! [`Package`] is the container, [`Ofd`] what it says: documents with pages, resources, attachments, custom tags
//! and signatures. Real files break the standard in many ways; each way that is tolerated is a [`Finding`] with a
//! stable code, and a part that cannot be read never keeps the others from being read.
//!
//! A ground room: no I/O, no clock, no randomness.

pub mod annotation;
pub mod attachment;
pub mod custom_tag;
pub mod display;
pub mod document;
pub mod extension;
pub mod finding;
pub mod font;
pub mod geometry;
pub mod info;
pub mod integrity;
pub mod layout;
pub mod object;
pub mod page;
pub mod reach;
pub mod render;
pub mod resource;
pub mod shape;
pub mod signature;
pub mod text;
pub mod version;
pub mod write;
pub mod xml;

mod error;
mod limits;
mod ofd;
mod package;
mod path;
mod reader;

pub use document::Document;
pub use error::{Error, PathTrick};
pub use finding::Finding;
pub use limits::Limits;
pub use ofd::Ofd;
pub use package::{Entry, Package};
pub use reader::Location;
pub use signature::SignatureFile;
pub use text::{ImagePlacement, PageText, TextRun};
