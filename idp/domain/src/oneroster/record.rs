//! One line of a file, by the names of its columns.

use time::Date;

use super::told::{LACKING, bit};
use super::{BundleFile, RowRefusal, Said};
use crate::identifiers::{BirthDate, taipei_midnight};
use crate::timestamp::Timestamp;

/// Longest value of a column that is stored.
const LONGEST: usize = 255;

/// Between the columns of a content.
pub(super) const SEPARATOR: char = '\u{1f}';

/// Columns that are no content of the person, the place or the binding.
const NOT_CONTENT: [&str; 6] = [
    "status",
    "dateLastModified",
    "password",
    "agentSourcedIds",
    "metadata.agentRelations",
    "metadata.agentBases",
];

/// The positions of a file's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
    /// The positions of the content columns in the order of the standard, and whether a file may lack them.
    content: Vec<(Option<usize>, bool)>,
    /// The positions of the columns that a file may lack.
    told: Vec<Option<usize>>,
}

/// The content columns of a file: those about the person, the place or the binding.
pub(super) fn content_columns(file: BundleFile) -> impl Iterator<Item = &'static str> {
    let columns = file.columns().iter().chain(file.metadata()).copied();
    columns.filter(|column| !NOT_CONTENT.contains(column))
}

impl Header {
    /// Reads the first line; the error is a required column that it lacks.
    pub fn read<'a>(
        file: BundleFile,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, &'static str> {
        let names: Vec<String> =
            names.into_iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        let position = |column: &str| names.iter().position(|name| name == column);
        if let Some(missing) = file.required().iter().find(|column| position(column).is_none()) {
            return Err(missing);
        }
        let content = content_columns(file);
        let content = content.map(|column| (position(column), file.told().contains(&column))).collect();
        let told = file.told().iter().map(|column| position(column)).collect();
        Ok(Self { names, content, told })
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.position(column).is_some()
    }

    /// A bit for each column that a file may lack, set unless the line says there that there is no value. `field`
    /// gives the text at a position of the line.
    pub fn filled<'a>(&self, field: impl Fn(usize) -> Option<&'a str>) -> u8 {
        let is_empty = |at: &Option<usize>| at.and_then(&field).is_some_and(|field| field.trim().is_empty());
        let filled = self.told.iter().enumerate().filter(|(_, at)| !is_empty(at));
        filled.fold(0, |bits, (at, _)| bits | bit(at))
    }

    /// The position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.names.iter().position(|name| name == column)
    }
}

/// A line under a header.
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

    /// The text in a column, without surrounding space; empty if the file lacks the column.
    pub fn text(&self, column: &str) -> &'a str {
        let field = self.header.position(column).and_then(|at| self.fields.get(at));
        field.map_or("", |field| field.trim())
    }

    /// The result of `read` for a column, if the file has it.
    pub fn told<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Result<Option<T>, RowRefusal>,
    ) -> Result<Said<T>, RowRefusal> {
        if self.header.has(column) { read(self, column).map(Said::of) } else { Ok(Said::Absent) }
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.header.has(column)
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

    /// The dates between which the row is valid.
    pub fn span(&self) -> Result<Span, RowRefusal> {
        let span = Span {
            begin: self.date("beginDate")?,
            end: self.date("endDate")?,
            tells_begin: self.has("beginDate"),
            tells_end: self.has("endDate"),
        };
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

    /// Whether the source has deleted the row. `inactive` of OneRoster 1.0 is `tobedeleted` since 1.1.
    pub fn is_deleted(&self) -> Result<bool, RowRefusal> {
        let status = self.text("status");
        let is = |words: [&str; 2]| words.iter().any(|word| status.eq_ignore_ascii_case(word));
        if is(["", "active"]) {
            return Ok(false);
        }
        let wrong = RowRefusal::Malformed { column: "status", wanted: "active or tobedeleted" };
        if is(["tobedeleted", "inactive"]) { Ok(true) } else { Err(wrong) }
    }

    /// The whole content of the row, in an order that does not depend on the file's order. It may contain a national
    /// ID: hash it under a key before you store it.
    pub fn content(&self) -> String {
        let mut content = String::with_capacity(256);
        for (position, may_lack) in &self.header.content {
            match position {
                Some(at) => content.push_str(self.fields.get(*at).map_or("", |field| field.trim())),
                None if *may_lack => content.push(LACKING),
                None => {}
            }
            content.push(SEPARATOR);
        }
        content
    }
}

/// A value, or a remark that it cannot be read.
pub(super) fn readable<T>(remarks: &mut Vec<RowRefusal>, read: Result<Said<T>, RowRefusal>) -> Said<T> {
    read.unwrap_or_else(|remark| {
        remarks.push(remark);
        Said::Absent
    })
}

/// The dates between which a row is valid. `end` is the first day on which it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub begin: Option<Date>,
    /// First day after it.
    pub end: Option<Date>,
    /// The file has a column for the first day: where it is empty, the row has none.
    pub tells_begin: bool,
    /// The file has a column for it: where it is empty, the row has no end.
    pub tells_end: bool,
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

    /// The moment it begins.
    pub fn begins_at(self) -> Said<Timestamp> {
        if self.tells_begin { Said::of(self.begin.map(taipei_midnight)) } else { Said::Absent }
    }

    /// The moment it ends.
    pub fn ends_at(self) -> Said<Timestamp> {
        if self.tells_end { Said::of(self.end.map(taipei_midnight)) } else { Said::Absent }
    }
}
