//! Signatures (GB/T 33190 §18): which files they protect, where their value is, where their seal is shown.
//! Nothing is checked here.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::finding;
use crate::geometry::Rect;
use crate::path::{directory, file_name, join};
use crate::reach::Role;
use crate::reader::{Reader, attribute, bases, text};
use crate::xml::Element;

/// A signature.
#[derive(Clone, Debug, Default)]
pub struct SignatureFile<'p> {
    /// Path of `Signature.xml`; absent when it is declared and missing.
    pub path: Option<&'p str>,
    /// Where the list says that it is; empty when it was found by name.
    pub written: Cow<'p, str>,
    /// ID in the list.
    pub id: Option<Cow<'p, str>>,
    /// `Seal` or `Sign`, as written in the list; absent means `Seal`.
    pub kind: Option<Cow<'p, str>>,
    /// Whether the package declares it. Else it was found by its name.
    pub declared: bool,
    /// Whether `Signature.xml` could be read.
    pub readable: bool,
    /// Who made it.
    pub provider: Provider<'p>,
    /// The signature method, trimmed.
    pub method: Option<Cow<'p, str>>,
    /// The time that it claims, as written, trimmed.
    pub claimed_at: Option<Cow<'p, str>>,
    /// The digest algorithm of the references, trimmed.
    pub check_method: Option<Cow<'p, str>>,
    /// The files that it protects, in the order of the file.
    pub references: Vec<Reference<'p>>,
    /// Path of the signed value.
    pub signed_value: Option<&'p str>,
    /// Path of the seal, where it is a file of its own.
    pub seal: Option<&'p str>,
    /// Where the seal is shown.
    pub stamps: Vec<Stamp<'p>>,
}

/// The program that made a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider<'p> {
    /// Name.
    pub name: Option<Cow<'p, str>>,
    /// Version.
    pub version: Option<Cow<'p, str>>,
    /// Company.
    pub company: Option<Cow<'p, str>>,
}

/// A file that a signature protects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference<'p> {
    /// The path as written.
    pub written: Cow<'p, str>,
    /// The entry that it leads to; absent when there is none.
    pub entry: Option<&'p str>,
    /// The digest; absent when it is not Base64.
    pub check_value: Option<Vec<u8>>,
}

/// Where a seal is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stamp<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// ID of the page.
    pub page: Cow<'p, str>,
    /// Its box on the page.
    pub boundary: Rect,
    /// The part of the seal that is shown, in the box.
    pub clip: Option<Rect>,
}

/// Base64 as real files write it: padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the list of signatures that `place` declares.
pub(crate) fn read_declared<'p>(
    reader: &mut Reader<'p>,
    place: &str,
    written: Cow<'p, str>,
    document: &str,
) -> Vec<SignatureFile<'p>> {
    match reader.locate(place, &["", document], &written) {
        Some(list) => read_list(reader, list, true),
        None => {
            reader.findings.add(finding::SIG_MISSING, place, &written);
            vec![SignatureFile { written, declared: true, ..SignatureFile::default() }]
        }
    }
}

/// Reads a list of signatures.
fn read_list<'p>(reader: &mut Reader<'p>, list: &'p str, declared: bool) -> Vec<SignatureFile<'p>> {
    reader.reach(list, Role::SignatureList);
    let mut signatures = Vec::new();
    let Some(tree) = reader.tree(list, "Signatures") else { return signatures };
    let Some(root) = tree.root() else { return signatures };
    for element in root.children_named("Signature") {
        if !reader.take_signature(list) {
            break;
        }
        let written = attribute(element, "BaseLoc").unwrap_or_default();
        let path = reader.locate(list, &bases(list, directory(directory(list))), &written);
        let mut signature = match path {
            Some(path) => read_file(reader, path),
            None => {
                reader.findings.add(finding::SIG_MISSING, list, &written);
                SignatureFile::default()
            }
        };
        signature.written = written;
        signature.declared = declared;
        signature.id = attribute(element, "ID");
        signature.kind = attribute(element, "Type");
        signatures.push(signature);
    }
    signatures
}

