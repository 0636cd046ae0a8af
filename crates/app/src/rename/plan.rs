//! The plan: every file of a batch with its new name, so that no two meet and no file is lost.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use fapiao_verify::Lang;

use super::name::cut;
use super::pattern::{Naming, Pattern};
use crate::field::{Field, Subject};
use crate::item::{Item, Unreadable};
use crate::repeat::Repeats;

/// How files are renamed.
#[derive(Clone, Debug)]
pub struct Options {
    /// The pattern of names.
    pub pattern: Pattern,
    /// How names are made beside it.
    pub naming: Naming,
    /// The language of words in names.
    pub lang: Lang,
}

/// A file that may be renamed.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What was read.
    pub item: &'a Item,
    /// Where it lies on the disk; `None` for a member of an archive, which is not renamed.
    pub path: Option<&'a Path>,
}

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the user calls the file.
    pub file: String,
    /// Where it lies; `None` for a member of an archive.
    pub from: Option<PathBuf>,
    /// SHA-256 of what was read; zeros when it was not.
    pub sha256: [u8; 32],
    /// What to do.
    pub action: Action,
}

/// What to do with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Give it this path.
    Move(PathBuf),
    /// It has its name already.
    Stay,
    /// It is left as it is.
    Leave(Leave),
}

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It could not be read.
    Unreadable(Unreadable),
    /// No invoice was found in it.
    NoInvoice,
    /// It is inside an archive or mail.
    Member,
    /// The invoice does not state this field of the pattern.
    Missing(&'static str),
}

impl Leave {
    /// Why, in Chinese or English.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unreadable(why), lang) => format!("{} {}", why.code, why.message(lang)),
            (Self::NoInvoice, Lang::Zh) => "未识别到发票".to_owned(),
            (Self::NoInvoice, Lang::En) => "no invoice was found in it".to_owned(),
            (Self::Member, Lang::Zh) => "在压缩包或邮件内，请先解压".to_owned(),
            (Self::Member, Lang::En) => "inside an archive or mail: unpack it first".to_owned(),
            (Self::Missing(field), lang) => {
                let name = Field::named(field).map_or(*field, |field| field.header(lang));
                match lang {
                    Lang::Zh => {
                        format!("发票没有“{name}”（可用 {{{field}|'无'}} 或 --missing 指定替代文字）")
                    }
                    Lang::En => format!(
                        "the invoice states no {field} (say {{{field}|'none'}} or --missing for what to write)"
                    ),
                }
            }
        }
    }
}

/// Room that the name keeps free for a mark such as ` (12)` or `-重复12`.
const MARK_BYTES: usize = 16;

/// Plans new names for all files. `names_in` lists the names that a directory holds now, an empty list
/// for one that does not exist; it is asked once for each directory.
///
/// A name that any file holds now is never given to another, even if its holder gets a new one. Files
/// that have their name already, or their name with a mark, keep it: the same plan again does nothing.
pub fn plan(
    sources: &[Source<'_>],
    options: &Options,
    names_in: &mut dyn FnMut(&Path) -> Vec<String>,
) -> Vec<Step> {
    let mut repeats = Repeats::default();
    let mut wishes = Vec::new();
    let mut steps = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let repeats = match &source.item.content {
            Ok(content) => repeats.enter(index, &content.sha256, content.invoice.as_ref()).is_some(),
            Err(_) => false,
        };
        let wish = wish(source, index, repeats, options);
        let action = match &wish {
            Ok(_) => Action::Stay,
            Err(leave) => Action::Leave(leave.clone()),
        };
        wishes.extend(wish.ok().map(|wish| (index, wish)));
        steps.push(Step {
            file: source.item.file.clone(),
            from: source.path.map(Path::to_path_buf),
            sha256: source.item.content.as_ref().map_or([0; 32], |content| content.sha256),
            action,
        });
    }
    let mut taken = Taken::default();
    for group in groups(wishes) {
        assign(&group, &mut taken, names_in, options.lang, &mut steps);
    }
    steps
}

