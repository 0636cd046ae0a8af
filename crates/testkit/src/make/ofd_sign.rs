//! Signatures of OFD packages: references, Signature.xml, SignedValue.dat, Seal.esl.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use sha2::Digest as _;

use super::escape;
use super::picture;
use crate::archive;
use crate::archive::Entry;
use crate::authority::Authority;
use crate::authority::Scheme;
use crate::authority::Signer;
use crate::cms;
use crate::seal;

/// What stands in `SignedValue.dat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// A sealed signature.
    Ses(seal::Version),
    /// CMS of GB/T 35275 over `Signature.xml`, detached, with signed attributes.
    Cms,
    /// CMS of GB/T 35275 whose content, inside, is the SM3 digest of `Signature.xml`; no attributes.
    CmsOfDigest,
    /// SM2 r, s over `Signature.xml`, DER, without any certificate.
    Bare,
}

/// Which entries a signature protects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All but what stands in `Signs/` (a later signature also covers the earlier one's files).
    All,
    /// All of these, and `Signs/Signatures.xml` too, which a second signature must then change.
    AllAndList,
    /// All but these paths.
    Except(Vec<String>),
}

/// One signature to put on a package.
#[derive(Clone)]
pub struct Sign {
    /// Who signs.
    pub signer: Signer,
    /// Who made the seal.
    pub maker: Signer,
    /// Whom the seal lists.
    pub listed: Vec<Signer>,
    /// What kind of signature.
    pub envelope: Envelope,
    /// What it protects.
    pub coverage: Coverage,
    /// When.
    pub at: Timestamp,
    /// Seal lists by digest instead of by certificate.
    pub listing: seal::Listing,
    /// The seal beside the signature as `Seal.esl`, too.
    pub seal_file: bool,
    /// Validity of the seal, where it is not 2024 to 2035.
    pub seal_validity: Option<(Timestamp, Timestamp)>,
    /// Format and bytes of the seal's picture; a PNG when absent. Tax seals have an OFD here.
    pub picture: Option<(String, Vec<u8>)>,
    /// Who stamps the time on the signature value, and when (v4, v5 and CMS).
    pub time_stamp: Option<(Signer, Timestamp)>,
}

impl Sign {
    /// What a tax seal does: SES v4 by the authority's signer under its maker's seal, all covered,
    /// on 2026-09-30 at noon in Beijing.
    #[must_use]
    pub fn new(authority: &Authority) -> Self {
        Self::by(&authority.signer, authority)
    }

    /// The same by another signer of the authority, whom the seal lists.
    #[must_use]
    pub fn by(signer: &Signer, authority: &Authority) -> Self {
        Self {
            signer: signer.clone(),
            maker: authority.seal_maker.clone(),
            listed: vec![signer.clone()],
            envelope: Envelope::Ses(seal::Version::V4),
            coverage: Coverage::All,
            at: "2026-09-30T04:00:00Z".parse().unwrap(),
            listing: seal::Listing::Certificates,
            seal_file: false,
            seal_validity: None,
            picture: None,
            time_stamp: None,
        }
    }

    /// The same with another envelope.
    #[must_use]
    pub fn with(self, envelope: Envelope) -> Self {
        Self { envelope, ..self }
    }
}

/// A package without its signatures, signed anew: what a forger does who has a CA of their own.
///
/// # Panics
/// When the bytes are not an honest package with an `OFD.xml`.
#[must_use]
pub fn resealed(package: &[u8], sign: &Sign, page: u32) -> Vec<u8> {
    let mut parts = archive::read(package).expect("an honest archive");
    parts.retain(|entry| !entry.path().contains("/Signs/"));
    let root = parts.iter_mut().find(|e| e.path() == "OFD.xml").expect("OFD.xml");
    let text = String::from_utf8_lossy(&root.content).into_owned();
    if let Some((before, rest)) = text.split_once("<ofd:Signatures>") {
        let (_, after) = rest.split_once("</ofd:Signatures>").expect("a whole element");
        root.content = format!("{before}{after}").into();
    }
    sign_parts(&mut parts, sign, page);
    archive::write(&parts)
}

