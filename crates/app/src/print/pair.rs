//! To which invoice an itinerary belongs: by what both state, else by the names of their files.

use std::collections::HashSet;

use fapiao_document::Itinerary;
use fapiao_invoice::Invoice;

/// What of a file tells to which other it belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper<'a> {
    /// What the user calls it.
    pub(super) file: &'a str,
    pub(super) invoice: Option<&'a Invoice>,
    pub(super) itinerary: Option<&'a Itinerary>,
}

/// An itinerary belongs to an invoice only when so much speaks for it.
const ENOUGH: i32 = 6;
/// Words that names of files have besides what an invoice shares with its itinerary.
const NOISE: &[&str] = &[
    "行程报销单",
    "行程单",
    "行程",
    "itinerary",
    "triptable",
    "电子发票",
    "发票",
    "invoice",
    "报销",
    "电子",
    "凭证",
];
/// By these words of a file's name it is an itinerary, when its pages do not tell: a picture without text.
const NAMED: &[&str] = &["行程单", "行程报销单", "itinerary"];

/// For each of the others the position of the invoice to which it belongs as an itinerary. Where two invoices have as
/// much for them it is left open.
pub(super) fn pair(invoices: &[Paper<'_>], others: &[Paper<'_>]) -> Vec<Option<usize>> {
    let words: Vec<Words<'_>> = invoices.iter().map(Words::of).collect();
    let mut candidates = Vec::new();
    for (at, other) in others.iter().enumerate().filter(|(_, other)| is_itinerary(other)) {
        let key = key(other.file);
        let marks = words.iter().enumerate().map(|(of, words)| (score(other, &key, words), of));
        candidates.extend(marks.filter(|(score, _)| *score >= ENOUGH).map(|(score, of)| (score, at, of)));
    }
    // What is surest is decided first; then neither is free for another.
    candidates.sort_by_key(|(score, at, of)| (std::cmp::Reverse(*score), *at, *of));
    let mut partners = vec![None; others.len()];
    let mut taken = HashSet::new();
    let mut decided = HashSet::new();
    for (score, at, of) in &candidates {
        if decided.contains(at) || taken.contains(of) {
            continue;
        }
        let rival = candidates.iter().any(|(other, same, another)| {
            other == score && same == at && another != of && !taken.contains(another)
        });
        decided.insert(*at);
        if !rival {
            taken.insert(*of);
            if let Some(partner) = partners.get_mut(*at) {
                *partner = Some(*of);
            }
        }
    }
    partners
}

fn is_itinerary(paper: &Paper<'_>) -> bool {
    let name = paper.file.rsplit(['/', '\\']).next().unwrap_or(paper.file).to_lowercase();
    paper.itinerary.is_some() || NAMED.iter().any(|word| name.contains(word))
}

/// What of an invoice is compared.
struct Words<'a> {
    invoice: Option<&'a Invoice>,
    /// Everything that it says about where it is from and for what, in capitals.
    text: String,
    directory: &'a str,
    stem: String,
}

impl<'a> Words<'a> {
    fn of(paper: &Paper<'a>) -> Self {
        let mut text = String::new();
        if let Some(invoice) = paper.invoice {
            let lines = invoice.lines.iter().filter_map(|line| line.name.as_deref());
            let special = invoice.special.iter().flat_map(|special| &special.elements);
            let parts = [invoice.seller.name.as_deref(), invoice.remark.as_deref()];
            for part in
                parts.into_iter().flatten().chain(lines).chain(special.map(|(_, value)| value.as_str()))
            {
                text.push_str(part);
                text.push('\n');
            }
        }
        let (directory, stem) = key(paper.file);
        Self { invoice: paper.invoice, text: text.to_uppercase(), directory, stem }
    }

    fn has(&self, word: &str) -> bool {
        self.text.contains(word)
    }
}

/// How much speaks for it that an itinerary belongs to an invoice.
fn score(other: &Paper<'_>, (directory, stem): &(&str, String), words: &Words<'_>) -> i32 {
    let same_name = *directory == words.directory && *stem == words.stem;
    let mut score = if same_name { 6 } else { i32::from(*directory == words.directory) };
    let (Some(itinerary), Some(invoice)) = (other.itinerary, words.invoice) else { return score };
    let numbered = itinerary.numbers.iter().any(|number| words.has(number));
    let mut add = |holds: bool, points: i32| score = score.saturating_add(if holds { points } else { 0 });
    add(numbered, 8);
    if let (Some(total), Some(amount)) = (itinerary.total, invoice.amount_with_tax) {
        // Another amount speaks against it, unless a number says that they belong together.
        add(total == amount, 8);
        add(total != amount && !numbered, -6);
    }
    add(itinerary.travellers.iter().any(|name| words.has(name)), 3);
    add(itinerary.platforms.iter().any(|name| words.has(name)), 3);
    if let (Some((_, last)), Some(issued)) = (itinerary.days, invoice.issued_on) {
        // Invoices are asked for after the trips, within some months.
        let days = last.until(issued).map_or(i32::MAX, |span| span.get_days());
        add((-1..=120).contains(&days), 1);
    }
    score
}