/// The name that a file should have, were it alone.
#[derive(Debug)]
struct Wish {
    from: PathBuf,
    directory: PathBuf,
    stem: String,
    extension: &'static str,
    repeats: bool,
}

fn wish(source: &Source<'_>, index: usize, repeats: bool, options: &Options) -> Result<Wish, Leave> {
    let content = source.item.content.as_ref().map_err(|why| Leave::Unreadable(why.clone()))?;
    let from = source.path.ok_or(Leave::Member)?;
    let invoice = content.invoice.as_ref().ok_or(Leave::NoInvoice)?;
    let subject = Subject {
        file: &source.item.file,
        content,
        invoice,
        line: None,
        sequence: u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1),
        repeats: "",
        lang: options.lang,
    };
    let room = MARK_BYTES.saturating_add(content.extension.len()).saturating_add(1);
    let mut parts =
        options.pattern.fill(&subject, &options.naming, room).map_err(|field| Leave::Missing(field.id))?;
    let stem = parts.pop().unwrap_or_default();
    let mut directory = from.parent().unwrap_or(Path::new("")).to_path_buf();
    directory.extend(parts);
    Ok(Wish { from: from.to_path_buf(), directory, stem, extension: content.extension, repeats })
}

type Group = Vec<(usize, Wish)>;

/// Files that wish for the same path, in input order.
fn groups(wishes: Group) -> Vec<Group> {
    let mut groups: BTreeMap<(PathBuf, String), Group> = BTreeMap::new();
    for (index, wish) in wishes {
        let key = (wish.directory.clone(), folded(&format!("{}.{}", wish.stem, wish.extension)));
        groups.entry(key).or_default().push((index, wish));
    }
    groups.into_values().collect()
}

/// Some file systems hold `A.pdf` and `a.pdf` for the same name.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Names that are held or promised, by directory, folded.
#[derive(Default)]
struct Taken(HashMap<PathBuf, HashSet<String>>);

impl Taken {
    fn of(
        &mut self,
        directory: &Path,
        names_in: &mut dyn FnMut(&Path) -> Vec<String>,
    ) -> &mut HashSet<String> {
        self.0
            .entry(directory.to_path_buf())
            .or_insert_with(|| names_in(directory).iter().map(|name| folded(name)).collect())
    }
}

/// Gives each file of a group its name.
fn assign(
    group: &Group,
    taken: &mut Taken,
    names_in: &mut dyn FnMut(&Path) -> Vec<String>,
    lang: Lang,
    steps: &mut [Step],
) {
    for (index, wish) in group {
        if has_its_name(wish, lang) {
            continue;
        }
        let taken = taken.of(&wish.directory, names_in);
        let name = free_name(wish, taken, lang);
        taken.insert(folded(&name));
        if let Some(step) = steps.get_mut(*index) {
            step.action = Action::Move(wish.directory.join(name));
        }
    }
}

/// Whether a file has the name that it wishes for, with or without a mark.
fn has_its_name(wish: &Wish, lang: Lang) -> bool {
    let Some(name) = wish.from.file_name().and_then(|name| name.to_str()) else { return false };
    if wish.from.parent() != Some(&wish.directory) {
        return false;
    }
    let Some(rest) = name.strip_prefix(wish.stem.as_str()) else { return false };
    let Some(mark) = rest.strip_suffix(wish.extension).and_then(|rest| rest.strip_suffix('.')) else {
        return false;
    };
    mark.is_empty() || is_mark(mark, lang)
}

fn is_mark(mark: &str, lang: Lang) -> bool {
    let repeat = mark.strip_prefix(repeat_word(lang));
    let number = repeat.or_else(|| mark.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')')));
    number.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

const fn repeat_word(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "-重复",
        Lang::En => "-copy",
    }
}

