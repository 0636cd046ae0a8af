//! 行程单: the page that a travel platform gives beside its invoice, told by its own words.
//!
//! Not the 航空运输电子客票行程单, which is an invoice of its own kind.

use fapiao_invoice::{Date, Fen};
use serde::{Deserialize, Serialize};

use crate::Limits;
use crate::layout::{self, Run};

/// What an itinerary says that tells to which invoice it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Itinerary {
    /// What its trips cost together, in fen.
    pub total: Option<Fen>,
    /// The first and the last day that it names.
    pub days: Option<(Date, Date)>,
    /// Platforms that it names, each once: 滴滴.
    pub platforms: Vec<String>,
    /// Numbers of orders, and other long numbers, each once.
    pub numbers: Vec<String>,
    /// Names of passengers and number plates, each once.
    pub travellers: Vec<String>,
}

/// Words of a title. Spaces are left out; what is Latin is compared in capitals.
const TITLES: &[&str] = &[
    "行程报销单",
    "行程单",
    "行程明细",
    "行程报告",
    "出行报销单",
    "TRAVELITINERARY",
    "TRIPITINERARY",
    "ITINERARY",
    "TRIPTABLE",
];
/// Titles of invoices and of papers about invoices that have one of these words in them.
const NO_TITLES: &[&str] = &["客票行程单", "电子发票(", "增值税"];
/// At least one of these stands on every itinerary.
const EVIDENCE: &[&str] = &[
    "上车时间",
    "行程时间",
    "行程起止",
    "行程人",
    "乘车时间",
    "出行时间",
    "起点",
    "出发地",
    "单行程",
    "笔行程",
    "个行程",
    "段行程",
    "PICK-UP",
    "PICKUP",
    "DEPARTURE",
    "ORIGIN",
    "TRIPDATE",
];
/// Platforms of whose itineraries we know.
const PLATFORMS: &[&str] = &[
    "滴滴",
    "花小猪",
    "高德",
    "曹操",
    "首汽",
    "神州",
    "T3",
    "美团",
    "百度",
    "享道",
    "如祺",
    "哈啰",
    "嘀嗒",
    "阳光出行",
    "腾讯出行",
    "携程",
    "飞猪",
    "同程",
    "去哪儿",
    "铁路12306",
    "DIDI",
    "AMAP",
    "UBER",
];
/// After these stands what the trips cost together.
const TOTALS: &[&str] = &["合计", "总计", "总金额", "共计金额", "TOTAL"];
/// After these stands a name or a number plate.
const TRAVELLERS: &[&str] =
    &["乘车人", "乘机人", "旅客姓名", "出行人", "乘客姓名", "乘客", "车牌号", "车牌", "PASSENGER"];
/// The title stands among the first lines.
const HEAD_LINES: usize = 14;
const FOUND_MAX: usize = 64;

/// The itinerary that the text of a document is; `None` when it is none.
#[must_use]
pub(crate) fn find(runs: &[Run], limits: &Limits) -> Option<Itinerary> {
    of_lines(&layout::lines(runs, limits))
}

fn of_lines(lines: &[String]) -> Option<Itinerary> {
    let upper: Vec<String> = lines.iter().map(|line| line.to_ascii_uppercase()).collect();
    let head = upper.get(..HEAD_LINES).unwrap_or(&upper);
    if head.iter().any(|line| NO_TITLES.iter().any(|word| line.contains(word))) {
        return None;
    }
    let titled = head.iter().any(|line| TITLES.iter().any(|title| is_titled(line, title)));
    let proven = upper.iter().any(|line| EVIDENCE.iter().any(|word| line.contains(word)));
    if !titled || !proven {
        return None;
    }
    let mut found = Itinerary::default();
    for line in &upper {
        found.total = found.total.or_else(|| total(line));
        for day in days(line) {
            let (first, last) = found.days.unwrap_or((day, day));
            found.days = Some((first.min(day), last.max(day)));
        }
        for platform in PLATFORMS.iter().filter(|platform| line.contains(**platform)) {
            keep(&mut found.platforms, platform);
        }
        for number in numbers(line) {
            keep(&mut found.numbers, &number);
        }
        for traveller in travellers(line) {
            keep(&mut found.travellers, &traveller);
        }
    }
    Some(found)
}

/// Whether a title stands in a line, and is no part of another Latin word.
fn is_titled(line: &str, title: &str) -> bool {
    line.find(title).is_some_and(|at| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        title != "TRIPTABLE" || before.is_none_or(|before| !before.is_ascii_alphabetic())
    })
}

fn keep(list: &mut Vec<String>, value: &str) {
    if list.len() < FOUND_MAX && !list.iter().any(|known| known == value) {
        list.push(value.to_owned());
    }
}

