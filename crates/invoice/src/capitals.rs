//! Amounts in capitals (大写金额): write and parse (DOMAIN §4.6, §13.2).

use crate::Fen;
use crate::text::{fold_char, is_blank};

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const UNITS: [&str; 4] = ["", "拾", "佰", "仟"];

/// The amount in capitals, in the canonical form (`壹万陆仟圆整`).
#[must_use]
pub fn capitals_of(amount: Fen) -> String {
    let fen = amount.0.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    if amount.is_negative() {
        text.push('负');
    }
    if yuan > 0 || (jiao == 0 && fen == 0) {
        write_integer(yuan, &mut text);
        text.push('圆');
    }
    if jiao > 0 {
        text.push(digit_char(jiao));
        text.push('角');
    } else if fen > 0 && yuan > 0 {
        text.push('零');
    }
    if fen > 0 {
        text.push(digit_char(fen));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

/// Writes a whole number: 亿 multiplies everything before it, 万 the four digits before it.
fn write_integer(number: u64, text: &mut String) {
    if number == 0 {
        text.push('零');
        return;
    }
    let (hundred_millions, rest) = (number / 100_000_000, number % 100_000_000);
    if hundred_millions > 0 {
        write_integer(hundred_millions, text);
        text.push('亿');
    }
    let mut started = hundred_millions > 0;
    let mut zero = false;
    for (section, unit) in [(rest / 10_000, "万"), (rest % 10_000, "")] {
        if section == 0 {
            zero = true;
            continue;
        }
        // One 零 stands for any number of zeros inside the number.
        if started && (zero || section < 1_000) {
            text.push('零');
        }
        write_section(section, text);
        text.push_str(unit);
        started = true;
        zero = false;
    }
}

/// Writes 1–9999 without leading zeros.
fn write_section(section: u64, text: &mut String) {
    let mut started = false;
    let mut zero = false;
    for (divisor, unit) in [1_000, 100, 10, 1].into_iter().zip(UNITS.into_iter().rev()) {
        let digit = section / divisor % 10;
        if digit == 0 {
            zero = started;
            continue;
        }
        if zero {
            text.push('零');
        }
        text.push(digit_char(digit));
        text.push_str(unit);
        started = true;
        zero = false;
    }
}

fn digit_char(digit: u64) -> char {
    usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit)).copied().unwrap_or('零')
}

/// The amount that a text in capitals states, in any of the accepted variants; `None` if it is not one.
///
/// Accepted beside the canonical form: 元 for 圆, 正 for 整 or none, 零 put in or left out, traditional
/// characters, `（负数）` for 负, `人民币` and the ⊗ that forms print before the amount.
#[must_use]
pub fn parse_capitals(text: &str) -> Option<Fen> {
    let mut tokens = text.chars().map(fold_char).filter(|c| !is_blank(*c) && !is_ornament(*c)).peekable();
    let mut negative = false;
    while tokens.next_if(|c| matches!(c, '负' | '負' | '数' | '數' | '(' | ')')).is_some_and(|c| {
        negative |= matches!(c, '负' | '負');
        true
    }) {}
    let mut state = Reading::default();
    for token in tokens {
        state.take(token)?;
    }
    let fen = state.finish()?;
    i64::try_from(if negative { -fen } else { fen }).ok().map(Fen)
}

/// What forms print before or around the amount; fonts keep the ⊗ in the private use area too.
fn is_ornament(c: char) -> bool {
    matches!(
        c,
        '\u{e000}'
            ..='\u{f8ff}'
                | '⊗'
                | 'ⓧ'
                | 'Ⓧ'
                | '⦻'
                | '⨂'
                | '☒'
                | '×'
                | '¥'
                | '人'
                | '民'
                | '币'
                | '幣'
                | ':'
    )
}

/// How far an amount has been read.
#[derive(Default, PartialEq, PartialOrd, Clone, Copy)]
enum Stage {
    #[default]
    Yuan,
    Jiao,
    Fen,
    Whole,
}

/// An amount being read from left to right.
#[derive(Default)]
struct Reading {
    stage: Stage,
    /// Complete 亿 before the current section.
    hundred_millions: i128,
    /// Complete 万 before the current section.
    ten_thousands: i128,
    /// The four digits being read.
    section: i128,
    /// The smallest unit used in the section; 0 before the first.
    unit: i128,
    /// A digit that waits for its unit.
    digit: Option<i128>,
    /// Whether 零 was read since the last unit.
    zero: bool,
    /// Fen that are complete.
    total: i128,
    /// Whether 圆, 角 or 分 was read.
    any: bool,
}

