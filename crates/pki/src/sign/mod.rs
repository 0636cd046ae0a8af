//! Signing: private keys and certificates, CMS, seals, time stamps, and certificates that are issued.
//!
//! Randomness and time are arguments. What an authority for time stamps is asked and answers are bytes: the
//! caller carries them. SM2 signs with SM3 under the user id `1234567812345678`, RSA by PKCS#1 v1.5 with
//! SHA-256 and blinding, P-256 by ECDSA with SHA-256; nothing else signs (docs/adr/0007-signing.md).

mod cms;
#[cfg(feature = "pkcs11")]
mod device;
mod issue;
mod key_file;
mod pkcs12;
mod pkcs8;
mod private_key;
mod seal;
mod secret;
mod signer;
mod stamp;

pub use self::cms::CmsDraft;
pub use self::cms::CmsProfile;
pub use self::cms::CmsRequest;
#[cfg(feature = "pkcs11")]
pub use self::device::Device;
#[cfg(feature = "pkcs11")]
pub use self::device::DeviceUri;
pub use self::issue::CertificateRequest;
pub use self::issue::CertificateUse;
pub use self::key_file::KeyFile;
pub use self::pkcs12::Pkcs12Options;
pub use self::private_key::DeviceKey;
pub use self::private_key::KeyAlgorithm;
pub use self::private_key::PrivateKey;
pub use self::seal::SealDesign;
pub use self::seal::SealDraft;
pub use self::secret::Password;
pub use self::signer::Signer;
pub use self::stamp::StampRequest;

pub use rand_core::CryptoRng;
