//! Places in a file, as `document` names them, in the words of a reader.

use crate::evidence::Term;

/// A place with what it is called: paths, keys and numbers are the same in both languages.
pub(crate) fn place(named: &str) -> Term {
    Term::new(named.to_owned(), in_chinese(named), named.to_owned())
}

fn in_chinese(named: &str) -> String {
    if let Some((_, zh)) = WHOLE.iter().find(|(known, _)| *known == named) {
        return (*zh).to_owned();
    }
    let (mut rest, mut end) = (named, "");
    for (known, zh) in ENDS {
        if let Some(before) = rest.strip_suffix(known) {
            (rest, end) = (before, zh);
        }
    }
    let body = STARTS.iter().find_map(|(known, zh, after)| {
        let about = rest.strip_prefix(known)?;
        let (number, tail) = about.split_once(' ').unwrap_or((about, ""));
        let space = if tail.is_empty() { "" } else { " " };
        Some(format!("{zh}{number}{after}{space}{}", tail.replace("inherited ", "继承的 ")))
    });
    format!("{}{end}", body.unwrap_or_else(|| rest.to_owned()))
}

/// Places that are named by words alone.
const WHOLE: &[(&str, &str)] = &[
    ("bytes after the signed revision", "签名版本之后的字节"),
    ("catalog", "文档目录"),
    ("more changes", "其他改动"),
    ("objects not compared", "未能比较的对象"),
];

/// What became of a place.
const ENDS: &[(&str, &str)] = &[(" added", "（新增）"), (" removed", "（被删除）"), (" order", "（顺序）")];

/// Kinds of places: before and after what tells them apart.
const STARTS: &[(&str, &str, &str)] = &[
    ("bytes ", "字节 ", ""),
    ("byte ", "字节 ", ""),
    ("object ", "对象 ", ""),
    ("page ", "第 ", " 页"),
    ("signature field ", "签名域 ", ""),
];

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn place_when_named_by_words_then_in_chinese_and_paths_stand() {
        for (named, zh) in [
            ("page 2", "第 2 页"),
            ("page 1 /Contents", "第 1 页 /Contents"),
            ("page 1 /Annots[0] added", "第 1 页 /Annots[0]（新增）"),
            ("page 3 removed", "第 3 页（被删除）"),
            ("page 3 inherited /Resources", "第 3 页 继承的 /Resources"),
            ("signature field 签章 2", "签名域 签章 2"),
            ("bytes 10..20", "字节 10..20"),
            ("bytes after the signed revision", "签名版本之后的字节"),
            ("object 12 0", "对象 12 0"),
            ("/AcroForm/Fields", "/AcroForm/Fields"),
            ("Doc_0/Document.xml", "Doc_0/Document.xml"),
        ] {
            assert_eq!(place(named).zh, zh);
            assert_eq!(place(named).en, named);
        }
    }
}
