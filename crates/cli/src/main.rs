//! `fapiao`: the one binary. Arguments in, exit code out; everything between is in the modules.

mod arguments;
mod batch;
mod clock;
mod command;
mod disk;
mod fonts;
mod key;
mod locale;
mod output;
mod password;
mod random;
mod reader;
mod signing;
mod stamp;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(usage::show(&error, std::env::args_os())),
    };
    let outcome = match arguments.command {
        Command::Verify(verify) => command::verify::run(&verify),
        Command::Inspect(inspect) => command::inspect::run(&inspect),
        Command::Render(render) => command::render::run(&render),
        Command::Convert(convert) => command::convert::run(&convert),
        Command::Rename(rename) => command::rename::run(&rename),
        Command::Print(print) => command::print::run(&print),
        Command::Summary(summary) => command::summary::run(&summary),
        Command::Write(write) => command::write::run(&write),
        Command::Certificate(certificate) => command::certificate::run(&certificate),
        Command::Sign(sign) => command::sign::run(&sign),
        Command::Seal(seal) => command::seal::run(&seal),
        Command::Trust(trust) => command::trust::run(&trust),
        Command::Completions { shell } => command::completions::run(shell),
        Command::Codes => command::codes::run(),
        Command::Reader => reader::child::run(),
        Command::Unpacker => reader::unpacker::run(),
        Command::Converter => reader::converter::run(),
        Command::Drawer => reader::drawer::run(),
        Command::Printer => reader::printer::child::run(),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let lang = locale::choose(usage::language(std::env::args_os()));
            output::complain(&format!("fapiao: {}", locale::explain(&error, lang)));
            ExitCode::from(2)
        }
    }
}

/// A reader of our output that went away (`fapiao verify … | head`) is no error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