/// How a signature's files are written.
#[derive(Clone, Copy, Default)]
pub(super) struct Style {
    /// Values stand on lines of their own.
    pub wrapped: bool,
    /// `SignValue.dat`, by a relative path.
    pub other_value_name: bool,
}

/// Adds one signature to the parts of a package: its files, its line in `Signatures.xml`, and (for the
/// first one) the mention in `OFD.xml`. The seal stands on the page with this ID.
pub fn sign_parts(parts: &mut Vec<Entry>, sign: &Sign, page: u32) {
    sign_styled(parts, sign, page, Style::default());
}

pub(super) fn sign_styled(parts: &mut Vec<Entry>, sign: &Sign, page: u32, style: Style) {
    let index = (0..).find(|n| !has(parts, &directory(*n))).unwrap();
    declare(parts, index, sign.envelope);
    let own = directory(index);
    if sign.seal_file {
        parts.push(Entry::new(&format!("{own}/Seal.esl"), made_seal(sign)));
    }
    let (value_path, named) = if style.other_value_name {
        (format!("{own}/SignValue.dat"), "SignValue.dat".to_owned())
    } else {
        (format!("{own}/SignedValue.dat"), format!("/{own}/SignedValue.dat"))
    };
    let mut xml = signature_xml(parts, sign, index, page, &named);
    if style.wrapped {
        for element in ["SignatureMethod", "CheckValue"] {
            xml = xml
                .replace(&format!("<ofd:{element}>"), &format!("<ofd:{element}>\n  "))
                .replace(&format!("</ofd:{element}>"), &format!("\n</ofd:{element}>"));
        }
    }
    let property = format!("/{own}/Signature.xml");
    let value = signed_value(sign, &property, xml.as_bytes());
    parts.push(Entry::new(&property[1..], xml));
    parts.push(Entry::new(&value_path, value));
}

fn directory(index: usize) -> String {
    format!("Doc_0/Signs/Sign_{index}")
}

fn has(parts: &[Entry], directory: &str) -> bool {
    parts.iter().any(|e| e.path().starts_with(&format!("{directory}/")))
}

fn declare(parts: &mut Vec<Entry>, index: usize, envelope: Envelope) {
    let kind = if matches!(envelope, Envelope::Ses(_)) { "Seal" } else { "Sign" };
    let line = format!(
        r#"<ofd:Signature ID="{}" Type="{kind}" BaseLoc="/{}/Signature.xml"/>"#,
        index + 1,
        directory(index)
    );
    let list = "Doc_0/Signs/Signatures.xml";
    if let Some(entry) = parts.iter_mut().find(|e| e.path() == list) {
        let text = String::from_utf8(entry.content.clone()).unwrap();
        entry.content = text.replace("</ofd:Signatures>", &format!("{line}</ofd:Signatures>")).into();
        return;
    }
    let text = format!(
        "{}<ofd:Signatures xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:MaxSignId>2</ofd:MaxSignId>{line}</ofd:Signatures>",
        super::ofd::DECLARATION
    );
    parts.push(Entry::new(list, text));
    let root = parts.iter_mut().find(|e| e.path() == "OFD.xml").unwrap();
    let text = String::from_utf8(root.content.clone()).unwrap();
    let mention = format!("</ofd:DocRoot><ofd:Signatures>/{list}</ofd:Signatures>");
    root.content = text.replace("</ofd:DocRoot>", &mention).into();
}

