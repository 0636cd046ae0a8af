//! Graphic objects (GB/T 33190 §8–§13): text, images, paths, composites, and blocks of them.

use std::borrow::Cow;

use crate::finding;
use crate::geometry::{Matrix, Rect, number};
use crate::reader::{Reader, attribute, flag};
use crate::xml::Element;

/// A graphic object.
#[derive(Clone, Debug)]
pub enum Object<'p> {
    /// Text.
    Text(Text<'p>),
    /// An image.
    Image(Image<'p>),
    /// A path.
    Path(Path<'p>),
    /// A composite graphic of the resources.
    Composite(Composite<'p>),
    /// A block of objects.
    Block(Vec<Object<'p>>),
}

/// What all graphic objects have (CT_GraphicUnit).
#[derive(Clone, Debug, Default)]
pub struct Unit<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// The box of the object in the space around it.
    pub boundary: Rect,
    /// From the object's space to its box.
    pub ctm: Option<Matrix>,
    /// ID of its drawing parameters.
    pub draw_param: Option<Cow<'p, str>>,
    /// Whether it is shown: `Visible` is not false and `Alpha` is not 0.
    pub visible: bool,
}

/// Text (CT_Text).
#[derive(Clone, Debug, Default)]
pub struct Text<'p> {
    /// Common part.
    pub unit: Unit<'p>,
    /// ID of the font.
    pub font: Cow<'p, str>,
    /// Font size in millimetres, before the transformation.
    pub size: f64,
    /// Horizontal scale of the glyphs.
    pub h_scale: f64,
    /// Direction in which the text runs: 0, 90, 180 or 270 degrees.
    pub read_direction: u16,
    /// The texts, each with its own start.
    pub codes: Vec<TextCode<'p>>,
}

/// A text with the places of its characters (CT_TextCode). Glyph transformations (CGTransform) are not kept: they
/// choose glyphs, not characters; that there is one is a finding.
#[derive(Clone, Debug, Default)]
pub struct TextCode<'p> {
    /// Start, to the right; that of the text before when absent.
    pub x: Option<f64>,
    /// Start, down; that of the text before when absent.
    pub y: Option<f64>,
    /// The text, white space included: it has places too.
    pub text: Cow<'p, str>,
    /// Offsets to the right from character to character, as written: numbers, and `g n d` for n times d.
    pub delta_x: Cow<'p, str>,
    /// Offsets down.
    pub delta_y: Cow<'p, str>,
}

/// An image (CT_Image).
#[derive(Clone, Debug, Default)]
pub struct Image<'p> {
    /// Common part.
    pub unit: Unit<'p>,
    /// ID of the multimedia resource.
    pub resource: Cow<'p, str>,
}

/// A path (CT_Path).
#[derive(Clone, Debug, Default)]
pub struct Path<'p> {
    /// Common part.
    pub unit: Unit<'p>,
    /// Line width in millimetres, where it is stated.
    pub line_width: Option<f64>,
    /// The operators, as written.
    pub data: Cow<'p, str>,
}

/// A composite graphic (CT_Composite).
#[derive(Clone, Debug, Default)]
pub struct Composite<'p> {
    /// Common part.
    pub unit: Unit<'p>,
    /// ID of the unit in the resources.
    pub resource: Cow<'p, str>,
}

/// Room for so many objects is made at once, at most.
const ROOM_MAX: usize = 1024;

/// Reads the objects below an element, in drawing order. `place` is the file.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, place: &str, parent: Element<'_, 'p>) -> Vec<Object<'p>> {
    let is_object = |element: &Element<'_, '_>| {
        let kinds = ["TextObject", "ImageObject", "PathObject", "CompositeObject", "PageBlock"];
        kinds.contains(&element.name())
    };
    let elements = parent.children().filter(is_object);
    let mut objects = Vec::with_capacity(elements.clone().take(ROOM_MAX).count());
    for element in elements {
        let kind = element.name();
        if !reader.take_object(place) {
            break;
        }
        objects.push(match kind {
            "TextObject" => Object::Text(text(reader, place, element)),
            "ImageObject" => Object::Image(Image {
                unit: unit(reader, place, element),
                resource: attribute(element, "ResourceID").unwrap_or_default(),
            }),
            "PathObject" => Object::Path(Path {
                unit: unit(reader, place, element),
                line_width: element.attr("LineWidth").and_then(number),
                data: element.child("AbbreviatedData").map(Element::text_cow).unwrap_or_default(),
            }),
            "CompositeObject" => Object::Composite(Composite {
                unit: unit(reader, place, element),
                resource: attribute(element, "ResourceID").unwrap_or_default(),
            }),
            _ => Object::Block(read(reader, place, element)),
        });
    }
    objects
}

fn unit<'p>(reader: &mut Reader<'p>, place: &str, element: Element<'_, 'p>) -> Unit<'p> {
    let ctm = element.attr("CTM").and_then(|written| {
        let matrix = Matrix::parse(written);
        if matrix.is_none() {
            reader.findings.add_once(finding::NUMBER, place, written);
        }
        matrix
    });
    let alpha = element.attr("Alpha").is_some_and(|alpha| alpha.trim_ascii() == "0");
    Unit {
        id: reader.id(place, element),
        boundary: boundary(reader, place, element),
        ctm,
        draw_param: attribute(element, "DrawParam"),
        visible: !alpha && flag(element, "Visible", true),
    }
}

/// The `Boundary` of an element.
pub(crate) fn boundary(reader: &mut Reader<'_>, place: &str, element: Element<'_, '_>) -> Rect {
    let written = element.attr("Boundary").unwrap_or_default();
    match Rect::parse(written) {
        Some(rect) => {
            if rect.is_negative() {
                reader.findings.add_once(finding::BOX_NEGATIVE, place, written);
            }
            rect
        }
        None => {
            reader.findings.add_once(finding::NUMBER, place, written);
            Rect::default()
        }
    }
}

fn text<'p>(reader: &mut Reader<'p>, place: &str, element: Element<'_, 'p>) -> Text<'p> {
    let mut codes = Vec::with_capacity(1);
    for code in element.children_named("TextCode") {
        if code.raw_text().is_empty() {
            reader.findings.add_once(finding::TEXT_EMPTY, place, element.attr("ID").unwrap_or_default());
            continue;
        }
        if !codes.is_empty() && !reader.take_object(place) {
            break;
        }
        codes.push(TextCode {
            x: code.attr("X").and_then(number),
            y: code.attr("Y").and_then(number),
            text: code.raw_text_cow(),
            delta_x: code.attr_cow("DeltaX").unwrap_or_default(),
            delta_y: code.attr_cow("DeltaY").unwrap_or_default(),
        });
    }
    if element.child("CGTransform").is_some() {
        reader.findings.add_once(finding::TEXT_GLYPHS, place, element.attr("ID").unwrap_or_default());
    }
    let size = element.attr("Size").and_then(number);
    if size.is_none() {
        reader.findings.add_once(finding::NUMBER, place, element.attr("Size").unwrap_or_default());
    }
    Text {
        unit: unit(reader, place, element),
        font: attribute(element, "Font").unwrap_or_default(),
        size: size.unwrap_or_default(),
        h_scale: element.attr("HScale").and_then(number).unwrap_or(1.0),
        read_direction: match element.attr("ReadDirection").map(str::trim_ascii) {
            Some("90") => 90,
            Some("180") => 180,
            Some("270") => 270,
            _ => 0,
        },
        codes,
    }
}
