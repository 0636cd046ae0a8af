//! `fapiao summary`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::batch::BatchArguments;

pub const HELP: &str = "\
列 Columns: 中文或英文名，逗号分隔；+名称、-名称 在默认列上增减；--list-columns 列出全部。
Names in Chinese or English between commas; +name and -name change the usual ones.

合计只计每张发票一次，重复的标出不计；红字为负数；未能读取的文件另列一表。
Each invoice is summed once, repeats are marked; red ones are negative; files that could not be read are listed apart.

退出码 Exit codes:
  0  全部读取                     all read
  1  至少一份不通过               at least one verdict failed (wins over 3)
  2  用法错误                     usage
  3  至少一份文件无法读取         at least one file could not be read

例 Examples:
  fapiao summary -o 十一月.xlsx 2026-11/
  fapiao summary -o 明细.xlsx --by line --columns -备注,+税收分类编码 2026-11/
  fapiao summary -o - --format csv --no-bom --columns date,number,amount_with_tax *.ofd";

/// `fapiao summary`.
#[derive(Debug, Args)]
pub struct SummaryArguments {
    /// 文件、目录、ZIP、EML；“-”从标准输入读取文件名。 Files, directories, ZIP, EML; '-' for a list of names on stdin.
    #[arg(required_unless_present = "list_columns", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 写到哪个文件：.xlsx 或 .csv；“-”为标准输出。 The file to write: .xlsx or .csv; '-' for standard output.
    #[arg(short, long, value_name = "OUT", required_unless_present = "list_columns")]
    pub out: Option<PathBuf>,
    /// 输出格式，默认按扩展名。 The format; else told by the extension.
    #[arg(long, value_enum)]
    pub format: Option<SummaryFormat>,
    /// 每张发票一行，或每行明细一行。 One row an invoice, or one row a line.
    #[arg(long, value_enum, default_value_t = ByArgument::Invoice)]
    pub by: ByArgument,
    /// 列。 The columns.
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub columns: Option<String>,
    /// 列出可用的列。 Print all columns.
    #[arg(long)]
    pub list_columns: bool,
    /// CSV 不带 BOM，长数字后不加制表符（供程序读取）。 CSV for programs: no byte-order mark, no tab after long digits.
    #[arg(long)]
    pub no_bom: bool,
    /// CSV 不带合计行。 CSV without the row of sums.
    #[arg(long)]
    pub no_totals: bool,
    /// 覆盖已有的输出文件（不会覆盖输入）。 Replace the output file if it exists (never an input).
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// Output of `summary`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    /// A spreadsheet.
    Xlsx,
    /// CSV.
    Csv,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByArgument {
    /// An invoice.
    Invoice,
    /// A line.
    Line,
}
