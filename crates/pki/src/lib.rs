//! Algorithms, certificates, CMS and electronic seals, international (RFC 5280, RFC 5652) and Chinese
//! (GB/T 32918 SM2, GB/T 32905 SM3, GM/T 0010 and GB/T 35275 CMS, GM/T 0031 and GB/T 38540 seals).
//!
//! A ground room: no I/O, no clock, no randomness. Cryptographic choices are made here and nowhere else:
//! one allowlist in [`algorithm`] says what may be verified and what is weak.
//!
//! Nothing here gives a verdict. Functions measure facts; `verify` judges them.

pub mod cms;
