//! Sealing an OFD: a GB/T 38540 seal, or a GB/T 35275 signature, over every entry of the package.

use fapiao_ofd::geometry::Rect;
use fapiao_ofd::signature::Provider;
use fapiao_ofd::write::{self, Prepared, SignatureKind, Signing, StampPlace, WriteError};
use fapiao_ofd::{Ofd, Package};
use fapiao_pki::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use fapiao_pki::seal::Seal;
use fapiao_pki::sign::{CmsDraft, CmsProfile, CmsRequest, CryptoRng, SealDraft, Signer};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::sign::SealPlace;
use crate::{Error, Limits, finding};

/// What an OFD is signed with.
#[derive(Clone, Debug)]
pub enum OfdEnvelope<'a> {
    /// A seal that lists the signer (GB/T 38540), shown at these places.
    Seal {
        /// The seal.
        seal: &'a Seal,
        /// Where it is shown; a seal that is shown nowhere still protects.
        places: Vec<SealPlace>,
    },
    /// A signature without a seal (GB/T 35275).
    Cms,
}

/// How an OFD is signed.
#[derive(Clone, Debug)]
pub struct OfdSigning<'a> {
    /// Position of the document in the package, as a rule 0.
    pub document: usize,
    /// What with.
    pub envelope: OfdEnvelope<'a>,
}

/// An OFD whose signature value is made, and which may still get a time stamp over it.
#[derive(Debug)]
pub struct OfdDraft<'b> {
    prepared: Prepared<'b>,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Seal(SealDraft),
    Cms(CmsDraft),
}

impl<'b> OfdDraft<'b> {
    /// Signs a package at a time. Every entry is protected, those of earlier signatures too; only the list of
    /// signatures is not, so that later ones can be added.
    ///
    /// # Errors
    /// [`Error::Refused`] when the package is damaged, ambiguous or locked by an earlier signature;
    /// [`Error::Key`] when the signer may not sign then, is not in the seal, or has no SM2 key.
    pub fn sign(
        package: &'b [u8],
        signing: &OfdSigning<'_>,
        signer: &Signer,
        at: Timestamp,
        limits: &Limits,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Error> {
        let size = u64::try_from(package.len()).unwrap_or(u64::MAX);
        if size > limits.file_bytes_max {
            return Err(Error::TooLarge { bytes: size, limit: limits.file_bytes_max });
        }
        signer.check(at).map_err(Error::Key)?;
        let algorithm = signer.algorithm();
        if algorithm != SignatureAlgorithm::Sm2Sm3 {
            let what = "algorithm of an OFD signature (only SM2)";
            return Err(Error::Key(fapiao_pki::Error::Unsupported { what, detail: algorithm.name() }));
        }
        let signed_at = at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%SZ").to_string();
        let (kind, stamps) = match &signing.envelope {
            OfdEnvelope::Seal { places, .. } => {
                (SignatureKind::Seal, stamps(package, signing.document, places, limits)?)
            }
            OfdEnvelope::Cms => (SignatureKind::Sign, Vec::new()),
        };
        let request = Signing {
            document: signing.document,
            kind,
            provider: Provider {
                name: Some("fapiao".into()),
                version: Some(env!("CARGO_PKG_VERSION").into()),
                company: None,
            },
            method: &algorithm.oid().to_string(),
            check_method: &DigestAlgorithm::Sm3.oid().to_string(),
            signed_at: &signed_at,
            stamps,
            seal: None,
        };
        let sm3 = |bytes: &[u8]| DigestAlgorithm::Sm3.digest(bytes);
        let prepared = write::prepare(package, &request, &sm3, &limits.ofd).map_err(refused)?;
        let xml = prepared.to_be_signed();
        let value = match &signing.envelope {
            OfdEnvelope::Seal { seal, .. } => {
                SealDraft::sign(signer, seal, xml, &prepared.path(), at, rng).map(Value::Seal)
            }
            OfdEnvelope::Cms => {
                let request = CmsRequest {
                    profile: CmsProfile::Chinese,
                    content_digest: &sm3(xml),
                    signing_time: Some(at),
                };
                CmsDraft::sign(signer, &request, rng).map(Value::Cms)
            }
        };
        Ok(OfdDraft { prepared, value: value.map_err(Error::Key)? })
    }

    /// The signature value: what a time stamp is asked for.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        match &self.value {
            Value::Seal(draft) => draft.signature(),
            Value::Cms(draft) => draft.signature(),
        }
    }

    /// The signed package, with a time-stamp token over the value when there is one.
    ///
    /// # Errors
    /// [`Error::Refused`] when the package becomes larger than a ZIP file holds.
    pub fn finish(self, token: Option<&[u8]>) -> Result<Vec<u8>, Error> {
        let value = match self.value {
            Value::Seal(draft) => draft.finish(token.map(<[u8]>::to_vec)),
            Value::Cms(draft) => draft.finish(token),
        };
        self.prepared.finish(&value).map_err(refused)
    }
}

/// Places on pages; each must be on a page that exists, and all of it inside.
fn stamps(
    package: &[u8],
    document: usize,
    places: &[SealPlace],
    limits: &Limits,
) -> Result<Vec<StampPlace>, Error> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let package = Package::open(package, &limits.ofd).map_err(|error| {
        Error::refused(finding::of_ofd(error.code()), error.path().unwrap_or_default().to_owned())
    })?;
    let ofd = Ofd::read(&package);
    // Which documents there are is the writer's to refuse.
    let Some(document) = ofd.documents.get(document) else { return Ok(Vec::new()) };
    let mut stamps: Vec<StampPlace> = Vec::new();
    for place in places {
        let refused = |code| Error::refused(code, place.text(document.pages.len()));
        let number = place.page(document.pages.len());
        let page = document.pages.get(number).ok_or_else(|| refused("DOC-SIGN-PAGE"))?;
        let paper = document.page_area(page).and_then(|area| area.physical);
        let paper = paper.ok_or_else(|| refused("DOC-SIGN-PAGE"))?;
        let new = stamps.iter().filter(|stamp| stamp.page == number).map(|stamp| stamp.boundary);
        let others: Vec<Rect> = seals(&ofd, &page.id).chain(new).collect();
        let boundary = place.on_page((paper.width, paper.height), &others).map_err(refused)?;
        stamps.push(StampPlace { page: number, boundary, clip: None });
    }
    Ok(stamps)
}

/// What shows of the seals that stand on a page already.
#[expect(clippy::float_arithmetic, reason = "geometry of a page")]
fn seals<'o>(ofd: &'o Ofd<'_>, page: &'o str) -> impl Iterator<Item = Rect> + 'o {
    let stamps = ofd.signatures.iter().flat_map(|signature| &signature.stamps);
    stamps.filter(move |stamp| stamp.page == page).map(|stamp| {
        let Rect { x, y, .. } = stamp.boundary;
        stamp.clip.map_or(stamp.boundary, |clip| Rect { x: x + clip.x, y: y + clip.y, ..clip })
    })
}

fn refused(error: WriteError) -> Error {
    let detail = match &error {
        WriteError::Package { source } => source.path().unwrap_or_default().to_owned(),
        WriteError::Ambiguous { code, place } => format!("{code} {place}"),
        WriteError::Locked { place } | WriteError::Handle { place } => place.clone(),
        other => other.to_string(),
    };
    Error::refused(finding::of_ofd(error.code()), detail)
}
