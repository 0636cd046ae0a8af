//! Asking a time-stamp authority over HTTP (RFC 3161 §3.4).

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::sign::StampRequest;
use fapiao_verify::Lang;

use crate::{key, random};

/// How long the authority may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer.
const ANSWER_BYTES_MAX: u64 = 256 << 10;

/// A token over a signature value, checked to be one for it.
pub fn fetch(url: &str, value: &[u8], lang: Lang) -> anyhow::Result<Vec<u8>> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        bail!("--tsa {url}: http://… / https://…");
    }
    // SHA-256 is what every authority stamps, SM2 signatures too.
    let request = StampRequest::new(value, DigestAlgorithm::Sha256, &mut random::source());
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
    let mut response = agent
        .post(url)
        .header("content-type", "application/timestamp-query")
        .header("accept", "application/timestamp-reply")
        .send(&request.to_der()[..])
        .with_context(|| format!("--tsa {url}"))?;
    let answer = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES_MAX)
        .read_to_vec()
        .with_context(|| format!("--tsa {url}"))?;
    request.accept(&answer).map_err(|error| anyhow!("--tsa {url}: {}", key::message(&error, lang)))
}
