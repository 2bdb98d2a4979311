//! The students of a class with their badges.

use city::badges::{self, BadgeStanding};
use city::bindings;
use city::sessions::SignedIn;
use city::students::{Scope, Student};
use domain::badges::BadgeState;
use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::path::Id;

use super::pages::{BadgeLine, NoAct};
use super::sight;

/// A class as a person sees it.
pub(super) struct Members {
    pub(super) scope: Scope,
    pub(super) class: Class,
    pub(super) list: Vec<Member>,
}

/// A student of the class.
pub(super) struct Member {
    pub(super) student: Student,
    pub(super) standing: BadgeStanding,
    /// Why no badge is issued to the student by whoever asks.
    pub(super) no_badge: Option<NoAct>,
}

impl Members {
    /// The class, if the person may see it and the operator has badges. Nobody does anything about the badge of an own child.
    pub(super) async fn of(ask: &Ask<SignedIn>, class: Id<ClassId>) -> Paged<Self> {
        let (scope, class, students) = sight::class(ask, class).await?;
        if !ask.app.config.badges.enabled {
            return Err(PageRefusal::NotFound.into());
        }
        let people: Vec<PersonId> = students.iter().map(|student| student.person).collect();
        let standings = badges::standings(&ask.app, &people, ask.now).await?;
        let own = bindings::children_among(&ask.app, ask.person(), &people).await?;
        let mut list = Vec::with_capacity(students.len());
        for (student, standing) in students.into_iter().zip(standings) {
            let person = student.person;
            let no_badge = if own.contains(&person) {
                Some(NoAct::Family)
            } else {
                badges::may_hold(&ask.app, person, ask.now).await?.err().map(NoAct::from)
            };
            list.push(Member { student, standing, no_badge });
        }
        Ok(Self { scope, class, list })
    }

    /// Those to whom a badge can be issued.
    pub(super) fn issuable(&self) -> impl Iterator<Item = &Member> {
        self.list.iter().filter(|member| member.no_badge.is_none())
    }

    /// How many of them have none that counts.
    pub(super) fn missing(&self) -> usize {
        self.issuable().filter(|member| !member.has_badge()).count()
    }
}

impl Member {
    /// Whether the student has a badge that was not voided.
    pub(super) fn has_badge(&self) -> bool {
        matches!(self.standing.state, BadgeState::Live | BadgeState::Closed)
    }

    /// The line of the page.
    pub(super) fn line(&self, class: ClassId) -> BadgeLine {
        BadgeLine::of(class, &self.student, &self.standing, self.no_badge)
    }
}
