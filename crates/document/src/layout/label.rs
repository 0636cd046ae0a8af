//! Labels on the page, found by their letters wherever these stand in a row.

use super::glyph::{Row, Sheet};

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Code,
    Number,
    IssuedOn,
    CheckCode,
    Machine,
    Name,
    TaxId,
    AddressPhone,
    BankAccount,
    /// 购买方名称 written out.
    BuyerName,
    /// 销售方名称 written out.
    SellerName,
    /// (大写)
    Words,
    /// (小写)
    Figures,
    /// 不含税价, 不含税金额: where no table states it.
    Net,
    /// 增值税税额, 税额: where no table states it.
    TaxDue,
    Total,
    Subtotal,
    GrandTotal,
    Payee,
    Reviewer,
    Drawer,
    Remark,
    /// 销售方：（章）
    SealOfSeller,
    ETicket,
    Fare,
    FilledInBy,
    FilledInOn,
    Passenger,
    Status,
}

/// A label at its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) kind: Kind,
    /// Index of its row.
    pub(super) row: usize,
    pub(super) page: u32,
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
}

/// All labels of a document, from top to bottom.
pub(super) struct Labels {
    list: Vec<Label>,
}

/// Whether a colon must follow: what could also be part of a sentence or of a table's head needs one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colon {
    Needed,
    Optional,
}

/// Letters, meaning, colon. Longer texts stand before their own beginnings.
const TEXTS: &[(&str, Kind, Colon)] = &[
    ("发票代码", Kind::Code, Colon::Optional),
    ("发票号码", Kind::Number, Colon::Optional),
    ("开票日期", Kind::IssuedOn, Colon::Optional),
    ("校验码", Kind::CheckCode, Colon::Optional),
    ("机器编号", Kind::Machine, Colon::Optional),
    ("机器编码", Kind::Machine, Colon::Optional),
    ("名称", Kind::Name, Colon::Needed),
    ("统一社会信用代码/纳税人识别号", Kind::TaxId, Colon::Optional),
    ("纳税人识别号/统一社会信用代码", Kind::TaxId, Colon::Optional),
    ("统一社会信用代码", Kind::TaxId, Colon::Needed),
    ("纳税人识别号", Kind::TaxId, Colon::Optional),
    ("地址、电话", Kind::AddressPhone, Colon::Optional),
    ("地址,电话", Kind::AddressPhone, Colon::Optional),
    ("地址电话", Kind::AddressPhone, Colon::Needed),
    ("开户行及账号", Kind::BankAccount, Colon::Optional),
    ("开户行及帐号", Kind::BankAccount, Colon::Optional),
    ("购买方名称", Kind::BuyerName, Colon::Needed),
    ("购方名称", Kind::BuyerName, Colon::Needed),
    ("销售方名称", Kind::SellerName, Colon::Needed),
    ("销方名称", Kind::SellerName, Colon::Needed),
    ("销售方:(章)", Kind::SealOfSeller, Colon::Optional),
    ("销售方(章)", Kind::SealOfSeller, Colon::Optional),
    ("不含税金额", Kind::Net, Colon::Needed),
    ("不含税价", Kind::Net, Colon::Optional),
    ("增值税税额", Kind::TaxDue, Colon::Needed),
    ("税额", Kind::TaxDue, Colon::Needed),
    ("车价合计(大写)", Kind::Words, Colon::Optional),
    ("价税合计(大写)", Kind::Words, Colon::Optional),
    ("价税合计", Kind::Words, Colon::Optional),
    ("(大写)", Kind::Words, Colon::Optional),
    ("(小写)", Kind::Figures, Colon::Optional),
    ("合计", Kind::Total, Colon::Optional),
    ("小计", Kind::Subtotal, Colon::Optional),
    ("总计", Kind::GrandTotal, Colon::Optional),
    ("收款人", Kind::Payee, Colon::Optional),
    ("复核人", Kind::Reviewer, Colon::Optional),
    ("复核", Kind::Reviewer, Colon::Optional),
    ("开票人", Kind::Drawer, Colon::Optional),
    ("备注", Kind::Remark, Colon::Optional),
    ("电子客票号码", Kind::ETicket, Colon::Needed),
    ("电子客票号", Kind::ETicket, Colon::Needed),
    ("票价", Kind::Fare, Colon::Optional),
    ("填开单位", Kind::FilledInBy, Colon::Needed),
    ("填开日期", Kind::FilledInOn, Colon::Needed),
    ("旅客姓名", Kind::Passenger, Colon::Optional),
    ("开具状态", Kind::Status, Colon::Needed),
];

