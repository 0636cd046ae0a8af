//! `fapiao sign`: seals an OFD, signs a PDF.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use fapiao_document::sign::{Appearance, OfdDraft, OfdEnvelope, OfdSigning, PdfDraft, PdfSigning, SealPlace};
use fapiao_document::{Error, Limits, Sniffed, sniff};
use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::seal::Seal;
use fapiao_pki::sign::Signer;
use fapiao_verify::Lang;

use crate::arguments::{PlaceArgument, SignArguments};
use crate::reader::frame::ReadFault;
use crate::reader::pool::ReaderChild;
use crate::{clock, disk, key, locale, output, random, stamp};

/// Size of a signature's picture in mm when no seal states one.
const PICTURE_MM: (f64, f64) = (40.0, 40.0);

/// Signs one file.
pub fn run(arguments: &SignArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let name = arguments.path.display().to_string();
    let bytes = fs::read(&arguments.path).with_context(|| name.clone())?;
    let format = sniff(&bytes);
    let fault = match format {
        Sniffed::Ofd => None,
        // A file that would abort this process aborts a child first.
        Sniffed::Pdf => ReaderChild::default().read(bytes.clone()).err(),
        _ => Some(Error::Format { name: "OFD, PDF".to_owned() }.into()),
    };
    if let Some(fault) = fault {
        return Ok(refuse(&name, &fault, lang));
    }
    let seal = arguments.seal.as_ref().map(|path| read_seal(path, lang)).transpose()?;
    let signer = key::load(&arguments.key, lang)?;
    let work = Work { arguments, lang, bytes: &bytes, signer: &signer, seal: seal.as_ref() };
    let signed = match format {
        Sniffed::Pdf => work.pdf(),
        _ => work.ofd(),
    };
    let signed = match signed {
        Ok(signed) => signed,
        // What is wrong with a file is told apart from what is wrong with the key or the request.
        Err(error) => match error.downcast::<Error>() {
            Ok(Error::Key(error)) => return Err(anyhow!(key::message(&error, lang))),
            Ok(refused) => return Ok(refuse(&name, &refused.into(), lang)),
            Err(other) => return Err(other),
        },
    };
    let mut inputs: Vec<PathBuf> = key::files(&arguments.key).collect();
    inputs.extend(
        [Some(&arguments.path), arguments.seal.as_ref(), arguments.picture.as_ref()]
            .into_iter()
            .flatten()
            .cloned(),
    );
    disk::write(&arguments.out, &signed, arguments.force, &inputs, lang)?;
    work.say(format)?;
    Ok(0)
}

fn refuse(name: &str, fault: &ReadFault, lang: Lang) -> u8 {
    let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
    output::complain(&format!("{name}: {} {message}", fault.code));
    3
}

fn read_seal(path: &PathBuf, lang: Lang) -> anyhow::Result<Seal> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Seal::parse(&bytes).map_err(|error| anyhow!("{}: {}", path.display(), key::message(&error, lang)))
}

/// One file on its way to being signed.
struct Work<'w> {
    arguments: &'w SignArguments,
    lang: Lang,
    bytes: &'w [u8],
    signer: &'w Signer,
    seal: Option<&'w Seal>,
}

impl Work<'_> {
    fn ofd(&self) -> anyhow::Result<Vec<u8>> {
        let envelope = match self.seal {
            Some(seal) => {
                let asked = &self.arguments.place[..];
                let places = if asked.is_empty() { &[PlaceArgument::LOWER_RIGHT] } else { asked };
                OfdEnvelope::Seal { seal, places: self.sized(places) }
            }
            None => OfdEnvelope::Cms,
        };
        let signing = OfdSigning { document: 0, envelope };
        let (at, limits) = (clock::now(), Limits::default());
        let draft = OfdDraft::sign(self.bytes, &signing, self.signer, at, &limits, &mut random::source())?;
        let token = self.token(draft.signature())?;
        Ok(draft.finish(token.as_deref())?)
    }

    fn pdf(&self) -> anyhow::Result<Vec<u8>> {
        let signing = PdfSigning {
            reason: self.arguments.reason.clone(),
            location: self.arguments.location.clone(),
            appearance: self.appearance()?,
            with_token: self.arguments.tsa.is_some(),
        };
        let (at, limits) = (clock::now(), Limits::default());
        let draft = PdfDraft::sign(self.bytes, &signing, self.signer, at, &limits, &mut random::source())?;
        let token = self.token(draft.signature())?;
        Ok(draft.finish(token.as_deref())?)
    }

    fn sized(&self, places: &[PlaceArgument]) -> Vec<SealPlace> {
        let millimetres = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let (width, height) = self.seal.map_or(PICTURE_MM, |seal| {
            let picture = &seal.info().picture;
            (millimetres(picture.width_mm), millimetres(picture.height_mm))
        });
        places.iter().map(|place| place.of(width, height)).collect()
    }

    /// What shows on a PDF: a picture at the first place that was asked for.
    fn appearance(&self) -> anyhow::Result<Option<Appearance>> {
        let picture = match (&self.arguments.picture, self.seal) {
            (Some(path), _) => fs::read(path).with_context(|| path.display().to_string())?,
            (None, Some(seal)) => seal.info().picture.bytes.clone(),
            (None, None) => return Ok(None),
        };
        let asked = self.arguments.place.first().copied().unwrap_or(PlaceArgument::LOWER_RIGHT);
        Ok(self.sized(&[asked]).first().map(|place| Appearance { place: *place, picture }))
    }

    fn token(&self, value: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
        self.arguments.tsa.as_ref().map(|url| stamp::fetch(url, value, self.lang)).transpose()
    }

    /// Says what was done, and what others may not know.
    fn say(&self, format: Sniffed) -> anyhow::Result<()> {
        let algorithm = self.signer.algorithm();
        let is_pdf = format == Sniffed::Pdf;
        let form = match (is_pdf, self.seal) {
            (true, _) if self.arguments.tsa.is_some() => "PAdES B-T",
            (true, _) => "PAdES B-B",
            (false, Some(_)) => "GB/T 38540",
            (false, None) => "GB/T 35275",
        };
        let (name, method) = (self.signer.certificate().subject(), algorithm.name());
        let out = self.arguments.out.display();
        output::say(&match self.lang {
            Lang::Zh => format!("已签名 {out}：{name}，{form}，{method}\n查验：fapiao verify {out}"),
            Lang::En => format!("signed {out}: {name}, {form}, {method}\ncheck it: fapiao verify {out}"),
        })?;
        if is_pdf && algorithm == SignatureAlgorithm::Sm2Sm3 {
            output::complain(match self.lang {
                Lang::Zh => {
                    "提示：PDF 标准未收录 SM2，其他软件多显示“未知”；需要通用的签名请用 RSA 或 P-256 证书"
                }
                Lang::En => {
                    "note: PDF's standards do not name SM2; most programs call it unknown. For them sign by RSA or P-256"
                }
            });
        }
        if self.arguments.tsa.is_none() {
            output::complain(match self.lang {
                Lang::Zh => "提示：没有时间戳，签名时间只是签名人自称（--tsa）",
                Lang::En => "note: without a time stamp the time is only what the signer claims (--tsa)",
            });
        }
        Ok(())
    }
}
