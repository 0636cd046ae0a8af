//! The sheet of notes: what was counted, by kind and by verdict, and how the sums are made.

use fapiao_invoice::Fen;
use fapiao_verify::{Lang, Verdict};
use jiff::Timestamp;
use jiff::tz::Offset;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::style::{self, Face, Mark};
use super::table::Table;
use crate::field::short_kind;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, table: &Table, made_at: Timestamp) -> Result<(), XlsxError> {
    for (column, width) in [(0_u16, 34), (1, 14), (2, 18), (3, 18), (4, 18)] {
        sheet.set_column_width(column, width)?;
    }
    let row = counts(sheet, table, made_at, 0)?;
    let row = verdicts(sheet, table, row.saturating_add(1))?;
    let row = kinds(sheet, table, row.saturating_add(1))?;
    remarks(sheet, table, row.saturating_add(1))?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn counts(sheet: &mut Worksheet, table: &Table, made_at: Timestamp, first: u32) -> Result<u32, XlsxError> {
    let lang = table.lang;
    let made_at = Offset::constant(8).to_datetime(made_at).strftime("%Y-%m-%d %H:%M:%S +08:00").to_string();
    let counts = &table.counts;
    let unlisted = u64::try_from(table.unlisted.len()).unwrap_or(u64::MAX);
    let word = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let rows = [
        (word("文件", "files"), counts.files),
        (word("计入合计的发票", "invoices in the sums"), counts.invoices),
        (word("其中红字发票", "of these, red"), counts.red),
        (word("其中金额不全（未读到金额或税额）", "of these, with an amount unread"), counts.incomplete),
        (word("重复文件（未计入）", "repeats, not in the sums"), counts.repeats),
        (word("其中同号而内容不同", "of these, contradictions"), counts.contradictions),
        (word("未能读取或未识别到发票", "files without an invoice"), unlisted),
    ];
    let (name, figure) =
        (style::cell(Face::Text, Mark::Plain, lang), style::cell(Face::Middle, Mark::Plain, lang));
    sheet.write_string_with_format(first, 0, word("制表时间", "made at"), &name)?;
    sheet.merge_range(first, 1, first, 2, &made_at, &figure)?;
    let mut at = first.saturating_add(1);
    for (words, count) in rows {
        sheet.write_string_with_format(at, 0, words, &name)?;
        sheet.write_number_with_format(at, 1, count.to_f64().unwrap_or_default(), &figure)?;
        at = at.saturating_add(1);
    }
    Ok(at)
}

/// Invoices and their sums by verdict: what did not pass is in the sums all the same, and should be seen.
fn verdicts(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<u32, XlsxError> {
    let lang = table.lang;
    let heads = match lang {
        Lang::Zh => ["查验结果", "张数", "价税合计"],
        Lang::En => ["Verdict", "Invoices", "Amount with tax"],
    };
    let head = style::head(lang);
    for (text, column) in heads.into_iter().zip(0_u16..) {
        sheet.write_string_with_format(first, column, text, &head)?;
    }
    let counts = &table.counts;
    let rows = [
        (Verdict::Passed, counts.passed),
        (Verdict::Indeterminate, counts.indeterminate),
        (Verdict::Failed, counts.failed),
    ];
    let count = style::cell(Face::Middle, Mark::Plain, lang);
    let mut at = first.saturating_add(1);
    for (verdict, row) in rows {
        let name = style::verdict(verdict, Mark::Plain, lang);
        sheet.write_string_with_format(at, 0, verdict.message(lang), &name)?;
        sheet.write_number_with_format(at, 1, row.invoices.to_f64().unwrap_or_default(), &count)?;
        write_sum(sheet, at, 2, row.amount_with_tax, lang)?;
        at = at.saturating_add(1);
    }
    Ok(at)
}

fn write_sum(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    sum: Option<Fen>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let money = style::cell(Face::Money, Mark::Plain, lang);
    match sum {
        Some(sum) => sheet.write_number_with_format(row, column, yuan(sum), &money)?,
        None => sheet.write_string_with_format(row, column, "–", &money)?,
    };
    Ok(())
}

fn kinds(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<u32, XlsxError> {
    let lang = table.lang;
    let heads = match lang {
        Lang::Zh => ["票种", "张数", "合计金额", "合计税额", "价税合计"],
        Lang::En => ["Kind", "Invoices", "Amount without tax", "Tax", "Amount with tax"],
    };
    let head = style::head(lang);
    for (text, column) in heads.into_iter().zip(0_u16..) {
        sheet.write_string_with_format(first, column, text, &head)?;
    }
    let text = style::cell(Face::Text, Mark::Plain, lang);
    let count = style::cell(Face::Middle, Mark::Plain, lang);
    let mut at = first.saturating_add(1);
    for row in &table.counts.kinds {
        let unknown = match lang {
            Lang::Zh => "未注明",
            Lang::En => "not stated",
        };
        sheet.write_string_with_format(
            at,
            0,
            row.kind.map_or(unknown, |kind| short_kind(kind, lang)),
            &text,
        )?;
        sheet.write_number_with_format(at, 1, row.invoices.to_f64().unwrap_or_default(), &count)?;
        let sums = [row.amount_without_tax, row.tax_amount, row.amount_with_tax];
        for (sum, column) in sums.into_iter().zip(2_u16..) {
            write_sum(sheet, at, column, sum, lang)?;
        }
        at = at.saturating_add(1);
    }
    Ok(at)
}

fn yuan(fen: Fen) -> f64 {
    fen.yuan().to_f64().unwrap_or_default()
}

const ZH: &[&str] = &[
    "1. 合计只计每张发票一次：代码和号码相同（数电票为号码相同）或内容逐字节相同的文件标为“重复”，不计入合计。",
    "2. 号码相同而日期、金额或税号不同的文件以红底标出，请核对原件。",
    "3. 红字发票以负数计入。票面印为 *** 的税额不计入税额合计。查验不通过的发票仍计入合计，请核对后处理。",
    "4. 查验为离线查验：检查签名、印章、摘要及票面内容是否一致，未向税务机关核对；“无法确定”不等于不真实。",
    "5. 发票号码、代码、税号为文本格式，请勿转为数字，否则末位会丢失。",
];

const EN: &[&str] = &[
    "1. Each invoice is summed once: files with the same code and number, or the same bytes, are marked as repeats.",
    "2. Files with the same number but another date, amount or tax id have a red ground: compare the originals.",
    "3. Red invoices count as negative. A tax printed as *** is not in the sum of taxes. Invoices that failed \
     are in the sums.",
    "4. Verification is offline: signatures, seals, digests and agreement; the tax authority was not asked. \
     'indeterminate' does not mean false.",
    "5. Numbers, codes and tax ids are text: turned into numbers they lose their last digits.",
];

fn remarks(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<(), XlsxError> {
    let (title, lines) = match table.lang {
        Lang::Zh => ("说明", ZH),
        Lang::En => ("Notes", EN),
    };
    sheet.write_string_with_format(first, 0, title, &style::title(table.lang))?;
    let format = style::note(table.lang);
    for (line, at) in lines.iter().zip(first.saturating_add(1)..) {
        sheet.merge_range(at, 0, at, 4, line, &format)?;
        sheet.set_row_height(at, 30)?;
    }
    Ok(())
}
