//! The students of a class with their badges.

use city::badges::{self, BadgeStanding, Holder};
use city::bindings;
use city::sessions::SignedIn;
use city::students::{Scope, Student};
use domain::badges::{BadgeState, NoBadge};
use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::path::Id;

use super::pages::{BadgeLine, NoAct};
use super::sight;

/// A class as a person sees it, with some of its students.
pub(super) struct Members {
    pub(super) scope: Scope,
    pub(super) class: Class,
    pub(super) list: Vec<Member>,
}

/// A student of the class.
pub(super) struct Member {
    pub(super) student: Student,
    /// The place in the list of the whole class.
    pub(super) place: usize,
    pub(super) standing: BadgeStanding,
    /// The student as somebody who may hold a badge, or why none is issued to the student by whoever asks.
    pub(super) holder: Result<Holder, NoAct>,
}

impl Members {
    /// The class, if the person may see it and the operator has badges. Nobody does anything about the badge of an own child.
    pub(super) async fn of(ask: &Ask<SignedIn>, class: Id<ClassId>) -> Paged<Self> {
        Self::among(ask, class, |_| true).await
    }

    /// The same with one of its students, or with none where that student is not in the class.
    pub(super) async fn with(ask: &Ask<SignedIn>, class: Id<ClassId>, student: Id<PersonId>) -> Paged<Self> {
        Self::among(ask, class, |one| Some(one.person) == student.get()).await
    }

    /// What is read of those asked for is read of all of them at once.
    async fn among(
        ask: &Ask<SignedIn>,
        class: Id<ClassId>,
        is_asked: impl Fn(&Student) -> bool,
    ) -> Paged<Self> {
        let (scope, class, students) = sight::class(ask, class).await?;
        if !ask.app.config.badges.enabled {
            return Err(PageRefusal::NotFound.into());
        }
        let students: Vec<(usize, Student)> =
            students.into_iter().enumerate().filter(|(_, student)| is_asked(student)).collect();
        let people: Vec<PersonId> = students.iter().map(|(_, student)| student.person).collect();
        let standings = badges::standings(&ask.app, &people, ask.now).await?;
        let own = bindings::children_among(&ask.app, ask.person(), &people).await?;
        let judged = badges::may_hold_among(&ask.app, &people, ask.now).await?;
        let member = |((place, student), standing): ((usize, Student), BadgeStanding)| {
            let judged = judged.get(&student.person).copied().unwrap_or(Err(NoBadge::NotInUse));
            let is_own = own.contains(&student.person);
            let holder = if is_own { Err(NoAct::Family) } else { judged.map_err(NoAct::from) };
            Member { student, place, standing, holder }
        };
        let list = students.into_iter().zip(standings).map(member).collect();
        Ok(Self { scope, class, list })
    }

    /// Those to whom a badge can be issued.
    pub(super) fn issuable(&self) -> impl Iterator<Item = &Member> {
        self.list.iter().filter(|member| member.holder.is_ok())
    }

    /// The same as the issue takes them.
    pub(super) fn holders(&self) -> Vec<Holder> {
        self.list.iter().filter_map(|member| member.holder.ok()).collect()
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
        BadgeLine::of(class, &self.student, &self.standing, self.holder.err())
    }
}
