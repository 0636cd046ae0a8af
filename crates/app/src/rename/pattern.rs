//! Patterns of file names: `{date}_{seller|kind_short}_{amount}_{number}`.

use std::str::Chars;

use fapiao_invoice::Date;

use super::name::{clean, cut, is_forbidden, is_invisible, letters, safe_component};
use crate::Error;
use crate::error::PatternProblem;
use crate::field::{Field, Scope, Subject, Value};

/// The pattern that is used where none is given. Tickets name no seller.
pub const DEFAULT: &str = "{date}_{seller|kind_short}_{amount}_{number}";

/// A pattern of file names.
///
/// Literal text, and fields in braces: `{field}`, `{field:format}`, `{first|second|'text'}` where the first
/// one that the invoice states is taken. `{{` and `}}` are braces. `/` begins a directory below the one in
/// which the file is. Formats: of a date letters y, m, d (`yyyymmdd`, `yyyy年m月`); of a text a number of
/// letters to keep (`12`; `-8` for the last 8); of a count the number of digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// One list of pieces for each component of the path.
    components: Vec<Vec<Piece>>,
}

/// How names are made beside the pattern.
#[derive(Clone, Debug)]
pub struct Naming {
    /// What stands for a field that the invoice does not state; without it such a file is left alone.
    pub missing: Option<String>,
    /// The longest name of a file in bytes, its extension included.
    pub name_bytes_max: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    /// The first alternative that has a value.
    Choice(Vec<Alternative>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Alternative {
    Text(String),
    Field(&'static Field, Format),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Format {
    Plain,
    Date(String),
    First(usize),
    Last(usize),
    Digits(usize),
}

/// A filled piece; only what was read as text may be shortened to make a name fit.
struct Filled {
    text: String,
    elastic: bool,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`Error::Pattern`] with the place and the problem.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut parser = Parser { rest: text.chars(), at: 0 };
        let pattern = parser.pattern().map_err(|problem| Error::Pattern { at: parser.at.max(1), problem })?;
        let fields = pattern.components.iter().flatten();
        if !fields.clone().any(|piece| matches!(piece, Piece::Choice(_))) {
            return Err(Error::Pattern { at: 1, problem: PatternProblem::NoField });
        }
        Ok(pattern)
    }

    /// The path of an invoice below the directory of its file: directories and the name without its
    /// extension. `room` bytes are left free at the end of the name.
    ///
    /// # Errors
    /// The field that the invoice does not state.
    pub fn fill(
        &self,
        subject: &Subject<'_>,
        naming: &Naming,
        room: usize,
    ) -> Result<Vec<String>, &'static Field> {
        let bytes_max = naming.name_bytes_max.saturating_sub(room);
        self.components
            .iter()
            .map(|pieces| {
                let filled: Result<Vec<Filled>, _> =
                    pieces.iter().map(|piece| piece.fill(subject, naming)).collect();
                let name = safe_component(&fit(filled?, bytes_max));
                Ok(if name.is_empty() { "_".to_owned() } else { cut(&name, bytes_max).to_owned() })
            })
            .collect()
    }
}

impl Piece {
    fn fill(&self, subject: &Subject<'_>, naming: &Naming) -> Result<Filled, &'static Field> {
        let alternatives = match self {
            Self::Literal(text) => return Ok(Filled { text: text.clone(), elastic: false }),
            Self::Choice(alternatives) => alternatives,
        };
        let mut absent = None;
        for alternative in alternatives {
            match alternative {
                Alternative::Text(text) => return Ok(Filled { text: text.clone(), elastic: false }),
                Alternative::Field(field, format) => {
                    let value = field.value(subject).map(|value| {
                        let elastic = matches!(value, Value::Text(_));
                        Filled { text: clean(&format.apply(&value)), elastic }
                    });
                    match value {
                        Some(filled) if !filled.text.is_empty() => return Ok(filled),
                        _ => absent = absent.or(Some(*field)),
                    }
                }
            }
        }
        match (&naming.missing, absent) {
            (Some(missing), _) => Ok(Filled { text: clean(missing), elastic: false }),
            (None, Some(field)) => Err(field),
            (None, None) => Ok(Filled { text: String::new(), elastic: false }),
        }
    }
}

/// Joins the pieces in at most so many bytes: the longest words give way, numbers and dates do not.
fn fit(mut pieces: Vec<Filled>, bytes_max: usize) -> String {
    loop {
        let bytes: usize = pieces.iter().map(|piece| piece.text.len()).sum();
        let Some(excess) = bytes.checked_sub(bytes_max).filter(|excess| *excess > 0) else { break };
        let longest = pieces.iter_mut().filter(|piece| piece.elastic).max_by_key(|piece| piece.text.len());
        let Some(piece) = longest.filter(|piece| piece.text.len() > SHORTEST_BYTES) else { break };
        // By little steps, so that two long names give way together.
        let keep = piece.text.len().saturating_sub(excess.min(STEP_BYTES)).max(SHORTEST_BYTES);
        let kept = cut(&piece.text, keep).len();
        piece.text.truncate(kept.min(piece.text.len().saturating_sub(1)));
        let end = piece.text.trim_end().len();
        piece.text.truncate(end);
    }
    pieces.into_iter().map(|piece| piece.text).collect()
}

/// A word is not made shorter than four Chinese characters.
const SHORTEST_BYTES: usize = 12;
const STEP_BYTES: usize = 6;

impl Format {
    fn apply(&self, value: &Value) -> String {
        match (self, value) {
            (Self::Date(format), Value::Date(date)) => print_date(*date, format),
            (Self::Digits(width), Value::Count(count)) => format!("{count:0width$}"),
            (Self::First(count), value) => letters(&value.to_string(), *count, false).to_owned(),
            (Self::Last(count), value) => letters(&value.to_string(), *count, true).to_owned(),
            (_, value) => value.to_string(),
        }
    }

