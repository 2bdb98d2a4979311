//! One role of one person at one school is one context, however many rows say it: what it is follows from all of them.

use domain::contexts::Role;
use domain::oneroster::RoleRow;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::Name;
use crate::oneroster::rows::Scene;
use crate::oneroster::store::{ContextRow, OrgFacts};
use platform::ids::new_id;

/// A role at a school, with everything that its row names.
pub(super) struct Post<'a> {
    pub(super) row: &'a RoleRow,
    pub(super) person: Uuid,
    pub(super) org: &'a OrgFacts,
    pub(super) role: Role,
    pub(super) name: Option<Name>,
}

/// What one row says of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::oneroster) struct Saying {
    pub(super) primary: bool,
    pub(super) titles: Vec<String>,
    pub(super) from: i64,
    pub(super) until: Option<i64>,
}

impl Saying {
    /// What the only row of a context says.
    pub(in crate::oneroster) fn of(row: &ContextRow) -> Self {
        Self {
            primary: row.primary,
            titles: row.titles.clone(),
            from: row.valid_from.0,
            until: row.valid_until.map(|until| until.0),
        }
    }

    /// Reads what [`Self::to_text`] wrote.
    pub(in crate::oneroster) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As it is kept.
    pub(in crate::oneroster) fn to_text(&self) -> String {
        // No key is anything but text, so this does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether its last day has come.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now.0)
    }

    /// Whether no day lies between the two.
    pub(in crate::oneroster) fn touches(&self, other: &Self) -> bool {
        let reaches = |one: &Self, other: &Self| one.until.is_none_or(|until| other.from <= until);
        reaches(self, other) && reaches(other, self)
    }
}

impl Post<'_> {
    /// What this row alone says; of what its file has no column for, what was known.
    pub(super) fn said(&self, scene: &Scene, before: Option<&Saying>) -> Saying {
        let RoleRow { span, titles, .. } = self.row;
        let begins = span.valid_from(scene.now).0;
        Saying {
            primary: self.is_first(before),
            titles: titles.clone().or_known(before.map(|said| said.titles.clone())).unwrap_or_default(),
            from: before.filter(|_| span.begin.is_none()).map_or(begins, |said| said.from),
            until: span.ends_at().map(|until| until.0).or_known(before.and_then(|said| said.until)),
        }
    }

    /// The same, where a row that does not say when it begins begins now.
    pub(super) fn said_from_now(&self, scene: &Scene, before: Option<&Saying>) -> Saying {
        Saying { from: self.row.span.valid_from(scene.now).0, ..self.said(scene, before) }
    }

    /// Whether it is the person's first role, as the row says.
    pub(super) fn is_first(&self, before: Option<&Saying>) -> bool {
        self.row.primary.or_known(before.map(|said| said.primary)).unwrap_or(true)
    }

    /// The context as this row alone says it.
    pub(super) fn context(
        &self,
        same: Option<&ContextRow>,
        said: &Saying,
        class: Option<Uuid>,
    ) -> ContextRow {
        ContextRow {
            id: same.map_or_else(new_id, |row| row.id),
            person: self.person,
            org: self.org.id,
            role: self.role,
            class: class.filter(|_| self.role == Role::Student),
            titles: said.titles.clone(),
            binding: None,
            primary: said.primary,
            valid_from: Timestamp(said.from),
            valid_until: said.until.map(Timestamp),
        }
    }
}

/// What a context is by all rows that stand for it: first if one of them says so, with the titles of all, from the first
/// day to the last. Where days lie between them, those count that hold now, else the next.
pub(in crate::oneroster) fn by_all(row: ContextRow, sayings: &[Saying], now: Timestamp) -> ContextRow {
    let mut sorted: Vec<&Saying> = sayings.iter().collect();
    sorted.sort_by_key(|saying| saying.from);
    let mut spans: Vec<Saying> = Vec::new();
    for saying in sorted {
        match spans.last_mut() {
            Some(last) if last.touches(saying) => {
                last.primary |= saying.primary;
                last.until = last.until.zip(saying.until).map(|(one, other)| one.max(other));
                for title in &saying.titles {
                    if !last.titles.contains(title) {
                        last.titles.push(title.clone());
                    }
                }
            }
            _ => spans.push(saying.clone()),
        }
    }
    let is_not_over = |span: &&Saying| span.until.is_none_or(|until| now.0 < until);
    let Some(span) = spans.iter().find(is_not_over).or(spans.last()) else { return row };
    ContextRow {
        primary: span.primary,
        titles: span.titles.clone(),
        valid_from: Timestamp(span.from),
        valid_until: span.until.map(Timestamp),
        ..row
    }
}

#[cfg(test)]
mod tests {
    use domain::contexts::Role;
    use domain::timestamp::Timestamp;
    use uuid::Uuid;

    use super::{Saying, by_all};
    use crate::oneroster::store::ContextRow;

    fn says(primary: bool, title: &str, from: i64, until: Option<i64>) -> Saying {
        Saying { primary, titles: vec![title.to_owned()], from, until }
    }

    fn by(sayings: &[Saying], now: i64) -> Saying {
        let (id, valid_from) = (Uuid::nil(), Timestamp(0));
        let row = ContextRow {
            id,
            person: id,
            org: id,
            role: Role::Teacher,
            class: None,
            titles: Vec::new(),
            binding: None,
            primary: false,
            valid_from,
            valid_until: None,
        };
        Saying::of(&by_all(row, sayings, Timestamp(now)))
    }

    #[test]
    fn what_a_context_is_follows_from_all_its_rows() {
        let (first, second) = (says(true, "a", 10, Some(20)), says(false, "b", 15, None));
        let both = Saying { titles: vec!["a".to_owned(), "b".to_owned()], ..says(true, "", 10, None) };
        assert_eq!(by(&[second.clone(), first.clone()], 12), both);
        assert_eq!(by(std::slice::from_ref(&second), 12), second);
        assert_eq!(Saying::parse(&first.to_text()), Some(first));
    }

    #[test]
    fn nobody_acts_in_the_days_between_two_rows() {
        let (first, second) = (says(true, "a", 10, Some(20)), says(false, "b", 30, Some(40)));
        let at = |now| by(&[first.clone(), second.clone()], now);
        assert_eq!((at(15), at(25), at(50)), (first.clone(), second.clone(), second.clone()));
        assert!(!first.touches(&second) && first.touches(&says(false, "", 20, None)));
    }
}
