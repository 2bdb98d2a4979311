//! `POST /school/classes/{class}/badges/{id}/{what}`: what is done about the badge of one student.

use axum::extract::Path;
use city::badges::{self, WhichBadges};
use city::sessions::SignedIn;
use domain::ids::{ClassId, PersonId};
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

use super::badge_list::Members;
use super::badges::show_sheets;
use super::pages::{BadgeDone, NoAct};
use super::paths::{BadgeAct, BadgesPath};
use super::sight::refuse;

/// Does it for a student of the class who is no own child.
pub(super) async fn post(
    ask: Ask<SignedIn>,
    Path((class, id, what)): Path<(Id<ClassId>, Id<PersonId>, String)>,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let of = Members::with(&ask, class, id).await?;
    let what = BadgeAct::parse(&what).ok_or(PageRefusal::NotFound)?;
    let member = of.list.first();
    let Some(member) = member.filter(|member| member.holder != Err(NoAct::Family)) else {
        return Err(refuse(&ask, "badge", PageRefusal::NotFound).await);
    };
    let (app, about, now) = (&ask.app, (ask.person(), member.student.person), ask.now);
    let (done, word) = match what {
        BadgeAct::Issue => {
            let issued = badges::issue(app, (about.0, &of.holders()), WhichBadges::All, now).await?;
            return show_sheets(&ask, &of, &issued);
        }
        BadgeAct::Void => (badges::void(app, about, now).await?, BadgeDone::Voided),
        BadgeAct::Restore => (badges::restore(app, about, now).await?, BadgeDone::Restored),
        BadgeAct::Open => (badges::open_again(app, about, now).await?, BadgeDone::Opened),
        BadgeAct::Pictures => (badges::reset_pictures(app, about, now).await?, BadgeDone::Reset),
    };
    let word = if done { word } else { BadgeDone::Nothing };
    go(told(BadgesPath { class: of.class.id }, "done", word))
}
