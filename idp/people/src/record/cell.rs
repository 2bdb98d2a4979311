//! What stands in one place of the record, as JSON and as a page say it.

use domain::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use super::sections::SectionCard;
use web::moment::Moment;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing is stored.
    Nothing,
    /// A text of a person, or a name.
    Text(String),
    /// A word of the program, and the key under which a page says it.
    Word { word: String, key: String },
    /// A moment.
    Time(Timestamp),
    /// Yes or no.
    Is(bool),
    /// A number.
    Number(i64),
}

impl Cell {
    /// A text, if there is one.
    pub(super) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.into()))
    }

    /// A moment in Unix seconds, if there is one.
    pub(super) fn time(at: impl Into<Option<i64>>) -> Self {
        at.into().map_or(Self::Nothing, |at| Self::Time(Timestamp(at)))
    }

    /// A word whose key begins so and ends with the word.
    pub(super) fn word(prefix: &'static str, word: impl Into<String>) -> Self {
        let word = word.into();
        Self::Word { key: format!("{prefix}{word}"), word }
    }

    fn json(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) | Self::Word { word: text, .. } => json!(text),
            Self::Time(at) => json!(Moment::from(*at).iso),
            Self::Is(is) => json!(is),
            Self::Number(number) => json!(number),
        }
    }
}

/// One row of a section, in the order of the fields of its card.
pub(super) type Row = Vec<Cell>;

/// A section with what is stored.
pub(super) struct Section {
    pub(super) card: &'static SectionCard,
    pub(super) rows: Vec<Row>,
}

impl Section {
    /// The member of the JSON: a list of objects.
    pub(super) fn json(&self) -> Value {
        let object = |row: &Row| {
            let members =
                self.card.fields.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.json()));
            Value::Object(members.collect::<Map<String, Value>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }
}
