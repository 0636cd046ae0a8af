//! Fonts: what a name means on this machine, and the glyphs of a face.
//!
//! Invoices name fonts that they do not carry: 宋体, KaiTi, Courier New. [`Fonts`] knows which installed face stands
//! for each, and which face has a character that another one lacks. The caller fills the database; its files are
//! read when a face is used for the first time, once.

mod cost;
mod coverage;
mod face;
mod name;
mod outlined;
mod width;
mod wrap;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use fontdb::{Database, FaceInfo, ID, Source, Style};

use self::coverage::Coverage;
pub use self::face::{Face, GlyphId};
use self::name::{Family, Wanted, fold};
pub use self::outlined::Drawn;

/// What Debian calls the fonts that invoices need: Song and Hei, Kai, and the Latin ones.
pub const DEBIAN_PACKAGES: [&str; 3] = ["fonts-noto-cjk", "fonts-lxgw-wenkai", "fonts-liberation"];

/// Entries of a cache whose keys strangers write; a full cache is emptied.
const MOST_CACHED: usize = 4_096;

/// A character that every font for Chinese invoices has.
const CJK: char = '税';

/// The fonts of this machine.
#[derive(Default)]
pub struct Fonts {
    database: Database,
    /// Faces by family and by PostScript name, folded; in an order that does not depend on the file system.
    names: HashMap<String, Vec<ID>>,
    /// The same order for all faces.
    order: Vec<ID>,
    files: Mutex<HashMap<PathBuf, face::Bytes>>,
    faces: Mutex<HashMap<ID, Option<Face>>>,
    found: RwLock<HashMap<(String, bool, bool), Option<Face>>>,
    substitutes: RwLock<HashMap<(char, Family, bool), Option<Face>>>,
    coverage: OnceLock<Vec<(ID, Coverage)>>,
    has_cjk: OnceLock<bool>,
}

impl Fonts {
    /// Takes a database that the caller has filled, say with the fonts of the system.
    #[must_use]
    pub fn new(database: Database) -> Self {
        let mut faces: Vec<&FaceInfo> = database.faces().collect();
        faces.sort_by(|a, b| (&a.post_script_name, a.index).cmp(&(&b.post_script_name, b.index)));
        let order: Vec<ID> = faces.iter().map(|face| face.id).collect();
        let mut names: HashMap<String, Vec<ID>> = HashMap::new();
        for face in faces {
            let own = face.families.iter().map(|(family, _)| family).chain([&face.post_script_name]);
            for name in own.map(|name| fold(name)).filter(|name| !name.is_empty()) {
                let ids = names.entry(name).or_default();
                if !ids.contains(&face.id) {
                    ids.push(face.id);
                }
            }
        }
        Self { database, names, order, ..Self::default() }
    }

    /// Whether there is any face at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Whether some face has Chinese characters. Without one no invoice can be drawn or written:
    /// [`DEBIAN_PACKAGES`] names what to install.
    #[must_use]
    pub fn has_cjk(&self) -> bool {
        *self.has_cjk.get_or_init(|| self.substitute_of(CJK, Family::Song, false).is_some())
    }

    /// The face for the name of a font as documents write it: `宋体`, `ABCDEF+KaiTi_GB2312`, `CourierNewPS-BoldMT`.
    /// The font itself when it is installed, else the nearest in style; for a name that says nothing, Song.
    /// Absent only when nothing suits at all, because no font is installed.
    #[must_use]
    pub fn find(&self, name: &str, bold: bool, italic: bool) -> Option<Face> {
        let key = (name.to_owned(), bold, italic);
        if let Some(found) = read(&self.found).get(&key) {
            return found.clone();
        }
        let found = self.search(name, bold, italic);
        let mut cache = self.found.write().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST_CACHED {
            cache.clear();
        }
        cache.insert(key, found.clone());
        found
    }

    /// A face that has a character which `face` lacks, as near to it in style as there is. Absent when no installed
    /// face has it.
    #[must_use]
    pub fn substitute(&self, face: &Face, character: char) -> Option<Face> {
        let found = self.substitute_of(character, face.family, face.is_bold());
        found.map(|found| face.family_of(found))
    }

