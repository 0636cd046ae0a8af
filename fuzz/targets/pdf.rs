//! Fuzzes `pdf`; see fuzz/Cargo.toml.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fapiao_testkit::target::pdf(bytes));
