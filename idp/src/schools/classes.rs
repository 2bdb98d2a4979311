//! `GET /school/classes/{class}` and its export: the students of a class and their bindings.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use domain::desk::{BYTE_ORDER_MARK, sheet_line};
use domain::parameters::Parameters;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};

use super::pages::{ClassPage, StudentRow};
use super::sight::{Standing, class, record, standings};
use super::student::relation_of;
use crate::app::App;
use crate::platform::audit::AuditAct;
use crate::platform::ids::new_id;
use crate::sessions::SignedIn;
use crate::students::Student;
use crate::web::error::PageError;
use crate::web::extract::{CsrfToken, Language, Now};

/// The page; `?show=unbound` leaves out those with a guardian.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Parameters::parse_with_repeats(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let (scope, class, list) = class(&app, session.person, &id, now).await?;
    let standings = standings(&app, &list, now).await?;
    let rows: Vec<StudentRow> =
        list.iter().zip(&standings).map(|(student, standing)| row(student, standing)).collect();
    let bound = rows.iter().filter(|row| row.bound > 0).count();
    let only_unbound = query.get("show") == Some("unbound");
    let page = ClassPage {
        csrf: csrf.value.clone(),
        page: new_id().to_string(),
        id: class.id.to_string(),
        label: class.label,
        school: scope.school().school.name.clone(),
        capacity: scope.capacity().source().as_str(),
        bound,
        unbound: rows.len() - bound,
        rows: rows.into_iter().filter(|row| !only_unbound || row.bound == 0).collect(),
        only_unbound,
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

fn row(student: &Student, standing: &Standing) -> StudentRow {
    StudentRow {
        id: student.person.to_string(),
        name: student.name.clone(),
        seat: student.seat,
        bound: standing.bound.len(),
        pending: standing.pending,
        relations: standing.bound.iter().map(relation_of).collect(),
    }
}

/// The columns of the table, by the keys of their words.
const COLUMNS: [&str; 7] = ["class", "seat", "name", "bound", "pending", "relations", "methods"];

/// `GET /school/classes/{class}/export.csv`: the same as a table, without numbers and contacts.
pub(super) async fn get_export(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (_, class, list) = class(&app, session.person, &id, now).await?;
    let standings = standings(&app, &list, now).await?;
    let mut text = BYTE_ORDER_MARK.to_owned();
    let word = |key: String| app.renderer.say(locale, &key, &[]);
    let heads = COLUMNS.iter().map(|column| word(format!("sheet-{column}")));
    let heads: Vec<String> = heads.collect::<Result<_, _>>()?;
    text.push_str(&sheet_line(heads.iter().map(String::as_str)));
    for (student, standing) in list.iter().zip(&standings) {
        let ties = standing.bound.iter();
        let relations = ties.clone().map(|tie| word(format!("card-relation-{}", relation_of(tie))));
        let relations: Vec<String> = relations.collect::<Result<_, _>>()?;
        let methods = ties.map(|tie| word(format!("family-method-{}", tie.method.as_str())));
        let methods: Vec<String> = methods.collect::<Result<_, _>>()?;
        let seat = student.seat.map_or_else(String::new, |seat| seat.to_string());
        let cells = [
            class.label.clone(),
            seat,
            student.name.clone(),
            standing.bound.len().to_string(),
            standing.pending.to_string(),
            relations.join(" "),
            methods.join(" "),
        ];
        text.push_str(&sheet_line(cells.iter().map(String::as_str)));
    }
    record(&app, session.person, AuditAct::SchoolExported, class.id.to_string(), now).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"class.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}
