//! Signing a PDF by an incremental update: PAdES B-B, and B-T with a token (ETSI EN 319 142-1).
//!
//! The bytes that stand there stay as they are, so that earlier signatures keep holding. What is not sound enough
//! to append to is refused: a reader that repairs a file might repair the signature away.

mod appearance;
mod place;
mod write;

use std::ops::Range;
use std::sync::Arc;

use fapiao_pki::sign::{CmsDraft, CmsProfile, CmsRequest, CryptoRng, Signer};
use jiff::Timestamp;

use super::file::File;
use super::marks::Marks;
use super::revision::update;
use crate::sign::SealPlace;
use crate::{Detail, Error, Limits};
use write::{SignatureText, Update};

/// Most bytes that a token is given room for, unless more is asked for: tokens hold the authority's certificates.
const TOKEN_BYTES: usize = 16 << 10;

/// How a PDF is signed.
#[derive(Clone, Debug, Default)]
pub struct PdfSigning {
    /// Why it is signed (`/Reason`).
    pub reason: Option<String>,
    /// Where it is signed (`/Location`).
    pub location: Option<String>,
    /// What shows on a page; invisible when absent.
    pub appearance: Option<Appearance>,
    /// Whether a time-stamp token follows: room is kept for it.
    pub with_token: bool,
}

/// What a signature looks like on a page.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// Where; on a page that is turned, as it is shown.
    pub place: SealPlace,
    /// A PNG or JPEG picture, as a rule the seal's.
    pub picture: Vec<u8>,
}

/// A PDF whose signature value is made, and which may still get a time stamp over it.
#[derive(Clone, Debug)]
pub struct PdfDraft {
    bytes: Vec<u8>,
    /// The digits of `/Contents`, without the brackets.
    contents: Range<usize>,
    cms: CmsDraft,
}

impl PdfDraft {
    /// Signs a PDF at a time.
    ///
    /// RSA and ECDSA give `ETSI.CAdES.detached`, which every PDF program checks. SM2 gives the same structure over
    /// SM2 and SM3: no standard of PDF's names them, so the signature's dictionary says so, and foreign programs
    /// call it unknown.
    ///
    /// # Errors
    /// [`Error::Refused`] when the file is no PDF, damaged, encrypted, beyond the limits, or certified against
    /// changes; [`Error::Key`] when the signer may not sign at that time, or cannot.
    pub fn sign(
        pdf: &[u8],
        signing: &PdfSigning,
        signer: &Signer,
        at: Timestamp,
        limits: &Limits,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Error> {
        signer.check(at).map_err(Error::Key)?;
        let size = u64::try_from(pdf.len()).unwrap_or(u64::MAX);
        if size > limits.file_bytes_max {
            return Err(Error::TooLarge { bytes: size, limit: limits.file_bytes_max });
        }
        if !pdf.starts_with(b"%PDF-") {
            return Err(unsound("不以 %PDF 开头", "it does not begin with %PDF"));
        }
        let marks = Marks::of(pdf);
        let file = File::open(Arc::new(pdf.to_vec()), &marks)
            .map_err(|error| Error::refused(super::code(error), Detail::default()))?;
        let chain =
            update::chain(pdf, &marks).ok_or_else(|| unsound("交叉引用表", "cross-reference table"))?;
        if file.trailer().is_none_or(|trailer| trailer.get(b"Encrypt").is_some()) {
            return Err(Error::refused("DOC-PDF-ENCRYPTED", "/Encrypt".to_owned()));
        }

        let token_bytes = if signing.with_token { TOKEN_BYTES } else { 0 };
        let text = SignatureText {
            signing,
            at,
            name: signer.certificate().subject().common_name().unwrap_or_default().to_owned(),
            is_sm2: matches!(signer.certificate().public_key(), fapiao_pki::key::PublicKey::Sm2(_)),
            value_bytes: CmsDraft::size_max(signer, token_bytes),
        };
        let placed = crate::guard::guarded(|| place::place(&file, signing, limits))
            .unwrap_or_else(|| Err(unsound("对象无法读取", "its objects cannot be read")))?;
        let written = Update::new(pdf, &file, &chain)?.write(placed, &text)?;
        Self::fill(written, signer, rng)
    }

    /// Signs all but the place of the value, and puts the value there.
    fn fill(written: write::Written, signer: &Signer, rng: &mut dyn CryptoRng) -> Result<Self, Error> {
        let write::Written { bytes, contents } = written;
        // The brackets of /Contents are not signed (ISO 32000-2, 12.8.1).
        let before = bytes.get(..contents.start.saturating_sub(1)).unwrap_or_default();
        let after = bytes.get(contents.end.saturating_add(1)..).unwrap_or_default();
        let content_digest = signer.digest().digest_chunks(&[before, after]);
        let request =
            CmsRequest { profile: CmsProfile::Rfc5652, content_digest: &content_digest, signing_time: None };
        let cms = CmsDraft::sign(signer, &request, rng).map_err(Error::Key)?;
        Ok(PdfDraft { bytes, contents, cms })
    }

    /// The signature value: what a time stamp is asked for.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.cms.signature()
    }

    /// The signed PDF, with a time-stamp token over the value when there is one.
    ///
    /// # Errors
    /// [`Error::Refused`] when the token is larger than the room that was kept for it.
    pub fn finish(mut self, token: Option<&[u8]>) -> Result<Vec<u8>, Error> {
        let der = self.cms.finish(token);
        let room = self.bytes.get_mut(self.contents.clone()).unwrap_or_default();
        if der.len().saturating_mul(2) > room.len() {
            let detail = format!("{} > {}", der.len(), room.len() / 2);
            return Err(Error::refused("DOC-SIGN-ROOM", detail));
        }
        for (digits, byte) in room.chunks_exact_mut(2).zip(&der) {
            digits.copy_from_slice(&write::hex(*byte));
        }
        Ok(self.bytes)
    }
}

fn unsound(zh: &'static str, en: &'static str) -> Error {
    Error::refused("DOC-SIGN-UNSOUND", Detail::of(zh, en))
}