/// The directory of a file, and what its name shares with that of its partner.
fn key(file: &str) -> (&str, String) {
    let (directory, name) = file.rsplit_once(['/', '\\']).unwrap_or(("", file));
    let mut name = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    for word in NOISE {
        name = name.replace(word, "");
    }
    name.retain(char::is_alphanumeric);
    (directory, name)
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::Fen;

    use super::*;

    fn invoice(amount: i64, seller: &str) -> Invoice {
        let mut invoice = Invoice { amount_with_tax: Some(Fen(amount)), ..Invoice::default() };
        invoice.seller.name = Some(seller.to_owned());
        invoice.issued_on = Some("2026-11-10".parse().unwrap());
        invoice
    }

    fn itinerary(amount: i64, platform: &str) -> Itinerary {
        let day = "2026-11-08".parse().unwrap();
        Itinerary {
            total: Some(Fen(amount)),
            days: Some((day, day)),
            platforms: vec![platform.to_owned()],
            ..Itinerary::default()
        }
    }

    fn paired(invoices: &[(&str, Invoice)], others: &[(&str, Option<Itinerary>)]) -> Vec<Option<usize>> {
        let invoices: Vec<Paper<'_>> = invoices
            .iter()
            .map(|(file, invoice)| Paper { file, invoice: Some(invoice), itinerary: None })
            .collect();
        let others: Vec<Paper<'_>> = others
            .iter()
            .map(|(file, itinerary)| Paper { file, invoice: None, itinerary: itinerary.as_ref() })
            .collect();
        pair(&invoices, &others)
    }

    #[test]
    fn pair_when_the_amounts_are_equal_then_belong_together_whatever_the_files_are_called() {
        let invoices = [("x/1.pdf", invoice(12_340, "甲出行")), ("x/2.pdf", invoice(5_420, "乙出行"))];
        let others =
            [("y/b.pdf", Some(itinerary(5_420, "高德"))), ("y/a.pdf", Some(itinerary(12_340, "滴滴")))];
        assert_eq!(paired(&invoices, &others), [Some(1), Some(0)]);
    }

    #[test]
    fn pair_when_two_have_the_amount_then_the_platform_decides_or_it_is_left_open() {
        let same = itinerary(5_000, "滴滴");
        let invoices = [("1.pdf", invoice(5_000, "样例高德")), ("2.pdf", invoice(5_000, "样例滴滴出行"))];
        assert_eq!(paired(&invoices, &[("a.pdf", Some(same.clone()))]), [Some(1)]);
        let invoices = [("1.pdf", invoice(5_000, "甲")), ("2.pdf", invoice(5_000, "乙"))];
        assert_eq!(paired(&invoices, &[("a.pdf", Some(same.clone()))]), [None]);
        // One itinerary takes the only invoice; a second copy of it has none.
        let one = [("1.pdf", invoice(5_000, "甲"))];
        assert_eq!(paired(&one, &[("a.pdf", Some(same.clone())), ("b.pdf", Some(same))]), [Some(0), None]);
    }

    #[test]
    fn pair_when_only_names_tell_then_by_the_stem_within_one_directory_and_never_by_a_part_of_a_word() {
        let invoices = [
            ("d/滴滴电子发票.pdf", invoice(1, "甲")),
            ("d/滴滴出行.pdf", invoice(2, "乙")),
            ("d/stripe.pdf", invoice(3, "丙")),
        ];
        let others = [
            ("d/滴滴出行行程报销单.png", None),
            ("d/滴滴行程单.png", None),
            ("e/滴滴出行行程单.png", None),
            ("d/stripe.png", None),
        ];
        assert_eq!(paired(&invoices, &others), [Some(1), Some(0), None, None]);
        // An amount that differs speaks against a name.
        assert_eq!(paired(&invoices, &[("d/滴滴出行行程单.pdf", Some(itinerary(999, "滴滴")))]), [None]);
    }

    #[test]
    fn pair_when_an_order_number_stands_in_the_remark_then_the_amount_may_differ() {
        let mut one = invoice(4_000, "甲");
        one.remark = Some("订单号 100000000000000017".to_owned());
        let numbered =
            Itinerary { numbers: vec!["100000000000000017".to_owned()], ..itinerary(9_000, "滴滴") };
        let invoices = [("1.pdf", one), ("2.pdf", invoice(4_000, "乙"))];
        assert_eq!(paired(&invoices, &[("a.pdf", Some(numbered))]), [Some(0)]);
    }
}
