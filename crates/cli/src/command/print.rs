//! `fapiao print`: many invoices on few sheets, as one PDF.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use fapiao_app::print::{self, Block, Group, Left, Options, Order, Orientation, Paper, Voucher};
use fapiao_app::{Item, Lang};
use fapiao_document::Finding;
use fapiao_verify::{Policy, Verdict, Verifier};
use jiff::Timestamp;
use jiff::civil::Date;

use super::trust;
use crate::arguments::{GroupArgument, OrientationArgument, PaperArgument, PrintArguments};
use crate::batch::{self, Batch, Collected, Originals};
use crate::reader::frame::ReadFault;
use crate::reader::printer::{Lost, Press, Printed, Setup};
use crate::{clock, disk, locale, output};

/// Prints the sheets; the exit code is that of `verify` over the same files, and 3 when a page is not on them.
pub fn run(arguments: &PrintArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.batch.lang);
    let verifier = Verifier::new(trust::load(&arguments.batch.trust, lang)?, Policy::default());
    let at = arguments.batch.at.unwrap_or_else(clock::now);
    let jobs = batch::jobs(arguments.batch.jobs);
    let batch = Batch { paths: &arguments.paths, verifier: &verifier, at, jobs };
    let collected = batch::collect(&batch, arguments.out.as_deref())?;
    let inputs: Vec<PathBuf> =
        collected.iter().filter_map(|one| one.path.clone().or_else(|| one.collection.clone())).collect();
    if let Some(out) = &arguments.out {
        refuse(out, arguments, &inputs, lang)?;
    }
    let group = match arguments.group {
        GroupArgument::None => Group::Given,
        GroupArgument::Kind => Group::Kind,
        GroupArgument::Seller => Group::Seller,
    };
    let items: Vec<&Item> = collected.iter().map(|one| &one.item).collect();
    let (blocks, left) = print::order(&items, &Order { group, skip_repeats: arguments.skip_repeats, lang });
    let setup = Setup {
        options: options(arguments, &items, at, lang),
        fonts: arguments.fonts.clone(),
        at: at.as_second(),
        trial: false,
    };
    let mut originals = Originals::new(&collected);
    let mut read = |index: usize| originals.read(index);
    let printed = Press::new(setup, &mut read).print(blocks.clone(), lang)?;
    let told = Told { items: &items, lang };
    told.problems(&left, &printed);
    match &arguments.out {
        Some(out) if !printed.pdf.is_empty() => write(out, &printed, arguments, &inputs, lang)?,
        Some(_) => {}
        None => told.table(&blocks, &printed)?,
    }
    told.sums(arguments.out.as_deref(), &blocks, &left, &printed);
    Ok(exit_code(&collected, &printed))
}

/// Before anything is drawn: where it could not be written.
fn refuse(out: &Path, arguments: &PrintArguments, inputs: &[PathBuf], lang: Lang) -> anyhow::Result<()> {
    if out.as_os_str() == "-" {
        return Ok(());
    }
    disk::refuse_inputs(out, inputs, lang)?;
    if out.exists() && !arguments.force {
        return Err(disk::exists(out, lang));
    }
    Ok(())
}

fn write(
    out: &Path,
    printed: &Printed,
    arguments: &PrintArguments,
    inputs: &[PathBuf],
    lang: Lang,
) -> anyhow::Result<()> {
    if out.as_os_str() == "-" {
        return std::io::stdout().write_all(&printed.pdf).context("cannot write");
    }
    disk::write(out, &printed.pdf, arguments.force, inputs, lang)
}

fn options(arguments: &PrintArguments, items: &[&Item], at: Timestamp, lang: Lang) -> Options {
    let mark = arguments.mark.as_ref().map(|text| match (text.as_str(), lang) {
        ("", Lang::Zh) => "打印件".to_owned(),
        ("", Lang::En) => "printed copy".to_owned(),
        (text, _) => text.to_owned(),
    });
    Options {
        per_sheet: arguments.per_sheet,
        paper: match arguments.paper {
            PaperArgument::A4 => Paper::A4,
            PaperArgument::A5 => Paper::A5,
        },
        orientation: match arguments.orientation {
            OrientationArgument::Auto => Orientation::Auto,
            OrientationArgument::Portrait => Orientation::Portrait,
            OrientationArgument::Landscape => Orientation::Landscape,
        },
        margin: arguments.margin,
        binding: arguments.binding,
        cut_lines: !arguments.no_cut_lines,
        captions: !arguments.no_captions,
        mark,
        print_count: arguments.print_count,
        voucher: arguments.voucher.then(|| voucher(arguments, items, at, lang)),
        english: lang == Lang::En,
    }
}

