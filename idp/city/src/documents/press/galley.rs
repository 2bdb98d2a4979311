//! Lays out text on A4 pages: the position of each thing, and its meaning for a screen reader.

use super::breaks;
use super::fonts::{Letter, TypeCase};

/// A4 in points (ISO 216: 210 by 297 mm).
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Space left free at both sides.
pub(super) const SIDE: f32 = 62.0;
const TOP: f32 = 58.0;
const BOTTOM: f32 = PAGE.1 - 66.0;
/// Width of the text.
pub(super) const MEASURE: f32 = PAGE.0 - 2.0 * SIDE;

/// The height of a letter above its base line, as a part of its size.
const ASCENT: f32 = 0.88;

/// Where the lines of a text begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// At the left, the right edge even where it is nearly full.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// The style of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Size of a letter in points.
    pub(super) size: f32,
    /// From line to line.
    pub(super) leading: f32,
    /// Heavier.
    pub(super) bold: bool,
    /// 0 is black.
    pub(super) gray: u8,
    /// Edges.
    pub(super) align: Align,
    /// Space between letters, of their size.
    pub(super) tracking: f32,
}

impl Style {
    /// Plain black text of this size.
    pub(super) const fn plain(size: f32) -> Self {
        Self { size, leading: size * 1.55, bold: false, gray: 0, align: Align::Left, tracking: 0.0 }
    }

    /// The same, heavier.
    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in gray.
    pub(super) const fn gray(self) -> Self {
        Self { gray: 90, ..self }
    }

    /// The same with other edges.
    pub(super) const fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// The same with space between letters.
    pub(super) const fn tracking(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }
}

/// The kind of a part of the document (ISO 32000-1 section 14.8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The title, or with 2 the heading of a section, and its words.
    Heading(u16, String),
    /// A paragraph.
    Paragraph,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// The name of a row.
    HeaderCell,
    /// A cell of a row.
    Cell,
    /// A drawing, with a text for screen readers.
    Figure(String),
}

/// A part and where it belongs.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) parent: Option<PartId>,
}

/// Number of a part.
pub(super) type PartId = usize;

/// Something drawn.
#[derive(Debug)]
pub(super) enum Mark {
    /// A line of text that begins at `x` and rests on `y`.
    Text { x: f32, y: f32, style: Style, letters: Vec<Letter> },
    /// A thin line.
    Rule { from: (f32, f32), to: (f32, f32), width: f32 },
    /// A shaded area: left, top, width, height.
    Shade { x: f32, y: f32, width: f32, height: f32 },
    /// The strokes of a pen.
    Ink { strokes: Vec<Vec<(f32, f32)>>, width: f32 },
}

/// A drawn thing and the part that it belongs to; none for decoration.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) part: Option<PartId>,
    pub(super) mark: Mark,
}

/// The pages as they fill.
pub(super) struct Galley<'c, 'f> {
    case: &'c TypeCase<'f>,
    /// Finished pages and the present one.
    pub(super) sheets: Vec<Vec<Item>>,
    /// All parts, parents first.
    pub(super) parts: Vec<Part>,
    y: f32,
}

impl<'c, 'f> Galley<'c, 'f> {
    /// One empty page.
    pub(super) fn new(case: &'c TypeCase<'f>) -> Self {
        Self { case, sheets: vec![Vec::new()], parts: Vec::new(), y: TOP }
    }

    /// A new part.
    pub(super) fn part(&mut self, role: Role, parent: Option<PartId>) -> PartId {
        self.parts.push(Part { role, parent });
        self.parts.len() - 1
    }

    /// The position of the next thing.
    pub(super) fn y(&self) -> f32 {
        self.y
    }

    /// Leaves space.
    pub(super) fn gap(&mut self, height: f32) {
        self.y += height;
    }

    /// Continues on the next page unless this one has so much room left.
    pub(super) fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.sheets.push(Vec::new());
            self.y = TOP;
        }
    }

    /// Draws.
    pub(super) fn put(&mut self, part: Option<PartId>, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(Item { part, mark });
        }
    }

    /// A text over the whole width, `indent` points further in.
    pub(super) fn text(&mut self, part: PartId, text: &str, style: Style, indent: f32) {
        for line in self.lines(text, style, MEASURE - indent) {
            self.need(style.leading);
            self.line_at(part, line, style, (SIDE + indent, self.y), MEASURE - indent);
            self.y += style.leading;
        }
    }

    /// The height of a text over the whole width, `indent` points further in.
    pub(super) fn height(&self, text: &str, style: Style, indent: f32) -> f32 {
        self.lines(text, style, MEASURE - indent).iter().map(|_| style.leading).sum()
    }

    /// A text with a number before it, outside the left edge of the text.
    pub(super) fn clause(&mut self, part: PartId, number: &str, text: &str, style: Style, indent: f32) {
        self.need(style.leading);
        let number = Line { letters: self.case.letters(number), is_last: true };
        self.line_at(part, number, style, (SIDE, self.y), indent);
        self.text(part, text, style, indent);
    }

    /// The lines of a text in a column of that width; at least one.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let mut letters = self.case.letters(text);
        for letter in &mut letters {
            letter.advance += style.tracking;
        }
        let ranges = breaks::lines(&letters, width / style.size);
        let count = ranges.len();
        let line = |(at, range): (usize, std::ops::Range<usize>)| Line {
            letters: letters.get(range).unwrap_or_default().to_vec(),
            is_last: at + 1 == count,
        };
        ranges.into_iter().enumerate().map(line).collect()
    }

    /// Draws a line with its top left corner at `at`.
    pub(super) fn line_at(&mut self, part: PartId, line: Line, style: Style, at: (f32, f32), width: f32) {
        let Line { mut letters, is_last } = line;
        while letters.last().is_some_and(|letter| letter.sign == ' ') {
            letters.pop();
        }
        if letters.is_empty() {
            return;
        }
        let used = letters.iter().map(|letter| letter.advance).sum::<f32>() - style.tracking;
        let spare = width / style.size - used;
        let x = match style.align {
            Align::Left => at.0,
            Align::Centre => at.0 + spare * style.size / 2.0,
            Align::Right => at.0 + spare * style.size,
        };
        if style.align == Align::Left && !is_last {
            spread(&mut letters, spare);
        }
        let y = at.1 + (style.leading - style.size) / 2.0 + ASCENT * style.size;
        self.put(Some(part), Mark::Text { x, y, style, letters });
    }
}

/// A line of letters.
#[derive(Clone, Debug)]
pub(super) struct Line {
    letters: Vec<Letter>,
    is_last: bool,
}

/// The most of an em that may be spread over a line to make its right edge even.
const MOST_SPARE: f32 = 2.5;

fn spread(letters: &mut [Letter], spare: f32) {
    let Some((_, inner)) = letters.split_last_mut() else { return };
    if inner.is_empty() || !(0.0..=MOST_SPARE).contains(&spare) {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a line has far fewer letters than a float has digits")]
    let each = spare / inner.len() as f32;
    for letter in inner {
        letter.advance += each;
    }
}
