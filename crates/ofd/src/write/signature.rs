//! A signature added to a package (GB/T 33190 §18): its files and its place in the list. The digest of the protected
//! files and the signed value come from the caller; nothing here knows a key.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::archive::Deflater;
use super::edit::Edited;
use super::xml::{NAMESPACE, Xml};
use super::{Archive, Packing, WriteError};
use crate::geometry::Rect;
use crate::path::{directory, join};
use crate::signature::Provider;
use crate::{Limits, Ofd, Package, finding};

/// The list of signatures of a document that is written here.
pub(super) const FIRST_LIST: &str = "Doc_0/Signs/Signatures.xml";

/// What a new signature says.
#[derive(Clone, Debug, Default)]
pub struct Signing<'a> {
    /// Position of the document that is signed.
    pub document: usize,
    /// Seal or signature.
    pub kind: SignatureKind,
    /// The program that makes it. A name is required.
    pub provider: Provider<'a>,
    /// OID of the signature algorithm.
    pub method: &'a str,
    /// OID of the digest algorithm.
    pub check_method: &'a str,
    /// The time that it claims, as it is to be written.
    pub signed_at: &'a str,
    /// Where its seal is shown.
    pub stamps: Vec<StampPlace>,
    /// The seal as a file of its own (`Seal.esl`), where it is to be one.
    pub seal: Option<&'a [u8]>,
}

/// Kinds of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SignatureKind {
    /// An electronic seal (GB/T 38540).
    #[default]
    Seal,
    /// A signature without a seal.
    Sign,
}

/// Where a seal is shown.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct StampPlace {
    /// Position of the page in its document.
    pub page: usize,
    /// The box that the seal fills, on the page.
    pub boundary: Rect,
    /// The part of the seal that is shown, from the corner of the box: for a seal across pages.
    pub clip: Option<Rect>,
}

/// A package with a signature that lacks only its value.
#[derive(Debug)]
pub struct Prepared<'b> {
    archive: Archive<'b>,
    folder: String,
    xml: Vec<u8>,
}

/// Prepares a signature on a package. It protects every entry but the list of signatures and its own files, those of
/// earlier signatures too; earlier signatures stay valid, because only the list changes.
///
/// # Errors
/// [`WriteError::Locked`] when an earlier signature or the integrity protection covers what would have to change;
/// [`WriteError::Package`] and [`WriteError::Ambiguous`] when the package cannot be changed safely;
/// [`WriteError::Handle`] for a document or page that is not there, [`WriteError::Number`] for a box without size.
pub fn prepare<'b>(
    bytes: &'b [u8],
    signing: &Signing<'_>,
    digest: &dyn Fn(&[u8]) -> Vec<u8>,
    limits: &Limits,
) -> Result<Prepared<'b>, WriteError> {
    let package = Package::open(bytes, limits).map_err(|source| WriteError::Package { source })?;
    let mut archive = Archive::open(&package)?;
    let ofd = Ofd::read(&package);
    let place = Place::find(&package, &ofd, signing)?;
    place.declare(&package, &ofd, &mut archive)?;
    let read = |path: &str| package.read(path).map_err(|source| WriteError::Package { source });
    place.fill(archive, signing, &read, digest)
}

/// Prepares the first signature on a document that was written here and declares [`FIRST_LIST`].
pub(super) fn prepare_new<'b>(
    mut archive: Archive<'b>,
    pages: &[u32],
    signing: &Signing<'_>,
    digest: &dyn Fn(&[u8]) -> Vec<u8>,
) -> Result<Prepared<'b>, WriteError> {
    if signing.document != 0 {
        return Err(WriteError::Handle { place: format!("document {}", signing.document) });
    }
    let place = Place {
        document: 0,
        list: FIRST_LIST.to_owned(),
        declared: true,
        exists: false,
        id: 1,
        kind: signing.kind,
        pages: pages.iter().map(|id| id.to_string().into()).collect(),
    };
    place.list(&mut archive)?;
    let read = |path: &str| Err(WriteError::Path { path: path.to_owned() });
    place.fill(archive, signing, &read, digest)
}

impl Prepared<'_> {
    /// The bytes of `Signature.xml`, which the signed value protects.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.xml
    }

    /// The path of `Signature.xml` from the root of the package, which a seal states too.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/{}/Signature.xml", self.folder)
    }

    /// The package with the signature.
    ///
    /// # Errors
    /// [`WriteError::TooLarge`].
    pub fn finish(self, signed_value: &[u8]) -> Result<Vec<u8>, WriteError> {
        self.finish_with(signed_value, &mut Deflater::default())
    }

    pub(super) fn finish_with(
        mut self,
        signed_value: &[u8],
        deflater: &mut Deflater,
    ) -> Result<Vec<u8>, WriteError> {
        let [xml, value] = ["Signature.xml", "SignedValue.dat"].map(|name| format!("{}/{name}", self.folder));
        self.archive.put(&xml, self.xml, Packing::Deflated)?;
        self.archive.put(&value, signed_value.to_vec(), Packing::Deflated)?;
        self.archive.finish_with(deflater)
    }
}