fn signature_xml(parts: &[Entry], sign: &Sign, index: usize, page: u32, value: &str) -> String {
    let own = directory(index);
    let list = "Doc_0/Signs/Signatures.xml";
    let references: String = parts
        .iter()
        .filter(|entry| match &sign.coverage {
            Coverage::All => entry.path() != list,
            Coverage::AllAndList => true,
            Coverage::Except(paths) => entry.path() != list && !paths.iter().any(|p| p == entry.path()),
        })
        .map(|entry| {
            format!(
                r#"<ofd:Reference FileRef="/{}"><ofd:CheckValue>{}</ofd:CheckValue></ofd:Reference>"#,
                escape(entry.path()),
                STANDARD.encode(sm3::Sm3::digest(&entry.content))
            )
        })
        .collect();
    let stamp = match sign.envelope {
        Envelope::Ses(_) => format!(
            r#"<ofd:StampAnnot ID="{}" PageRef="{page}" Boundary="90.00 8.00 30.00 20.00"/>"#,
            index + 1
        ),
        _ => String::new(),
    };
    let seal = if sign.seal_file {
        format!("<ofd:Seal><ofd:BaseLoc>/{own}/Seal.esl</ofd:BaseLoc></ofd:Seal>")
    } else {
        String::new()
    };
    format!(
        r#"{}<ofd:Signature xmlns:ofd="http://www.ofdspec.org/2016"><ofd:SignedInfo><ofd:Provider ProviderName="fapiao_testkit" Version="1.0" Company="SAMPLE"/><ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod><ofd:SignatureDateTime>{}</ofd:SignatureDateTime><ofd:References CheckMethod="1.2.156.10197.1.401">{references}</ofd:References>{stamp}{seal}</ofd:SignedInfo><ofd:SignedValue>{value}</ofd:SignedValue></ofd:Signature>"#,
        super::ofd::DECLARATION,
        sign.at.strftime("%Y%m%d%H%M%S.000Z"),
    )
}

fn signed_value(sign: &Sign, property: &str, xml: &[u8]) -> Vec<u8> {
    let digest = sm3::Sm3::digest(xml);
    let mut options = cms::Options::new(cms::Dialect::Chinese, Scheme::Sm2, sign.at);
    options.time_stamper.clone_from(&sign.time_stamp);
    match sign.envelope {
        Envelope::Ses(version) => sealed_value(sign, version, property, &digest),
        Envelope::Cms => cms::signed_data(&sign.signer, xml, &options),
        Envelope::CmsOfDigest => {
            options.encapsulated = true;
            options.signing_time = None;
            cms::signed_data(&sign.signer, &digest, &options)
        }
        Envelope::Bare => sign.signer.key.sign(xml),
    }
}

fn sealed_value(sign: &Sign, version: seal::Version, property: &str, digest: &[u8]) -> Vec<u8> {
    let made = made_seal(sign);
    let sealing =
        seal::Sealing { seal: &made, version, data_hash: digest, property, at: sign.at, time_stamp: None };
    let value = seal::sealed(&sealing, &sign.signer);
    let Some((stamper, at)) = &sign.time_stamp else {
        return value;
    };
    // The token is over the signature value, which does not depend on it: seal again with it.
    let signature = seal::signature_value(&sealing, &sign.signer);
    let token = cms::time_stamp(stamper, &signature, *at);
    let sealing = seal::Sealing { time_stamp: Some(token), ..sealing };
    seal::sealed(&sealing, &sign.signer)
}

fn made_seal(sign: &Sign) -> Vec<u8> {
    let version = match sign.envelope {
        Envelope::Ses(version) => version,
        _ => seal::Version::V4,
    };
    let (format, bytes) = sign.picture.clone().unwrap_or_else(|| ("png".to_owned(), picture::seal_png()));
    let mut design = seal::Design::new(version, &format, bytes);
    design.listing = sign.listing;
    if let Some((from, until)) = sign.seal_validity {
        (design.valid_from, design.valid_until) = (from, until);
    }
    let listed: Vec<&Signer> = sign.listed.iter().collect();
    seal::seal(&design, &sign.maker, &listed)
}
