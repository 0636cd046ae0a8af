//! Integration tests of `fapiao-pki`.

#[cfg(test)]
mod chain;
#[cfg(test)]
mod cms;
#[cfg(test)]
mod corpora;
#[cfg(test)]
mod ecdsa;
#[cfg(test)]
mod keyring;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod log;
#[cfg(test)]
mod maker;
#[cfg(test)]
mod openssl;
#[cfg(test)]
mod openssl_cms;
#[cfg(test)]
mod pkits;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod robustness;
#[cfg(test)]
mod rsa;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod seal;
#[cfg(test)]
mod sign;
#[cfg(test)]
mod sm2;
#[cfg(test)]
mod timestamp;
#[cfg(test)]
mod trust;
#[cfg(test)]
mod wycheproof;
