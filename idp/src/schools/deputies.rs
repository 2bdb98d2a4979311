//! `/school/classes/{class}/deputies`: the deputies of a class. An administrator appoints them and ends their duty;
//! the homeroom teacher sees them.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{Duty, LastDayRefusal, end_of_delegation};
use domain::contexts::Class;
use domain::desk::{Of, ReviewAct};
use domain::ids::PersonId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::pages::{ColleagueOption, DeputiesPage, DeputyForm, DeputyLine, SchoolNotice};
use super::sight::{class, refuse};
use crate::app::App;
use crate::contexts;
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::students::{self, DutyRefusal, NewDuty, Scope};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let (scope, class, _) = class(&app, session.person, &id, now).await?;
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let notice = query.get("done").and_then(SchoolNotice::parse);
    let page = page(&app, &csrf, (&scope, &class), DeputyForm::default(), now).await?;
    let page = DeputiesPage { notice, ..page };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Names one, or ends one at once.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let (scope, class, _) = class(&app, session.person, &id, now).await?;
    if !scope.may(ReviewAct::Decide, Of::Deputies, false) {
        return Err(refuse(&app, session.person, "deputies", PageRefusal::Forbidden, now).await);
    }
    let actor = session.person.to_string();
    let back = |notice: SchoolNotice| {
        let address = format!("/school/classes/{}/deputies?done={}", class.id, notice.as_str());
        Redirect::to(&address).into_response()
    };
    let duty =
        |person| NewDuty { person, school: scope.school().id, class: Some(class.id), kind: Duty::Deputy };
    if let Some(ended) = fields.get("end") {
        let person = Uuid::parse_str(ended).map_err(|_| PageRefusal::BadRequest)?;
        students::end_duty(&app, &actor, duty(PersonId(person)), now).await?;
        return Ok(back(SchoolNotice::DeputyEnded));
    }
    let refusal = match read(&fields, now) {
        Err(refusal) => refusal,
        Ok((person, until)) => match students::give_duty(&app, &actor, (duty(person), until), now).await? {
            Ok(()) => return Ok(back(SchoolNotice::DeputyNamed)),
            Err(refusal) => ("person", of_duty(refusal)),
        },
    };
    let typed = |name| fields.get(name).unwrap_or_default().to_owned();
    let form = DeputyForm { person: typed("person"), last_day: typed("last_day"), refusal: Some(refusal) };
    let page = page(&app, &csrf, (&scope, &class), form, now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// A field and its refusal.
type Refusal = (&'static str, &'static str);

/// Reads the person and the last day. Without a last day the duty is valid until it is ended.
fn read(fields: &Parameters, now: Timestamp) -> Result<(PersonId, Option<Timestamp>), Refusal> {
    let person = fields.get("person").and_then(|text| Uuid::parse_str(text).ok());
    let person = person.map(PersonId).ok_or(("person", "choose"))?;
    let typed = fields.get("last_day").unwrap_or_default().trim();
    let until = match typed {
        "" => None,
        typed => {
            let until = end_of_delegation(typed, None, now).map_err(LastDayRefusal::as_str);
            Some(until.map_err(|refusal| ("last_day", refusal))?)
        }
    };
    Ok((person, until))
}

fn of_duty(refusal: DutyRefusal) -> &'static str {
    match refusal {
        DutyRefusal::NotEmployed | DutyRefusal::Class => "not-employed",
        DutyRefusal::OwnClass => "own-class",
        DutyRefusal::Held => "held",
    }
}

async fn page(
    app: &App,
    csrf: &CsrfToken,
    (scope, class): (&Scope, &Class),
    form: DeputyForm,
    now: Timestamp,
) -> Result<DeputiesPage, Fault> {
    let school = scope.school();
    let employees = students::employees(app, school.id, now).await?;
    let teachers = students::homeroom_teachers(app, class.id).await?;
    let given = students::list_duties(app, school.id, now).await?.into_iter();
    let given: Vec<_> =
        given.filter(|duty| duty.kind == Duty::Deputy && duty.class == Some(class.id)).collect();
    let name_of = |person: &PersonId| {
        let found = employees.iter().find(|(employee, _)| employee == person);
        found.map(|(_, name)| name.clone())
    };
    let is_free =
        |person: &PersonId| !teachers.contains(person) && !given.iter().any(|duty| duty.person == *person);
    let mut colleagues = Vec::new();
    for (person, name) in employees.iter().filter(|(person, _)| is_free(person)) {
        let namesakes = employees.iter().filter(|(_, other)| other == name).count();
        let told_by = if namesakes > 1 { what_tells(app, *person, &school.school.code).await? } else { None };
        colleagues.push(ColleagueOption { id: person.to_string(), name: name.clone(), told_by });
    }
    Ok(DeputiesPage {
        csrf: csrf.value.clone(),
        class: class.id.to_string(),
        label: class.label.clone(),
        school: school.school.name.clone(),
        capacity: scope.capacity().source().as_str(),
        teachers: teachers.iter().filter_map(name_of).collect(),
        colleagues,
        deputies: given
            .into_iter()
            .map(|duty| DeputyLine {
                id: duty.person.to_string(),
                name: duty.name,
                since: duty.since.into(),
                last_day: duty.until.map(|until| until.plus(-1).into()),
            })
            .collect(),
        may_change: scope.may(ReviewAct::Decide, Of::Deputies, false),
        form,
        notice: None,
    })
}

/// What distinguishes a colleague from a namesake: titles and homeroom classes at the school.
async fn what_tells(app: &App, person: PersonId, school: &str) -> Result<Option<String>, Fault> {
    let Some(standing) = contexts::standing(app, person).await? else { return Ok(None) };
    let here = standing.contexts.iter().filter(|context| context.school.code == school);
    let words = here.flat_map(|context| {
        let rooms = context.homeroom.iter().map(|class| class.label.clone());
        rooms.chain(context.titles.iter().cloned())
    });
    let words: Vec<String> = words.collect();
    Ok((!words.is_empty()).then(|| words.join("、")))
}
