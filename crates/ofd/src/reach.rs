//! Which entries of a package can be reached from `OFD.xml`: what the coverage of a signature is measured against.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::path::file_name;
use crate::{Ofd, Package};

/// What a reachable entry is. The order is that of weight: an entry that is shown stays content, whatever else
/// refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Part of a document, or `OFD.xml` itself: a signature must cover it.
    Content,
    /// Not understood by this reader, but its path is written in a file that is: a viewer may show it.
    Mentioned,
    /// A list of signatures (`Signatures.xml`): a later signature changes it.
    SignatureList,
    /// A file of a signature itself: `Signature.xml`, the signed value, the seal.
    Signature,
    /// A file of the whole-package integrity protection: `OFDEntries.xml` and its signed value.
    Integrity,
}

impl Role {
    /// Whether a signature need not cover the entry, because the standard lets it change or because it is the
    /// signature itself (GB/T 33190 §18).
    #[must_use]
    pub fn may_change(self) -> bool {
        matches!(self, Self::SignatureList | Self::Signature | Self::Integrity)
    }
}

/// Every entry that can be reached from `OFD.xml`, with its role. When something could not be read there may be
/// references that nobody saw: then every entry counts as reachable.
#[must_use]
pub fn reachable<'p>(ofd: &Ofd<'_>, package: &'p Package<'_>) -> BTreeMap<&'p str, Role> {
    let mut reached: BTreeMap<&str, Role> = BTreeMap::new();
    let mut open = Vec::new();
    for (entry, role) in package.entries().iter().zip(&ofd.roles) {
        match role {
            Some(role) => {
                reached.insert(entry.path(), *role);
            }
            None => open.push(entry.path()),
        }
    }
    let mut search = Search { package, work: if ofd.complete { Search::WORK } else { 0 } };
    while !open.is_empty() {
        let before = open.len();
        open.retain(|path| {
            let mentioned = search.is_mentioned(path, &reached);
            if mentioned {
                reached.insert(path, Role::Mentioned);
            }
            !mentioned
        });
        if open.len() == before {
            break;
        }
    }
    reached
}

/// Looks for paths of entries in the text of others. Costs nothing for honest packages, where every entry is
/// understood; when the work is used up, every entry counts as mentioned.
struct Search<'a, 'p> {
    package: &'a Package<'p>,
    work: usize,
}

impl Search<'_, '_> {
    /// Bytes that are looked through.
    const WORK: usize = 64 << 20;

    /// Whether a reached XML entry writes a path that fits the end of this one.
    fn is_mentioned(&mut self, path: &str, reached: &BTreeMap<&str, Role>) -> bool {
        let finder = memmem::Finder::new(file_name(path).as_bytes());
        for place in reached.iter().filter(|(_, role)| !role.may_change()).map(|(place, _)| place) {
            if self.work == 0 {
                return true;
            }
            // Going there costs something, however little is written there.
            self.spend(LONGEST);
            let bytes = if is_xml(place) { self.package.read(place).unwrap_or_default() } else { &[] };
            self.spend(bytes.len());
            for at in finder.find_iter(bytes) {
                self.spend(LONGEST);
                let end = at.saturating_add(finder.needle().len());
                let after = bytes.get(end).copied();
                let closed = after.is_none_or(|byte| is_delimiter(byte) || byte.is_ascii_whitespace());
                if self.work == 0 || (closed && fits(bytes.get(..end).unwrap_or_default(), path)) {
                    return true;
                }
            }
        }
        self.work == 0
    }

    fn spend(&mut self, work: usize) {
        self.work = self.work.saturating_sub(work);
    }
}

/// Bytes of a path that are looked at.
const LONGEST: usize = 255;

/// Whether the path that is written at the end of `text` is the end of `path`.
fn fits(text: &[u8], path: &str) -> bool {
    let text = text.get(text.len().saturating_sub(LONGEST)..).unwrap_or_default();
    let start = text.iter().rposition(|byte| is_delimiter(*byte)).map_or(0, |at| at.saturating_add(1));
    let written = String::from_utf8_lossy(text.get(start..).unwrap_or_default());
    let written = written.trim_ascii_start().trim_start_matches(['.', '/']).to_ascii_lowercase();
    let path = path.to_ascii_lowercase();
    path.strip_suffix(written.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'"' | b'\'')
}

fn is_xml(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("xml"))
}
