//! Pages as a PDF document: text stays text, in embedded subsets of its fonts.

mod ink;
mod surface;
mod text;

use std::collections::HashMap;
use std::sync::Arc;

use krilla::SerializeSettings;
use krilla::configure::{Archival, ConfigurationBuilder, PdfVersion};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::pdf::PdfDocument;

use crate::display::picture::guarded;
use crate::display::{Page, PdfPage};
use crate::{Error, Finding};

/// What a PDF document says about itself, and what it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// Title.
    pub title: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Subject.
    pub subject: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The program that made the content.
    pub creator: Option<String>,
    /// Language of the content: `zh-CN`.
    pub language: Option<String>,
    /// When it was made; the same pages and options give the same bytes.
    pub created: Option<PdfTime>,
    /// What tells this document from all others; else it is made from the content.
    pub document_id: Option<String>,
    /// Whether it is for archives: PDF/A-3b. Needs [`PdfOptions::title`], [`PdfOptions::language`] and
    /// [`PdfOptions::created`], and has no pages of foreign documents.
    pub archive: bool,
}

/// A time in a PDF document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PdfTime {
    /// Year, 0 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
    /// Hours before UTC, -23 to 23.
    pub offset_hours: i8,
}

/// A file that a PDF document carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfAttachment {
    /// Name.
    pub name: String,
    /// Media type: `text/xml`.
    pub media_type: String,
    /// What it is, for readers.
    pub description: String,
    /// How it relates to the document.
    pub relationship: Relationship,
    /// When it was changed.
    pub changed: Option<PdfTime>,
    /// The file.
    pub bytes: Vec<u8>,
}

/// How an attached file relates to the document (ISO 32000-2, AFRelationship).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relationship {
    /// The document was made from it.
    Source,
    /// It holds the data that the document shows.
    Data,
    /// It says the same in another form.
    Alternative,
    /// It adds to the document.
    Supplement,
    /// Not said.
    Unspecified,
}

/// Writes a PDF document, page by page. A page is compressed as it is added; fonts are written at the end.
pub struct PdfWriter {
    document: krilla::Document,
    options: PdfOptions,
    fonts: surface::Fonts,
    foreign: surface::Foreign,
    attached: usize,
}

impl PdfWriter {
    /// Starts a document.
    ///
    /// # Errors
    /// [`Error::Drawing`] when the options contradict each other.
    pub fn new(options: PdfOptions) -> Result<Self, Error> {
        // Foreign pages may be of any version.
        Self::of_version(options, PdfVersion::Pdf20)
    }

    /// Starts a document whose /Info says what its metadata say: PDF 1.7, for readers that look nowhere else. No foreign
    /// page goes into it.
    ///
    /// # Errors
    /// As for [`PdfWriter::new`].
    pub fn with_info(options: PdfOptions) -> Result<Self, Error> {
        Self::of_version(options, PdfVersion::Pdf17)
    }

    fn of_version(options: PdfOptions, version: PdfVersion) -> Result<Self, Error> {
        let builder = ConfigurationBuilder::new();
        let configuration = if options.archive {
            builder.with_archival_validator(Archival::A3_B).finish()
        } else {
            builder.with_version(version).finish()
        };
        let configuration = configuration.map_err(|error| failed(&format!("{error:?}")))?;
        let settings =
            SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() };
        let mut document = krilla::Document::new_with(settings);
        document.set_metadata(metadata(&options));
        Ok(Self { document, options, fonts: HashMap::new(), foreign: HashMap::new(), attached: 0 })
    }

    /// Adds a page. What cannot be drawn is a finding, and the rest is drawn.
    ///
    /// # Errors
    /// [`Error::Drawing`] when the page has no size, or cannot be written; the document is then lost.
    pub fn add(&mut self, page: &Page) -> Result<Vec<Finding>, Error> {
        let size = krilla::geom::Size::from_wh(points(page.width), points(page.height));
        let size = size.ok_or_else(|| failed(&"a page without a size"))?;
        let may_smooth = !self.options.archive;
        let Self { document, fonts, foreign, .. } = self;
        guarded(|| {
            let mut target = document.start_page_with(PageSettings::new(size));
            let mut surface = target.surface();
            let findings = surface::draw(&mut surface, &page.items, fonts, foreign, may_smooth);
            surface.finish();
            target.finish();
            findings
        })
        .ok_or_else(|| failed(&"the PDF writer gave up on a page"))
    }

    /// Whether a page of a foreign document can be placed; one that cannot would be left out of the page that shows it.
    pub fn takes(&mut self, page: &PdfPage) -> bool {
        surface::placeable(&mut self.foreign, page).is_some()
    }

    /// Attaches a file.
    ///
    /// # Errors
    /// [`Error::Drawing`] for a media type that is none, and a name that was used before.
    pub fn attach(&mut self, file: PdfAttachment) -> Result<(), Error> {
        let media_type = MimeType::new(&file.media_type);
        let media_type = media_type.ok_or_else(|| failed(&format!("no media type: {}", file.media_type)))?;
        let embedded = EmbeddedFile {
            path: file.name.clone(),
            mime_type: Some(media_type),
            description: Some(file.description),
            association_kind: match file.relationship {
                Relationship::Source => AssociationKind::Source,
                Relationship::Data => AssociationKind::Data,
                Relationship::Alternative => AssociationKind::Alternative,
                Relationship::Supplement => AssociationKind::Supplement,
                Relationship::Unspecified => AssociationKind::Unspecified,
            },
            data: file.bytes.into(),
            modification_date: file.changed.or(self.options.created).map(date),
            compress: None,
            location: None,
        };
        self.attached = self.attached.saturating_add(1);
        self.document.embed_file(embedded).ok_or_else(|| failed(&format!("attached twice: {}", file.name)))
    }

    /// The document.
    ///
    /// # Errors
    /// [`Error::Drawing`] when it is not what it was to be, say for archives, or has no page.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let Self { document, .. } = self;
        let finished = guarded(|| document.finish()).ok_or_else(|| failed(&"the PDF writer gave up"))?;
        finished.map_err(|error| match error {
            krilla::error::KrillaError::Validation(errors) => {
                let reasons: Vec<String> = errors.iter().map(|(error, _)| format!("{error:?}")).collect();
                failed(&reasons.join("; "))
            }
            other => failed(&other),
        })
    }
}

