//! `fapiao print`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::batch::BatchArguments;

pub const HELP: &str = "\
一张发票的各页、发票与其行程单排在一起；红字为负，重复的发票标出而不计入合计。
Pages of one invoice, and an invoice and its itinerary, stay together; red ones are negative, repeats are marked and not summed.
没有原版式的 XML 按数据绘制，注明是副本并印出原文件 SHA-256。
XML is drawn from its data, marked as a copy with the SHA-256 of the file.
需要中文字体 Needs Chinese fonts: apt install fonts-noto-cjk fonts-lxgw-wenkai fonts-liberation

退出码 Exit codes:
  0  全部排入                     all printed
  1  至少一份查验不通过           at least one verdict failed (wins over 3)
  2  用法错误                     usage
  3  至少一份文件或一页不能排入   at least one file or page could not be printed

例 Examples:
  fapiao print -o 打印.pdf 2026-11/
  fapiao print --per-sheet 4 --group kind --mark -o out.pdf *.ofd *.pdf
  fapiao print --voucher --company 样例科技（示例）有限公司 --purpose 差旅费 -o 粘贴单.pdf 2026-11/
  fapiao print --dry-run 2026-11/";

/// `fapiao print`.
#[derive(Debug, Args)]
pub struct PrintArguments {
    /// 文件、目录、ZIP、EML；“-”从标准输入读取文件名。 Files, directories, ZIP, EML; '-' for a list of names on stdin.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 写到哪个 PDF 文件；“-”为标准输出。 The PDF file to write; '-' for standard output.
    #[arg(short, long, value_name = "OUT", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,
    /// 每张纸几页。 Pages on a sheet.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub per_sheet: u8,
    /// 纸张。 The paper.
    #[arg(long, value_enum, default_value_t = PaperArgument::A4)]
    pub paper: PaperArgument,
    /// 纸张方向，默认取发票更大的一种。 Which way the paper lies; else as the pages are larger.
    #[arg(long, value_enum, default_value_t = OrientationArgument::Auto)]
    pub orientation: OrientationArgument,
    /// 页边距，毫米。 Margin in millimetres.
    #[arg(long, value_name = "MM", default_value_t = 8, value_parser = clap::value_parser!(u8).range(5..=30))]
    pub margin: u8,
    /// 左侧另加的装订边，毫米。 Added to the left margin for binding, in millimetres.
    #[arg(long, value_name = "MM", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=30))]
    pub binding: u8,
    /// 画裁切线（默认）。 Draw cut lines (the default).
    #[arg(long, overrides_with = "no_cut_lines")]
    pub cut_lines: bool,
    /// 不画裁切线。 No cut lines.
    #[arg(long)]
    pub no_cut_lines: bool,
    /// 页下不注明序号、票种、号码、金额。 No line under each page that says what it is.
    #[arg(long)]
    pub no_captions: bool,
    /// 按票种或销售方分组，每组另起一张；默认按给出的顺序。 Group by kind or seller, each on new sheets; else as given.
    #[arg(long, value_enum, default_value_t = GroupArgument::None)]
    pub group: GroupArgument,
    /// 同一张发票只排一次。 Leave out files that repeat an invoice.
    #[arg(long)]
    pub skip_repeats: bool,
    /// 在每页下加标记，默认“打印件”。 Mark each page, by default as a printed copy.
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    pub mark: Option<String>,
    /// 注明第几次打印。 Say which print this is.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=9999))]
    pub print_count: Option<u32>,
    /// 印成原始凭证粘贴单：合计、附件张数、签字栏。 Print 原始凭证粘贴单: sums, attachments, lines to sign on.
    #[arg(long)]
    pub voucher: bool,
    /// 粘贴单上的单位；默认为各发票共同的购买方。 The company on it; else the buyer whom all invoices share.
    #[arg(long, value_name = "NAME", requires = "voucher")]
    pub company: Option<String>,
    /// 粘贴单上的部门。 The department on it.
    #[arg(long, value_name = "NAME", requires = "voucher")]
    pub department: Option<String>,
    /// 粘贴单上的报销人。 The claimant on it.
    #[arg(long, value_name = "NAME", requires = "voucher")]
    pub claimant: Option<String>,
    /// 粘贴单上的摘要。 The purpose on it.
    #[arg(long, value_name = "TEXT", requires = "voucher")]
    pub purpose: Option<String>,
    /// 粘贴单上的日期；默认今天。 The date on it; else today.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "voucher")]
    pub date: Option<Date>,
    /// 只列出哪一页在哪张纸上，不写文件。 Only list which page lies on which sheet; write nothing.
    #[arg(long, conflicts_with = "out")]
    pub dry_run: bool,
    /// 字体目录，代替系统字体。 Directory of fonts, instead of those of the system.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 覆盖已有的输出文件（不会覆盖输入）。 Replace the output file if it exists (never an input).
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// Sizes of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PaperArgument {
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm.
    A5,
}

/// Which way the paper lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OrientationArgument {
    /// As the pages are larger.
    Auto,
    /// Upright.
    Portrait,
    /// On its side.
    Landscape,
}

/// What stands together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroupArgument {
    /// As given.
    None,
    /// By kind, then date.
    Kind,
    /// By seller, then date.
    Seller,
}
