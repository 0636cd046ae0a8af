//! `fapiao certificate`: 查验证明, made and verified.

mod make;
mod verify;

use std::fs;
use std::path::Path;

use anyhow::Context;
use fapiao_document::{Reading, Sniffed, sniff};

use crate::arguments::{CertificateAction, CertificateArguments};
use crate::batch::examine::read_here;
use crate::reader::frame::ReadFault;
use crate::reader::pool::ReaderChild;

/// Makes or verifies a certificate.
pub fn run(arguments: &CertificateArguments) -> anyhow::Result<u8> {
    match &arguments.action {
        CertificateAction::Make(make) => make::run(make),
        CertificateAction::Verify(verify) => verify::run(verify),
    }
}

fn load(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}

/// Reads a file where it is safe to.
fn read(bytes: &[u8]) -> Result<Reading, ReadFault> {
    match sniff(bytes) {
        Sniffed::Pdf | Sniffed::Jpeg | Sniffed::Png => {
            ReaderChild::default().read(bytes.to_vec()).map(|reading| *reading)
        }
        _ => read_here(bytes),
    }
}
