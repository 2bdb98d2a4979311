//! Step 2: the school, the confirmation, and the students chosen so far.

use domain::binding::{Candidate, Chosen, FoundBy, Step, fits_level, mask_name};
use domain::contexts::Relation;
use domain::ids::OrgId;

use super::pages::{ConfirmPage, SchoolLine, SchoolPage, StudentLine, StudentsPage};
use super::returned::reasons;
use super::student::{has_students, of_draft};
use super::visit::{self, Visit, address_of};
use city::notices;
use city::students::{self, Student};
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;

/// The schools at which the student found may be meant, always as the same list.
async fn places(app: &App, candidate: &Candidate) -> Result<Vec<Student>, Fault> {
    let mut places = students::list(app, &[candidate.student]).await?;
    if let Some(level) = candidate.level {
        places.retain(|place| {
            fits_level(level, place.school.school.level, place.class.as_ref().map(|class| class.grade))
        });
    }
    Ok(places)
}

/// `GET /binding/school`.
pub(super) async fn get_school(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let Some(candidate) = visit.draft().candidate.clone() else { return go("/binding/student") };
    let page = school_page(app, visit, &candidate, false).await?;
    ask.show(&page)
}

async fn school_page(
    app: &App,
    visit: &Visit,
    candidate: &Candidate,
    refused: bool,
) -> Result<SchoolPage, Fault> {
    let places = places(app, candidate).await?;
    let only = places.len() == 1;
    let line = |place: Student| SchoolLine {
        chosen: only || candidate.org == Some(place.school.id),
        id: place.school.id.to_string(),
        name: place.school.school.name,
    };
    Ok(SchoolPage { way: visit.way(2), schools: places.into_iter().map(line).collect(), refused })
}

/// `POST /binding/school`.
pub(super) async fn post_school(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let Some(candidate) = visit.draft().candidate.clone() else { return go("/binding/student") };
    let typed = fields.get("school").and_then(|text| uuid::Uuid::parse_str(text).ok()).map(OrgId);
    let places = places(app, &candidate).await?;
    let Some(org) = typed.filter(|org| places.iter().any(|place| place.school.id == *org)) else {
        let page = school_page(app, visit, &candidate, true).await?;
        return ask.show(&page);
    };
    let mut draft = visit.draft().clone();
    draft.candidate = Some(Candidate { org: Some(org), ..candidate });
    visit::save(&ask, &fields, &draft).await?;
    go("/binding/confirm")
}

/// `GET /binding/confirm`: masked name, class and relation.
pub(super) async fn get_confirm(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let Some(candidate) = visit.draft().candidate.clone() else { return go("/binding/students") };
    let Some(org) = candidate.org else { return go("/binding/school") };
    let found = students::list(app, &[candidate.student]).await?;
    let Some(student) = found.into_iter().find(|place| place.school.id == org) else {
        return go("/binding/student");
    };
    let page = ConfirmPage {
        way: visit.way(2),
        student: line(student, candidate.relation.as_str()),
        returned: reasons(app, visit).await?,
    };
    ask.show(&page)
}

/// A student as the applicant may see her before a school has approved.
pub(super) fn line(student: Student, relation: &'static str) -> StudentLine {
    StudentLine {
        id: student.person.to_string(),
        name: mask_name(&student.name),
        school: student.school.school.name,
        class: student.class.map(|class| class.label),
        relation,
    }
}

/// `POST /binding/confirm`.
pub(super) async fn post_confirm(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let visit = &ask.who;
    let mut draft = visit.draft().clone();
    let corrects = draft.candidate.as_ref().is_some_and(|one| matches!(one.by, FoundBy::Returned(_)));
    if let (Some(candidate), Some(relation)) =
        (&mut draft.candidate, fields.get("relation").and_then(Relation::parse))
    {
        candidate.relation = relation;
    }
    if draft.candidate.is_none() {
        // Sent twice, or by the back button: she is in the list already.
        return go("/binding/students");
    }
    if draft.confirm() {
        visit::save(&ask, &fields, &draft).await?;
    }
    // What was wrong is most often in her own data.
    let onward = corrects && draft.step(&notices::current().version) > Step::Notice;
    go(if onward { "/binding/parent" } else { "/binding/students" })
}

/// The name of a student who left the city's schools while she was in a draft.
pub(super) const GONE: &str = "○○○";

/// The students of the draft with their lines; one who left the schools meanwhile stays to be taken out.
pub(super) async fn lines(app: &App, visit: &Visit) -> Result<Vec<StudentLine>, Fault> {
    let chosen = &visit.draft().students;
    let people: Vec<_> = chosen.iter().map(|one| one.student).collect();
    let known = students::list(app, &people).await?;
    let shown = |one: &Chosen| {
        let mut places = known.iter().filter(|place| place.person == one.student);
        let place = places.clone().find(|place| place.school.id == one.org).or_else(|| places.next());
        let relation = one.relation.as_str();
        place.cloned().map_or_else(|| gone(one), |place| line(place, relation))
    };
    Ok(chosen.iter().map(shown).collect())
}

fn gone(one: &Chosen) -> StudentLine {
    StudentLine {
        id: one.student.to_string(),
        name: GONE.to_owned(),
        school: String::new(),
        class: None,
        relation: one.relation.as_str(),
    }
}

/// `GET /binding/students`: the list, with room for another one.
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    if !has_students(visit) {
        return go("/binding/student");
    }
    let (students, has_room) = (lines(app, visit).await?, visit.draft().has_room());
    let page = StudentsPage { way: visit.way(2), students, has_room, onward: address_of(visit.step()) };
    ask.show(&page)
}

/// `POST /binding/students`: takes one out.
pub(super) async fn post_remove(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let visit = &ask.who;
    let Some(student) = of_draft(visit, &fields) else { return go("/binding/students") };
    let mut draft = visit.draft().clone();
    draft.remove(student);
    visit::save(&ask, &fields, &draft).await?;
    go("/binding/students")
}
