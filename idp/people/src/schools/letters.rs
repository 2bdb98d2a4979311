//! `POST /school/letters`: letters to guardians, to be printed.

use uuid::Uuid;

use super::pages::{LetterSheet, LettersPage};
use super::paths::ClassPath;
use super::sight::{class, refuse, standings};
use city::sessions::SignedIn;
use city::students::{self, Letter, Student};
use platform::ids::new_id;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::Id;
use web::render::qr_code;

/// Prints a letter for one student of the class, or for all without a guardian. Only this page shows the codes.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let id = fields.get("class").ok_or(PageRefusal::BadRequest)?;
    let (scope, class, list) = class(&ask, Id::of(Some(id))).await?;
    let chosen: Vec<Student> = if let Some(one) = fields.get("student") {
        let Some(hers) = list.into_iter().find(|student| student.person.to_string() == one) else {
            return Err(refuse(&ask, "student", PageRefusal::NotFound).await);
        };
        vec![hers]
    } else {
        let standings = standings(app, &list, now).await?;
        let unbound = list.into_iter().zip(standings).filter(|(_, standing)| standing.bound.is_empty());
        unbound.map(|(student, _)| student).collect()
    };
    let page = fields.get("page").and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_else(new_id);
    let letters = students::make_letters(app, &scope, page, chosen, now).await?;
    let issuer = app.config.server.issuer.clone();
    let sheets = letters.iter().map(|letter| sheet(&issuer, letter)).collect::<Result<_, _>>()?;
    ask.show(&LettersPage { back: ClassPath { class: class.id }, sheets })
}

fn sheet(issuer: &str, letter: &Letter) -> Result<LetterSheet, PageRefusal> {
    let address = format!("{issuer}/binding?letter={}", letter.code.expose());
    let picture = qr_code(&address).ok_or(PageRefusal::Broken)?;
    Ok(LetterSheet {
        student: letter.student.name.clone(),
        class: letter.student.class.as_ref().map(|class| class.label.clone()),
        school: letter.student.school.school.name.clone(),
        code: letter.code.grouped(),
        address: format!("{issuer}/binding"),
        picture,
        expires_at: letter.expires_at.into(),
    })
}