    fn search(&self, name: &str, bold: bool, italic: bool) -> Option<Face> {
        let wanted = Wanted::read(name);
        let (bold, italic) = (bold || wanted.bold, italic || wanted.italic);
        let family = wanted.family.unwrap_or(Family::Song);
        let own = wanted.names.iter().find_map(|name| self.best(name, bold, italic));
        let face = own.or_else(|| family.faces().find_map(|name| self.best(name, bold, italic)));
        let face = face.or_else(|| self.order.iter().find_map(|id| self.load(*id)))?;
        let guessed =
            wanted.family.is_none() && !wanted.names.iter().any(|name| self.names.contains_key(name));
        Some(face.wanted_as(family, bold, italic, guessed))
    }

    /// The face of a family that is nearest to what is wanted. `name` is folded.
    fn best(&self, name: &str, bold: bool, italic: bool) -> Option<Face> {
        let distance = |id: &&ID| {
            let Some(face) = self.database.face(**id) else { return (true, u16::MAX, true) };
            let slanted = face.style != Style::Normal;
            let weight = if bold { 700_u16 } else { 400 };
            (slanted != italic, face.weight.0.abs_diff(weight), face.stretch != fontdb::Stretch::Normal)
        };
        let mut ids: Vec<&ID> = self.names.get(name)?.iter().collect();
        ids.sort_by_key(distance);
        ids.into_iter().find_map(|id| self.load(*id))
    }

    /// A face that has a character.
    fn substitute_of(&self, character: char, family: Family, bold: bool) -> Option<Face> {
        let key = (character, family, bold);
        if let Some(found) = read(&self.substitutes).get(&key) {
            return found.clone();
        }
        let near = family.faces().chain(Family::EVERY.iter().flat_map(|family| family.faces()));
        let found = near
            .filter_map(|name| self.best(name, bold, false))
            .find(|face| face.has(character))
            .or_else(|| self.covering(character))
            .map(|face| face.wanted_as(family, bold, false, false));
        let mut cache = self.substitutes.write().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST_CACHED {
            cache.clear();
        }
        cache.insert(key, found.clone());
        found
    }

    /// Any face that has a character. Which characters each face has is found once, so that a text of many unknown
    /// characters costs nothing.
    fn covering(&self, character: char) -> Option<Face> {
        let coverage = self.coverage.get_or_init(|| {
            let upright = self.order.iter().filter(|id| {
                self.database
                    .face(**id)
                    .is_some_and(|face| face.style == Style::Normal && face.weight.0 <= 500)
            });
            let of =
                |id: &ID| self.database.with_face_data(*id, Coverage::read).map(|coverage| (*id, coverage));
            upright.filter_map(of).collect()
        });
        let having = coverage.iter().filter(|(_, coverage)| coverage.has(character));
        having.into_iter().find_map(|(id, _)| self.load(*id))
    }

    /// The face with an ID, read when it is used for the first time.
    fn load(&self, id: ID) -> Option<Face> {
        let mut faces = self.faces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(face) = faces.get(&id) {
            return face.clone();
        }
        let face = self.read_face(id);
        faces.insert(id, face.clone());
        face
    }

    /// Reads a face. The faces of one file share its bytes.
    fn read_face(&self, id: ID) -> Option<Face> {
        let info = self.database.face(id)?;
        let bytes = match &info.source {
            Source::Binary(bytes) | Source::SharedFile(_, bytes) => face::Bytes::clone(bytes),
            Source::File(path) => {
                let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
                match files.get(path) {
                    Some(bytes) => face::Bytes::clone(bytes),
                    None => {
                        let read = self.database.with_face_data(id, |bytes, _| bytes.to_vec())?;
                        let bytes: face::Bytes = Arc::new(read);
                        files.insert(path.clone(), face::Bytes::clone(&bytes));
                        bytes
                    }
                }
            }
        };
        let family = info.families.first().map_or("", |(family, _)| family.as_str());
        Face::read(bytes, info.index, family, info.weight.0 >= 600, info.style != Style::Normal)
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("faces", &self.order.len()).finish_non_exhaustive()
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}
