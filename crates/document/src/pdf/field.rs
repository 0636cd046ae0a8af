//! Signature fields of the interactive form: which fields name which signature.

use std::collections::BTreeSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, String as PdfString};

use super::file::{File, text_string};

/// Most fields that are walked.
const FIELDS_MAX: usize = 5_000;
/// Deepest nesting of fields.
const DEPTH_MAX: usize = 32;

/// A signature field that has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureField {
    /// Its fully qualified name.
    pub(crate) name: String,
    /// The object of its value, or of the field when the value stands in it.
    pub(crate) value: ObjectIdentifier,
}

impl SignatureField {
    /// Whether the field's value is this object.
    pub(crate) fn refers_to(&self, id: Option<(u32, u32)>) -> bool {
        id.is_some_and(|(number, generation)| {
            self.value.obj_number == number && i64::from(self.value.gen_number) == i64::from(generation)
        })
    }
}

/// Every signature field with a value, and signatures that the document's permissions name.
pub(crate) fn signature_fields(file: &File) -> Vec<SignatureField> {
    crate::guard::guarded(|| walk(file)).unwrap_or_default()
}

/// The object in which a field's value stands: the one it refers to, or the field itself.
pub(crate) fn value_object(field: &Dict<'_>) -> Option<ObjectIdentifier> {
    let inside = || {
        field.get::<Object<'_>>(b"V").filter(|value| !matches!(value, Object::Null(_))).and(field.obj_id())
    };
    field.get_ref(b"V").map(ObjectIdentifier::from).or_else(inside)
}

fn walk(file: &File) -> Vec<SignatureField> {
    let mut found = Vec::new();
    let Some(catalog) = file.catalog() else { return found };
    if let Some(permissions) = catalog.get::<Dict<'_>>(b"Perms") {
        for (key, value) in permissions.entries() {
            // DocMDP names a signature that a field names too.
            if key.as_str() != "DocMDP"
                && let MaybeRef::Ref(value) = value
            {
                found.push(SignatureField { name: format!("/Perms/{}", key.as_str()), value: value.into() });
            }
        }
    }
    let Some(form) = catalog.get::<Dict<'_>>(b"AcroForm") else { return found };
    let Some(fields) = form.get::<Array<'_>>(b"Fields") else { return found };
    let mut seen = BTreeSet::new();
    let mut stack: Vec<(Dict<'_>, std::string::String, bool, usize)> = fields
        .iter::<Dict<'_>>()
        .take(FIELDS_MAX)
        .map(|field| (field, std::string::String::new(), false, 0))
        .collect();
    stack.reverse();
    while let Some((field, prefix, inherited, depth)) = stack.pop() {
        if found.len() + seen.len() > FIELDS_MAX || field.obj_id().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let own = field.get::<PdfString<'_>>(b"T").map(|name| text_string(name.as_bytes()));
        let name = match own {
            Some(own) if prefix.is_empty() => own,
            Some(own) => format!("{prefix}.{own}"),
            None => prefix,
        };
        let is_signature = field.get::<Name<'_>>(b"FT").map_or(inherited, |kind| kind.as_str() == "Sig");
        if is_signature {
            found.extend(value_object(&field).map(|value| SignatureField { name: name.clone(), value }));
        }
        if depth < DEPTH_MAX
            && let Some(kids) = field.get::<Array<'_>>(b"Kids")
        {
            for kid in kids.iter::<Dict<'_>>().take(FIELDS_MAX) {
                stack.push((kid, name.clone(), is_signature, depth + 1));
            }
        }
    }
    found
}
