//! Letters from fonts: the built-in one first, then those the operator added, and never a blank box.

use std::path::Path;
use std::sync::Arc;

use krilla::text::{Font, GlyphId};
use skrifa::MetadataProvider as _;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;

/// A subset of Noto Sans CJK TC; see `idp/fonts/README.md`.
const NAMES: &[u8] = include_bytes!("../../../../fonts/names.otf");

/// Why a font cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum FontError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The file is no OpenType font.
    #[error("it is not an OpenType font")]
    Unusable,
}

/// The fonts, in the order in which they are tried for a character.
pub(super) struct Fonts(Vec<Face>);

struct Face {
    font: Font,
    bytes: Bytes,
}

enum Bytes {
    BuiltIn,
    File(Arc<Vec<u8>>),
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Self::BuiltIn => NAMES,
            Self::File(bytes) => bytes,
        }
    }
}

impl Fonts {
    /// The built-in font alone.
    pub(super) fn built_in() -> Option<Self> {
        let font = Font::new(NAMES.into(), 0)?;
        Some(Self(vec![Face { font, bytes: Bytes::BuiltIn }]))
    }

    /// Asks this file after those before it.
    pub(super) fn add(&mut self, path: &Path) -> Result<(), FontError> {
        let bytes = Arc::new(std::fs::read(path)?);
        let font = Font::new(Arc::clone(&bytes).into(), 0).ok_or(FontError::Unusable)?;
        self.0.push(Face { font, bytes: Bytes::File(bytes) });
        Ok(())
    }

    /// Ready to set one document.
    pub(super) fn case(&self) -> TypeCase<'_> {
        TypeCase(self.0.iter().filter_map(Drawer::of).collect())
    }
}

/// One drawer of letters for each font.
pub(super) struct TypeCase<'f>(Vec<Drawer<'f>>);

struct Drawer<'f> {
    font: &'f Font,
    map: Charmap<'f>,
    widths: GlyphMetrics<'f>,
    em: f32,
}

impl<'f> Drawer<'f> {
    fn of(face: &'f Face) -> Option<Self> {
        let read = skrifa::FontRef::new(face.bytes.all()).ok()?;
        Some(Self {
            font: &face.font,
            map: read.charmap(),
            widths: read.glyph_metrics(Size::unscaled(), LocationRef::default()),
            em: face.font.units_per_em(),
        })
    }
}

/// One character as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letter {
    /// The character.
    pub(super) sign: char,
    /// The font that draws it.
    pub(super) drawer: usize,
    /// Its picture there; never 0, the blank box.
    pub(super) glyph: GlyphId,
    /// Its width in ems.
    pub(super) advance: f32,
}

impl Letter {
    /// A letter of no font, to break lines with.
    #[cfg(test)]
    pub(super) fn plain(sign: char, advance: f32) -> Self {
        Self { sign, drawer: 0, glyph: GlyphId::new(1), advance }
    }
}

impl TypeCase<'_> {
    /// The letters of a text. A character that no font has, or that means something else in every font (private use),
    /// is printed as its number: 〔U+2A6D6〕.
    pub(super) fn letters(&self, text: &str) -> Vec<Letter> {
        let mut letters = Vec::with_capacity(text.len() / 2);
        for sign in text.chars().filter_map(printable) {
            if let Some(letter) = self.letter(sign) {
                letters.push(letter);
            } else {
                let number = format!("〔U+{:04X}〕", u32::from(sign));
                letters.extend(number.chars().filter_map(|sign| self.letter(sign)));
            }
        }
        letters
    }

    /// The font of a drawer.
    pub(super) fn font(&self, drawer: usize) -> Option<&Font> {
        self.0.get(drawer).map(|drawer| drawer.font)
    }

    fn letter(&self, sign: char) -> Option<Letter> {
        if is_private(sign) {
            return None;
        }
        self.0.iter().enumerate().find_map(|(at, drawer)| {
            let glyph = drawer.map.map(sign).filter(|glyph| glyph.to_u32() != 0)?;
            let advance = drawer.widths.advance_width(glyph)? / drawer.em;
            Some(Letter { sign, drawer: at, glyph: GlyphId::new(glyph.to_u32()), advance })
        })
    }
}

/// The character to draw: none for controls, direction marks and variant selectors.
fn printable(sign: char) -> Option<char> {
    match sign {
        '\t' | '\n' | '\r' => Some(' '),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}' => None,
        sign => (!sign.is_control()).then_some(sign),
    }
}

fn is_private(sign: char) -> bool {
    matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}