/// Reads a `Signature.xml`.
fn read_file<'p>(reader: &mut Reader<'p>, path: &'p str) -> SignatureFile<'p> {
    reader.reach(path, Role::Signature);
    let mut signature = SignatureFile { path: Some(path), ..SignatureFile::default() };
    let tree = reader.tree(path, "Signature");
    let Some(root) = tree.as_ref().and_then(|tree| tree.root()) else {
        signature.signed_value = beside(reader, path, &["SignedValue.dat", "SignValue.dat"]);
        signature.seal = beside(reader, path, &["Seal.esl"]);
        return signature;
    };
    signature.readable = true;
    if let Some(info) = root.child("SignedInfo") {
        describe(reader, path, info, &mut signature);
    }
    value(reader, path, root, &mut signature);
    signature
}

/// What `SignedInfo` says.
fn describe<'p>(
    reader: &mut Reader<'p>,
    path: &'p str,
    info: Element<'_, 'p>,
    signature: &mut SignatureFile<'p>,
) {
    for element in info.children() {
        match element.name() {
            "Provider" => signature.provider = provider(reader, path, element),
            "SignatureMethod" => {
                blank(reader, path, element);
                signature.method.get_or_insert_with(|| element.text_cow());
            }
            "SignatureDateTime" => {
                blank(reader, path, element);
                signature.claimed_at.get_or_insert_with(|| element.text_cow());
            }
            "StampAnnot" if reader.take_object(path) => {
                let clip = element.attr("Clip").and_then(Rect::parse);
                signature.stamps.push(Stamp {
                    id: attribute(element, "ID").unwrap_or_default(),
                    page: attribute(element, "PageRef").unwrap_or_default(),
                    boundary: crate::object::boundary(reader, path, element),
                    clip,
                });
            }
            "Seal" => {
                let written = element.child("BaseLoc").unwrap_or(element).text_cow();
                signature.seal = reader.resolve(path, &bases(path, ""), written, Role::Signature).entry;
            }
            "References" => references(reader, path, element, signature),
            _ => {}
        }
    }
    if signature.references.is_empty() {
        reader.findings.add(finding::SIG_NO_REFERENCES, path, "");
    }
}

fn provider<'p>(reader: &mut Reader<'p>, path: &str, element: Element<'_, 'p>) -> Provider<'p> {
    if element.children().next().is_some() {
        reader.findings.add(finding::SIG_PROVIDER_ELEMENTS, path, "");
    }
    let either = |name| attribute(element, name).or_else(|| text(element, name));
    Provider {
        name: either("ProviderName").or_else(|| either("Name")),
        version: either("Version"),
        company: either("Company"),
    }
}

fn references<'p>(
    reader: &mut Reader<'p>,
    path: &'p str,
    list: Element<'_, 'p>,
    signature: &mut SignatureFile<'p>,
) {
    signature.check_method = attribute(list, "CheckMethod");
    let mut seen = std::collections::HashSet::new();
    for element in list.children_named("Reference") {
        if !reader.take_object(path) {
            break;
        }
        let written = attribute(element, "FileRef").unwrap_or_default();
        let entry = reader.locate(path, &["", directory(path)], &written);
        let Some(entry) = entry.or_else(|| missing(reader, path, &written)) else {
            let check_value = check_value(reader, path, element);
            signature.references.push(Reference { written, entry: None, check_value });
            continue;
        };
        if !seen.insert(entry) {
            reader.findings.add(finding::SIG_REFERENCE_TWICE, path, entry);
        }
        let check_value = check_value(reader, path, element);
        signature.references.push(Reference { written, entry: Some(entry), check_value });
    }
}

fn missing<'p>(reader: &mut Reader<'p>, path: &str, written: &str) -> Option<&'p str> {
    reader.findings.add(finding::PATH_MISSING, path, written);
    None
}

fn check_value(reader: &mut Reader<'_>, path: &str, reference: Element<'_, '_>) -> Option<Vec<u8>> {
    let element = reference.child("CheckValue")?;
    blank(reader, path, element);
    let value = base64(element.text());
    if value.is_none() {
        reader.findings.add(finding::SIG_CHECK_VALUE, path, element.text());
    }
    value
}

/// Base64 with line breaks and blanks anywhere.
fn base64(written: &str) -> Option<Vec<u8>> {
    if !written.is_empty() && written.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let joined: String = written.split_ascii_whitespace().collect();
        return BASE64.decode(joined).ok();
    }
    BASE64.decode(written).ok().filter(|value| !value.is_empty())
}

