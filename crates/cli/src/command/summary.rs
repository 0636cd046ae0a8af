//! `fapiao summary`: one sheet of many invoices.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use fapiao_app::field::{FIELDS, Scope};
use fapiao_app::summary::{self, By, Columns, Dialect, Options, Table};
use fapiao_app::{Item, Lang};
use fapiao_verify::{Policy, Verifier};

use super::trust;
use crate::arguments::{ByArgument, SummaryArguments, SummaryFormat};
use crate::batch::{self, Batch};
use crate::{clock, disk, locale, output};

/// Makes the sheet; the exit code is that of `verify` over the same files.
pub fn run(arguments: &SummaryArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.batch.lang);
    if arguments.list_columns {
        return list_columns(lang);
    }
    let out = arguments.out.as_deref().ok_or_else(|| anyhow!("-o"))?;
    let format = format(arguments.format, out, lang)?;
    let by = match arguments.by {
        ByArgument::Invoice => By::Invoice,
        ByArgument::Line => By::Line,
    };
    let columns = match &arguments.columns {
        Some(names) => Columns::parse(names, by).map_err(|error| anyhow!(error.message(lang)))?,
        None => Columns::usual(by),
    };
    let verifier = Verifier::new(trust::load(&arguments.batch.trust, lang)?, Policy::default());
    let at = arguments.batch.at.unwrap_or_else(clock::now);
    let jobs = batch::jobs(arguments.batch.jobs);
    let batch = Batch { paths: &arguments.paths, verifier: &verifier, at, jobs };
    let collected = batch::collect(&batch, Some(out))?;
    let paths: Vec<_> = collected.iter().filter_map(|one| one.path.clone()).collect();
    let items: Vec<Item> = collected.into_iter().map(|one| one.item).collect();

    let table = summary::table(&items, &Options { columns, by, lang });
    let bytes = match format {
        SummaryFormat::Xlsx => summary::xlsx(&table, at),
        SummaryFormat::Csv => {
            summary::csv(&table, Dialect { spreadsheet: !arguments.no_bom, totals: !arguments.no_totals })
        }
    };
    let bytes = bytes.map_err(|error| {
        let message = error.message(lang);
        anyhow::Error::new(error).context(message)
    })?;
    if out.as_os_str() == "-" {
        std::io::stdout().write_all(&bytes)?;
    } else {
        disk::write(out, &bytes, arguments.force, &paths, lang)?;
    }
    say(&table, out, lang);
    let unreadable = items.iter().any(|item| item.content.is_err());
    Ok(match (table.counts.failed.invoices > 0, unreadable) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    })
}

fn format(asked: Option<SummaryFormat>, out: &Path, lang: Lang) -> anyhow::Result<SummaryFormat> {
    let extension = out.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match (asked, extension.to_lowercase().as_str()) {
        (Some(format), _) => Ok(format),
        (None, "xlsx") => Ok(SummaryFormat::Xlsx),
        (None, "csv") => Ok(SummaryFormat::Csv),
        (None, _) => bail!(match lang {
            Lang::Zh => "输出文件须以 .xlsx 或 .csv 结尾，或给出 --format",
            Lang::En => "the output must end in .xlsx or .csv, or say --format",
        }),
    }
}

/// Every column: its id, its header, and for which sheets it is.
fn list_columns(lang: Lang) -> anyhow::Result<u8> {
    for field in FIELDS {
        let scope = match (field.scope, lang) {
            (Scope::Line, Lang::Zh) => "（按行）",
            (Scope::Line, Lang::En) => " (by line)",
            _ => "",
        };
        let other =
            if field.aliases.is_empty() { String::new() } else { format!("  {}", field.aliases.join(" ")) };
        output::say(&format!("{}  {}{scope}{other}", output::fit(field.id, 22), field.header(lang)))
            .context("cannot write")?;
    }
    Ok(0)
}

/// What the sheet holds, on standard error: standard output may be the sheet itself.
fn say(table: &Table, out: &Path, lang: Lang) {
    for one in &table.unlisted {
        output::complain(&format!("{}: {} {}", one.file, one.code, one.why));
    }
    let counts = &table.counts;
    let unlisted = table.unlisted.len();
    output::complain(&match lang {
        Lang::Zh => format!(
            "{}：{} 份文件，发票 {} 张，重复 {} 份未计入，未列入 {unlisted} 份",
            out.display(),
            counts.files,
            counts.invoices,
            counts.repeats
        ),
        Lang::En => format!(
            "{}: {} files, {} invoices, {} repeats not counted, {unlisted} not listed",
            out.display(),
            counts.files,
            counts.invoices,
            counts.repeats
        ),
    });
}