impl Reading {
    fn take(&mut self, token: char) -> Option<()> {
        match token {
            '零' | '〇' | '○' => {
                if self.digit.is_some() {
                    return None;
                }
                self.zero = true;
                Some(())
            }
            '拾' => self.unit(10),
            '佰' => self.unit(100),
            '仟' => self.unit(1_000),
            '万' | '萬' => {
                if self.ten_thousands > 0 {
                    return None;
                }
                self.ten_thousands = self.close_section().filter(|section| *section > 0)? * 10_000;
                Some(())
            }
            '亿' | '億' => {
                let section = self.close_section()?;
                let sum = self.hundred_millions.checked_add(self.ten_thousands + section)?;
                self.hundred_millions = Some(sum).filter(|sum| *sum > 0)?.checked_mul(100_000_000)?;
                self.ten_thousands = 0;
                Some(())
            }
            '圆' | '元' | '圓' => self.close_yuan(),
            '角' => self.close_small(Stage::Jiao, 10),
            '分' => self.close_small(Stage::Fen, 1),
            '整' | '正' => {
                if !self.any || self.digit.is_some() || self.section > 0 || self.stage == Stage::Whole {
                    return None;
                }
                self.stage = Stage::Whole;
                Some(())
            }
            _ => {
                if self.digit.is_some() {
                    return None;
                }
                self.digit = Some(digit_of(token)?);
                Some(())
            }
        }
    }

    /// 拾, 佰 or 仟: units fall within a section.
    fn unit(&mut self, unit: i128) -> Option<()> {
        if self.stage != Stage::Yuan || (self.unit != 0 && unit >= self.unit) {
            return None;
        }
        // 拾 alone at the start of a number is ten.
        let digit = match self.digit.take() {
            Some(digit) => digit,
            None if unit == 10 && self.section == 0 && !self.zero => 1,
            None => return None,
        };
        self.section += digit * unit;
        self.unit = unit;
        self.zero = false;
        Some(())
    }

    fn close_section(&mut self) -> Option<i128> {
        if self.stage != Stage::Yuan {
            return None;
        }
        let section = self.section + self.digit.take().unwrap_or(0);
        self.section = 0;
        self.unit = 0;
        self.zero = false;
        Some(section)
    }

    fn close_yuan(&mut self) -> Option<()> {
        let zero = self.zero;
        let section = self.close_section()?;
        let yuan = self.hundred_millions.checked_add(self.ten_thousands + section)?;
        if yuan == 0 && !zero {
            return None;
        }
        self.total = yuan.checked_mul(100)?;
        self.stage = Stage::Jiao;
        self.any = true;
        Some(())
    }

    /// 角 or 分, each once and in order.
    fn close_small(&mut self, stage: Stage, worth: i128) -> Option<()> {
        let pending = self.section + self.ten_thousands + self.hundred_millions;
        if self.stage > stage || (self.stage == Stage::Yuan && pending > 0) {
            return None;
        }
        let digit = match self.digit.take() {
            Some(digit) => digit,
            None if self.zero => 0,
            None => return None,
        };
        self.total = self.total.checked_add(digit * worth)?;
        self.stage = if stage == Stage::Jiao { Stage::Fen } else { Stage::Whole };
        self.zero = false;
        self.any = true;
        Some(())
    }

    fn finish(self) -> Option<i128> {
        let nothing_waits = self.digit.is_none()
            && (self.stage != Stage::Yuan
                || (self.section == 0 && self.ten_thousands == 0 && self.hundred_millions == 0));
        (self.any && nothing_waits).then_some(self.total)
    }
}

