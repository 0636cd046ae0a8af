//! OFD packages: sources in the order of their rank, and signatures with what was measured of them.

mod attachment;
mod coverage;
mod data;
mod page;
mod picture;
pub(crate) mod sign;
mod signature;
mod tag;

use fapiao_ofd::{Document, Ofd, Package, PageText};

use crate::image::Payloads;
use crate::{Error, Finding, Format, Limits, Options, Reading, finding};

/// Reads an OFD package.
///
/// # Errors
/// [`Error::Refused`] when the bytes are no ZIP file that can be opened. A part that cannot be read, `OFD.xml`
/// included, is a finding, so that signatures are measured on damaged packages too.
pub(crate) fn read(bytes: &[u8], limits: &Limits, options: &Options<'_>) -> Result<Reading, Error> {
    let package = Package::open(bytes, &limits.ofd)
        .map_err(|error| Error::refused(finding::of_ofd(error.code()), error.detail()))?;
    let ofd = Ofd::read(&package);
    let mut reading = Reading {
        format: Format::Ofd,
        sources: Vec::new(),
        signatures: Vec::new(),
        attachments: Vec::new(),
        findings: Vec::new(),
        pages: 0,
        itinerary: None,
    };
    let mut work = Work {
        payloads: Payloads::default(),
        pictures: picture::Budget::of(limits),
        tags: tag::TagBudget::START,
    };
    for document in &ofd.documents {
        sources(&package, document, limits, options, &mut work, &mut reading);
    }
    if work.tags.is_spent() {
        reading.findings.push(incomplete("CustomTags"));
    }
    let mut payloads = work.payloads;
    reading.findings.extend(payloads.finding("QR"));
    reading.sources.append(&mut payloads.sources);
    reading.sources.sort_by_key(|source| source.origin);
    signature::read(&package, &ofd, limits, &mut reading);
    let odd = package.findings().into_iter().chain(ofd.findings);
    reading.findings.extend(odd.map(|odd| Finding {
        code: finding::of_ofd_finding(&odd),
        place: odd.place,
        detail: odd.detail,
    }));
    Ok(reading)
}

/// What is shared by all documents of a package: it may have many, and each could ask for all there is.
struct Work {
    payloads: Payloads,
    pictures: picture::Budget,
    tags: tag::TagBudget,
}

fn incomplete(place: impl Into<String>) -> Finding {
    Finding { code: "DOC-OFD-PAGE-INCOMPLETE".into(), place: place.into(), detail: String::new() }
}

/// What one document of the package states.
fn sources(
    package: &Package<'_>,
    document: &Document<'_>,
    limits: &Limits,
    options: &Options<'_>,
    work: &mut Work,
    reading: &mut Reading,
) {
    let first_page = reading.pages;
    let count = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
    reading.pages = reading.pages.saturating_add(count);
    attachment::read(package, document, limits, options, &mut work.payloads, reading);
    let pages: Vec<PageText<'_>> = document.text();
    if pages.iter().any(|page| !page.complete) {
        reading.findings.push(incomplete(document.root.written.as_ref()));
    }
    reading.sources.extend(tag::source(document, &pages, limits, &mut work.tags));
    reading.sources.extend(data::source(document, limits));
    if options.pictures && !work.payloads.found() {
        picture::read(package, &pages, limits, &mut work.pictures, &mut work.payloads);
    }
    reading.sources.extend(page::source(document, &pages, first_page, limits, &mut reading.itinerary));
}
