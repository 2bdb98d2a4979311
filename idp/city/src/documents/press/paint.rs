//! Pages become a PDF: archivable (PDF/A-2a, ISO 19005-2) and accessible (PDF/UA-1, ISO 14289-1).

use std::num::NonZeroU16;
use std::ops::Range;

use domain::timestamp::Timestamp;
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};
use krilla::text::{Font, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::fonts::{Letter, TypeCase};
use super::galley::{Align, Galley, Item, MEASURE, Mark, PAGE, Part, PartId, Role, SIDE, Style};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub(super) enum PaintError {
    /// The standards or a page size do not fit together.
    #[error("the settings do not fit together")]
    Settings,
    /// The library refused. Its error may contain texts of the document, so only the number of broken rules is kept.
    #[error("{0} rules of the format are broken")]
    Refused(usize),
}

/// The metadata that a viewer shows.
pub(super) struct About<'a> {
    /// Title of the window.
    pub(super) title: String,
    /// Number, found again when the document is checked.
    pub(super) number: &'a str,
    /// When it was made.
    pub(super) at: Timestamp,
}

/// The language of everything in it.
const LANGUAGE: &str = "zh-TW";

/// The pages as a file; the same pages make the same bytes.
pub(super) fn paint(
    galley: Galley<'_, '_>,
    case: &TypeCase<'_>,
    about: &About<'_>,
) -> Result<Vec<u8>, PaintError> {
    let standards = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1);
    let configuration = standards.finish().map_err(|_| PaintError::Settings)?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(about));

    let Galley { sheets, parts, .. } = galley;
    let count = sheets.len();
    let mut found = vec![Vec::new(); parts.len()];
    for (at, items) in sheets.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(PaintError::Settings)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        draw_items(&mut surface, case, items, &mut found);
        draw_foot(&mut surface, case, about.number, at + 1, count);
    }
    document.set_outline(outline(&sheets, &parts));
    document.set_tag_tree(tree(&parts, found));
    document.finish().map_err(|error| match error {
        KrillaError::Validation(broken) => PaintError::Refused(broken.len()),
        _ => PaintError::Refused(1),
    })
}

fn metadata(about: &About<'_>) -> Metadata {
    Metadata::new()
        .title(about.title.clone())
        .keywords(vec![about.number.to_owned()])
        .document_id(about.number.to_owned())
        .language(LANGUAGE.to_owned())
        .authors(vec!["臺北市政府教育局".to_owned()])
        .creation_date(date_time(about.at))
}

