//! `/school/classes/{class}/deputies`: the deputies of a class. An administrator appoints them and ends their duty;
//! the homeroom teacher sees them.

use domain::binding::{Duty, LastDayRefusal, Source, end_of_delegation};
use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};
use domain::parameters::Parameters;
use domain::review::{Of, ReviewAct};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::pages::{ColleagueOption, DeputiesPage, DeputyForm, DeputyLine, PersonRefusal, SchoolNotice};
use super::paths::{ClassPath, DeputiesPath};
use super::sight::{class, refuse};
use city::contexts;
use city::sessions::SignedIn;
use city::students::{self, DutyRefusal, NewDuty, Scope};
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

pub(super) async fn get(ask: Ask<SignedIn>, id: Id<ClassId>) -> Paged {
    let (scope, class, _) = class(&ask, id).await?;
    let notice = ask.query().get("done").and_then(SchoolNotice::parse);
    let page = page(&ask.app, (&scope, &class), DeputyForm::default(), ask.now).await?;
    ask.show(&DeputiesPage { notice, ..page })
}

/// Names one, or ends one at once.
pub(super) async fn post(ask: Ask<SignedIn>, id: Id<ClassId>, CsrfForm(fields): CsrfForm) -> Paged {
    let (scope, class, _) = class(&ask, id).await?;
    if !scope.may(ReviewAct::Decide, Of::Deputies, false) {
        return Err(refuse(&ask, "deputies", PageRefusal::Forbidden).await);
    }
    let (app, now, actor) = (&ask.app, ask.now, ask.person().to_string());
    let back = |notice: SchoolNotice| go(told(DeputiesPath { class: class.id }, "done", notice.as_str()));
    let duty =
        |person| NewDuty { person, school: scope.school().id, class: Some(class.id), kind: Duty::Deputy };
    if let Some(ended) = fields.get("end") {
        let person = Uuid::parse_str(ended).map_err(|_| PageRefusal::BadRequest)?;
        students::end_duty(app, &actor, duty(PersonId(person)), now).await?;
        return back(SchoolNotice::DeputyEnded);
    }
    let mut form = DeputyForm::default();
    if let Some((person, until)) = read(&mut form, &fields, now) {
        match students::give_duty(app, &actor, (duty(person), until), now).await? {
            Ok(()) => return back(SchoolNotice::DeputyNamed),
            Err(refusal) => form.person.refuse(of_duty(refusal)),
        }
    }
    ask.show(&page(app, (&scope, &class), form, now).await?)
}

/// Reads the person and the last day. Without a last day the duty is valid until it is ended.
fn read(form: &mut DeputyForm, fields: &Parameters, now: Timestamp) -> Option<(PersonId, Option<Timestamp>)> {
    let chosen = |typed: &str| Id::of(Some(typed)).get().ok_or(PersonRefusal::Choose);
    let Some(person) = form.person.read(fields, chosen) else {
        form.last_day.keep(fields);
        return None;
    };
    let until = form.last_day.read(fields, |typed| match typed.trim() {
        "" => Ok::<_, LastDayRefusal>(None),
        typed => end_of_delegation(typed, None, now).map(Some),
    })?;
    Some((person, until))
}

fn of_duty(refusal: DutyRefusal) -> PersonRefusal {
    match refusal {
        DutyRefusal::NotEmployed | DutyRefusal::Class => PersonRefusal::NotEmployed,
        DutyRefusal::OwnClass => PersonRefusal::OwnClass,
        DutyRefusal::Held => PersonRefusal::Held,
    }
}

async fn page(
    app: &App,
    (scope, class): (&Scope, &Class),
    form: DeputyForm,
    now: Timestamp,
) -> Result<DeputiesPage, Fault> {
    let school = scope.school();
    let employees = students::employees(app, school.id, now).await?;
    let reviewers = students::reviewers_at(app.db.read(), &[Some((school.id, Some(class.id)))], now).await?;
    let teachers: Vec<PersonId> = reviewers.iter().flat_map(|one| one.people(Source::Teacher)).collect();
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
        open: DeputiesPath { class: class.id },
        back: ClassPath { class: class.id },
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
