//! Randomness that a seed determines, for signing in tests.

use std::convert::Infallible;

use fapiao_testkit::random::Random;
use rand_core::{TryCryptoRng, TryRng};

pub struct Seeded(Random);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.0.bits() >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.bits())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0.bytes(bytes.len()));
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}
