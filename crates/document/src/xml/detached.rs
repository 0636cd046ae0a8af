//! A detached signature inside an XML invoice: our own, labelled profile (docs/adr/0006-xml-signature.md).
//!
//! The tax bureau's signature has a canonical form that is not public, so nobody else can make or check it. This one
//! has none to get wrong: a CMS (GB/T 35275) with its certificate over the exact bytes of the file with this one
//! element cut out. The element stands right before the root's end tag, in one fixed spelling, so that there is one
//! place to cut and a parser sees the same document with and without it. What is read of such a file is read of the
//! bytes that are left: what is shown is what is signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fapiao_ofd::xml::{Element, Tree};
use fapiao_pki::cms::{ContentDigests, SignedData};
use memchr::memmem;

use crate::{Coverage, Envelope, Signature, StructureFault};

/// The local name of the element.
pub const ELEMENT: &str = "DetachedSignature";
/// How the element begins, to the letter. It says what it is not, so that nobody takes it for the tax bureau's.
pub const START: &str = "<DetachedSignature xmlns=\"urn:fapiao:detached-cms:1\" \
                         Note=\"非税务机关签名 not a signature of the tax authority\">";
/// How the element ends.
pub const END: &str = "</DetachedSignature>";

const NAME_START: &[u8] = b"<DetachedSignature";
const FORM: &str = "DOC-XML-SIGNATURE-FORM";
const PLACE: &str = "DOC-XML-SIGNATURE-PLACE";
const SEVERAL: &str = "DOC-XML-SIGNATURE-SEVERAL";

/// The element for a CMS.
pub(crate) fn element(cms: &[u8]) -> String {
    format!("{START}{}{END}", STANDARD.encode(cms))
}

/// Where in an unsigned XML text the element belongs: before the root's end tag, which ends the text.
pub(crate) fn place(text: &str) -> Result<usize, &'static str> {
    let tree = Tree::parse(text, &fapiao_ofd::Limits::default()).map_err(|_| "not well-formed")?;
    let root = tree.root().ok_or("no root element")?;
    if holds(root) {
        return Err("it carries a detached signature already");
    }
    let place = text.rfind("</").ok_or("the root has no end tag")?;
    let tail = text.as_bytes().get(place..).unwrap_or_default();
    if closes(tail).is_some_and(|name| name == root.qualified_name().as_bytes()) {
        Ok(place)
    } else {
        Err("something follows the root")
    }
}

/// Whether an element is one of these, or holds one, however it is spelled.
pub(super) fn holds(root: Element<'_, '_>) -> bool {
    root.name() == ELEMENT || root.descendants(ELEMENT).next().is_some()
}

/// The element in the bytes of a file.
pub(super) struct Found {
    /// The file without the element: what is signed.
    pub(super) signed: Vec<u8>,
    cms: Vec<u8>,
    faults: Vec<StructureFault>,
}

/// Finds the element by its bytes, so that it is found in a file that no longer parses too. Of several the last one
/// counts, and that there are several is a fault.
pub(super) fn find(bytes: &[u8]) -> Option<Found> {
    let mut starts = memmem::find_iter(bytes, NAME_START);
    let first = starts.next()?;
    let last = starts.last();
    let at = last.unwrap_or(first);
    let mut faults = Vec::new();
    if last.is_some() {
        faults.push(fault(SEVERAL));
    }
    let (before, element) = bytes.split_at_checked(at)?;
    // The element ends at its end tag; without one there is nothing to cut.
    let end = memmem::find(element, END.as_bytes())?.checked_add(END.len())?;
    let (element, after) = element.split_at_checked(end)?;
    let value = element.strip_prefix(START.as_bytes()).and_then(|rest| rest.strip_suffix(END.as_bytes()));
    let cms = value.and_then(|value| STANDARD.decode(value).ok());
    if cms.is_none() {
        faults.push(fault(FORM));
    }
    if closes(after).is_none() {
        faults.push(fault(PLACE));
    }
    Some(Found { signed: [before, after].concat(), cms: cms.unwrap_or_default(), faults })
}

impl Found {
    /// Whether the element is one, in its place and in its spelling: then the file is what is left without it.
    pub(super) fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// The signature. `others` says whether the rest of the file holds another such element.
    pub(super) fn signature(&self, place: &str, others: bool) -> Signature {
        let (signed, cms, mut faults) = (self.signed.as_slice(), self.cms.clone(), self.faults.clone());
        if others && faults.is_empty() {
            faults.push(fault(SEVERAL));
        }
        let content = SignedData::parse(&cms)
            .map_or_else(|_| ContentDigests::none(), |data| data.digest_content(&[signed], &[]));
        let covers = if faults.is_empty() { Coverage::All } else { Coverage::Unknown };
        signature(place, Envelope::DetachedXml { cms, content }, covers, faults)
    }
}

/// The signature of an element that is not spelled as it must be, so that nothing could be cut out.
pub(super) fn misspelled(place: &str) -> Signature {
    let envelope = Envelope::DetachedXml { cms: Vec::new(), content: ContentDigests::none() };
    signature(place, envelope, Coverage::Unknown, vec![fault(FORM)])
}

fn signature(place: &str, envelope: Envelope, covers: Coverage, faults: Vec<StructureFault>) -> Signature {
    Signature {
        place: format!("{place}#{ELEMENT}"),
        method: None,
        claimed_at: None,
        envelope,
        parts: Vec::new(),
        covers,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults,
    }
}

fn fault(code: &'static str) -> StructureFault {
    StructureFault { code: code.into(), detail: String::new() }
}

/// The name in an end tag that is followed by nothing but white space.
fn closes(tail: &[u8]) -> Option<&[u8]> {
    let name = tail.trim_ascii_end().strip_prefix(b"</")?.strip_suffix(b">")?;
    let plain =
        |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'<' | b'>' | b'/' | b'&' | b'"' | b'\'');
    (!name.is_empty() && name.iter().all(plain)).then_some(name)
}
