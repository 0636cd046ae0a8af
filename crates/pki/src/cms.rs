//! CMS SignedData: RFC 5652, GM/T 0010 and GB/T 35275.

use serde::{Deserialize, Serialize};

/// Digests of detached content, one for each way in which a signer of one `SignedData` needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentDigests {
    digests: Vec<(String, Vec<u8>)>,
}
