//! The pages of one file, whatever it is: drawn one after the other as they are needed.

use std::ops::ControlFlow;
use std::sync::Arc;

use fapiao_app::print::{Composer, Member, page_of_pdf, page_of_picture, page_of_pixels};
use fapiao_document::draw::{self, Means, PdfPages};
use fapiao_document::{Error, Limits, Sniffed, sniff, write};
use fapiao_ofd::display::{DrawLimits, Item, Page};
use fapiao_ofd::font::Fonts;
use fapiao_verify::Lang;

use super::child::{CPU_SECONDS_PER_PAGE, Out};
use crate::batch::examine::read_here;
use crate::reader::child::allow_cpu;
use crate::reader::frame::ReadFault;

/// Resolution of pages that can only be shown as pictures.
const DPI: f64 = 250.0;
/// Pixels of a page: 120 MB.
const PAGE_PIXELS_MAX: u64 = 40_000_000;

/// Draws files.
pub(super) struct Draw<'f> {
    fonts: &'f Arc<Fonts>,
    lang: Lang,
    limits: Limits,
    draw: DrawLimits,
}

/// A file that was opened, its pages not yet drawn.
pub(super) enum Ready {
    /// An OFD package, and the pages that were counted when it was read.
    Ofd(Vec<u8>, usize),
    /// A PDF document.
    Pdf(PdfPages),
    /// Pages that are there already: of data, or a picture.
    Drawn(Vec<Page>),
}

impl Ready {
    /// How many pages there will be.
    pub(super) fn pages(&self) -> usize {
        match self {
            Self::Ofd(_, pages) => *pages,
            Self::Pdf(pages) => pages.count(),
            Self::Drawn(pages) => pages.len(),
        }
    }
}

impl<'f> Draw<'f> {
    pub(super) fn new(fonts: &'f Arc<Fonts>, lang: Lang) -> Self {
        let draw = DrawLimits { page_pixels: PAGE_PIXELS_MAX, ..DrawLimits::default() };
        Self { fonts, lang, limits: Limits::default(), draw }
    }

    /// What stands on an empty page.
    pub(super) fn why(&self, fault: &ReadFault) -> String {
        let message = if self.lang == Lang::Zh { &fault.zh } else { &fault.en };
        format!("{} {message}", fault.code)
    }

    /// Opens a file.
    pub(super) fn ready(&self, member: &Member, bytes: Vec<u8>) -> Result<Ready, ReadFault> {
        let pages = match sniff(&bytes) {
            Sniffed::Ofd => {
                return Ok(Ready::Ofd(bytes, usize::try_from(member.pages).unwrap_or(1).max(1)));
            }
            Sniffed::Pdf => {
                let pages = PdfPages::open(bytes, self.fonts)?;
                return if pages.count() > 0 { Ok(Ready::Pdf(pages)) } else { Err(no_page()) };
            }
            Sniffed::Xml => {
                let invoice = read_here(&bytes)?.invoice().ok_or_else(no_page)?;
                write::pages(&invoice, self.fonts).map_err(|error| ReadFault {
                    code: error.code(),
                    zh: error.zh(),
                    en: error.en(),
                })?
            }
            Sniffed::Jpeg | Sniffed::Png => vec![page_of_picture(bytes).ok_or_else(no_page)?],
            _ => return Err(Error::Format { name: "OFD, PDF, XML, JPG, PNG".to_owned() }.into()),
        };
        if pages.is_empty() { Err(no_page()) } else { Ok(Ready::Drawn(pages)) }
    }

    /// Draws the pages of a file onto sheets.
    pub(super) fn pages(
        &self,
        member: &Member,
        file: Ready,
        composer: &mut Composer<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), ReadFault> {
        let total = file.pages();
        let most = self.draw.pages;
        let mut place = Place { member, total, next: 1, draw: self, composer, out };
        match file {
            Ready::Ofd(bytes, _) => place.ofd(&bytes)?,
            Ready::Pdf(pages) => place.pdf(&pages)?,
            Ready::Drawn(pages) => {
                for page in pages {
                    place.put(Ok(page))?;
                }
            }
        }
        place.fill(total.min(most))?;
        if total > most {
            let fault = Error::refused("DOC-OFD-DRAW-LIMIT", total.to_string()).into();
            out.lost(member.index, Some(most.saturating_add(1)), fault);
        }
        Ok(())
    }
}

/// Puts the pages of one file onto sheets in their order; one that is missing is told.
struct Place<'p, 'c, 'o> {
    member: &'p Member,
    total: usize,
    /// The number of the next page.
    next: usize,
    draw: &'p Draw<'p>,
    composer: &'p mut Composer<'c>,
    out: &'p mut Out<'o>,
}

impl Place<'_, '_, '_> {
    fn put(&mut self, page: Result<Page, ReadFault>) -> Result<(), ReadFault> {
        allow_cpu(CPU_SECONDS_PER_PAGE);
        let number = self.next;
        self.next = number.saturating_add(1);
        let page = match page {
            Ok(mut page) => {
                let odd = std::mem::take(&mut page.findings);
                self.out.odd(self.member.index, odd.iter().map(draw::finding_of_page));
                Ok(page)
            }
            Err(fault) => {
                let why = self.draw.why(&fault);
                self.out.lost(self.member.index, Some(number), fault);
                Err(why)
            }
        };
        let full = self.composer.add(self.member, (number, self.total.max(number)), page);
        self.out.print(full)
    }

    /// Empty pages for those that were not drawn, up to a number.
    fn fill(&mut self, to: usize) -> Result<(), ReadFault> {
        while self.next <= to {
            self.put(Err(no_page()))?;
        }
        Ok(())
    }

    fn ofd(&mut self, bytes: &[u8]) -> Result<(), ReadFault> {
        let (fonts, limits, draw_limits) = (self.draw.fonts, &self.draw.limits, &self.draw.draw);
        let means = Means { fonts, limits, draw: draw_limits };
        let mut outcome = Ok(());
        let drawn = draw::ofd(bytes, &means, None, |position, page| {
            outcome = self.fill(position).and_then(|()| self.put(Ok(page)));
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        outcome?;
        match drawn {
            Ok((_, odd)) => self.out.odd(self.member.index, odd),
            Err(error) => self.put(Err(error.into()))?,
        }
        Ok(())
    }

    fn pdf(&mut self, pages: &PdfPages) -> Result<(), ReadFault> {
        for position in 0..pages.count().min(self.draw.draw.pages) {
            allow_cpu(CPU_SECONDS_PER_PAGE);
            let page = pages.size(position).and_then(|size| {
                let page = page_of_pdf(pages.bytes(), position, size);
                let whole = !pages.borrows_fonts(position, &self.draw.draw);
                let takes = whole
                    && page.items.iter().all(|item| match item {
                        Item::Pdf(foreign) => self.out.printing.pdf.takes(foreign),
                        _ => true,
                    });
                if takes {
                    return Ok(page);
                }
                // One that cannot be copied, or would lack letters elsewhere, is shown as a picture.
                let pixels = pages.pixels(position, DPI, &self.draw.draw)?;
                Ok(page_of_pixels(pixels, size))
            });
            self.put(page.map_err(ReadFault::from))?;
        }
        Ok(())
    }
}

fn no_page() -> ReadFault {
    Error::refused("DOC-PAGE-MISSING", "0".to_owned()).into()
}