/// Between two letters of a label, in mm: `合          计`.
const WIDEST_GAP_MM: f64 = 17.0;
/// Labels of one kind that are looked at: on honest pages each stands once a page.
const SAME_KIND_MAX: usize = 600;

impl Labels {
    /// Finds the labels of a sheet and marks their glyphs.
    pub(super) fn find(sheet: &mut Sheet) -> Self {
        let mut list: Vec<Label> = Vec::new();
        for (index, row) in sheet.rows.iter_mut().enumerate() {
            scan(index, row, &mut list);
        }
        Self { list }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The labels of one kind, from top to bottom.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Label> {
        self.list.iter().filter(move |label| label.kind == kind).take(SAME_KIND_MAX)
    }

    /// The first label of a kind.
    pub(super) fn first(&self, kind: Kind) -> Option<&Label> {
        self.of(kind).next()
    }
}

fn scan(index: usize, row: &mut Row, list: &mut Vec<Label>) {
    let mut at = 0;
    while at < row.glyphs.len() {
        let Some((kind, end)) = matches_at(row, at) else {
            at += 1;
            continue;
        };
        let Some(letters) = row.glyphs.get_mut(at..end) else { return };
        for glyph in letters.iter_mut() {
            glyph.label = true;
        }
        if let (Some(first), Some(last)) = (letters.first(), letters.last()) {
            // A full-width colon fills the left half of its square; a value may start in the other half.
            let x1 = if last.folded == ':' { last.x1.min(last.x0 + 0.5 * last.size) } else { last.x1 };
            let (x0, y) = (first.x0, first.y);
            list.push(Label { kind, row: index, page: row.page, x0, x1, y });
        }
        at = end;
    }
}

/// The label that starts at a glyph, and one past its last glyph.
fn matches_at(row: &Row, at: usize) -> Option<(Kind, usize)> {
    let first = row.glyphs.get(at).filter(|glyph| starts_a_label(glyph.folded))?;
    TEXTS.iter().find_map(|(text, kind, colon)| {
        let initial = text.chars().next()?;
        if initial != first.folded {
            return None;
        }
        let end = spelled(row, at, text)?;
        let end_of_colon = colon_after(row, end);
        if end_of_colon.is_none() && *colon == Colon::Needed || !stands_free(row, at, *kind) {
            return None;
        }
        Some((*kind, end_of_colon.unwrap_or(end)))
    })
}

/// Whether some text of the table starts with a letter: most glyphs of a page are passed over by this.
#[rustfmt::skip]
fn starts_a_label(letter: char) -> bool {
    matches!(
        letter,
        '发' | '开' | '校' | '机' | '名' | '统' | '纳' | '地' | '购' | '销' | '价' | '(' | '合' | '小' | '总' | '收' | '复' |
        '备' | '电' | '票' | '填' | '旅' | '不' | '增' | '税' | '车'
    )
}

/// One past the glyph that completes `text`, when it is spelled out from `at` on.
fn spelled(row: &Row, at: usize, text: &str) -> Option<usize> {
    let mut end = at;
    let mut edge: Option<f64> = None;
    for letter in text.chars() {
        let glyph = row.glyphs.get(end)?;
        if glyph.folded != letter || edge.is_some_and(|edge| glyph.x0 - edge > WIDEST_GAP_MM) {
            return None;
        }
        edge = Some(glyph.x1);
        end += 1;
    }
    Some(end)
}

fn colon_after(row: &Row, end: usize) -> Option<usize> {
    let last = row.glyphs.get(end.checked_sub(1)?)?;
    let next = row.glyphs.get(end)?;
    (next.folded == ':' && next.x0 - last.x1 < 8.0).then_some(end + 1)
}

/// A label does not continue a word of ordinary text: `所属增值税电子普通发票代码` is another one.
fn stands_free(row: &Row, at: usize, kind: Kind) -> bool {
    let (Some(before), Some(first)) = (at.checked_sub(1).and_then(|i| row.glyphs.get(i)), row.glyphs.get(at))
    else {
        return true;
    };
    let touches = first.x0 - before.x1 < 0.3 * first.size;
    let ideograph = u32::from(before.folded) >= 0x3400;
    // The circled mark before an amount, the bracket of (大写) and separators do not make one word.
    let joined = touches && ideograph && !before.label;
    // 价税合计 and 合计 differ by what stands before, at any distance.
    let tail = matches!(kind, Kind::Total) && before.folded == '税' && !before.label;
    !joined && !tail
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, starts_a_label};

    #[test]
    fn starts_a_label_when_a_text_is_listed_then_its_first_letter_is_known() {
        for (text, _, _) in TEXTS {
            assert!(text.starts_with(starts_a_label), "{text}");
        }
    }
}
