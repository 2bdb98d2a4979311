//! `GET` and `POST /school/classes/{class}/activation`: the activation window of a class, and where each first sign-in stands.

use std::collections::{HashMap, HashSet};

use domain::accounts::{FirstSignIn, has_default_secret};
use domain::contexts::Role;
use domain::ids::{ClassId, PersonId};
use domain::review::{Of, ReviewAct};

use super::pages::{PupilRow, WindowNotice, WindowPage};
use super::paths::SlipsPath;
use super::sight::{class, own_children, own_class};
use city::sessions::SignedIn;
use city::students::Student;
use city::windows::{self, ActivationPath};
use platform::ids::new_id;
use signon::login::{self, Begins};
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

/// The page. Where there are scripts it asks again by itself while it is looked at.
pub(super) async fn get(ask: Ask<SignedIn>, id: Id<ClassId>) -> Paged {
    let (scope, class, list) = class(&ask, id).await?;
    let window = windows::find(&ask.app, class.id, ask.now).await?;
    let people: Vec<PersonId> = list.iter().map(|student| student.person).collect();
    let standings = login::standings(&ask.app, &people, window.is_some(), ask.now).await?;
    let may_open = scope.may(ReviewAct::Decide, Of::Window, false);
    let own = own_children(&ask, &list).await?;
    let rows = rows(list, &standings, &own);
    ask.show(&WindowPage {
        page: new_id().to_string(),
        open: ActivationPath { class: class.id },
        slips: SlipsPath { class: class.id },
        label: class.label,
        school: scope.school().school.name.clone(),
        capacity: scope.capacity().source().as_str(),
        closes_at: window.map(|window| window.closes_at.into()),
        may_open,
        open_always: has_default_secret(&[Role::Student], &ask.app.config.login.default_secrets),
        done: rows.iter().filter(|row| row.standing == FirstSignIn::Done).count(),
        rows,
        notice: ask.query().get("done").and_then(WindowNotice::parse),
    })
}

/// The students in the order of their seats. Nobody prints a code for the own child, or for somebody who is more than a student.
fn rows(list: Vec<Student>, standings: &HashMap<PersonId, Begins>, own: &HashSet<PersonId>) -> Vec<PupilRow> {
    let row = |student: Student| {
        let begins = standings.get(&student.person).copied().unwrap_or(Begins::OFF);
        PupilRow {
            id: student.person,
            name: student.name,
            seat: student.seat,
            standing: begins.standing,
            is_more: begins.waits() && !begins.is_only_student,
            may_print: begins.takes_slip() && !own.contains(&student.person),
        }
    };
    list.into_iter().map(row).collect()
}

/// Opens or closes the window. Whoever does so twice, or in two tabs, is told that it is so already.
pub(super) async fn post(ask: Ask<SignedIn>, id: Id<ClassId>, CsrfForm(fields): CsrfForm) -> Paged {
    let (scope, class, _) = own_class(&ask, id).await?;
    let notice = match fields.get("act") {
        Some("open") if windows::open(&ask.app, &scope, class.id, ask.now).await? => WindowNotice::Opened,
        Some("open") => WindowNotice::AlreadyOpen,
        Some("close") if windows::close(&ask.app, &scope, class.id, ask.now).await? => WindowNotice::Closed,
        Some("close") => WindowNotice::AlreadyClosed,
        _ => return Err(PageRefusal::BadRequest.into()),
    };
    go(told(ActivationPath { class: class.id }, "done", notice.as_str()))
}
