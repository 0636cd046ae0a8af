//! Which files stand beside each other: in the order of the user, each invoice with its itinerary, repeats marked or
//! left out.

use fapiao_document::Format;
use fapiao_invoice::Kind;
use fapiao_verify::{Lang, Verdict};
use serde::{Deserialize, Serialize};

use super::count::Counts;
use super::pair::{self, Paper};
use crate::field::short_kind;
use crate::item::{Content, Item};
use crate::repeat::Repeats;

/// How files are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What begins on a new sheet.
    pub group: Group,
    /// Whether files that repeat an invoice are left out; else they are marked.
    pub skip_repeats: bool,
    /// The language of captions.
    pub lang: Lang,
}

/// What stands together, and begins on a new sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// Nothing: files follow each other as they were given.
    #[default]
    Given,
    /// Each kind of invoices, by date.
    Kind,
    /// The invoices of each seller, by date.
    Seller,
}

/// What is kept together: an invoice, and the itinerary that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its files in order.
    pub members: Vec<Member>,
    /// The group by which sheets are kept apart.
    pub group: String,
}

/// One file of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The index of the item.
    pub index: usize,
    /// Its pages as they were read; 0 when that is not known before it is drawn.
    pub pages: u32,
    /// What is said under each of its pages.
    pub caption: String,
    /// Further lines under each of its pages.
    pub notes: Vec<String>,
    /// Warnings that are shown on each of its pages: that it repeats another, that it failed.
    pub warnings: Vec<String>,
    /// What it counts for: nothing when it repeats an invoice, or is none.
    pub counts: Counts,
}

/// A file that is not printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The index of the item.
    pub index: usize,
    /// Stable code: that of the fault, or `CLI-PRINT-REPEAT`.
    pub code: String,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

/// Orders the files of a batch. Files that could not be read are left; pages without an invoice come last.
#[must_use]
pub fn order(items: &[&Item], order: &Order) -> (Vec<Block>, Vec<Left>) {
    let mut left = Vec::new();
    let mut invoices: Vec<Found<'_>> = Vec::new();
    let mut others: Vec<Found<'_>> = Vec::new();
    let mut repeats = Repeats::default();
    // The number under which each file that was entered is printed.
    let mut numbers: Vec<usize> = Vec::new();
    let mut number = 0_usize;
    for (index, item) in items.iter().enumerate() {
        let content = match &item.content {
            Ok(content) => content,
            Err(why) => {
                let (code, zh, en) = (why.code.clone(), why.zh.clone(), why.en.clone());
                left.push(Left { index, code, zh, en });
                continue;
            }
        };
        let repeat = repeats.enter(numbers.len(), &content.sha256, content.invoice.as_ref());
        let first = repeat.and_then(|repeat| numbers.get(repeat.first).copied());
        if let Some(first) = first
            && order.skip_repeats
        {
            numbers.push(first);
            left.push(repeated(index, first));
            continue;
        }
        number = number.saturating_add(1);
        numbers.push(number);
        let found = Found { index, item, content, number, first };
        if found.is_invoice() { invoices.push(found) } else { others.push(found) }
    }
    sort(&mut invoices, order.group);
    let mut blocks: Vec<Block> = invoices.iter().map(|found| block(found, order)).collect();
    let papers: Vec<Paper<'_>> = invoices.iter().map(Found::paper).collect();
    let itineraries: Vec<Paper<'_>> = others.iter().map(Found::paper).collect();
    let partners = pair::pair(&papers, &itineraries);
    for (found, partner) in others.iter().zip(partners) {
        let beside = partner.and_then(|at| Some((invoices.get(at)?, blocks.get_mut(at)?)));
        if let Some((invoice, block)) = beside {
            let caption = match order.lang {
                Lang::Zh => format!("{}  行程单，随第 {} 号", found.number, invoice.number),
                Lang::En => format!("{}  itinerary of No. {}", found.number, invoice.number),
            };
            block.members.push(member(found, caption, Counts::default(), order.lang));
        } else {
            blocks.push(alone(found, order));
        }
    }
    (blocks, left)
}

fn repeated(index: usize, first: usize) -> Left {
    Left {
        index,
        code: "CLI-PRINT-REPEAT".to_owned(),
        zh: format!("与第 {first} 号是同一张发票，未打印"),
        en: format!("the same invoice as No. {first}: not printed"),
    }
}

/// A file that is printed.
struct Found<'a> {
    index: usize,
    item: &'a Item,
    content: &'a Content,
    /// Its number among those that are printed, in the order in which they were given.
    number: usize,
    /// The number of the file that it repeats.
    first: Option<usize>,
}

