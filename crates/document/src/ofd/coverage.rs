//! What a signature leaves out, measured against everything that can be reached from `OFD.xml`.

use std::collections::{BTreeMap, HashSet};

use fapiao_ofd::reach::{Role, reachable};
use fapiao_ofd::{Ofd, Package};

use crate::Uncovered;

/// The entries of a package and their roles.
pub(super) struct Reached<'p> {
    roles: BTreeMap<&'p str, Role>,
    /// Entries that nothing reaches.
    stray: Vec<&'p str>,
    /// Names that differ from another one by letter case only, folded.
    twins: HashSet<String>,
    /// Whether `OFD.xml` could be read: else nothing in the package is declared.
    pub(super) root_is_readable: bool,
}

impl<'p> Reached<'p> {
    /// Measures a package.
    pub(super) fn of(ofd: &Ofd<'_>, package: &'p Package<'_>) -> Self {
        let roles = reachable(ofd, package);
        let paths = || package.entries().iter().map(fapiao_ofd::Entry::path);
        let stray = paths().filter(|path| !roles.contains_key(path)).collect();
        let (mut seen, mut twins) = (HashSet::new(), HashSet::new());
        for path in paths().map(str::to_ascii_lowercase) {
            if !seen.insert(path.clone()) {
                twins.insert(path);
            }
        }
        let root_is_readable = !ofd.findings.iter().any(|finding| {
            matches!(finding.code, fapiao_ofd::finding::ROOT_UNREADABLE | fapiao_ofd::finding::ROOT_MISSING)
        });
        Self { roles, stray, twins, root_is_readable }
    }

    /// The entries that a signature over `covered` leaves out. Lists of signatures and the signatures' own files
    /// may stay out: the standard lets them change.
    pub(super) fn left_out(&self, covered: &[&str]) -> Vec<Uncovered> {
        let covered: HashSet<&str> = covered.iter().copied().collect();
        let referenced =
            self.roles.iter().filter(|(_, role)| !role.may_change()).map(|(path, _)| (*path, true));
        // Files of integrity protection speak of the package and show nothing; whoever adds them is told.
        let integrity =
            self.roles.iter().filter(|(_, role)| **role == Role::Integrity).map(|(path, _)| (*path, false));
        referenced
            .chain(integrity)
            .chain(self.stray.iter().map(|path| (*path, false)))
            .filter(|(path, _)| !covered.contains(path))
            .map(|(path, referenced)| Uncovered { path: path.to_owned(), referenced })
            .collect()
    }

    /// The covered entries beside which another one stands whose name differs by letter case only.
    pub(super) fn twins<'c>(&self, covered: &[&'c str]) -> Vec<&'c str> {
        if self.twins.is_empty() {
            return Vec::new();
        }
        covered.iter().copied().filter(|path| self.twins.contains(&path.to_ascii_lowercase())).collect()
    }

    /// Whether an entry is a list of signatures; when `OFD.xml` cannot say so, by its usual name.
    pub(super) fn is_signature_list(&self, path: &str) -> bool {
        self.roles.get(path) == Some(&Role::SignatureList)
            || (!self.root_is_readable && path.to_ascii_lowercase().ends_with("/signatures.xml"))
    }
}
