//! Labels that are set from top to bottom: 购买方, 销售方, 密码区, 备注.

use super::Run;

/// What a vertical label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// 购买方, 购买方信息, 购货单位.
    Buyer,
    /// 销售方, 销售方信息, 销货单位.
    Seller,
    /// 密码区, or 说明 in its place.
    Cipher,
    /// 备注.
    Remark,
}

/// A label that is set from top to bottom.
#[derive(Clone, Debug)]
pub(super) struct Vertical {
    pub(super) block: Block,
    pub(super) page: u32,
    pub(super) x0: f64,
    pub(super) x1: f64,
    /// The first and the last baseline.
    pub(super) y0: f64,
    pub(super) y1: f64,
    /// The runs that it is made of.
    pub(super) runs: Vec<usize>,
}

impl Vertical {
    /// Half way between the first and the last baseline.
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.y0, self.y1)
    }
}

const TEXTS: &[(&[char], Block)] = &[
    (&['购', '买', '方', '信', '息'], Block::Buyer),
    (&['购', '买', '方'], Block::Buyer),
    (&['购', '货', '单', '位'], Block::Buyer),
    (&['销', '售', '方', '信', '息'], Block::Seller),
    (&['销', '售', '方'], Block::Seller),
    (&['销', '货', '单', '位'], Block::Seller),
    (&['密', '码', '区'], Block::Cipher),
    (&['说', '明'], Block::Cipher),
    (&['备', '注'], Block::Remark),
];

/// Finds the vertical labels among the runs that are a single character.
pub(super) fn find(runs: &[Run]) -> Vec<Vertical> {
    let mut singles: Vec<Single> = runs.iter().enumerate().filter_map(single).collect();
    singles.sort_by(|a, b| {
        a.page.cmp(&b.page).then(a.letter.cmp(&b.letter)).then(a.y.total_cmp(&b.y)).then(a.x.total_cmp(&b.x))
    });
    let mut found: Vec<Vertical> = Vec::new();
    for head in &singles {
        let text = TEXTS.iter().filter(|(letters, _)| letters.first() == Some(&head.letter));
        if let Some(vertical) =
            text.filter_map(|(letters, block)| follow(head, letters, *block, &singles)).next()
        {
            found.push(vertical);
        }
    }
    found
}

/// A run of one character that occurs in a vertical label.
struct Single {
    index: usize,
    letter: char,
    page: u32,
    x: f64,
    y: f64,
    size: f64,
}

fn single((index, run): (usize, &Run)) -> Option<Single> {
    let mut letters = run.text.trim().chars();
    let letter = letters.next()?;
    if letters.next().is_some() {
        return None;
    }
    let known = TEXTS.iter().any(|(text, _)| text.contains(&letter));
    known.then_some(Single { index, letter, page: run.page, x: run.x, y: run.y, size: run.height })
}

/// The label that starts at `head`: each next letter below the one before, in the same column.
fn follow(head: &Single, letters: &[char], block: Block, singles: &[Single]) -> Option<Vertical> {
    const NEAREST_MM: f64 = 1.5;
    const FARTHEST_MM: f64 = 14.0;
    /// Honest pages have a few; this keeps the search linear on others.
    const CANDIDATES_MAX: usize = 64;
    let mut runs = vec![head.index];
    let mut at = head;
    for letter in letters.iter().skip(1) {
        let before = |single: &Single| {
            (single.page, single.letter) < (at.page, *letter)
                || (single.page, single.letter) == (at.page, *letter) && single.y < at.y + NEAREST_MM
        };
        let tail = singles.get(singles.partition_point(before)..).unwrap_or_default();
        at = tail
            .iter()
            .take_while(|s| s.page == at.page && s.letter == *letter && s.y <= at.y + FARTHEST_MM)
            .take(CANDIDATES_MAX)
            .find(|s| (s.x - at.x).abs() <= 0.4 * head.size.max(1.0))?;
        runs.push(at.index);
    }
    let size = head.size.max(1.0);
    Some(Vertical { block, page: head.page, x0: head.x, x1: head.x + size, y0: head.y, y1: at.y, runs })
}