fn voucher(arguments: &PrintArguments, items: &[&Item], at: Timestamp, lang: Lang) -> Voucher {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    // The day in China.
    let today = || at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date();
    let date = arguments.date.unwrap_or_else(today);
    Voucher {
        company: arguments.company.clone().or_else(|| shared_buyer(items)).unwrap_or_default(),
        department: given(&arguments.department),
        claimant: given(&arguments.claimant),
        purpose: given(&arguments.purpose),
        date: written(date, lang),
    }
}

fn written(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.to_string(),
    }
}

/// The buyer of all invoices, when they have the same.
fn shared_buyer(items: &[&Item]) -> Option<String> {
    let invoices = items.iter().filter_map(|item| item.content.as_ref().ok()?.invoice.as_ref());
    let mut buyers = invoices.filter_map(|invoice| invoice.buyer.name.as_ref());
    let first = buyers.next()?;
    buyers.all(|buyer| buyer == first).then(|| first.clone())
}

fn exit_code(collected: &[Collected], printed: &Printed) -> u8 {
    let contents = collected.iter().map(|one| &one.item.content);
    let failed = contents.clone().flatten().any(|content| content.verdict == Verdict::Failed);
    let unreadable = contents.clone().any(Result::is_err);
    match (failed, unreadable || !printed.lost.is_empty() || printed.placements.is_empty()) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    }
}

/// What the user is told.
struct Told<'a> {
    items: &'a [&'a Item],
    lang: Lang,
}

impl Told<'_> {
    fn name(&self, index: usize) -> &str {
        self.items.get(index).map_or("", |item| item.file.as_str())
    }

    /// What is not on the sheets, and what was odd: on standard error.
    fn problems(&self, left: &[Left], printed: &Printed) {
        for Left { index, code, zh, en } in left {
            let why = if self.lang == Lang::Zh { zh } else { en };
            output::complain(&format!("{}: {code} {why}", self.name(*index)));
        }
        for Lost { index, page, fault } in &printed.lost {
            let name = self.name(*index);
            let place = page.map_or_else(|| name.to_owned(), |page| format!("{name} [{page}]"));
            let ReadFault { code, zh, en } = fault;
            output::complain(&format!("{place}: {code} {}", if self.lang == Lang::Zh { zh } else { en }));
        }
        for (index, finding) in &printed.findings {
            let text = output::finding_text(finding, self.lang);
            let name = index.map_or("", |index| self.name(index));
            let Finding { code, place, detail } = finding;
            output::complain(&format!("{name}: {code} {text} {place} {detail}"));
        }
    }

    /// Which page lies on which sheet, on standard output.
    fn table(&self, blocks: &[Block], printed: &Printed) -> anyhow::Result<()> {
        let captions: Vec<_> = blocks.iter().flat_map(|block| &block.members).collect();
        output::say(match self.lang {
            Lang::Zh => "张\t位\t页\t文件\t内容",
            Lang::En => "sheet\tplace\tpage\tfile\tcontent",
        })?;
        for one in &printed.placements {
            let caption = captions.iter().find(|member| member.index == one.index);
            let mut content = caption.map_or_else(String::new, |member| member.caption.clone());
            if one.lost {
                content.push_str(match self.lang {
                    Lang::Zh => "  无法绘制",
                    Lang::En => "  cannot be drawn",
                });
            }
            let name = self.name(one.index);
            output::say(&format!("{}\t{}\t{}\t{name}\t{content}", one.sheet, one.cell, one.page))?;
        }
        Ok(())
    }

    /// What was printed, on standard error: standard output may be the document itself.
    fn sums(&self, out: Option<&Path>, blocks: &[Block], left: &[Left], printed: &Printed) {
        let shown: HashSet<usize> =
            printed.placements.iter().filter(|one| !one.lost).map(|one| one.index).collect();
        let members = blocks.iter().flat_map(|block| &block.members);
        let counts = members
            .filter(|member| shown.contains(&member.index))
            .fold(print::Counts::default(), |sum, member| sum.and(member.counts));
        let sheets = printed.placements.last().map_or(0, |one| one.sheet);
        let whole: HashSet<usize> =
            printed.lost.iter().filter(|one| !shown.contains(&one.index)).map(|one| one.index).collect();
        let missing = left.len().saturating_add(whole.len());
        let pages = printed.placements.len();
        let amount = counts.amount().map_or_else(|| "—".to_owned(), |amount| format!("¥{amount}"));
        let (invoices, without) = (counts.invoices, counts.without_amount);
        let name = out.map(|out| format!("{}：", out.display())).unwrap_or_default();
        output::complain(&match self.lang {
            Lang::Zh => format!(
                "{name}{sheets} 张纸，{pages} 页，发票 {invoices} 张，价税合计 {amount}（{without} 张无金额），未排入 {missing} 份"
            ),
            Lang::En => format!(
                "{}{sheets} sheets, {pages} pages, {invoices} invoices, {amount} with tax ({without} without amount), \
                 {missing} files not printed",
                name.replace('：', ": ")
            ),
        });
    }
}