impl<'a> Found<'a> {
    fn kind(&self) -> Option<Kind> {
        self.content.invoice.as_ref().and_then(|invoice| invoice.kind)
    }

    /// Page text that looks a little like an invoice does not make one of an itinerary.
    fn is_invoice(&self) -> bool {
        self.content.invoice.is_some() && (self.content.itinerary.is_none() || self.kind().is_some())
    }

    fn paper(&self) -> Paper<'a> {
        Paper {
            file: &self.item.file,
            invoice: self.content.invoice.as_ref(),
            itinerary: self.content.itinerary.as_ref(),
        }
    }
}

fn sort(invoices: &mut [Found<'_>], group: Group) {
    let rank = |kind: Option<Kind>| {
        let known = Kind::ALL.iter().position(|one| Some(*one) == kind);
        known.unwrap_or(Kind::ALL.len())
    };
    let date = |found: &Found<'_>| found.content.invoice.as_ref().and_then(|invoice| invoice.issued_on);
    match group {
        Group::Given => {}
        Group::Kind => invoices.sort_by_cached_key(|found| (rank(found.kind()), date(found), found.index)),
        Group::Seller => invoices.sort_by_cached_key(|found| (seller(found), date(found), found.index)),
    }
}

fn seller(found: &Found<'_>) -> String {
    let invoice = found.content.invoice.as_ref();
    invoice.and_then(|invoice| invoice.seller.name.clone()).unwrap_or_default()
}

fn group(found: &Found<'_>, group: Group) -> String {
    match group {
        Group::Given => String::new(),
        Group::Kind => format!("{:?}", found.kind()),
        Group::Seller => seller(found),
    }
}

fn block(found: &Found<'_>, order: &Order) -> Block {
    let invoice = found.content.invoice.as_ref();
    let kind = found.kind().map(|kind| short_kind(kind, order.lang).to_owned());
    let mut parts = vec![found.number.to_string()];
    parts.extend(kind);
    if let Some(invoice) = invoice {
        parts.extend(invoice.issued_on.map(|date| date.to_string()));
        parts.extend(invoice.number.clone());
        parts.extend(invoice.amount_with_tax.map(|amount| format!("¥{amount}")));
    }
    let amount = invoice.and_then(|invoice| invoice.amount_with_tax);
    let counts = if found.first.is_none() { Counts::invoice(amount) } else { Counts::default() };
    let member = member(found, parts.join("  "), counts, order.lang);
    Block { members: vec![member], group: group(found, order.group) }
}

/// A page that is no invoice, or an itinerary whose invoice is not here.
fn alone(found: &Found<'_>, order: &Order) -> Block {
    let name = found.item.file.rsplit(['/', '\\']).next().unwrap_or(&found.item.file);
    let what = match (found.content.itinerary.is_some(), order.lang) {
        (true, Lang::Zh) => "行程单  ",
        (true, Lang::En) => "itinerary  ",
        (false, _) => "",
    };
    let caption = format!("{}  {what}{name}", found.number);
    let group = if order.group == Group::Given { String::new() } else { "attachment".to_owned() };
    Block { members: vec![member(found, caption, Counts::default(), order.lang)], group }
}

fn member(found: &Found<'_>, caption: String, counts: Counts, lang: Lang) -> Member {
    let mut warnings = Vec::new();
    if let Some(first) = found.first {
        warnings.push(match lang {
            Lang::Zh => format!("重复：同第 {first} 号"),
            Lang::En => format!("repeats No. {first}"),
        });
    }
    if found.content.verdict == Verdict::Failed {
        warnings.push(match lang {
            Lang::Zh => "查验不通过".to_owned(),
            Lang::En => "verification failed".to_owned(),
        });
    }
    let (is_data, digest) = (found.content.format == Format::Xml, hex(&found.content.sha256));
    let note = match lang {
        Lang::Zh => "副本：按 XML 数据绘制，不是原版式。原文件的 SHA-256：",
        Lang::En => "A copy drawn from XML data, not the original face. SHA-256 of the original file:",
    };
    let notes = if is_data { vec![note.to_owned(), digest] } else { Vec::new() };
    let pages = if is_data { 0 } else { found.content.pages };
    Member { index: found.index, pages, caption, notes, warnings, counts }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use fapiao_document::Itinerary;
    use fapiao_invoice::Invoice;
    use fapiao_testkit::sample::{self, Case};

    use super::*;
    use crate::item::Unreadable;
    use crate::item::tests::content;

    const ORDER: Order = Order { group: Group::Given, skip_repeats: false, lang: Lang::Zh };

    fn item(file: &str, sha: u8, invoice: Option<Invoice>) -> Item {
        let mut content = content(invoice);
        content.sha256 = [sha; 32];
        Item { file: file.to_owned(), content: Ok(content) }
    }

    fn ordered(items: &[Item], order: &Order) -> (Vec<Block>, Vec<Left>) {
        super::order(&items.iter().collect::<Vec<_>>(), order)
    }

    fn indices(blocks: &[Block]) -> Vec<Vec<usize>> {
        blocks.iter().map(|block| block.members.iter().map(|member| member.index).collect()).collect()
    }

    #[test]
    fn order_when_grouped_by_kind_then_each_stands_together_and_attachments_last() {
        let items = [
            item("d/a.png", 1, None),
            item("d/b.ofd", 2, Some(sample::invoice(Case::Railway, 1))),
            item("d/c.ofd", 3, Some(sample::invoice(Case::DigitalSpecial, 2))),
            item("d/e.ofd", 4, Some(sample::invoice(Case::Railway, 3))),
        ];
        let (blocks, left) = ordered(&items, &Order { group: Group::Kind, ..ORDER });
        assert!(left.is_empty());
        assert_eq!(indices(&blocks)[0], [2]);
        assert_eq!(indices(&blocks)[3], [0]);
        let groups: Vec<&str> = blocks.iter().map(|block| block.group.as_str()).collect();
        assert!(groups[0] != groups[1] && groups[1] == groups[2] && groups[2] != groups[3]);
        assert_eq!(indices(&ordered(&items, &ORDER).0), [[1], [2], [3], [0]]);
        let (by_seller, _) = ordered(&items, &Order { group: Group::Seller, ..ORDER });
        assert_eq!(by_seller.len(), 4);
    }

    #[test]
    fn order_when_an_itinerary_states_the_amount_then_it_stands_behind_its_invoice() {
        let first = sample::invoice(Case::DigitalOrdinary, 1);
        let second = sample::invoice(Case::DigitalOrdinary, 2);
        let mut itinerary = item("other/x.pdf", 3, None);
        if let Ok(content) = &mut itinerary.content {
            content.itinerary = Some(Itinerary { total: second.amount_with_tax, ..Itinerary::default() });
        }
        let items = [itinerary, item("a.pdf", 1, Some(first)), item("b.pdf", 2, Some(second))];
        let (blocks, _) = ordered(&items, &ORDER);
        assert_eq!(indices(&blocks), [vec![1], vec![2, 0]]);
        assert!(blocks[1].members[1].caption.contains("行程单，随第 3 号"));
        assert_eq!(blocks[1].members[1].counts, Counts::default());
    }

    #[test]
    fn order_when_an_invoice_comes_twice_then_it_is_marked_and_counts_once_or_is_left_out() {
        let invoice = sample::invoice(Case::DigitalSpecial, 1);
        let items = [item("a.ofd", 1, Some(invoice.clone())), item("b.pdf", 2, Some(invoice.clone()))];
        let (marked, left) = ordered(&items, &ORDER);
        assert!(left.is_empty());
        assert_eq!(marked[1].members[0].warnings, ["重复：同第 1 号"]);
        assert_eq!(marked[0].members[0].counts, Counts::invoice(invoice.amount_with_tax));
        assert_eq!(marked[1].members[0].counts, Counts::default());
        let (skipped, left) = ordered(&items, &Order { skip_repeats: true, ..ORDER });
        assert_eq!(indices(&skipped), [[0]]);
        assert_eq!((left[0].index, left[0].code.as_str()), (1, "CLI-PRINT-REPEAT"));
    }

    #[test]
    fn order_when_a_file_failed_or_cannot_be_read_then_it_is_said() {
        let mut failed = item("a.ofd", 1, Some(sample::invoice(Case::Red, 1)));
        let mut data = item("c.xml", 2, Some(sample::invoice(Case::DigitalSpecial, 1)));
        for content in [&mut failed, &mut data].into_iter().flat_map(|item| &mut item.content) {
            content.verdict = Verdict::Failed;
        }
        if let Ok(content) = &mut data.content {
            content.format = Format::Xml;
        }
        let why = Unreadable { code: "DOC-EMPTY".to_owned(), zh: "空".to_owned(), en: "empty".to_owned() };
        let items = [failed, Item { file: "b.pdf".to_owned(), content: Err(why) }, data];
        let (blocks, left) = ordered(&items, &Order { lang: Lang::En, ..ORDER });
        assert_eq!(blocks[0].members[0].warnings, ["verification failed"]);
        assert!(blocks[0].members[0].notes.is_empty());
        assert_eq!(blocks[1].members[0].notes[1], "02".repeat(32));
        assert_eq!((left[0].index, left[0].code.as_str(), left[0].en.as_str()), (1, "DOC-EMPTY", "empty"));
    }
}
