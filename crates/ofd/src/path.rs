//! Paths inside a package (ST_Loc): joined without ever leaving it.

/// The directory of a path; empty for the root.
pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The last segment of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Joins a written path to a base directory. A slash at its start means the root of the package. `None` when it
/// leads out of the package or nowhere.
pub(crate) fn join(base: &str, written: &str) -> Option<String> {
    let base = if written.starts_with('/') { "" } else { base };
    let mut path = String::with_capacity(base.len().saturating_add(written.len()).saturating_add(1));
    for segment in base.split('/').chain(written.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                if path.is_empty() {
                    return None;
                }
                let shorter = directory(&path).len();
                path.truncate(shorter);
            }
            segment => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(segment);
            }
        }
    }
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_when_paths_are_honest_then_resolves_them() {
        for (base, written, path) in [
            ("Doc_0", "Document.xml", "Doc_0/Document.xml"),
            ("Doc_0/Annots", "Page_0/Annotation.xml", "Doc_0/Annots/Page_0/Annotation.xml"),
            ("Doc_0/Signs", "/Doc_0/Signs/Sign_0/Seal.esl", "Doc_0/Signs/Sign_0/Seal.esl"),
            ("Doc_0/Pages/Page_0", "../../Res/a.png", "Doc_0/Res/a.png"),
            ("", "./OFD.xml", "OFD.xml"),
            ("Doc_0/", "Res//a.png", "Doc_0/Res/a.png"),
        ] {
            assert_eq!(join(base, written).as_deref(), Some(path));
        }
    }

    #[test]
    fn join_when_the_path_leaves_the_package_then_refuses() {
        for (base, written) in
            [("Doc_0", "../../etc/passwd"), ("", ".."), ("", "/../x"), ("Doc_0", "../"), ("", "")]
        {
            assert_eq!(join(base, written), None, "{base} {written}");
        }
    }
}
