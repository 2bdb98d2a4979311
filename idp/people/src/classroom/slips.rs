//! `POST /school/classes/{class}/activation/slips`: one-time codes of first sign-ins, to be printed for students who are absent.

use domain::ids::{ClassId, PersonId};
use domain::parameters::Parameters;
use uuid::Uuid;

use super::pages::{Slip, SlipsPage, WindowNotice, field_of};
use super::sight::{own_children, own_class};
use city::sessions::SignedIn;
use city::students::Student;
use city::windows::{self, ActivationPath};
use platform::ids::new_id;
use signon::login::{self, Begins, NoCode, Opening};
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::{Id, told};

/// Prints a slip for each student who was ticked, is nothing else, and has not signed in yet. Only this page shows the codes;
/// the same page prints the same ones.
pub(super) async fn post(ask: Ask<SignedIn>, id: Id<ClassId>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let (scope, class, list) = own_class(&ask, id).await?;
    let back = ActivationPath { class: class.id };
    let chosen = chosen(&ask, list, &fields).await?;
    if chosen.is_empty() {
        return go(told(back, "done", WindowNotice::NobodyTicked.as_str()));
    }
    let people: Vec<PersonId> = chosen.iter().map(|student| student.person).collect();
    let in_window = windows::find(app, class.id, now).await?.is_some();
    let standings = login::standings(app, &people, in_window, now).await?;
    let page = fields.get("page").and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_else(new_id);
    let (mut sheets, mut is_more) = (Vec::with_capacity(chosen.len()), false);
    for student in chosen {
        if !standings.get(&student.person).copied().is_some_and(Begins::waits) {
            continue;
        }
        let (by, person) = (scope.person().to_string(), student.person);
        let opening = Opening { by, person, page, as_student: true };
        let opened = match login::print_code(app, &opening, now).await? {
            Ok(opened) => opened,
            Err(why) => {
                is_more |= why == NoCode::MoreThanStudent;
                continue;
            }
        };
        sheets.push(Slip {
            name: opened.name,
            school: student.school.school.name,
            login_name: opened.login_name,
            code: opened.code.grouped(),
            address: app.config.server.url("/login"),
            dies_at: opened.dies_at.into(),
        });
    }
    if sheets.is_empty() {
        let notice = if is_more { WindowNotice::MoreThanStudent } else { WindowNotice::NobodyWaits };
        return go(told(back, "done", notice.as_str()));
    }
    ask.show(&SlipsPage { back, sheets })
}

/// The students of the class who were ticked, without the own children.
async fn chosen(ask: &Ask<SignedIn>, list: Vec<Student>, fields: &Parameters) -> Paged<Vec<Student>> {
    let own = own_children(ask, &list).await?;
    let is_chosen =
        |student: &Student| fields.has(&field_of(student.person)) && !own.contains(&student.person);
    Ok(list.into_iter().filter(is_chosen).collect())
}
