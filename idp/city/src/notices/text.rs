//! The form of a notice's file: lines `version:`, `date:`, `title:` and `agree:` (the words beside the tick), then
//! sections, each with a `# heading` and its paragraphs, one a line.

use serde::Serialize;
use time::Date;
use time::macros::format_description;

use super::Notice;

/// Where the telephone number stands.
const TELEPHONE: &str = "{telephone}";

/// A notice in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeText {
    /// Its title.
    pub title: String,
    /// The words beside the tick.
    pub agree: String,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A heading with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

impl NoticeText {
    /// Each section as one paragraph that begins with its heading, for the consent document.
    pub fn paragraphs(&self) -> Vec<String> {
        let one = |section: &Section| {
            let (colon, space) = if section.heading.is_ascii() { (": ", " ") } else { ("：", "") };
            format!("{}{colon}{}", section.heading, section.paragraphs.join(space))
        };
        self.sections.iter().map(one).collect()
    }

    /// The same with a telephone number in its place.
    pub(super) fn with_telephone(&self, telephone: &str) -> Self {
        let mut text = self.clone();
        for paragraph in text.sections.iter_mut().flat_map(|section| &mut section.paragraphs) {
            if paragraph.contains(TELEPHONE) {
                *paragraph = paragraph.replace(TELEPHONE, telephone);
            }
        }
        text
    }

    /// No text.
    pub(super) const NOTHING: Self =
        Self { title: String::new(), agree: String::new(), sections: Vec::new() };
}

/// Reads both languages of a version; none if a line is missing, or the two are not the same version.
pub(super) fn read(zh_tw: &str, en: &str) -> Option<Notice> {
    let (version, date, zh_tw) = read_one(zh_tw)?;
    let (other, other_date, en) = read_one(en)?;
    (version == other && date == other_date).then_some(Notice { version, date, zh_tw, en })
}

fn read_one(source: &str) -> Option<(String, Date, NoticeText)> {
    let field = |name: &str| source.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let version = field("version:")?.to_owned();
    let date = Date::parse(field("date:")?, format_description!("[year]-[month]-[day]")).ok()?;
    let (title, agree) = (field("title:")?.to_owned(), field("agree:")?.to_owned());
    let mut sections: Vec<Section> = Vec::new();
    for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            sections.push(Section { heading: heading.to_owned(), paragraphs: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section.paragraphs.push(line.to_owned());
        }
    }
    (!sections.is_empty()).then_some((version, date, NoticeText { title, agree, sections }))
}
