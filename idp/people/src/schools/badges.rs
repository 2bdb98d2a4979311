//! `/school/classes/{class}/badges`: the badges of a class, and the set that is printed.

use city::badges::{self, IssuedBadge, WhichBadges};
use city::sessions::SignedIn;
use domain::ids::ClassId;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};
use web::render::qr_code;

use super::badge_list::{Member, Members};
use super::pages::{BadgeDone, BadgeSheet, BadgeSheetsPage, BadgesPage, ConfirmBadgesPage};
use super::paths::{BadgesPath, ClassPath};

/// The page.
pub(super) async fn get(ask: Ask<SignedIn>, id: Id<ClassId>) -> Paged {
    let of = Members::of(&ask, id).await?;
    let class = of.class.id;
    ask.show(&BadgesPage {
        open: BadgesPath { class },
        back: ClassPath { class },
        label: of.class.label.clone(),
        school: of.scope.school().school.name.clone(),
        capacity: of.scope.capacity().source().as_str(),
        missing: of.missing(),
        issuable: of.issuable().count(),
        lines: of.list.iter().map(|member| member.line(class)).collect(),
        done: ask.query().get("done").and_then(BadgeDone::parse),
    })
}

/// Issues badges to whoever has none, or, after a question, to everybody.
pub(super) async fn post(ask: Ask<SignedIn>, id: Id<ClassId>, CsrfForm(fields): CsrfForm) -> Paged {
    let of = Members::of(&ask, id).await?;
    let which = match fields.get("which") {
        Some("missing") => WhichBadges::Missing,
        Some("all") if fields.get("step") == Some("do") => WhichBadges::All,
        Some("all") => {
            return ask.show(&ConfirmBadgesPage {
                action: BadgesPath { class: of.class.id },
                label: of.class.label.clone(),
                school: of.scope.school().school.name.clone(),
                count: of.issuable().filter(|member| member.has_badge()).count(),
            });
        }
        _ => return Err(PageRefusal::BadRequest.into()),
    };
    let issued = badges::issue(&ask.app, (ask.person(), &of.holders()), which, ask.now).await?;
    show_sheets(&ask, &of, &issued)
}

/// The badges that were issued just now, to be printed: only this answer shows their codes.
pub(super) fn show_sheets(ask: &Ask<SignedIn>, of: &Members, issued: &[IssuedBadge]) -> Paged {
    let class = of.class.id;
    if issued.is_empty() {
        return go(told(BadgesPath { class }, "done", BadgeDone::Nothing));
    }
    let issuer = &ask.app.config.server.issuer;
    let mut sheets = Vec::with_capacity(issued.len());
    for member in &of.list {
        let own = issued.iter().find(|badge| badge.person == member.student.person);
        if let Some(badge) = own {
            sheets.push(sheet(issuer, member, badge, &of.class.label)?);
        }
    }
    ask.show(&BadgeSheetsPage { back: BadgesPath { class }, address: format!("{issuer}/badge"), sheets })
}

fn sheet(issuer: &str, member: &Member, badge: &IssuedBadge, class: &str) -> Result<BadgeSheet, PageRefusal> {
    // Behind the mark no server and no log sees the code; ASCII, so that each reader reads it alike.
    let picture = qr_code(&format!("{issuer}/badge#{}", badge.code.expose())).ok_or(PageRefusal::Broken)?;
    let student = &member.student;
    Ok(BadgeSheet {
        school: student.school.school.name.clone(),
        class: class.to_owned(),
        name: student.name.clone(),
        seat: student.seat,
        code: badge.code.grouped(),
        picture,
        sign: BadgeSheet::sign_at(member.place),
    })
}