/// The amount that stands after a word for the sum.
fn total(line: &str) -> Option<Fen> {
    TOTALS.iter().find_map(|word| {
        let (_, rest) = line.split_once(word)?;
        let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '行');
        let digits: String =
            rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
        let after = rest.get(digits.len()..).unwrap_or_default();
        // 合计3单行程 counts trips.
        let counts = after.starts_with(['单', '笔', '个', '段', '次', '程', '公', 'K']);
        let amount = digits.trim_end_matches(['.', ',']).replace(',', "");
        Fen::parse(&amount).ok().filter(|_| !counts && !amount.is_empty())
    })
}

/// Days as people write them: 2026-11-05, 2026/11/5, 2026.11.05, 2026年11月5日.
fn days(line: &str) -> Vec<Date> {
    let separators = |c: char| matches!(c, '-' | '/' | '.' | '年' | '月');
    let mut days = Vec::new();
    for (at, _) in line.match_indices("20") {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(|before| before.is_ascii_digit()) || days.len() >= FOUND_MAX {
            continue;
        }
        let mut parts = line.get(at..).unwrap_or_default().splitn(3, separators);
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let digits = |part: Option<&str>, most: usize| -> Option<i16> {
            let digits: String = part?.chars().take_while(char::is_ascii_digit).take(most).collect();
            digits.parse().ok()
        };
        let year = year.filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
        let month = month.filter(|month| month.len() <= 2).and_then(|month| month.parse().ok());
        let day = digits(day, 2).and_then(|day| i8::try_from(day).ok());
        if let (Some(year), Some(month), Some(day)) = (year, month, day) {
            days.extend(Date::new(year, month, day).ok());
        }
    }
    days
}

/// Long numbers: of orders and applications, not of dates and telephones.
fn numbers(line: &str) -> Vec<String> {
    let long = |word: &&str| (12..=32).contains(&word.len());
    line.split(|c: char| !c.is_ascii_digit()).filter(long).map(str::to_owned).collect()
}

/// What stands after a word for travellers or their car, up to a sign.
fn travellers(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in TRAVELLERS {
        let Some((_, rest)) = line.split_once(word) else { continue };
        let Some(rest) = rest.strip_prefix([':', '：']) else { continue };
        let ends = |c: char| !(c.is_alphanumeric() || c == '·');
        let name = rest.split(ends).next().unwrap_or_default();
        if (2..=20).contains(&name.chars().count()) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(|line| line.split_whitespace().collect()).collect()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn itinerary_when_a_platform_wrote_it_then_says_what_it_cost_when_and_where() {
        let found = of_lines(&lines(
            "样例出行 滴滴出行-行程单\nDIDI TRAVEL - TRIP TABLE\n申请日期：2026-11-09\n\
             行程起止日期：2026-11-02 至 2026-11-05\n行程人手机号：13800000000 共3笔行程，合计123.40元\n\
             订单号 10000000000000000007\n乘车人：张三；车牌号:京A00000",
        ))
        .unwrap();
        assert_eq!(found.total, Some(Fen(12_340)));
        assert_eq!(found.days, Some((date("2026-11-02"), date("2026-11-09"))));
        assert_eq!(found.platforms, ["滴滴", "DIDI"]);
        assert_eq!(found.numbers, ["10000000000000000007"]);
        assert_eq!(found.travellers, ["张三", "京A00000"]);
    }

    #[test]
    fn itinerary_when_trips_are_counted_first_then_the_amount_is_not_their_number() {
        let found = of_lines(&lines(
            "高德地图-打车-行程单\nAMAP ITINERARY\n【行程时间】2026年11月3日 08:05 至 2026年11月4日 19:40\n\
             共计2单行程，合计54.2元",
        ))
        .unwrap();
        assert_eq!(
            (found.total, found.platforms),
            (Some(Fen(5_420)), vec!["高德".to_owned(), "AMAP".to_owned()])
        );
        assert_eq!(found.days, Some((date("2026-11-03"), date("2026-11-04"))));
        let counted =
            of_lines(&lines("行程报销单\n上车时间 起点 终点\n合计3单行程\n总金额 ¥1,008.50")).unwrap();
        assert_eq!(counted.total, Some(Fen(100_850)));
    }

    #[test]
    fn itinerary_when_it_is_an_air_ticket_an_invoice_or_another_paper_then_none() {
        for text in [
            "电子发票(航空运输电子客票行程单)\n旅客姓名 起点 终点\n合计 900.00",
            "航空运输电子客票行程单\n旅客姓名：李四\n行程时间 2026-11-01",
            "电子发票(普通发票)\n发票号码\n行程单见附件 起点",
            "STRIPE TABLE\nPICK-UP 2026-11-01",
            "行程单",
            "",
        ] {
            assert_eq!(of_lines(&lines(text)), None, "{text}");
        }
    }
}
