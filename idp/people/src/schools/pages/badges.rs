//! The pages of the badges of a class.

use city::badges::BadgeStanding;
use city::students::Student;
use domain::badges::{BadgeState, NoBadge, WRONG_A_WEEK};
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use crate::schools::paths::{BadgeAct, BadgePath, BadgesPath, ClassPath};
use web::moment::Moment;
use web::render::Page;

words! {
    /// What was done.
    BadgeDone {
        /// A badge was voided.
        Voided = "voided",
        /// It was brought back.
        Restored = "restored",
        /// It was opened.
        Opened = "opened",
        /// The pictures were reset.
        Reset = "reset",
        /// There was nothing to do.
        Nothing = "nothing",
    }
    /// Why no badge is issued.
    NoAct {
        /// [`NoBadge::NotInUse`].
        NotInUse = "not-in-use",
        /// [`NoBadge::OtherRole`].
        OtherRole = "other-role",
        /// [`NoBadge::SecondFactor`].
        SecondFactor = "second-factor",
        /// The student is an own child of whoever asks.
        Family = "family",
    }
}

impl From<NoBadge> for NoAct {
    fn from(why: NoBadge) -> Self {
        match why {
            NoBadge::NotInUse => Self::NotInUse,
            NoBadge::OtherRole => Self::OtherRole,
            NoBadge::SecondFactor => Self::SecondFactor,
        }
    }
}

/// So many signs there are for small children to find their badges by.
const SIGNS: usize = 12;

/// A student of the class.
#[derive(Clone, Debug, Serialize)]
pub struct BadgeLine {
    /// The student.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The seat number.
    pub seat: Option<i32>,
    /// How the badge stands.
    pub state: BadgeState,
    /// When it was issued.
    pub issued_at: Option<Moment>,
    /// The pictures are chosen.
    pub has_pictures: bool,
    /// Until when they may be chosen, where they are not.
    pub choice_until: Option<Moment>,
    /// Wrong tries with it in the last week.
    pub wrong_lately: u16,
    /// So many wrong tries that it is issued anew and not opened.
    pub is_guessed: bool,
    /// Why no badge is issued.
    pub no_badge: Option<NoAct>,
    /// What can be done, each with its address.
    pub acts: Vec<(BadgeAct, BadgePath)>,
}

impl BadgeLine {
    /// Of a student of that class.
    pub(in crate::schools) fn of(
        class: ClassId,
        student: &Student,
        standing: &BadgeStanding,
        no_badge: Option<NoAct>,
    ) -> Self {
        let id = student.person;
        let path = |what| (what, BadgePath { class, id, what });
        Self {
            id,
            name: student.name.clone(),
            seat: student.seat,
            state: standing.state,
            issued_at: standing.issued_at.map(Moment::from),
            has_pictures: standing.has_pictures,
            choice_until: standing.choice_until.map(Moment::from),
            wrong_lately: standing.wrong_lately,
            is_guessed: standing.state == BadgeState::Closed && !standing.can_be_opened(),
            no_badge,
            acts: acts(standing, no_badge).into_iter().map(path).collect(),
        }
    }
}

/// What can be done about a badge, the nearest first.
fn acts(standing: &BadgeStanding, no_badge: Option<NoAct>) -> Vec<BadgeAct> {
    if no_badge == Some(NoAct::Family) {
        return Vec::new();
    }
    let mut acts = match standing.state {
        BadgeState::Closed if standing.can_be_opened() => {
            vec![BadgeAct::Open, BadgeAct::Pictures, BadgeAct::Void]
        }
        BadgeState::Live | BadgeState::Closed => vec![BadgeAct::Pictures, BadgeAct::Void],
        BadgeState::Voided if standing.can_be_restored => vec![BadgeAct::Restore],
        BadgeState::None | BadgeState::Voided => Vec::new(),
    };
    if no_badge.is_none() {
        acts.push(BadgeAct::Issue);
    }
    acts
}

/// `GET /school/classes/{class}/badges`; posts `which` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct BadgesPage {
    /// This page.
    pub open: BadgesPath,
    /// The page of the class.
    pub back: ClassPath,
    /// The label of the class.
    pub label: String,
    /// The school's name.
    pub school: String,
    /// The capacity in which the person sees it.
    pub capacity: &'static str,
    /// Students who can have a badge and have none.
    pub missing: usize,
    /// Students who can have a badge.
    pub issuable: usize,
    /// The students.
    pub lines: Vec<BadgeLine>,
    /// What was done.
    pub done: Option<BadgeDone>,
}

