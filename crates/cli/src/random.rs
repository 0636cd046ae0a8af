//! The one place where the program draws random numbers: the system's own.

use fapiao_pki::sign::CryptoRng;
use getrandom::SysRng;
use rand_core::UnwrapErr;

/// The system's source of randomness. It does not fail on any system that the program runs on; where it would,
/// nothing may be signed, and the program stops.
pub fn source() -> impl CryptoRng {
    UnwrapErr(SysRng)
}
