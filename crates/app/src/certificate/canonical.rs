//! The canonical form of JSON (RFC 8785): the same facts are the same bytes, whoever writes them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::Error;

/// Numbers beyond this are not the same in every program that reads JSON.
const INTEGER_MAX: u64 = 1 << 53;

/// The canonical bytes of a value: no white space, members sorted by their names in UTF-16, the shortest escapes.
/// Facts hold no fractions: a number must be an integer that every reader keeps exactly.
///
/// # Errors
/// [`Error::Canonical`] for any other number.
pub fn canonical(value: &Value) -> Result<Vec<u8>, Error> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out.into_bytes())
}

fn write(value: &Value, out: &mut String) -> Result<(), Error> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let exact = number.as_u64().is_some_and(|n| n <= INTEGER_MAX)
                || number.as_i64().is_some_and(|n| n.unsigned_abs() <= INTEGER_MAX);
            if !exact {
                return Err(Error::Canonical { number: number.to_string() });
            }
            // Writing to a String cannot fail.
            let _ = write!(out, "{number}");
        }
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(name, out);
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn text(value: &Value) -> String {
        String::from_utf8(canonical(value).unwrap()).unwrap()
    }

    /// The example of RFC 8785 §3.2.3, without its fractions, and its order of members of §3.2.3.
    #[test]
    fn canonical_when_the_standard_gives_an_example_then_the_bytes_are_its() {
        let value = json!({
            "string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/",
            "literals": [null, true, false]
        });
        assert_eq!(
            text(&value),
            "{\"literals\":[null,true,false],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
        let names = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let order: Vec<usize> = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
            .iter()
            .map(|word| text(&names).find(word).unwrap())
            .collect();
        assert!(order.is_sorted(), "{order:?}");
    }

    #[test]
    fn canonical_when_a_number_is_no_exact_integer_then_is_refused() {
        for value in [json!(0.5), json!(1e30), json!(u64::MAX), json!(i64::MIN)] {
            assert!(matches!(canonical(&value), Err(Error::Canonical { .. })), "{value}");
        }
        assert_eq!(text(&json!([0, -7, 9_007_199_254_740_992_u64])), "[0,-7,9007199254740992]");
    }

    proptest! {
        #[test]
        fn canonical_when_read_back_then_is_the_same_value_and_form(
            names in prop::collection::btree_map("\\PC{0,6}", "\\PC{0,12}|[\\x00-\\x1f]{0,4}", 0..6)
        ) {
            let value = json!(names);
            let bytes = canonical(&value).unwrap();
            let back: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&back, &value);
            prop_assert_eq!(canonical(&back).unwrap(), bytes);
        }
    }
}
