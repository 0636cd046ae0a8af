//! Signing a document: with a key, a seal, and a time stamp where an authority is named.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use fapiao_document::sign::{Appearance, OfdDraft, OfdEnvelope, OfdSigning, PdfDraft, PdfSigning, SealPlace};
use fapiao_document::{Error, Limits};
use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::seal::Seal;
use fapiao_pki::sign::Signer;
use fapiao_verify::Lang;
use jiff::Timestamp;

use crate::{key, output, random, stamp};

/// Size of a signature's picture in mm when no seal states one.
const PICTURE_MM: (f64, f64) = (40.0, 40.0);

/// With what documents are signed.
#[derive(Debug)]
pub struct Signing<'s> {
    /// The key and its certificates.
    pub signer: &'s Signer,
    /// The seal, whose picture is shown.
    pub seal: Option<&'s Seal>,
    /// A time-stamp authority.
    pub tsa: Option<&'s str>,
    /// The time that is claimed.
    pub at: Timestamp,
    /// Language of messages.
    pub lang: Lang,
}

impl Signing<'_> {
    /// Seals an OFD at these places; without a seal, signs it.
    pub fn ofd(&self, package: &[u8], places: Vec<SealPlace>) -> anyhow::Result<Vec<u8>> {
        let envelope = match self.seal {
            Some(seal) => OfdEnvelope::Seal { seal, places },
            None => OfdEnvelope::Cms,
        };
        let signing = OfdSigning { document: 0, envelope };
        let limits = Limits::default();
        let draft = OfdDraft::sign(package, &signing, self.signer, self.at, &limits, &mut random::source())?;
        let token = self.token(draft.signature())?;
        Ok(draft.finish(token.as_deref())?)
    }

    /// Signs a PDF.
    pub fn pdf(&self, pdf: &[u8], signing: PdfSigning) -> anyhow::Result<Vec<u8>> {
        let signing = PdfSigning { with_token: self.tsa.is_some(), ..signing };
        let limits = Limits::default();
        let draft = PdfDraft::sign(pdf, &signing, self.signer, self.at, &limits, &mut random::source())?;
        let token = self.token(draft.signature())?;
        Ok(draft.finish(token.as_deref())?)
    }

    /// What a PDF shows at a place: a picture, else the seal's, else nothing. A PDF holds the seal's picture alone:
    /// whether the signer may use the seal is seen here or nowhere.
    pub fn appearance(
        &self,
        picture: Option<Vec<u8>>,
        place: SealPlace,
    ) -> anyhow::Result<Option<Appearance>> {
        if let Some(seal) = self.seal {
            self.signer.check_seal(seal, self.at).map_err(Error::Key)?;
        }
        let picture = picture.or_else(|| self.seal.map(|seal| seal.info().picture.bytes.clone()));
        Ok(picture.map(|picture| Appearance { place, picture }))
    }

    /// Where the seal stands when nobody says.
    pub fn usual(&self) -> SealPlace {
        let (width, height) = self.size();
        SealPlace::Usual { width, height }
    }

    /// Width and height of the seal's picture in mm.
    pub fn size(&self) -> (f64, f64) {
        let millimetres = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        self.seal.map_or(PICTURE_MM, |seal| {
            let picture = &seal.info().picture;
            (millimetres(picture.width_mm), millimetres(picture.height_mm))
        })
    }

    fn token(&self, value: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
        self.tsa.map(|url| stamp::fetch(url, value, self.lang)).transpose()
    }

    /// Says what others may not know of the signature.
    pub fn warn(&self, is_pdf: bool) {
        if is_pdf && self.signer.algorithm() == SignatureAlgorithm::Sm2Sm3 {
            output::complain(match self.lang {
                Lang::Zh => {
                    "提示：PDF 标准未收录 SM2，其他软件多显示“未知”；需要通用的签名请用 RSA 或 P-256 证书"
                }
                Lang::En => {
                    "note: PDF's standards do not name SM2; most programs call it unknown. For them sign by RSA or P-256"
                }
            });
        }
        if self.tsa.is_none() {
            output::complain(match self.lang {
                Lang::Zh => "提示：没有时间戳，签名时间只是签名人自称（--tsa）",
                Lang::En => "note: without a time stamp the time is only what the signer claims (--tsa)",
            });
        }
    }
}

/// Reads a seal from a file.
pub fn read_seal(path: &Path, lang: Lang) -> anyhow::Result<Seal> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Seal::parse(&bytes).map_err(|error| anyhow!("{}: {}", path.display(), key::message(&error, lang)))
}

/// What is wrong with a document is told apart from what is wrong with the key or the request.
pub fn refusal(error: anyhow::Error, lang: Lang) -> anyhow::Result<Error> {
    match error.downcast::<Error>() {
        Ok(Error::Key(error)) => Err(anyhow!(key::message(&error, lang))),
        Ok(refused) => Ok(refused),
        Err(other) => Err(other),
    }
}