/// Where a signature goes.
struct Place<'p> {
    /// Position of the document.
    document: usize,
    /// The list of signatures.
    list: String,
    /// Whether the root declares the list, and whether the list is there.
    declared: bool,
    exists: bool,
    /// The new ID in the list.
    id: u32,
    kind: SignatureKind,
    /// IDs of the pages.
    pages: Vec<Cow<'p, str>>,
}

impl<'p> Place<'p> {
    fn find(package: &Package<'_>, ofd: &'p Ofd<'p>, signing: &Signing<'_>) -> Result<Self, WriteError> {
        let missing = || WriteError::Handle { place: format!("document {}", signing.document) };
        let document = ofd.documents.get(signing.document).ok_or_else(missing)?;
        let root = document.root.entry.ok_or_else(missing)?;
        if let Some(integrity) = &ofd.integrity {
            return Err(WriteError::Locked { place: integrity.path.to_owned() });
        }
        if let Some(stray) = ofd.findings.iter().find(|finding| finding.code == finding::SIG_UNDECLARED) {
            return Err(WriteError::Ambiguous { code: stray.code, place: stray.place.clone() });
        }
        let base = directory(root).to_owned();
        let written = declared(package, signing.document);
        let list = match &written {
            // Where the reader looks, else where the declaration says.
            Some(written) => ["", base.as_str()].iter().find_map(|base| {
                let path = join(base, written)?;
                package.find(&path).map(|entry| entry.path().to_owned())
            }),
            None => None,
        };
        let exists = list.is_some();
        let standard = || format!("{base}/Signs/Signatures.xml").trim_start_matches('/').to_owned();
        let list = list.or_else(|| join("", written.as_deref()?)).unwrap_or_else(standard);
        let ids = ofd.signatures.iter().filter_map(|signature| number(signature.id.as_deref()?));
        Ok(Self {
            document: signing.document,
            list,
            declared: written.is_some(),
            exists,
            id: ids.max().unwrap_or(0).saturating_add(1),
            kind: signing.kind,
            pages: document.pages.iter().map(|page| Cow::Borrowed(page.id.as_ref())).collect(),
        })
    }

    /// Adds the signature to the list, and the list to the root.
    fn declare(
        &self,
        package: &Package<'_>,
        ofd: &Ofd<'_>,
        archive: &mut Archive<'_>,
    ) -> Result<(), WriteError> {
        let root = package.find("OFD.xml").ok_or(WriteError::Path { path: "OFD.xml".to_owned() })?;
        if !self.declared {
            unlocked(ofd, root.path())?;
            let mut file = Edited::open(package, root)?;
            file.append(&["OFD", "DocBody"], self.document, |prefix| {
                format!("<{prefix}Signatures>{}</{prefix}Signatures>", escaped(&self.list))
            })?;
            archive.put(root.path(), file.finish(), Packing::Deflated)?;
        }
        if !self.exists {
            return self.list(archive);
        }
        unlocked(ofd, &self.list)?;
        let entry = package.find(&self.list).ok_or(WriteError::Path { path: self.list.clone() })?;
        let mut file = Edited::open(package, entry)?;
        file.replace(&["Signatures", "MaxSignId"], &self.id.to_string());
        let folder = self.folder(archive)?;
        file.append(&["Signatures"], 0, |prefix| self.line(prefix, &folder))?;
        archive.put(entry.path(), file.finish(), Packing::Deflated)
    }

    /// Puts a new list with the signature into the archive.
    fn list(&self, archive: &mut Archive<'_>) -> Result<(), WriteError> {
        let folder = self.folder(archive)?;
        let mut xml = Xml::new(&self.list);
        xml.raw("<ofd:Signatures").raw(NAMESPACE).raw("><ofd:MaxSignId>").integer(self.id);
        xml.raw("</ofd:MaxSignId>").raw(&self.line("ofd:", &folder)).raw("</ofd:Signatures>");
        archive.put(&self.list, xml.finish()?, Packing::Deflated)
    }

    /// What the list says about the signature.
    fn line(&self, prefix: &str, folder: &str) -> String {
        let kind = match self.kind {
            SignatureKind::Seal => "Seal",
            SignatureKind::Sign => "Sign",
        };
        let (id, location) = (self.id, escaped(&format!("/{folder}/Signature.xml")));
        format!("<{prefix}Signature ID=\"{id}\" Type=\"{kind}\" BaseLoc=\"{location}\"/>")
    }

