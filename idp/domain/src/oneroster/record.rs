//! One line of a file, by the names of its columns.

use time::Date;

use super::{BundleFile, RowRefusal};
use crate::identifiers::{BirthDate, taipei_midnight};
use crate::timestamp::Timestamp;

/// Longest value of a column that is stored.
const LONGEST: usize = 255;

/// Columns that say nothing about the person, the place or the tie itself.
const NOT_CONTENT: [&str; 6] = [
    "status",
    "dateLastModified",
    "password",
    "agentSourcedIds",
    "metadata.agentRelations",
    "metadata.agentBases",
];

/// Where the columns of a file stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    file: BundleFile,
    names: Vec<String>,
}

impl Header {
    /// Reads the first line; the error is a required column that it lacks.
    pub fn read<'a>(
        file: BundleFile,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, &'static str> {
        let names: Vec<String> =
            names.into_iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        match file.required().iter().find(|column| !names.iter().any(|name| name == *column)) {
            Some(missing) => Err(missing),
            None => Ok(Self { file, names }),
        }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Where a column stands.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.names.iter().position(|name| name == column)
    }
}

/// A line whose fields stand under a header.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    header: &'a Header,
    fields: &'a [&'a str],
}

impl<'a> Record<'a> {
    /// Puts a line under its header.
    pub fn new(header: &'a Header, fields: &'a [&'a str]) -> Result<Self, RowRefusal> {
        if header.width() == fields.len() {
            return Ok(Self { header, fields });
        }
        Err(RowRefusal::Fields { expected: header.width(), found: fields.len() })
    }

    /// What stands in a column, without surrounding space; empty if the file lacks the column.
    pub fn text(&self, column: &str) -> &'a str {
        let field = self.header.position(column).and_then(|at| self.fields.get(at));
        field.map_or("", |field| field.trim())
    }

    /// A value that is there, is printable and can be stored.
    pub fn required(&self, column: &'static str) -> Result<&'a str, RowRefusal> {
        self.optional(column)?.ok_or(RowRefusal::Empty(column))
    }

    /// A value that, if there, is printable and can be stored.
    pub fn optional(&self, column: &'static str) -> Result<Option<&'a str>, RowRefusal> {
        let text = self.text(column);
        if text.chars().any(char::is_control) || text.len() > LONGEST {
            return Err(RowRefusal::Malformed { column, wanted: "a printable text of at most 255 bytes" });
        }
        Ok((!text.is_empty()).then_some(text))
    }

    /// The parts of a list.
    pub fn list(&self, column: &str) -> Vec<&'a str> {
        self.text(column).split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
    }

    /// A truth value; `None` if the column is empty.
    pub fn flag(&self, column: &'static str) -> Result<Option<bool>, RowRefusal> {
        match self.text(column) {
            "" => Ok(None),
            "true" | "True" | "TRUE" => Ok(Some(true)),
            "false" | "False" | "FALSE" => Ok(Some(false)),
            _ => Err(RowRefusal::Malformed { column, wanted: "true or false" }),
        }
    }

    /// A day.
    pub fn date(&self, column: &'static str) -> Result<Option<Date>, RowRefusal> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let day = BirthDate::parse(text).map(BirthDate::date);
        day.map(Some).ok_or(RowRefusal::Malformed { column, wanted: "a date (YYYY-MM-DD)" })
    }

    /// From when to when the row holds.
    pub fn span(&self) -> Result<Span, RowRefusal> {
        let span = Span { begin: self.date("beginDate")?, end: self.date("endDate")? };
        match (span.begin, span.end) {
            (Some(begin), Some(end)) if end < begin => {
                Err(RowRefusal::Contradiction("endDate comes before beginDate"))
            }
            _ => Ok(span),
        }
    }

    /// The id of the row.
    pub fn sourced_id(&self) -> Result<&'a str, RowRefusal> {
        self.required("sourcedId")
    }

    /// Whether the source has deleted the row (delta files).
    pub fn is_deleted(&self) -> bool {
        self.text("status").eq_ignore_ascii_case("tobedeleted")
    }

    /// All that the row says, in an order that does not depend on the file's. May hold a national ID: hash it
    /// under a key before it is stored.
    pub fn content(&self) -> String {
        let columns = self.header.file.columns().iter().chain(self.header.file.metadata());
        let mut content = String::with_capacity(256);
        for column in columns.filter(|column| !NOT_CONTENT.contains(column)) {
            content.push_str(self.text(column));
            content.push('\u{1f}');
        }
        content
    }
}

/// From when to when a row holds; `end` is the first day on which it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub begin: Option<Date>,
    /// First day after it.
    pub end: Option<Date>,
}

impl Span {
    /// Whether it has ended by that day.
    pub fn is_over(self, today: Date) -> bool {
        self.end.is_some_and(|end| end <= today)
    }

    /// The moment it begins, now if the source does not say.
    pub fn valid_from(self, now: Timestamp) -> Timestamp {
        self.begin.map_or(now, taipei_midnight)
    }

    /// The moment it ends, if the source says.
    pub fn valid_until(self) -> Option<Timestamp> {
        self.end.map(taipei_midnight)
    }
}
