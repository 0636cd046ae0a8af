#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fapiao_fuzz::draw(bytes));
