//! `GET /school/classes/{class}` and its export: the students of a class and their bindings.

use axum::response::IntoResponse as _;
use domain::ids::ClassId;
use domain::review::{BYTE_ORDER_MARK, sheet_line};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::json;

use super::pages::{ClassPage, StudentRow};
use super::paths::{BadgesPath, ClassPath, DeputiesPath, ExportPath, PhrasePath, StudentPath};
use super::sight::{Standing, class, standings};
use super::student::relation_of;
use city::sessions::SignedIn;
use city::students::Student;
use city::windows::ActivationPath;
use platform::audit::AuditAct;
use platform::ids::new_id;
use web::ask::Ask;
use web::error::Paged;
use web::path::Id;

/// The page; `?show=unbound` leaves out those with a guardian.
pub(super) async fn get(ask: Ask<SignedIn>, id: Id<ClassId>) -> Paged {
    let (scope, class, list) = class(&ask, id).await?;
    let standings = standings(&ask.app, &list, ask.now).await?;
    let rows: Vec<StudentRow> =
        list.iter().zip(&standings).map(|(student, standing)| row(student, standing)).collect();
    let bound = rows.iter().filter(|row| row.bound > 0).count();
    let only_unbound = ask.query().get("show") == Some("unbound");
    ask.show(&ClassPage {
        page: new_id().to_string(),
        id: class.id,
        open: ClassPath { class: class.id },
        deputies: DeputiesPath { class: class.id },
        activation: ActivationPath { class: class.id },
        export: ExportPath { class: class.id },
        badges: ask.app.config.badges.enabled.then_some(BadgesPath { class: class.id }),
        label: class.label,
        school: scope.school().school.name.clone(),
        capacity: scope.capacity().source().as_str(),
        bound,
        unbound: rows.len() - bound,
        rows: rows.into_iter().filter(|row| !only_unbound || row.bound == 0).collect(),
        only_unbound,
    })
}

fn row(student: &Student, standing: &Standing) -> StudentRow {
    StudentRow {
        id: student.person,
        open: StudentPath { id: student.person },
        phrase: PhrasePath { id: student.person },
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
pub(super) async fn get_export(ask: Ask<SignedIn>, id: Id<ClassId>) -> Paged {
    let (_, class, list) = class(&ask, id).await?;
    let standings = standings(&ask.app, &list, ask.now).await?;
    let mut text = BYTE_ORDER_MARK.to_owned();
    let word = |key: String| ask.app.renderer.say(ask.locale, &key, &[]);
    let heads = COLUMNS.iter().map(|column| word(format!("sheet-{column}")));
    let heads: Vec<String> = heads.collect::<Result<_, _>>()?;
    text.push_str(&sheet_line(heads.iter().map(String::as_str)));
    for (student, standing) in list.iter().zip(&standings) {
        let bindings = standing.bound.iter();
        let relations =
            bindings.clone().map(|binding| word(format!("card-relation-{}", relation_of(binding))));
        let relations: Vec<String> = relations.collect::<Result<_, _>>()?;
        let methods = bindings.map(|binding| word(format!("family-method-{}", binding.method.as_str())));
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
    ask.record(AuditAct::SchoolExported, class.id, json!({})).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"class.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}