impl std::fmt::Debug for PdfWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PdfWriter").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Writes pages as one PDF document.
///
/// # Errors
/// As for [`PdfWriter`].
pub fn pdf(pages: &[Page], options: &PdfOptions) -> Result<Vec<u8>, Error> {
    let mut writer = PdfWriter::new(options.clone())?;
    for page in pages {
        writer.add(page)?;
    }
    writer.finish()
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Drawing { reason: error.to_string() }
}

/// Millimetres to points.
#[expect(clippy::float_arithmetic, reason = "places on a page are not money")]
fn points(millimetres: f64) -> f32 {
    crate::geometry::narrow(millimetres * surface::POINTS_PER_MM)
}

fn date(time: PdfTime) -> DateTime {
    DateTime::new(time.year)
        .month(time.month)
        .day(time.day)
        .hour(time.hour)
        .minute(time.minute)
        .second(time.second)
        .utc_offset_hour(time.offset_hours)
        .utc_offset_minute(0)
}

fn metadata(options: &PdfOptions) -> Metadata {
    let mut metadata = Metadata::new().producer("fapiao".to_owned());
    if let Some(title) = &options.title {
        metadata = metadata.title(title.clone());
    }
    if !options.authors.is_empty() {
        metadata = metadata.authors(options.authors.clone());
    }
    if let Some(subject) = &options.subject {
        metadata = metadata.description(subject.clone());
    }
    if !options.keywords.is_empty() {
        metadata = metadata.keywords(options.keywords.clone());
    }
    if let Some(creator) = &options.creator {
        metadata = metadata.creator(creator.clone());
    }
    if let Some(language) = &options.language {
        metadata = metadata.language(language.clone());
    }
    if let Some(created) = options.created {
        metadata = metadata.creation_date(date(created));
    }
    if let Some(id) = &options.document_id {
        metadata = metadata.document_id(id.clone());
    }
    metadata
}

/// A page of a foreign document, and its size as it is shown, in points.
#[derive(Clone)]
struct ForeignPage {
    document: PdfDocument,
    width: f64,
    height: f64,
}

/// A page of a foreign document, if it can be placed.
fn foreign_page(page: &PdfPage) -> Option<ForeignPage> {
    guarded(|| {
        let pdf = Arc::new(krilla::pdf::Pdf::new(Arc::clone(&page.bytes)).ok()?);
        let document = PdfDocument::new(Arc::clone(&pdf));
        let (width, height) = pdf.pages().get(page.page)?.render_dimensions();
        // A foreign page that cannot be copied must not spoil the document that it is copied into.
        let mut trial = krilla::Document::new_with(SerializeSettings {
            configuration: ConfigurationBuilder::new().with_version(PdfVersion::Pdf20).finish().ok()?,
            ..SerializeSettings::default()
        });
        let mut target = trial.start_page();
        let mut surface = target.surface();
        surface.draw_pdf_page(&document, krilla::geom::Size::from_wh(100.0, 100.0)?, page.page);
        surface.finish();
        target.finish();
        trial.finish().ok()?;
        let usable = width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite();
        usable.then(|| ForeignPage { document, width: width.into(), height: height.into() })
    })
    .flatten()
}
