//! Values that depend on the dates of rows and on the clock, without another import.

use time::Date;

use crate::identifiers::{BirthDate, SchoolTerm};
use crate::timestamp::Timestamp;

/// A place in a class: its begin, its end, and its value.
pub type Dated<T> = (Option<Timestamp>, Option<Timestamp>, T);

/// The valid place at that moment. Of the places whose dates include the moment, it is the one that began last; of
/// several with the same begin, the last in the list.
pub fn place_at<T>(places: impl IntoIterator<Item = Dated<T>>, now: Timestamp) -> Option<T> {
    let holds = |(begin, end, _): &Dated<T>| {
        begin.is_none_or(|begin| begin <= now) && end.is_none_or(|end| now < end)
    };
    places.into_iter().filter(holds).max_by_key(|(begin, ..)| *begin).map(|(.., place)| place)
}

/// When the academic sessions of a class run: the first day of each and the first day after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions(Vec<(Date, Date)>);

impl Sessions {
    /// Sessions of these days.
    pub fn new(days: Vec<(Date, Date)>) -> Self {
        Self(days)
    }

    /// Reads the text of [`Self::to_text`].
    pub fn parse(text: &str) -> Option<Self> {
        let day = |text: &str| BirthDate::parse(text).map(BirthDate::date);
        let session = |text: &str| {
            let (first, end) = text.split_once('/')?;
            Some((day(first)?, day(end)?))
        };
        text.split_whitespace().map(session).collect::<Option<_>>().map(Self)
    }

    /// Intervals of ISO 8601 with a space between.
    pub fn to_text(&self) -> String {
        let day = |day: &Date| BirthDate::from(*day).expose();
        let session = |(first, end): &(Date, Date)| format!("{}/{}", day(first), day(end));
        self.0.iter().map(session).collect::<Vec<_>>().join(" ")
    }

    /// The term of the class on that day: of the session that runs then, else of the next, else of the last. A session of
    /// a whole year has two terms. Nothing if there is no session.
    pub fn term_on(&self, today: Date) -> Option<SchoolTerm> {
        let runs = self.0.iter().find(|(first, end)| *first <= today && today < *end);
        let next = || self.0.iter().filter(|(first, _)| today < *first).min();
        let last = || self.0.iter().max_by_key(|(_, end)| *end);
        let (first, end) = runs.or_else(next).or_else(last)?;
        let last_day = end.previous_day().unwrap_or(*end).max(*first);
        Some(SchoolTerm::of(today.clamp(*first, last_day)))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::{Sessions, place_at};
    use crate::timestamp::Timestamp;

    #[test]
    fn a_place_counts_while_its_dates_hold() {
        let (at, on) = (Timestamp, |now| {
            let places = [(None, None, 0), (Some(10), Some(20), 1), (Some(20), Some(30), 2)];
            let dated = places.map(|(begin, end, place)| (begin.map(Timestamp), end.map(Timestamp), place));
            place_at(dated, Timestamp(now))
        });
        assert_eq!([5, 10, 19, 20, 30].map(on), [Some(0), Some(1), Some(1), Some(2), Some(0)]);
        let ended = [(None, Some(at(10)), 'a'), (Some(at(20)), None, 'b')];
        assert_eq!(place_at(ended, at(15)), None);
        assert_eq!(place_at([(None, None, 'a'), (None, None, 'b')], at(0)), Some('b'));
    }

    #[test]
    fn a_class_has_the_session_that_runs_else_the_next_else_the_last() {
        let text = "2027-02-11/2027-07-01 2026-08-30/2027-01-21";
        let sessions = Sessions::parse(text).unwrap();
        assert_eq!(sessions.to_text(), text);
        let on = |day| sessions.term_on(day).map(|term| (term.year, term.term));
        assert_eq!(on(date!(2026 - 07 - 15)), Some((115, 1)), "before all the first");
        assert_eq!(on(date!(2026 - 11 - 25)), Some((115, 1)));
        assert_eq!(on(date!(2027 - 01 - 30)), Some((115, 2)), "between two the next");
        assert_eq!(on(date!(2027 - 03 - 01)), Some((115, 2)));
        assert_eq!(on(date!(2028 - 03 - 01)), Some((115, 2)), "after all the last");
        assert_eq!(Sessions::default().term_on(date!(2027 - 03 - 01)), None);
        assert_eq!(Sessions::parse("2027-02-11"), None);
    }

    #[test]
    fn a_session_of_a_whole_year_has_two_terms() {
        let year = Sessions::new(vec![(date!(2026 - 08 - 01), date!(2027 - 08 - 01))]);
        let on = |day| year.term_on(day).map(|term| (term.year, term.term));
        assert_eq!(on(date!(2027 - 01 - 31)), Some((115, 1)));
        assert_eq!(on(date!(2027 - 02 - 01)), Some((115, 2)));
        assert_eq!(on(date!(2027 - 09 - 01)), Some((115, 2)));
    }
}
