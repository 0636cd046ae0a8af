//! Lines against lines.

use fapiao_invoice::{Decimal, Line};

use super::Disagreement;
use crate::fields::LINE_FIELDS;
use crate::{Origin, Source, field};

/// Compares the lines of every source with those of the best one that states lines.
pub(super) fn compare(sources: &[&Source], found: &mut Vec<Disagreement>) {
    let stating: Vec<&&Source> = sources.iter().filter(|source| states_lines(&source.fields.lines)).collect();
    let Some((best, others)) = stating.split_first() else { return };
    if others.iter().any(|other| other.fields.lines.len() != best.fields.lines.len()) {
        found.push(Disagreement {
            field: "lines".to_owned(),
            values: stating
                .iter()
                .map(|source| (source.origin, source.fields.lines.len().to_string()))
                .collect(),
        });
    }
    for other in others.iter().filter(|other| other.fields.lines.len() == best.fields.lines.len()) {
        for (index, (a, b)) in best.fields.lines.iter().zip(&other.fields.lines).enumerate() {
            one((best.origin, a), (other.origin, b), index, found);
        }
    }
}

/// Whether the lines are lines: one that only points to a list states nothing about them.
fn states_lines(lines: &[Line]) -> bool {
    let points = |line: &Line| line.name.as_deref().is_some_and(field::points_to_list);
    !lines.is_empty() && !lines.iter().all(points)
}

fn one(
    (origin_a, a): (Origin, &Line),
    (origin_b, b): (Origin, &Line),
    index: usize,
    found: &mut Vec<Disagreement>,
) {
    for field in LINE_FIELDS {
        let Some((left, right)) = (field.differ)(a, b) else { continue };
        found.push(Disagreement {
            field: format!("lines[{index}].{}", field.name),
            values: vec![(origin_a, left), (origin_b, right)],
        });
    }
}

/// Whether two decimals are one, the one with fewer places being the other one rounded: narrow columns and
/// `decimals="2"` cut what a longer form states. Whole numbers are never taken for rounded ones.
pub(crate) fn rounds_to(a: Decimal, b: Decimal) -> bool {
    const ROUNDED_PLACES_MIN: u32 = 2;
    let (short, long) = if a.scale() <= b.scale() { (a, b) } else { (b, a) };
    let places = short.scale();
    short == long
        || places >= ROUNDED_PLACES_MIN
            && (short == long.round_dp(places) || short == long.trunc_with_scale(places))
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::parse_decimal;

    use super::rounds_to;

    #[test]
    fn rounds_to_when_places_are_cut_then_same_but_not_for_whole_numbers() {
        let same = |a, b| rounds_to(parse_decimal(a).unwrap(), parse_decimal(b).unwrap());
        assert!(same("7.53", "7.53150442") && same("1.00000000", "1.00") && same("58", "58.0"));
        assert!(!same("25", "25.4") && !same("7.53", "7.54150442"));
    }
}