/// The moment in UTC; a year of more than four digits is none a PDF can name.
fn date_time(at: Timestamp) -> DateTime {
    let at = time::OffsetDateTime::from_unix_timestamp(at.0).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(u8::from(at.month()))
        .day(at.day())
        .hour(at.hour())
        .minute(at.minute())
        .second(at.second())
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn draw_items(surface: &mut Surface<'_>, case: &TypeCase<'_>, items: &[Item], found: &mut [Vec<Identifier>]) {
    for run in items.chunk_by(|one, next| one.part == next.part) {
        let Some(part) = run.first().map(|item| item.part) else { continue };
        let tag = match (part, run.iter().any(|item| matches!(item.mark, Mark::Ink { .. }))) {
            (None, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            (Some(_), true) => ContentTag::Other,
            (Some(_), false) => ContentTag::Span(SpanTag::empty()),
        };
        let identifier = surface.start_tagged(tag);
        for item in run {
            draw(surface, case, &item.mark);
        }
        surface.end_tagged();
        if let Some(leaves) = part.and_then(|part| found.get_mut(part)) {
            leaves.push(identifier);
        }
    }
}

/// Number of the document and of the page, on every page.
fn draw_foot(surface: &mut Surface<'_>, case: &TypeCase<'_>, number: &str, page: usize, of: usize) {
    let style = Style::plain(8.5).gray();
    let mut foot = Galley::new(case);
    let part = foot.part(Role::Paragraph, None);
    let texts = [
        (format!("文件編號 {number}"), Align::Left),
        (format!("第 {page} 頁，共 {of} 頁"), Align::Centre),
        (format!("Page {page} of {of}"), Align::Right),
    ];
    for (text, align) in texts {
        let style = style.align(align);
        for line in foot.lines(&text, style, MEASURE) {
            foot.line_at(part, line, style, (SIDE, PAGE.1 - 46.0), MEASURE);
        }
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
    for item in foot.sheets.iter().flatten() {
        draw(surface, case, &item.mark);
    }
    surface.end_tagged();
}

fn draw(surface: &mut Surface<'_>, case: &TypeCase<'_>, mark: &Mark) {
    match mark {
        Mark::Text { x, y, style, letters } => draw_text(surface, case, (*x, *y), *style, letters),
        Mark::Rule { from, to, width } => draw_line(surface, &[*from, *to], *width, 0),
        Mark::Shade { x, y, width, height } => {
            let mut path = PathBuilder::new();
            if let Some(area) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(area);
            }
            surface.set_stroke(None);
            surface.set_fill(Some(fill(236)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Ink { strokes, width } => {
            for stroke in strokes {
                draw_line(surface, stroke, *width, 20);
            }
        }
    }
}

fn draw_text(
    surface: &mut Surface<'_>,
    case: &TypeCase<'_>,
    (mut x, y): (f32, f32),
    style: Style,
    letters: &[Letter],
) {
    surface.set_fill(Some(fill(style.gray)));
    surface.set_stroke(style.bold.then(|| pen(style.size * 0.028, style.gray)));
    for run in letters.chunk_by(|one, next| one.drawer == next.drawer) {
        let Some(font) = run.first().and_then(|letter| case.font(letter.drawer)) else { continue };
        draw_run(surface, font, Point::from_xy(x, y), style.size, run);
        x += run.iter().map(|letter| letter.advance).sum::<f32>() * style.size;
    }
}

fn draw_run(surface: &mut Surface<'_>, font: &Font, at: Point, size: f32, run: &[Letter]) {
    let mut text = String::new();
    let glyphs: Vec<KrillaGlyph> = run
        .iter()
        .map(|letter| {
            let range = push(&mut text, letter.sign);
            KrillaGlyph::new(letter.glyph, letter.advance, 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    surface.draw_glyphs(at, &glyphs, font.clone(), &text, size, false);
}

/// Appends a character and says which bytes it took.
fn push(text: &mut String, sign: char) -> Range<usize> {
    let start = text.len();
    text.push(sign);
    start..text.len()
}

fn draw_line(surface: &mut Surface<'_>, points: &[(f32, f32)], width: f32, gray: u8) {
    let mut path = PathBuilder::new();
    let mut points = points.iter();
    let Some(&(x, y)) = points.next() else { return };
    path.move_to(x, y);
    if points.len() == 0 {
        // A pen that touched once: round ends make a dot of a very short line.
        path.line_to(x + 0.01, y);
    }
    for &(x, y) in points {
        path.line_to(x, y);
    }
    surface.set_fill(None);
    surface.set_stroke(Some(pen(width, gray)));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn fill(gray: u8) -> Fill {
    Fill { paint: luma::Color::new(gray).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn pen(width: f32, gray: u8) -> Stroke {
    Stroke {
        paint: luma::Color::new(gray).into(),
        width,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}

/// The headings and their positions.
fn outline(sheets: &[Vec<Item>], parts: &[Part]) -> Outline {
    let mut outline = Outline::new();
    for (id, part) in parts.iter().enumerate() {
        let Role::Heading(_, words) = &part.role else { continue };
        let stands = |item: &Item| match item.mark {
            Mark::Text { y, style, .. } if item.part == Some(id) => Some(y - style.leading),
            _ => None,
        };
        let place =
            sheets.iter().enumerate().find_map(|(page, sheet)| Some((page, sheet.iter().find_map(stands)?)));
        if let Some((page, y)) = place {
            let place = XyzDestination::new(page, Point::from_xy(0.0, y.max(0.0)));
            outline.push_child(OutlineNode::new(words.clone(), place));
        }
    }
    outline
}

/// The parts with their drawings, in the order in which a screen reader reads them.
fn tree(parts: &[Part], mut found: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for (id, _) in parts.iter().enumerate().filter(|(_, part)| part.parent.is_none()) {
        tree.push(group(parts, id, &mut found));
    }
    tree
}

fn group(parts: &[Part], id: PartId, found: &mut [Vec<Identifier>]) -> TagGroup {
    let role = parts.get(id).map_or(&Role::Paragraph, |part| &part.role);
    let mut group = TagGroup::new(kind(role));
    for leaf in found.get_mut(id).map(std::mem::take).unwrap_or_default() {
        group.push(leaf);
    }
    for (child, _) in parts.iter().enumerate().filter(|(_, part)| part.parent == Some(id)) {
        group.push(self::group(parts, child, found));
    }
    group
}

fn kind(role: &Role) -> TagKind {
    match role {
        Role::Heading(level, words) => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(words.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::HeaderCell => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
        Role::Figure(words) => Tag::Figure(Some(words.clone())).into(),
    }
}
