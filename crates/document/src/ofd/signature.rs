//! Signatures of a package: every protected part measured, every signature put into its envelope.

use std::collections::HashMap;

use fapiao_ofd::{Error as OfdError, Ofd, Package, SignatureFile};
use fapiao_pki::algorithm::{DigestAlgorithm, Strength};

use super::coverage::Reached;
use crate::{
    Coverage, Envelope, Finding, Limits, PartState, Reading, ReferencedPart, Revision, Signature,
    StructureFault,
};

/// Reads and measures the signatures of a package into the reading.
pub(super) fn read(package: &Package<'_>, ofd: &Ofd<'_>, limits: &Limits, reading: &mut Reading) {
    let files: Vec<&SignatureFile<'_>> = ofd.signatures.iter().filter(|file| is_present(file)).collect();
    if files.len() > limits.signatures_max {
        reading.findings.push(Finding {
            code: "DOC-SIGNATURES-MANY".into(),
            place: String::new(),
            detail: files.len().to_string(),
        });
    }
    if files.is_empty() {
        return;
    }
    let reached = Reached::of(ofd, package);
    let mut digests = Digests { package, known: HashMap::new() };
    let mut signatures: Vec<Signature> =
        files.iter().take(limits.signatures_max).map(|file| measure(file, &reached, &mut digests)).collect();
    explain_by_later(&files, &reached, &mut signatures);
    reading.signatures.append(&mut signatures);
}

/// Whether anything of a signature is there. One that is declared and wholly missing is a finding instead.
fn is_present(file: &SignatureFile<'_>) -> bool {
    file.path.is_some() || file.signed_value.is_some() || file.seal.is_some()
}

/// Digests of entries, each computed once for all signatures.
struct Digests<'a> {
    package: &'a Package<'a>,
    known: HashMap<(&'a str, DigestAlgorithm), Vec<u8>>,
}

impl<'a> Digests<'a> {
    /// The digest of an entry's content.
    fn of(&mut self, path: &'a str, algorithm: DigestAlgorithm) -> Result<&[u8], OfdError> {
        if !self.known.contains_key(&(path, algorithm)) {
            let digest = algorithm.digest(self.content(path)?);
            self.known.insert((path, algorithm), digest);
        }
        Ok(self.known.get(&(path, algorithm)).map(Vec::as_slice).unwrap_or_default())
    }

    fn content(&self, path: &str) -> Result<&'a [u8], OfdError> {
        match self.package.exact(path) {
            Some(entry) => self.package.content(entry),
            None => Err(OfdError::Missing { path: path.to_owned() }),
        }
    }

    fn bytes(&self, path: Option<&str>) -> Option<Vec<u8>> {
        self.content(path?).ok().map(<[u8]>::to_vec)
    }
}

fn measure<'a>(file: &SignatureFile<'a>, reached: &Reached<'_>, digests: &mut Digests<'a>) -> Signature {
    let place = file.path.or(file.signed_value).or(file.seal).unwrap_or(&file.written).to_owned();
    let mut faults = Vec::new();
    if !file.declared && reached.root_is_readable {
        faults.push(fault("DOC-SIGNATURE-UNDECLARED", &place));
    }
    let parts = parts(file, digests, &mut faults);
    let covered: Vec<&str> = file.references.iter().filter_map(|reference| reference.entry).collect();
    let uncovered = reached.left_out(&covered);
    let covers = if covered.is_empty() {
        Coverage::Unknown
    } else if uncovered.iter().any(|part| part.referenced) {
        Coverage::Partial
    } else {
        Coverage::All
    };
    for twin in reached.twins(&covered) {
        faults.push(fault("DOC-SIGNATURE-TWIN-ENTRY", twin));
    }
    Signature {
        place,
        method: file.method.clone().map(std::borrow::Cow::into_owned),
        claimed_at: file.claimed_at.clone().map(std::borrow::Cow::into_owned),
        envelope: Envelope::Ofd {
            signature_xml: digests.bytes(file.path).unwrap_or_default(),
            signed_value: digests.bytes(file.signed_value),
            seal: digests.bytes(file.seal),
        },
        parts,
        covers,
        uncovered,
        later: Vec::new(),
        faults,
    }
}

fn fault(code: &'static str, detail: &str) -> StructureFault {
    StructureFault { code: code.into(), detail: detail.to_owned() }
}

/// Measures every reference. An entry that two references name is measured by each of them.
fn parts<'a>(
    file: &SignatureFile<'a>,
    digests: &mut Digests<'a>,
    faults: &mut Vec<StructureFault>,
) -> Vec<ReferencedPart> {
    let algorithm = file.check_method.as_deref().and_then(DigestAlgorithm::from_name_or_oid);
    if let Some(weak) = algorithm.filter(|algorithm| algorithm.strength() == Strength::Weak) {
        faults.push(fault("DOC-SIGNATURE-WEAK-DIGEST", weak.name()));
    }
    let mut seen: HashMap<&str, ()> = HashMap::with_capacity(file.references.len());
    let mut parts = Vec::with_capacity(file.references.len());
    for reference in &file.references {
        let Some(entry) = reference.entry else {
            let path = reference.written.trim_start_matches('/').to_owned();
            parts.push(ReferencedPart { path, state: PartState::Missing });
            continue;
        };
        if seen.insert(entry, ()).is_some() {
            faults.push(fault("DOC-SIGNATURE-REFERENCE-TWICE", entry));
        }
        let state = match (algorithm, reference.check_value.as_deref()) {
            (Some(algorithm), Some(stated)) => match digests.of(entry, algorithm) {
                Ok(digest) if digest == stated => PartState::Intact,
                Ok(_) => PartState::Altered,
                Err(error) => unreadable(&error, entry, faults),
            },
            _ => PartState::Unsupported,
        };
        parts.push(ReferencedPart { path: entry.to_owned(), state });
    }
    parts
}

/// The state of a part whose entry cannot be unpacked.
fn unreadable(error: &OfdError, entry: &str, faults: &mut Vec<StructureFault>) -> PartState {
    match error {
        // What is unpacked is not what was packed when it was signed.
        OfdError::Data { .. } | OfdError::Size { .. } => PartState::Altered,
        // Two entries of one name: nobody can say which one a viewer takes.
        OfdError::Duplicate { .. } => {
            faults.push(fault("DOC-SIGNATURE-TWIN-ENTRY", entry));
            PartState::Refused
        }
        _ => PartState::Refused,
    }
}

/// A list of signatures that was signed and changed is explained when a later signature was added to it: one
/// that finds the list as it states, if it protects the list at all. What else that signature finds altered is
/// its own matter.
fn explain_by_later(files: &[&SignatureFile<'_>], reached: &Reached<'_>, signatures: &mut [Signature]) {
    let sound = |signature: &Signature| {
        let mut lists = signature.parts.iter().filter(|part| reached.is_signature_list(&part.path));
        lists
            .all(|part| matches!(part.state, PartState::Intact | PartState::Unsupported | PartState::Refused))
    };
    let mut later_is_sound = false;
    for (signature, file) in signatures.iter_mut().zip(files).rev() {
        if later_is_sound {
            let changed = signature.parts.iter().filter(|part| part.state == PartState::Altered);
            let lists = changed.filter(|part| reached.is_signature_list(&part.path));
            signature.later = lists
                .map(|part| Revision { place: part.path.clone(), explained: true, shown: false })
                .collect();
        }
        later_is_sound |= (file.declared || !reached.root_is_readable) && sound(signature);
    }
}