    /// Writes the files of the signature, but its value.
    fn fill<'b>(
        &self,
        mut archive: Archive<'b>,
        signing: &Signing<'_>,
        read: &dyn Fn(&str) -> Result<&'p [u8], WriteError>,
        digest: &dyn Fn(&[u8]) -> Vec<u8>,
    ) -> Result<Prepared<'b>, WriteError> {
        let folder = self.folder(&archive)?;
        if let Some(seal) = signing.seal {
            archive.put(&format!("{folder}/Seal.esl"), seal.to_vec(), Packing::Deflated)?;
        }
        let xml = self.signature(signing, &folder, &archive, read, digest)?;
        Ok(Prepared { archive, folder, xml })
    }

    /// A directory in which there is nothing yet.
    fn folder(&self, archive: &Archive<'_>) -> Result<String, WriteError> {
        let base = directory(&self.list);
        let free = (0..=u16::MAX).map(|number| join(base, &format!("Sign_{number}"))).find(|folder| {
            let Some(folder) = folder else { return false };
            let inside = format!("{folder}/").to_ascii_lowercase();
            !archive.paths().any(|path| path.to_ascii_lowercase().starts_with(&inside))
        });
        free.flatten().ok_or(WriteError::TooLarge)
    }

    /// `Signature.xml`.
    fn signature(
        &self,
        signing: &Signing<'_>,
        folder: &str,
        archive: &Archive<'_>,
        read: &dyn Fn(&str) -> Result<&'p [u8], WriteError>,
        digest: &dyn Fn(&[u8]) -> Vec<u8>,
    ) -> Result<Vec<u8>, WriteError> {
        let mut xml = Xml::new(&format!("{folder}/Signature.xml"));
        let Provider { name, version, company } = &signing.provider;
        let name = name.as_deref().filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| WriteError::Empty { place: "name of the provider".to_owned() })?;
        xml.raw("<ofd:Signature").raw(NAMESPACE).raw("><ofd:SignedInfo><ofd:Provider");
        xml.attribute("ProviderName", name);
        xml.attribute_unless_empty("Version", version.as_deref().unwrap_or_default());
        xml.attribute_unless_empty("Company", company.as_deref().unwrap_or_default()).raw("/>");
        xml.element("ofd:SignatureMethod", signing.method)
            .element("ofd:SignatureDateTime", signing.signed_at);
        xml.raw("<ofd:References").attribute("CheckMethod", signing.check_method).raw(">");
        for (path, new) in archive.files().filter(|(path, _)| *path != self.list) {
            let content = match new {
                Some(content) => content,
                None => read(path)?,
            };
            xml.raw("<ofd:Reference").attribute("FileRef", &format!("/{path}"));
            xml.raw("><ofd:CheckValue>").raw(&STANDARD.encode(digest(content)));
            xml.raw("</ofd:CheckValue></ofd:Reference>");
        }
        xml.raw("</ofd:References>");
        for (stamp, number) in signing.stamps.iter().zip(1..) {
            let Some(page) = self.pages.get(stamp.page).filter(|id| !id.is_empty()) else {
                return Err(WriteError::Handle { place: format!("page {}", stamp.page) });
            };
            xml.raw("<ofd:StampAnnot").whole("ID", number).attribute("PageRef", page);
            xml.boundary("Boundary", stamp.boundary);
            if let Some(clip) = stamp.clip {
                xml.boundary("Clip", clip);
            }
            xml.raw("/>");
        }
        if signing.seal.is_some() {
            let path = format!("/{folder}/Seal.esl");
            xml.raw("<ofd:Seal>").element("ofd:BaseLoc", &path).raw("</ofd:Seal>");
        }
        xml.raw("</ofd:SignedInfo>").element("ofd:SignedValue", &format!("/{folder}/SignedValue.dat"));
        xml.raw("</ofd:Signature>");
        xml.finish()
    }
}

/// Refuses to change an entry that a signature protects.
fn unlocked(ofd: &Ofd<'_>, path: &str) -> Result<(), WriteError> {
    let mut references = ofd.signatures.iter().flat_map(|signature| &signature.references);
    match references.any(|reference| reference.entry == Some(path)) {
        true => Err(WriteError::Locked { place: path.to_owned() }),
        false => Ok(()),
    }
}

/// Where the root says that the list of signatures of a document is.
fn declared(package: &Package<'_>, document: usize) -> Option<String> {
    let entry = package.find("OFD.xml")?;
    let (text, _) = package.text(entry).ok()?;
    let tree = crate::xml::Tree::parse(text, package.limits()).ok()?;
    let body = tree.root()?.children_named("DocBody").nth(document)?;
    let written = body.child("Signatures")?.text().replace('\\', "/");
    Some(written).filter(|written| !written.is_empty())
}

/// The number in an ID such as `2` or `s002`.
fn number(id: &str) -> Option<u32> {
    id.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().ok()
}

fn escaped(path: &str) -> String {
    path.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