/// The name that a file wishes for, or its first free variant: a file that repeats an invoice says so,
/// any other gets a number.
fn free_name(wish: &Wish, taken: &HashSet<String>, lang: Lang) -> String {
    let plain = format!("{}.{}", wish.stem, wish.extension);
    // The name may differ from the file's own in upper and lower case only.
    let own = wish.from.parent() == Some(&wish.directory)
        && wish
            .from
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|own| folded(own) == folded(&plain));
    if own || !taken.contains(&folded(&plain)) {
        return plain;
    }
    let mut number = 2_u64;
    loop {
        let mark =
            if wish.repeats { format!("{}{number}", repeat_word(lang)) } else { format!(" ({number})") };
        // The mark has its room unless there are millions of one name.
        let name = format!("{}{mark}.{}", cut(&wish.stem, NAME_BYTES_MAX), wish.extension);
        if !taken.contains(&folded(&name)) {
            return name;
        }
        number = number.saturating_add(1);
    }
}

/// What file systems take at most.
const NAME_BYTES_MAX: usize = 255 - MARK_BYTES;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fapiao_invoice::Invoice;
    use fapiao_testkit::sample::{self, Case};
    use proptest::prelude::*;

    use super::*;
    use crate::item::tests::content;
    use crate::rename::pattern::DEFAULT;

    fn item(file: &str, sha: u8, invoice: Invoice) -> Item {
        let mut content = content(Some(invoice));
        content.sha256 = [sha; 32];
        Item { file: file.to_owned(), content: Ok(content) }
    }

    fn options(pattern: &str) -> Options {
        Options {
            pattern: Pattern::parse(pattern).unwrap(),
            naming: Naming { missing: None, name_bytes_max: 240 },
            lang: Lang::Zh,
        }
    }

    /// Plans over files that all exist, with others beside them; the new name of each, or why not.
    fn run(items: &[Item], others: &[&str], options: &Options) -> Vec<Result<String, String>> {
        let paths: Vec<PathBuf> = items.iter().map(|item| PathBuf::from(&item.file)).collect();
        let sources: Vec<_> =
            items.iter().zip(&paths).map(|(item, path)| Source { item, path: Some(path) }).collect();
        let existing: Vec<PathBuf> = paths.iter().cloned().chain(others.iter().map(PathBuf::from)).collect();
        let mut names_in = |directory: &Path| {
            let inside = existing.iter().filter(|path| path.parent() == Some(directory));
            inside.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect()
        };
        plan(&sources, options, &mut names_in)
            .into_iter()
            .map(|step| match step.action {
                Action::Move(to) => Ok(to.to_str().unwrap().to_owned()),
                Action::Stay => Ok(step.file),
                Action::Leave(leave) => Err(leave.message(Lang::En)),
            })
            .collect()
    }

    #[test]
    fn plan_when_an_invoice_comes_twice_then_the_copies_are_told_apart_from_chance_collisions() {
        let same = sample::digital_special(1);
        let mut other = sample::digital_special(2);
        other.issued_on = same.issued_on;
        let items = [
            item("d/a.ofd", 1, same.clone()),
            item("d/b.ofd", 2, same.clone()),
            item("d/c.ofd", 3, other),
            item("d/d.ofd", 4, same),
        ];
        let names = run(&items, &[], &options("{date}"));
        let date = items[0].content.as_ref().unwrap().invoice.as_ref().unwrap().issued_on.unwrap();
        let expected = [
            format!("d/{date}.ofd"),
            format!("d/{date}-重复2.ofd"),
            format!("d/{date} (2).ofd"),
            format!("d/{date}-重复3.ofd"),
        ];
        assert_eq!(names, expected.map(Ok));
    }

    #[test]
    fn plan_when_a_name_is_held_by_a_stranger_or_differs_in_case_only_then_it_is_not_taken() {
        let mut invoice = sample::digital_special(1);
        invoice.seller.name = Some("ACME".to_owned());
        let items = [item("d/x.ofd", 1, invoice)];
        assert_eq!(run(&items, &["d/acme.OFD"], &options("{seller}")), [Ok("d/ACME (2).ofd".to_owned())]);
        assert_eq!(run(&items, &["e/acme.ofd"], &options("{seller}")), [Ok("d/ACME.ofd".to_owned())]);
    }

    #[test]
    fn plan_when_run_again_over_its_result_then_nothing_moves() {
        let invoice = sample::digital_special(1);
        let items: Vec<Item> = (0..3).map(|n| item(&format!("d/{n}.ofd"), n, invoice.clone())).collect();
        let first: Vec<String> =
            run(&items, &[], &options(DEFAULT)).into_iter().map(Result::unwrap).collect();
        // In another order, as a directory lists them.
        let mut again: Vec<Item> =
            first.iter().zip(0..).map(|(name, n)| item(name, n, invoice.clone())).collect();
        again.sort_by(|a, b| a.file.cmp(&b.file));
        let second: Vec<String> =
            run(&again, &[], &options(DEFAULT)).into_iter().map(Result::unwrap).collect();
        assert_eq!(second, again.iter().map(|item| item.file.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn plan_when_a_file_cannot_be_named_then_it_is_left_with_the_reason() {
        let unreadable =
            Unreadable { code: "DOC-EMPTY".to_owned(), zh: "空".to_owned(), en: "empty".to_owned() };
        let items = [
            Item { file: "d/a.pdf".to_owned(), content: Err(unreadable) },
            Item { file: "d/b.pdf".to_owned(), content: Ok(content(None)) },
            item("d/c.ofd", 1, sample::invoice(Case::Railway, 1)),
            item("d/d.ofd", 2, sample::digital_special(1)),
        ];
        let names = run(&items, &[], &options("{seller}"));
        assert_eq!(names[0], Err("DOC-EMPTY empty".to_owned()));
        assert_eq!(names[1], Err("no invoice was found in it".to_owned()));
        assert!(names[2].as_ref().unwrap_err().contains("seller"));
        assert!(names[3].is_ok());
        let member = Source { item: &items[3], path: None };
        let steps = plan(&[member], &options(DEFAULT), &mut |_| Vec::new());
        assert_eq!(steps[0].action, Action::Leave(Leave::Member));
    }

    #[test]
    fn plan_when_the_pattern_has_directories_then_they_lie_below_the_files_own() {
        let items = [item("d/e/x.ofd", 1, sample::digital_special(1))];
        let names = run(&items, &[], &options("{date:yyyy}/{kind_short}/{number}"));
        assert!(names[0].as_ref().unwrap().starts_with("d/e/2026/数电专票/"), "{names:?}");
    }

    proptest! {
        /// Whatever names there are: no two files meet, and none takes the name of a stranger.
        #[test]
        fn plan_when_names_crowd_then_every_file_ends_under_a_name_of_its_own(
            seeds in prop::collection::vec((0_u64..3, "[abAB]{1,2}"), 1..12),
            others in prop::collection::vec("[abAB]{1,2}", 0..4),
        ) {
            let items: Vec<Item> = seeds.iter().enumerate().map(|(n, (seed, seller))| {
                let mut invoice = sample::digital_special(*seed);
                invoice.seller.name = Some(seller.clone());
                item(&format!("d/{n}-{seller}.ofd"), u8::try_from(n).unwrap(), invoice)
            }).collect();
            let others: Vec<String> = others.iter().map(|name| format!("d/{name}.ofd")).collect();
            let strangers: Vec<&str> = others.iter().map(String::as_str).collect();
            let names = run(&items, &strangers, &options("{seller}"));
            let given: BTreeSet<String> = names.iter().map(|name| name.clone().unwrap().to_lowercase()).collect();
            prop_assert_eq!(given.len(), items.len());
            for stranger in others {
                prop_assert!(!given.contains(&stranger.to_lowercase()));
            }
        }
    }
}
