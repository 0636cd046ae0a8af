//! `fapiao rename`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::batch::BatchArguments;

pub const HELP: &str = "\
格式 Pattern: {字段}，{字段:格式}，{字段|备用字段|'文字'}；“/”表示下级目录。
  日期 date      {日期:yyyymmdd}  {date:yyyy年m月d日}
  文字 text      {销售方:10} 前 10 个字 the first 10   {号码:-8} 后 8 位 the last 8
  序号 count     {序号:3} → 001
  字段 fields    日期 date，销售方 seller，购买方 buyer，价税合计 amount，金额 amount_without_tax，税额 tax_amount，
                 号码 number，代码 code，票种 kind，票种简称 kind_short，首项 item，备注 remark，出行人 traveller，
                 车次 trip，原名 stem …  全部 all: fapiao summary --list-columns

默认只预览；--apply 才改名。不覆盖任何文件；改名前先写撤销文件。
Shows a preview; renames only with --apply. Never overwrites; writes an undo file first.

退出码 Exit codes:
  0  全部完成（或预览完成）       all done, or all can be done
  1  至少一份文件改名失败         at least one file could not be renamed
  2  用法错误                     usage
  3  至少一份文件保持原名         at least one file is left as it is

例 Examples:
  fapiao rename 2026-11/
  fapiao rename --pattern '{日期}_{销售方|票种简称}_{价税合计}_{号码}' --apply 2026-11/
  fapiao rename --undo fapiao-rename-20261122T120000.json";

/// `fapiao rename`.
#[derive(Debug, Args)]
pub struct RenameArguments {
    /// 文件、目录；“-”从标准输入读取文件名。 Files, directories; '-' for a list of names on stdin.
    #[arg(required_unless_present = "undo", conflicts_with = "undo", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 文件名格式。 How names are made.
    #[arg(long, value_name = "PATTERN", default_value = fapiao_app::rename::DEFAULT)]
    pub pattern: String,
    /// 真正改名；否则只预览。 Rename; else only show what would be done.
    #[arg(long, conflicts_with = "undo")]
    pub apply: bool,
    /// 按撤销文件恢复原名。 Give files their old names back.
    #[arg(long, value_name = "FILE")]
    pub undo: Option<PathBuf>,
    /// 撤销文件的位置，默认在当前目录。 Where the undo file is written; else in the current directory.
    #[arg(long, value_name = "FILE", requires = "apply")]
    pub undo_file: Option<PathBuf>,
    /// 缺少字段时的替代文字；不给出则该文件保持原名。 Text for a field that is absent; else the file is left.
    #[arg(long, value_name = "TEXT")]
    pub missing: Option<String>,
    /// 文件名最多字节数。 Longest name in bytes.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u16).range(40..=255))]
    pub name_bytes_max: u16,
    /// 输出格式。 How to print.
    #[arg(long, value_enum, default_value_t = RenameFormat::Table)]
    pub format: RenameFormat,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// Output of `rename`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RenameFormat {
    /// For people.
    Table,
    /// One JSON object a line.
    Jsonl,
}