fn digit_of(c: char) -> Option<i128> {
    Some(match c {
        '壹' | '壱' | '弌' => 1,
        '贰' | '貳' | '弍' => 2,
        '叁' | '叄' | '參' | '参' => 3,
        '肆' => 4,
        '伍' => 5,
        '陆' | '陸' => 6,
        '柒' => 7,
        '捌' => 8,
        '玖' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// DOMAIN §13.2: fen, canonical form, variants that are accepted too.
    const VECTORS: &[(i64, &str, &[&str])] = &[
        (0, "零圆整", &["零元整"]),
        (1, "壹分", &["零圆零壹分"]),
        (10, "壹角整", &["壹角"]),
        (101, "壹圆零壹分", &["壹元零壹分"]),
        (110, "壹圆壹角整", &["壹圆壹角"]),
        (212, "贰圆壹角贰分", &[]),
        (1_070, "壹拾圆柒角整", &["壹拾圆零柒角整"]),
        (100_000, "壹仟圆整", &[]),
        (100_001, "壹仟圆零壹分", &[]),
        (101_000, "壹仟零壹拾圆整", &[]),
        (126_988, "壹仟贰佰陆拾玖圆捌角捌分", &[]),
        (140_950, "壹仟肆佰零玖圆伍角整", &["壹仟肆佰零玖元伍角"]),
        (168_032, "壹仟陆佰捌拾圆叁角贰分", &["壹仟陆佰捌拾元零叁角贰分"]),
        (213_000, "贰仟壹佰叁拾圆整", &[]),
        (600_714, "陆仟零柒圆壹角肆分", &[]),
        (1_600_000, "壹万陆仟圆整", &[]),
        (1_010_101, "壹万零壹佰零壹圆零壹分", &[]),
        (10_700_053, "壹拾万柒仟圆伍角叁分", &["壹拾万柒仟元零伍角叁分", "壹拾万零柒仟元伍角叁分"]),
        (123_456_789, "壹佰贰拾叁万肆仟伍佰陆拾柒圆捌角玖分", &[]),
        (1_001_000_000, "壹仟零壹万圆整", &[]),
        (10_000_000_100, "壹亿零壹圆整", &[]),
        (900_719_925_474, "玖拾亿零柒佰壹拾玖万玖仟贰佰伍拾肆圆柒角肆分", &[]),
        (99_999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖圆玖角玖分", &[]),
        (-1_234, "负壹拾贰圆叁角肆分", &["（负数）壹拾贰圆叁角肆分"]),
    ];

    /// Proves B-009.
    #[test]
    fn capitals_when_the_published_vectors_are_used_then_both_directions_agree() {
        for (fen, canonical, others) in VECTORS {
            assert_eq!(capitals_of(Fen(*fen)), *canonical);
            for text in others.iter().chain([canonical]) {
                assert_eq!(parse_capitals(text), Some(Fen(*fen)), "{text}");
            }
        }
    }

    #[test]
    fn parse_capitals_when_print_is_ornamented_then_the_amount_is_read() {
        for text in [
            "⊗陆佰贰拾捌圆整",
            "ⓧ 陆佰贰拾捌元正",
            "人民币陆佰贰拾捌圆",
            "陸佰貳拾捌圓整",
            "￥陆佰贰拾捌圆零角零分",
        ] {
            assert_eq!(parse_capitals(text), Some(Fen(62_800)), "{text}");
        }
        assert_eq!(parse_capitals("拾元整"), Some(Fen(1_000)));
        assert_eq!(parse_capitals("(负)壹圆整"), Some(Fen(-100)));
    }

    #[test]
    fn parse_capitals_when_text_is_no_amount_then_nothing_is_read() {
        for text in [
            "",
            "零",
            "整",
            "圆",
            "圆整",
            "负",
            "壹",
            "壹贰圆",
            "壹拾贰佰圆",
            "壹圆贰圆",
            "壹分贰角",
            "壹角壹角",
            "壹圆整整",
            "整壹圆",
            "陆佰贰拾捌",
            "628.00",
            "价税合计",
            "壹圆abc",
            "壹万贰万圆",
            "万圆",
            "亿圆",
            "壹圆贰",
            "壹圆拾",
            "壹仟角",
            "壹圆壹仟角",
        ] {
            assert_eq!(parse_capitals(text), None, "{text}");
        }
    }

    #[test]
    fn parse_capitals_when_number_is_too_large_then_nothing_is_read() {
        let text = "玖".to_owned() + &"亿".repeat(40) + "圆整";
        assert_eq!(parse_capitals(&text), None);
    }

    proptest! {
        #[test]
        fn capitals_when_written_then_they_parse_back(fen: i64) {
            prop_assert_eq!(parse_capitals(&capitals_of(Fen(fen))), Some(Fen(fen)));
        }

        #[test]
        fn capitals_when_amounts_are_ordinary_then_they_parse_back(fen in -100_000_000i64..100_000_000) {
            let text = capitals_of(Fen(fen));
            prop_assert_eq!(parse_capitals(&text), Some(Fen(fen)));
            let variant: String = text.replace('圆', "元").replace(['整', '零'], "");
            if fen % 100 != 0 && fen.abs() > 100 {
                prop_assert_eq!(parse_capitals(&variant), Some(Fen(fen)));
            }
        }

        #[test]
        fn parse_capitals_when_text_is_any_then_it_never_panics(text in "[零壹贰拾佰仟万亿圆元角分整负 a]{0,24}") {
            let _ = parse_capitals(&text);
        }
    }
}
