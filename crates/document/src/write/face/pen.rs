//! The pen: it measures text in the fonts that will draw it, and puts it on sheets.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use fapiao_invoice::{Invoice, json};
use fapiao_ofd::font::{Face, Fonts};
use fapiao_ofd::geometry::{Point, Rect};
use fapiao_ofd::layout::{
    Advances, Annotation, Color, Flow, Font, FontHandle, Handle, ImageHandle, Item, Layout, Path, Stroke,
    Text,
};

use super::cell::{Cell, Rows, SIZE};
use crate::write::Error;

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// 宋体: values.
    Song,
    /// 楷体: titles and labels.
    Kai,
    /// Courier New: tax numbers and amounts.
    Courier,
}

const ROLES: [(Role, &str); 3] = [(Role::Song, "宋体"), (Role::Kai, "楷体"), (Role::Courier, "Courier New")];

/// A page that is being made.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Name of the form; sheets of one name and size have the same labels and rules.
    pub(super) form: &'static str,
    /// The form: labels and rules.
    pub(super) labels: Vec<Item>,
    /// What this invoice says.
    pub(super) values: Vec<Item>,
    /// What is over the page.
    pub(super) annotations: Vec<Annotation>,
    /// Which object shows which field.
    pub(super) marks: Vec<Mark>,
    /// Colour of labels and rules.
    pub(super) color: Color,
    /// Where the mark of samples stands.
    pub(super) mark: (f64, f64),
}

/// An object that shows a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) field: &'static str,
    pub(super) line: Option<usize>,
    pub(super) handle: Handle,
}

/// A field and, for fields of lines, the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field(pub(super) &'static str, pub(super) Option<usize>);

impl Field {
    /// What custom tags have no name for.
    pub(super) const NONE: Self = Self("", None);

    pub(super) const fn of(name: &'static str) -> Self {
        Self(name, None)
    }
}

/// Measures text and puts it on sheets.
pub(super) struct Pen<'a> {
    pub(super) layout: &'a mut Layout,
    /// The picture of the invoice's QR code, once it is made.
    pub(super) code: Option<ImageHandle>,
    fonts: HashMap<Role, (FontHandle, Vec<Face>)>,
    advances: RefCell<HashMap<(Role, char), f64>>,
    missing: RefCell<BTreeSet<char>>,
}

impl<'a> Pen<'a> {
    /// Takes the fonts that the invoice's characters need into the layout.
    pub(super) fn new(layout: &'a mut Layout, fonts: &Fonts, invoice: &Invoice) -> Result<Self, Error> {
        let mut characters: BTreeSet<char> = (' '..='~').chain("¥（）：⊗￥·／税样票".chars()).collect();
        gather(&json::all(invoice), &mut characters);
        let mut roles = HashMap::new();
        for (role, name) in ROLES {
            let primary = fonts.find(name, false, false).ok_or(Error::Fonts)?;
            let mut faces = vec![primary.clone()];
            for character in &characters {
                if faces.iter().all(|face| !face.has(*character))
                    && let Some(substitute) = fonts.substitute(&primary, *character)
                {
                    faces.push(substitute);
                }
            }
            // Labels in the fonts of values are Chinese: one face with all of it must be among them.
            if !faces.iter().any(|face| face.has('税')) {
                faces.extend(fonts.substitute(&primary, '税'));
            }
            let family = name.to_owned();
            let handle = layout.font(Font { name: family.clone(), family, faces: faces.clone() });
            roles.insert(role, (handle, faces));
        }
        Ok(Self {
            layout,
            code: None,
            fonts: roles,
            advances: RefCell::default(),
            missing: RefCell::default(),
        })
    }

    /// The characters that no face has.
    pub(super) fn finish(self) -> Vec<char> {
        self.missing.into_inner().into_iter().collect()
    }

    /// The faces of a role, the first of which has most characters.
    pub(super) fn faces(&self, role: Role) -> &[Face] {
        self.fonts.get(&role).map_or(&[], |(_, faces)| faces)
    }

    /// The advance of a character, in sizes.
    pub(super) fn advance(&self, role: Role, c: char) -> f64 {
        if let Some(known) = self.advances.borrow().get(&(role, c)) {
            return *known;
        }
        let glyph = self.faces(role).iter().find_map(|face| Some((face, face.glyph(c)?)));
        let advance = match glyph {
            // A narrow space is not seen to be one.
            _ if c == ' ' => 0.5,
            Some((face, glyph)) => f64::from(face.advance(glyph)),
            None => {
                self.missing.borrow_mut().insert(c);
                1.0
            }
        };
        self.advances.borrow_mut().insert((role, c), advance);
        advance
    }

    /// The width of a text.
    pub(super) fn width(&self, role: Role, size: f64, text: &str) -> f64 {
        text.chars().map(|c| self.advance(role, c) * size).sum()
    }

    fn text(&self, role: Role, size: f64, x: f64, baseline: f64, text: &str) -> Option<Text> {
        let (font, _) = self.fonts.get(&role)?;
        let advances = text.chars().map(|c| self.advance(role, c) * size).collect();
        let mut object = Text::new(*font, size, Point { x, y: baseline }, text);
        object.advances = Advances::Given(advances);
        (!text.is_empty()).then_some(object)
    }

