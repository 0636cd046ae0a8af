//! `cargo xtask demo`: the main job, on invoices made here and now.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::assets;
use crate::process::{self, Steps};
use crate::workspace::Workspace;

/// Where the samples go, below the directory of build products.
const DIRECTORY: &str = "demo";

/// The sample that is signed, sealed and unaltered.
pub const GOOD: &str = "good.ofd";

/// What the transcripts in the READMEs show.
const SHOWN: &[&str] = &["good.ofd", "duplicate.pdf", "altered.ofd", "digital-unsigned.ofd"];

/// The READMEs with a transcript, and its language.
const PAGES: &[(&str, &str)] = &[("README.md", "en"), ("README.zh-CN.md", "zh")];

/// Where a transcript stands in a page.
const BEGIN: &str = "<!-- transcript: verify -->\n```console\n";
const END: &str = "```\n<!-- end of transcript -->";

/// Builds, makes the samples, verifies them, and says what to try next; for `transcript`, writes what the program
/// prints into the READMEs instead.
pub fn run(workspace: &Workspace, transcript: bool) -> Result<()> {
    if transcript {
        let samples = prepare(workspace)?;
        return PAGES
            .iter()
            .try_for_each(|(page, language)| write_transcript(workspace, &samples, page, language));
    }
    let mut steps = Steps::default();
    let samples = workspace.target().join(DIRECTORY);
    steps.step("assets", || assets::prepare(workspace))?;
    steps.step("build the release", || build(workspace).map(|()| None))?;
    steps.step("make sample invoices", || {
        make_samples(workspace, &samples)?;
        Ok(Some(workspace.relative(&samples)))
    })?;
    steps.summary();
    println!();
    verify(workspace, &samples)?;
    println!("{}", next(&workspace.relative(&samples)));
    Ok(())
}

/// Builds the release and makes the samples; tells where they are.
pub fn prepare(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace)?;
    let directory = workspace.target().join(DIRECTORY);
    make_samples(workspace, &directory)?;
    Ok(directory)
}

/// The main job, as a user would type it.
fn verify(workspace: &Workspace, samples: &Path) -> Result<()> {
    let shown = workspace.relative(samples);
    let mut verify = Command::new(workspace.target().join("release/fapiao"));
    verify.current_dir(&workspace.root);
    verify.args(["verify", "--trust", &format!("{shown}/trust"), &format!("{shown}/invoices")]);
    println!("$ {}", process::shown(&verify));
    let status = verify.status().context("cannot start the program")?;
    // The altered invoice must be found: exit code 1 says that a verdict is `failed`.
    if status.code() != Some(1) {
        bail!("the samples hold an altered invoice, so the exit code must be 1, yet it is {status}");
    }
    Ok(())
}

fn write_transcript(workspace: &Workspace, samples: &Path, page: &str, language: &str) -> Result<()> {
    let mut verify = Command::new(workspace.target().join("release/fapiao"));
    verify.current_dir(samples).args(["verify", "--lang", language, "--trust", "trust"]);
    verify.args(SHOWN.iter().map(|name| format!("invoices/{name}")));
    let output = verify.output().context("cannot start the program")?;
    let printed = String::from_utf8(output.stdout).context("the program does not print UTF-8")?;
    let file = workspace.path(page);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {page}"))?;
    let text = replace_between(&text, &format!("$ {}\n{printed}", process::shown(&verify)))
        .with_context(|| format!("{page} has no place for a transcript"))?;
    fs::write(&file, text).with_context(|| format!("cannot write {page}"))?;
    println!("{page}: written");
    Ok(())
}

/// The page with another transcript.
fn replace_between(page: &str, transcript: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{transcript}{END}{after}"))
}

/// Program and maker of samples in one build, so that their dependencies are built once.
fn build(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "build",
        "--release",
        "-p",
        "fapiao-cli",
        "-p",
        "fapiao-testkit",
        "--bin",
        "fapiao",
        "--example",
        "demo",
    ]);
    process::run(&mut cargo)
}

fn make_samples(workspace: &Workspace, directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    let maker = workspace.target().join("release/examples/demo");
    process::run(Command::new(maker).arg(directory))
}

fn next(directory: &str) -> String {
    let program = "target/release/fapiao";
    format!(
        "
Exit code 1 (退出码 1): one of the verdicts is `failed`, as it must be. What to try next (接下来可以试):

  {program} verify --lang en --trust {directory}/trust {directory}/invoices
      in English; --lang zh 中文
  {program} verify --format jsonl --trust {directory}/trust {directory}/invoices
      one JSON object a file; 每个文件一个 JSON 对象
  {program} verify {directory}/invoices
      without the demo's anchors nothing is `passed`; 没有信任的根证书就不会“通过”
  {program} inspect {directory}/invoices/good.ofd
      what each source in the file says; 文件里每个来源各说了什么
  {program} render -o good.png {directory}/invoices/good.ofd
      an OFD as a picture, with its seal; 把 OFD 画成图片，含印章
  FAPIAO_KEY_PASSWORD=demo {program} seal make --name 样例科技（示例）有限公司 -o {directory}/seal
      a key and a seal of your own, for trying; 做一套试用的密钥和印章
  FAPIAO_KEY_PASSWORD=demo {program} write --seal {directory}/seal/signer.p12 -o {directory}/new.ofd docs/examples/invoice.json
      writes an invoice and seals it; also .pdf and .xml; 开一张发票并盖章
  FAPIAO_KEY_PASSWORD=demo {program} sign --key {directory}/seal/signer.p12 --seal {directory}/seal/seal.esl -o {directory}/sealed.ofd {directory}/invoices/digital-unsigned.ofd
      seals a file that exists; 给已有的文件盖章
  FAPIAO_KEY_PASSWORD=demo {program} certificate make --key {directory}/seal/signer.p12 --issuer 样例公司财务部 --trust {directory}/trust -o {directory}/certificate.pdf {directory}/invoices/good.ofd
      what was checked, as a signed PDF; 查验结果的签名证明
  {program} verify ~/Downloads
      your own invoices: OFD, PDF, XML, JPG, PNG, ZIP, EML; 查验你自己的发票"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replace_between_when_marked_then_only_there() {
        let page = format!("a\n{BEGIN}old\n{END}\nb\n");
        assert_eq!(replace_between(&page, "new\n").unwrap(), format!("a\n{BEGIN}new\n{END}\nb\n"));
        assert_eq!(replace_between("a\nb\n", "new\n"), None);
    }
}