impl Page for BadgesPage {
    const TEMPLATE: &'static str = "schools/badges.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let class = ClassId(Uuid::nil());
        let at = || Moment::from(Timestamp(1_788_220_500));
        let tried = |seat: u16, state, no_badge: Option<NoAct>, wrong_lately| {
            let id = PersonId(Uuid::from_u128(seat.into()));
            let standing = BadgeStanding {
                state,
                issued_at: None,
                has_pictures: false,
                choice_until: None,
                can_be_restored: true,
                wrong_lately,
            };
            let acts = acts(&standing, no_badge).into_iter();
            BadgeLine {
                id,
                name: "呂小潔".to_owned(),
                seat: Some(seat.into()),
                state,
                issued_at: (state != BadgeState::None).then(at),
                has_pictures: seat == 2,
                choice_until: (seat == 3).then(at),
                wrong_lately,
                is_guessed: state == BadgeState::Closed && !standing.can_be_opened(),
                no_badge,
                acts: acts.map(|what| (what, BadgePath { class, id, what })).collect(),
            }
        };
        let line = |seat, state, no_badge| tried(seat, state, no_badge, 0);
        let guessed = [
            tried(31, BadgeState::Live, None, 3),
            tried(32, BadgeState::Closed, None, 20),
            tried(33, BadgeState::Closed, None, WRONG_A_WEEK),
        ];
        let states = (1..).zip(BadgeState::ALL).map(|(seat, state)| line(seat, *state, None));
        let refused = (11..).zip(NoAct::ALL).map(|(seat, why)| line(seat, BadgeState::None, Some(*why)));
        let chosen = [(2, BadgeState::Live), (3, BadgeState::Live)];
        let chosen = chosen.map(|(seat, state)| BadgeLine {
            id: PersonId(Uuid::from_u128(20 + u128::from(seat))),
            ..line(seat, state, None)
        });
        let full = Self {
            open: BadgesPath { class },
            back: ClassPath { class },
            label: "二年二班".to_owned(),
            school: "濱江國民小學".to_owned(),
            capacity: "teacher",
            missing: 2,
            issuable: 6,
            lines: states.chain(refused).chain(chosen).chain(guessed).collect(),
            done: None,
        };
        let all_have = Self { missing: 0, ..full.clone() };
        let empty = Self { missing: 0, issuable: 0, lines: Vec::new(), ..full.clone() };
        let done =
            BadgeDone::ALL.iter().map(|done| (done.as_str(), Self { done: Some(*done), ..full.clone() }));
        let done: Vec<(&'static str, Self)> = done.collect();
        [("full", full), ("all-have", all_have), ("empty", empty)].into_iter().chain(done).collect()
    }
}

/// Answer of `POST /school/classes/{class}/badges` with `which=all`; posts `which` and `step` to the same.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmBadgesPage {
    /// The page of the badges.
    pub action: BadgesPath,
    /// The label of the class.
    pub label: String,
    /// The school's name.
    pub school: String,
    /// Badges that open nothing any more then.
    pub count: usize,
}

impl Page for ConfirmBadgesPage {
    const TEMPLATE: &'static str = "schools/badges-confirm.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self {
            action: BadgesPath { class: ClassId(Uuid::nil()) },
            label: "二年二班".to_owned(),
            school: "濱江國民小學".to_owned(),
            count: 28,
        };
        vec![("full", full)]
    }
}

/// One badge on paper.
#[derive(Clone, Serialize)]
pub struct BadgeSheet {
    /// The school.
    pub school: String,
    /// The label of the class.
    pub class: String,
    /// The student.
    pub name: String,
    /// The seat number.
    pub seat: Option<i32>,
    /// The code in groups.
    pub code: String,
    /// The address with the code as a QR code, as an SVG that we make.
    pub picture: String,
    /// The number of the sign by which a small child finds it; it is no secret.
    pub sign: usize,
}

impl BadgeSheet {
    /// The sign of the student at that place of the list: neighbours have different ones.
    pub(in crate::schools) fn sign_at(place: usize) -> usize {
        place % SIGNS
    }
}

/// The badges that were issued just now.
#[derive(Clone, Serialize)]
pub struct BadgeSheetsPage {
    /// The page of the badges.
    pub back: BadgesPath,
    /// The address at which a code is typed.
    pub address: String,
    /// Eight on each sheet of paper.
    pub sheets: Vec<BadgeSheet>,
}

impl Page for BadgeSheetsPage {
    const TEMPLATE: &'static str = "schools/badges-sheets.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sheet = |at: usize| BadgeSheet {
            school: "濱江國民小學".to_owned(),
            class: "二年二班".to_owned(),
            name: "呂小潔".to_owned(),
            seat: i32::try_from(at).ok().filter(|seat| *seat > 0),
            code: "K7MQ-3XHT-9WPC-ABCD".to_owned(),
            picture: "<svg width=\"200\" height=\"200\"></svg>".to_owned(),
            sign: BadgeSheet::sign_at(at),
        };
        let back = BadgesPath { class: ClassId(Uuid::nil()) };
        let address = "https://sso.tp.edu.tw/badge".to_owned();
        let set = Self { back, address, sheets: (0..13).map(sheet).collect() };
        let one = Self { sheets: vec![sheet(1)], ..set.clone() };
        vec![("set", set), ("one", one)]
    }
}
