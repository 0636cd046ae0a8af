//! The object store: a folder, or a service that speaks S3.

use std::path::Path as FilePath;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload};
use sha2::{Digest, Sha256};

use super::keep::ObjectName;
use crate::error::Error;

/// Where objects lie.
#[derive(Clone)]
pub(crate) struct Objects(Arc<dyn ObjectStore>);

impl Objects {
    /// Opens `file:` and the path of a folder, made where there is none.
    pub(crate) fn open(address: &str) -> Result<Self, Error> {
        let path = address.strip_prefix("file:").ok_or_else(|| Error::Address(address.to_owned()))?;
        let folder = FilePath::new(path);
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| Error::Address(format!("{address}: {error}")))?;
        // Without this an object that was acknowledged may be gone after a power cut.
        let folder = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self(Arc::new(folder)))
    }

    /// Puts bytes under the name that is their hash. What lies there already is left as it is.
    pub(crate) async fn put(&self, tenant: &str, bytes: Vec<u8>) -> Result<ObjectName, Error> {
        let name = ObjectName::of(&bytes);
        let path = path(tenant, &name);
        match self.0.put_opts(&path, PutPayload::from(bytes), PutMode::Create.into()).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(name),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes under a name. That they are no longer those that were put is damage.
    pub(crate) async fn get(&self, tenant: &str, name: &ObjectName) -> Result<Vec<u8>, Error> {
        let bytes = match self.0.get(&path(tenant, name)).await {
            Ok(found) => found.bytes().await?.to_vec(),
            Err(object_store::Error::NotFound { .. }) => {
                return Err(Error::Damaged { what: format!("object {name}: it is gone") });
            }
            Err(error) => return Err(error.into()),
        };
        if ObjectName::of(&bytes) != *name {
            return Err(Error::Damaged { what: format!("object {name}: it is altered") });
        }
        Ok(bytes)
    }

    /// Takes an object away.
    pub(crate) async fn delete(&self, tenant: &str, name: &ObjectName) -> Result<(), Error> {
        match self.0.delete(&path(tenant, name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// A folder a tenant, and in it 256 folders. The tenant's identifier stands hashed: it may hold what paths must not.
fn path(tenant: &str, name: &ObjectName) -> Path {
    let tenant = Sha256::digest(tenant.as_bytes());
    let tenant: String = tenant.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let first: String = name.as_str().chars().take(2).collect();
    Path::from_iter([tenant.as_str(), first.as_str(), name.as_str()])
}
