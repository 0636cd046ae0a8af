//! Pages to a PDF document.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use fapiao_document::{Finding, draw};
use fapiao_ofd::display::Page;
use fapiao_ofd::layout::{self, Info, Layout, Size};
use fapiao_ofd::render::pdf::{PdfAttachment, PdfOptions, PdfWriter, Relationship};
use fapiao_ofd::{Ofd, Package};

use super::stamp::Stamp;
use super::{Converted, Means, blank};
use crate::Error;

/// Pages that may spoil the document before it is given up: each costs another start.
const RESTARTS_MAX: usize = 16;

/// The pages of an OFD package, seals in place.
pub(super) fn of_ofd(
    original: &[u8],
    stamp: &Stamp,
    means: &Means<'_>,
    begun: &mut dyn FnMut(usize),
) -> Result<Converted, Error> {
    let failed = || fapiao_document::Error::refused("DOC-COPY-PAGE", String::new());
    refuse_many(original, means)?;
    let mut lost: BTreeMap<usize, fapiao_document::Error> =
        means.given_up.iter().map(|position| (*position, failed())).collect();
    for _ in 0..RESTARTS_MAX {
        match attempt(original, stamp, means, &lost, begun)? {
            Attempt::Done(bytes, findings) => {
                return Ok(Converted { bytes, lost, findings });
            }
            // A page that cannot be written takes the document with it: once more without it.
            Attempt::Spoiled(position) => lost.insert(position, failed()),
        };
    }
    Err(Error::Reading(failed()))
}

/// Refuses a package of more pages than are copied: a copy of some of them would pass for one of all.
fn refuse_many(original: &[u8], means: &Means<'_>) -> Result<(), Error> {
    // What cannot be opened is told by who draws it.
    let Ok(package) = Package::open(original, &means.limits.ofd) else { return Ok(()) };
    let pages: usize =
        Ofd::read_structure(&package).documents.iter().map(|document| document.pages.len()).sum();
    if pages <= means.draw.pages {
        return Ok(());
    }
    Err(Error::Reading(fapiao_document::Error::refused("DOC-OFD-DRAW-LIMIT", pages.to_string())))
}

enum Attempt {
    Done(Vec<u8>, Vec<Finding>),
    Spoiled(usize),
}

fn attempt(
    original: &[u8],
    stamp: &Stamp,
    means: &Means<'_>,
    lost: &BTreeMap<usize, fapiao_document::Error>,
    begun: &mut dyn FnMut(usize),
) -> Result<Attempt, Error> {
    let mut writer = PdfWriter::with_info(options(stamp)).map_err(Error::Drawing)?;
    let mut findings = Vec::new();
    let mut spoiled = None;
    let drawing = draw::Means { fonts: &means.fonts, limits: &means.limits, draw: &means.draw };
    let drawn = draw::ofd(original, &drawing, None, |position, page| {
        begun(position);
        let mut page = if lost.contains_key(&position) { without(&page, stamp, position) } else { page };
        findings.extend(page.findings.iter().map(draw::finding_of_page));
        stamp.over(&mut page, &means.draw);
        match writer.add(&page) {
            Ok(odd) => findings.extend(odd.iter().map(draw::finding_of_page)),
            Err(_) => {
                spoiled = Some(position);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    let (_, odd) = drawn.map_err(Error::Reading)?;
    if let Some(position) = spoiled {
        return Ok(Attempt::Spoiled(position));
    }
    findings.extend(odd);
    Ok(Attempt::Done(writer.finish().map_err(Error::Drawing)?, findings))
}

/// A page that says that the original's could not be copied.
fn without(page: &Page, stamp: &Stamp, position: usize) -> Page {
    let usable = |length: f64| (10.0..5_000.0).contains(&length);
    let known = usable(page.width) && usable(page.height);
    let size = if known { Size { width: page.width, height: page.height } } else { Size::A4 };
    let mut layout = Layout::new(Info::default(), size);
    let font = stamp.font(&mut layout);
    let items = blank::items(stamp, font, position, size);
    layout.pages.push(layout::Page::new(None, items));
    layout.display().pop().unwrap_or_else(|| Page::new(size.width, size.height))
}

/// The pages of a layout that is stamped, with what is attached to it.
pub(super) fn of_layout(layout: &Layout, stamp: &Stamp) -> Result<Vec<u8>, Error> {
    let mut writer = PdfWriter::with_info(options(stamp)).map_err(Error::Drawing)?;
    for page in &layout.display() {
        writer.add(page).map_err(Error::Drawing)?;
    }
    for file in &layout.attachments {
        let attached = PdfAttachment {
            name: file.file_name.clone(),
            media_type: "text/xml".to_owned(),
            description: "原件 the original".to_owned(),
            relationship: Relationship::Source,
            changed: None,
            bytes: file.bytes.clone(),
        };
        writer.attach(attached).map_err(Error::Drawing)?;
    }
    writer.finish().map_err(Error::Drawing)
}

fn options(stamp: &Stamp) -> PdfOptions {
    PdfOptions {
        title: Some("复制件 COPY".to_owned()),
        subject: Some(stamp.sentence()),
        keywords: vec!["复制件 COPY".to_owned(), stamp.origin()],
        creator: Some(format!("fapiao {}", env!("CARGO_PKG_VERSION"))),
        language: Some("zh-CN".to_owned()),
        ..PdfOptions::default()
    }
}