/// Where the signed value is, by declaration, else beside the signature.
fn value<'p>(
    reader: &mut Reader<'p>,
    path: &'p str,
    root: Element<'_, 'p>,
    signature: &mut SignatureFile<'p>,
) {
    const STANDARD_NAME: &str = "SignedValue.dat";
    let written = root.child("SignedValue").map(|element| {
        blank(reader, path, element);
        element.text_cow()
    });
    let declared = match written {
        Some(written) => reader.resolve(path, &bases(path, ""), written, Role::Signature).entry,
        None => None,
    };
    signature.signed_value = declared.or_else(|| {
        let found = beside(reader, path, &[STANDARD_NAME, "SignValue.dat"]);
        if found.is_some() {
            reader.findings.add(finding::SIG_VALUE_UNDECLARED, path, "");
        }
        found
    });
    if let Some(value) = signature.signed_value
        && !file_name(value).eq_ignore_ascii_case(STANDARD_NAME)
    {
        reader.findings.add(finding::SIG_VALUE_NAME, path, value);
    }
    if signature.signed_value.is_none() {
        reader.findings.add(finding::SIG_MISSING, path, "SignedValue");
    }
}

/// A file in the directory of another one.
fn beside<'p>(reader: &mut Reader<'p>, path: &str, names: &[&str]) -> Option<&'p str> {
    let entry = names.iter().find_map(|name| reader.package.find(&join(directory(path), name)?))?;
    reader.reach(entry.path(), Role::Signature);
    Some(entry.path())
}

/// Reports white space around a value that is compared.
fn blank(reader: &mut Reader<'_>, path: &str, element: Element<'_, '_>) {
    if element.raw_text().len() != element.text().len() {
        reader.findings.add_once(finding::XML_BLANK, path, element.name());
    }
}

/// Finds signatures by the names of their files: those that nothing declares, because `OFD.xml` is damaged or
/// somebody took the declaration out.
pub(crate) fn read_by_name<'p>(reader: &mut Reader<'p>, signatures: &mut Vec<SignatureFile<'p>>) {
    let package = reader.package;
    let named = |name: &'static str| {
        package
            .entries()
            .iter()
            .map(crate::Entry::path)
            .filter(move |path| file_name(path).eq_ignore_ascii_case(name))
    };
    let known =
        |signatures: &[SignatureFile<'_>], path: &str| signatures.iter().any(|s| s.path == Some(path));
    for list in named("Signatures.xml") {
        if reader.role(list) == Some(Role::SignatureList) || known(signatures, list) {
            continue;
        }
        reader.findings.add(finding::SIG_UNDECLARED, list, "");
        signatures.extend(read_list(reader, list, false));
    }
    for path in named("Signature.xml") {
        if !known(signatures, path) && reader.take_signature(path) {
            reader.findings.add(finding::SIG_UNDECLARED, path, "");
            signatures.push(read_file(reader, path));
        }
    }
    for name in ["SignedValue.dat", "SignValue.dat", "Seal.esl"] {
        for path in named(name) {
            let used = signatures.iter().any(|s| s.signed_value == Some(path) || s.seal == Some(path));
            if !used && reader.role(path) != Some(Role::Integrity) {
                reader.findings.add(finding::SIG_STRAY, path, "");
                stray(reader, signatures, path);
            }
        }
    }
}

/// Keeps a signed value or a seal that no signature uses with the signature of its directory.
fn stray<'p>(reader: &mut Reader<'p>, signatures: &mut Vec<SignatureFile<'p>>, path: &'p str) {
    reader.reach(path, Role::Signature);
    let folder = directory(path);
    let is_seal = file_name(path).eq_ignore_ascii_case("Seal.esl");
    let home = signatures.iter_mut().find(|signature| {
        let files = [signature.path, signature.signed_value, signature.seal];
        let taken = if is_seal { signature.seal } else { signature.signed_value };
        taken.is_none() && files.into_iter().flatten().any(|file| directory(file) == folder)
    });
    if let Some(home) = home {
        let slot = if is_seal { &mut home.seal } else { &mut home.signed_value };
        *slot = Some(path);
    } else if reader.take_signature(path) {
        let (seal, signed_value) = if is_seal { (Some(path), None) } else { (None, Some(path)) };
        signatures.push(SignatureFile { seal, signed_value, ..SignatureFile::default() });
    }
}