    /// The format of a field as written after the colon.
    fn parse(text: &str, field: &Field) -> Option<Self> {
        let is_date = matches!(field.id, "date" | "travelled_on");
        let number = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=LETTERS_MAX).contains(n));
        if is_date {
            let letters = text.chars().filter(|c| c.is_alphabetic() && c.is_ascii());
            let known = letters.clone().all(|c| matches!(c.to_ascii_lowercase(), 'y' | 'm' | 'd'));
            let any = letters.count() > 0;
            let safe = !text.chars().any(|c| is_forbidden(c) || is_invisible(c));
            return (known && any && safe).then(|| Self::Date(text.to_owned()));
        }
        if matches!(field.id, "seq" | "lines" | "pages") {
            return number(text).map(Self::Digits);
        }
        match text.strip_prefix('-') {
            Some(last) => number(last).map(Self::Last),
            None => number(text).map(Self::First),
        }
    }
}

/// No name is longer.
const LETTERS_MAX: usize = 255;

/// A date by the letters y, m, d: `yyyy-mm-dd`, `yymmdd`, `yyyy年m月d日`.
fn print_date(date: Date, format: &str) -> String {
    let mut out = String::new();
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        let letter = c.to_ascii_lowercase();
        if !matches!(letter, 'y' | 'm' | 'd') {
            out.push(c);
            continue;
        }
        let mut width = 1_usize;
        while rest.next_if(|next| next.to_ascii_lowercase() == letter).is_some() {
            width = width.saturating_add(1);
        }
        let number = match letter {
            'y' if width <= 2 => i32::from(date.year().rem_euclid(100)),
            'y' => i32::from(date.year()),
            'm' => i32::from(date.month()),
            _ => i32::from(date.day()),
        };
        let width = width.min(4);
        out.push_str(&format!("{number:0width$}"));
    }
    out
}

/// Reads a pattern from left to right; `at` counts the characters read.
struct Parser<'a> {
    rest: Chars<'a>,
    at: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.at = self.at.saturating_add(1);
        Some(c)
    }

    fn next_if(&mut self, wanted: char) -> bool {
        let mut ahead = self.rest.clone();
        let found = ahead.next() == Some(wanted);
        if found {
            self.rest = ahead;
            self.at = self.at.saturating_add(1);
        }
        found
    }

    fn pattern(&mut self) -> Result<Pattern, PatternProblem> {
        let mut components = Vec::new();
        let mut pieces = Vec::new();
        let mut literal = String::new();
        while let Some(c) = self.next() {
            match c {
                '{' if self.next_if('{') => literal.push('{'),
                '}' if self.next_if('}') => literal.push('}'),
                '}' => return Err(PatternProblem::Close),
                '{' => {
                    end_literal(&mut literal, &mut pieces);
                    pieces.push(self.choice()?);
                }
                '/' => {
                    end_literal(&mut literal, &mut pieces);
                    components.push(end_component(&mut pieces)?);
                }
                c if is_forbidden(c) || is_invisible(c) => return Err(PatternProblem::Character(c)),
                c => literal.push(c),
            }
        }
        end_literal(&mut literal, &mut pieces);
        components.push(end_component(&mut pieces)?);
        Ok(Pattern { components })
    }

    /// What stands between braces, the closing one included.
    fn choice(&mut self) -> Result<Piece, PatternProblem> {
        let opened = self.at;
        let mut alternatives = Vec::new();
        let mut word = String::new();
        let mut quoted: Option<String> = None;
        loop {
            let Some(c) = self.next() else {
                self.at = opened;
                return Err(PatternProblem::Open);
            };
            match c {
                '\'' | '"' if word.trim().is_empty() && quoted.is_none() => quoted = Some(self.quoted(c)?),
                '|' | '}' => {
                    alternatives.push(match quoted.take() {
                        Some(text) if word.trim().is_empty() => Alternative::Text(text),
                        Some(_) => return Err(PatternProblem::Field(word)),
                        None => alternative(&word)?,
                    });
                    word.clear();
                    if c == '}' {
                        return Ok(Piece::Choice(alternatives));
                    }
                }
                c => word.push(c),
            }
        }
    }

    fn quoted(&mut self, mark: char) -> Result<String, PatternProblem> {
        let mut text = String::new();
        loop {
            match self.next() {
                None => return Err(PatternProblem::Quote),
                Some(c) if c == mark => return Ok(text),
                Some(c) if is_forbidden(c) || is_invisible(c) => {
                    return Err(PatternProblem::Character(c));
                }
                Some(c) => text.push(c),
            }
        }
    }
}