    /// A value at a place: one object, which custom tags may refer to.
    pub(super) fn put(
        &mut self,
        sheet: &mut Sheet,
        field: Field,
        style: (Role, f64),
        at: (f64, f64),
        text: &str,
    ) {
        let Some(mut object) = self.text(style.0, style.1, at.0, at.1, text) else { return };
        let Field(name, line) = field;
        if !name.is_empty() {
            let handle = self.layout.handle();
            object.handle = Some(handle);
            sheet.marks.push(Mark { field: name, line, handle });
        }
        sheet.values.push(object.into());
    }

    /// A value in a cell, of one row, set smaller when it is too long.
    pub(super) fn value(
        &mut self,
        sheet: &mut Sheet,
        field: Field,
        style: (Role, f64),
        cell: Cell,
        baseline: f64,
        text: &str,
    ) {
        let rows = self.one_row(style.0, style.1, cell.width, text);
        self.lines(sheet, field, style.0, cell, baseline, &rows);
    }

    /// Rows of a text in a cell, from the first baseline down.
    pub(super) fn lines(
        &mut self,
        sheet: &mut Sheet,
        field: Field,
        role: Role,
        cell: Cell,
        baseline: f64,
        rows: &Rows,
    ) {
        let mut y = baseline;
        for row in &rows.rows {
            let x = cell.start(self.width(role, rows.size, row));
            self.put(sheet, field, (role, rows.size), (x, y), row);
            y += rows.pitch();
        }
    }

    /// A text beside a label: one row on its baseline, or more small ones around it.
    pub(super) fn beside(
        &mut self,
        sheet: &mut Sheet,
        field: Field,
        role: Role,
        cell: Cell,
        baseline: f64,
        text: &str,
    ) {
        let rows = self.rows(role, cell.width, &[(SIZE, 1), (2.6, 2), (1.9, 3)], text);
        let first = baseline - rows.height() / 2.0;
        self.lines(sheet, field, role, cell, first, &rows);
    }

    /// A label at a place.
    pub(super) fn label(&self, sheet: &mut Sheet, x: f64, baseline: f64, text: &str) {
        self.label_of(sheet, (Role::Kai, SIZE), x, baseline, text);
    }

    /// A label in another font or size.
    pub(super) fn label_of(&self, sheet: &mut Sheet, style: (Role, f64), x: f64, baseline: f64, text: &str) {
        if let Some(mut object) = self.text(style.0, style.1, x, baseline, text) {
            object.color = sheet.color;
            sheet.labels.push(object.into());
        }
    }

    /// A label in the middle of a cell.
    pub(super) fn label_in(
        &self,
        sheet: &mut Sheet,
        style: (Role, f64),
        cell: Cell,
        baseline: f64,
        text: &str,
    ) {
        let x = cell.start(self.width(style.0, style.1, text));
        self.label_of(sheet, style, x, baseline, text);
    }

    /// A label whose characters are spread over a width: `名　　称`.
    pub(super) fn spread(&self, sheet: &mut Sheet, x: f64, width: f64, baseline: f64, text: &str) {
        let Some(mut object) = self.text(Role::Kai, SIZE, x, baseline, text) else { return };
        let gaps = u32::try_from(text.chars().count().saturating_sub(1)).unwrap_or(u32::MAX);
        let natural = self.width(Role::Kai, SIZE, text);
        let more = if gaps > 0 { (width - natural) / f64::from(gaps) } else { 0.0 };
        let advances = text.chars().map(|c| self.advance(Role::Kai, c) * SIZE + more).collect();
        object.advances = Advances::Given(advances);
        object.color = sheet.color;
        sheet.labels.push(object.into());
    }

    /// A label from top to bottom, its characters spread over a height.
    pub(super) fn upright(&self, sheet: &mut Sheet, x: f64, top: f64, height: f64, text: &str) {
        let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX).max(1);
        let step = height / f64::from(count);
        let first = top + (step + SIZE * 0.76) / 2.0;
        if let Some(mut object) = self.text(Role::Kai, SIZE, x, first, text) {
            object.flow = Flow::Down;
            object.advances = Advances::Given(vec![step; text.chars().count()]);
            object.color = sheet.color;
            sheet.labels.push(object.into());
        }
    }
}

impl Sheet {
    /// An empty sheet.
    pub(super) fn new(form: &'static str, width: f64, height: f64, color: Color) -> Self {
        Self { width, height, form, color, mark: (30.0, 19.5), ..Self::default() }
    }

    /// A rule of the form.
    pub(super) fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        let point = |(x, y)| Point { x, y };
        self.labels.push(Path::line(point(from), point(to), Stroke::solid(RULE, self.color)).into());
    }

    /// A frame of the form.
    pub(super) fn frame(&mut self, rect: Rect) {
        self.labels.push(Path::rectangle(rect, Stroke::solid(RULE, self.color)).into());
    }
}

/// Width of rules, in millimetres.
const RULE: f64 = 0.25;

/// The characters of all texts.
fn gather(node: &json::Node, characters: &mut BTreeSet<char>) {
    match node {
        json::Node::Text(text) => characters.extend(text.chars().filter(|c| !c.is_control())),
        json::Node::List(items) => items.iter().for_each(|item| gather(item, characters)),
        json::Node::Object(members) => members.iter().for_each(|(_, value)| gather(value, characters)),
        _ => {}
    }
}
