//! Fuzzes `image`; see fuzz/Cargo.toml.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fapiao_testkit::target::image(bytes));