fn alternative(word: &str) -> Result<Alternative, PatternProblem> {
    let (name, format) = match word.split_once(':') {
        Some((name, format)) => (name, Some(format)),
        None => (word, None),
    };
    let field = Field::named(name).ok_or_else(|| PatternProblem::Field(name.trim().to_owned()))?;
    if field.scope == Scope::Line {
        return Err(PatternProblem::LineField(name.trim().to_owned()));
    }
    let format = match format {
        Some(text) => Format::parse(text, field).ok_or_else(|| PatternProblem::Format(text.to_owned()))?,
        None => Format::Plain,
    };
    Ok(Alternative::Field(field, format))
}

fn end_literal(literal: &mut String, pieces: &mut Vec<Piece>) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
}

fn end_component(pieces: &mut Vec<Piece>) -> Result<Vec<Piece>, PatternProblem> {
    let pieces = std::mem::take(pieces);
    match pieces.as_slice() {
        [] => Err(PatternProblem::Empty),
        [Piece::Literal(text)] if safe_component(text).is_empty() => Err(PatternProblem::Directory),
        _ => Ok(pieces),
    }
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::Invoice;
    use fapiao_testkit::sample::{self, Case};
    use fapiao_verify::Lang;
    use proptest::prelude::*;

    use super::*;
    use crate::item::tests::content;

    const NAMING: Naming = Naming { missing: None, name_bytes_max: 240 };

    fn fill_with(pattern: &str, invoice: &Invoice, naming: &Naming) -> Result<String, &'static str> {
        let content = content(Some(invoice.clone()));
        let subject = Subject {
            file: "in/a.ofd",
            content: &content,
            invoice,
            line: None,
            sequence: 7,
            repeats: "",
            lang: Lang::Zh,
        };
        let filled = Pattern::parse(pattern).unwrap().fill(&subject, naming, 4);
        filled.map(|parts| parts.join("/")).map_err(|field| field.id)
    }

    fn fill(pattern: &str, invoice: &Invoice) -> Result<String, &'static str> {
        fill_with(pattern, invoice, &NAMING)
    }

    fn problem(pattern: &str) -> (usize, PatternProblem) {
        match Pattern::parse(pattern) {
            Err(Error::Pattern { at, problem }) => (at, problem),
            other => panic!("{pattern}: {other:?}"),
        }
    }

    #[test]
    fn pattern_when_filled_then_fields_stand_in_their_formats() {
        let mut invoice = sample::digital_special(1);
        invoice.issued_on = Date::new(2026, 9, 3).ok();
        let number = invoice.number.clone().unwrap();
        let amount = invoice.amount_with_tax.unwrap();
        assert_eq!(
            fill(DEFAULT, &invoice),
            Ok(format!("2026-09-03_样例科技（示例）有限公司_{amount}_{number}"))
        );
        assert_eq!(fill("{日期:yyyy年m月d日} {销售方:2}", &invoice), Ok("2026年9月3日 样例".to_owned()));
        assert_eq!(
            fill("{date:yymmdd}-{seq:4}-{number:-4}", &invoice).unwrap().len(),
            "260903-0007-1234".len()
        );
        assert_eq!(fill("{date:yyyy}/{date:mm}/{号码}", &invoice), Ok(format!("2026/09/{number}")));
        assert_eq!(fill("{{{drawer|'无'}}}", &Invoice::default()), Ok("{无}".to_owned()));
    }

    #[test]
    fn pattern_when_a_field_is_absent_then_the_next_one_stands_in_or_the_file_is_left() {
        let ticket = sample::invoice(Case::Railway, 1);
        assert!(fill(DEFAULT, &ticket).unwrap().contains("_铁路客票_"));
        assert_eq!(fill("{seller}_{number}", &ticket), Err("seller"));
        let naming = Naming { missing: Some("缺".to_owned()), ..NAMING };
        assert!(fill_with("{seller}_{number}", &ticket, &naming).unwrap().starts_with("缺_"));
    }

    #[test]
    fn pattern_when_the_name_is_too_long_then_words_give_way_and_numbers_do_not() {
        let mut invoice = sample::digital_special(1);
        invoice.seller.name = Some("超长名称".repeat(60));
        invoice.remark = Some("备注说明".repeat(60));
        let number = invoice.number.clone().unwrap();
        let name = fill("{seller}_{remark}_{number}", &invoice).unwrap();
        assert!(name.len() <= 236 && name.len() > 225, "{}", name.len());
        assert!(name.ends_with(&number), "{name}");
        let parts: Vec<&str> = name.split('_').collect();
        assert!(parts[0].len().abs_diff(parts[1].len()) <= 6, "{name}");
        // Even when nothing may give way, the name fits.
        let naming = Naming { missing: None, name_bytes_max: 20 };
        assert_eq!(fill_with("{number}_{number}", &invoice, &naming).unwrap().len(), 16);
    }

    #[test]
    fn pattern_when_a_value_has_a_path_in_it_then_it_stays_one_name() {
        let mut invoice = sample::digital_special(1);
        invoice.seller.name = Some("../../etc/passwd".to_owned());
        assert_eq!(fill("{seller}", &invoice), Ok("／..／etc／passwd".to_owned()));
        invoice.seller.name = Some("..".to_owned());
        assert_eq!(fill("{seller}", &invoice), Ok("_".to_owned()));
    }

    #[test]
    fn pattern_when_an_amount_is_negative_then_its_sign_is_kept() {
        let red = sample::invoice(Case::Red, 1);
        let amount = red.amount_with_tax.unwrap().to_string();
        assert!(amount.starts_with('-'));
        assert!(fill("{date}_{amount}", &red).unwrap().ends_with(&format!("_{amount}")));
        // At the beginning of a name a hyphen would be an option of a program.
        assert_eq!(fill("{amount}", &red), Ok(amount.replace('-', "\u{2212}")));
    }

    #[test]
    fn pattern_when_it_cannot_be_read_then_place_and_problem_are_told() {
        assert_eq!(problem(""), (1, PatternProblem::Empty));
        assert_eq!(problem("invoice"), (1, PatternProblem::NoField));
        assert_eq!(problem("a{date"), (2, PatternProblem::Open));
        assert_eq!(problem("a}b"), (2, PatternProblem::Close));
        assert_eq!(problem("{colour}"), (8, PatternProblem::Field("colour".to_owned())));
        assert_eq!(problem("{line_name}"), (11, PatternProblem::LineField("line_name".to_owned())));
        assert_eq!(problem("{date:hh}").1, PatternProblem::Format("hh".to_owned()));
        assert_eq!(problem("{seller:x}").1, PatternProblem::Format("x".to_owned()));
        assert_eq!(problem("{seller:0}").1, PatternProblem::Format("0".to_owned()));
        assert_eq!(problem("{seller|'x}").1, PatternProblem::Quote);
        assert_eq!(problem("a?{date}"), (2, PatternProblem::Character('?')));
        assert_eq!(problem("../{date}").1, PatternProblem::Directory);
        assert_eq!(problem("/{date}").1, PatternProblem::Empty);
    }

    proptest! {
        #[test]
        fn pattern_when_text_is_any_then_parsing_never_panics(text in "[{}|':a-z/\\-\\PC]{0,30}") {
            if let Ok(pattern) = Pattern::parse(&text) {
                let invoice = sample::digital_special(1);
                let content = content(Some(invoice.clone()));
                let subject = Subject {
                    file: "a", content: &content, invoice: &invoice, line: None,
                    sequence: 1, repeats: "", lang: Lang::En,
                };
                for part in pattern.fill(&subject, &NAMING, 4).unwrap_or_default() {
                    prop_assert!(part.len() <= 236 && part != ".." && part != "." && !part.contains('/'));
                }
            }
        }
    }
}
