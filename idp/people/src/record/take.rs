//! `POST /me/record/data` and `POST /me/record/page`: everything that is stored about oneself.

use axum::response::IntoResponse as _;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::limits::Taken;
use serde_json::{Map, Value, json};

use super::cell::{Cell, Section};
use super::limits::TAKES;
use super::overview::HERE;
use super::pages::{FieldLine, RecordNotice, SectionPart, TakenPage, Told};
use super::store;
use crate::ways::{After, first};
use city::sessions::SignedIn;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::moment::Moment;
use web::path::told;

/// What the JSON is, with the number of its form.
const FORMAT: &str = "own-record-1";

/// Begin of the keys of the words that this room says itself.
const WORDS: &str = "record-word-";

/// Everything, as JSON to be kept.
pub(super) async fn post_data(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    let sections = take(&ask, "json").await?;
    let mut whole = Map::new();
    whole.insert("format".to_owned(), json!(FORMAT));
    whole.insert("issuer".to_owned(), json!(ask.app.config.server.issuer));
    whole.insert("taken_at".to_owned(), json!(Moment::from(ask.now).iso));
    whole.extend(sections.iter().map(|section| (section.card.name.to_owned(), section.json())));
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"own-record.json\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, format!("{:#}\n", Value::Object(whole))).into_response())
}

/// Everything, as a page to be read and printed.
pub(super) async fn post_page(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    let sections = take(&ask, "page").await?;
    ask.show(&TakenPage {
        taken_at: ask.now.into(),
        sections: sections.iter().map(|section| part(&ask, section)).collect(),
    })
}

/// Reads everything, with a fresh proof, so often a day, and on record before anything is handed out.
async fn take(ask: &Ask<SignedIn>, form: &'static str) -> Paged<Vec<Section>> {
    first(ask, After::Record, None).await?;
    let (person, now) = (ask.person(), ask.now);
    let (limit, who) = (TAKES.of(&ask.app, &[&person.to_string()]), person.to_string());
    let act = ask.app.db.write(async move |act: &Act<'_>| {
        let taken = limit.take(act, now).await?;
        if taken == Taken::Yes {
            act.audit(AuditAct::RecordTaken, &who, &who, &json!({ "form": form }), now).await?;
        }
        Ok(taken)
    });
    if act.await? != Taken::Yes {
        return Err(go(told(HERE, "done", RecordNotice::TooOften.as_str()))?.into());
    }
    Ok(store::read(&ask.app, person).await?)
}

fn part(ask: &Ask<SignedIn>, section: &Section) -> SectionPart {
    let say = |key: &str| ask.app.renderer.say(ask.locale, key, &[]).ok();
    let tell = |cell: &Cell| match cell {
        Cell::Nothing => None,
        Cell::Text(text) => Some(Told::Text(text.clone())),
        // A word that a page cannot say is shown as it is.
        Cell::Word { word, key } => Some(match (say(key), key.strip_prefix(WORDS)) {
            (Some(_), Some(own)) => Told::Word(own.to_owned()),
            (Some(said), None) => Told::Text(said),
            (None, _) => Told::Text(word.clone()),
        }),
        Cell::Time(at) => Some(Told::Time(Moment::from(*at))),
        Cell::Is(is) => Some(Told::Is(*is)),
        Cell::Number(number) => Some(Told::Text(number.to_string())),
    };
    let fields = section.card.fields;
    let entry = |row: &Vec<Cell>| {
        let lines = fields.iter().zip(row);
        lines.filter_map(|(&name, cell)| Some(FieldLine { name, told: tell(cell)? })).collect()
    };
    SectionPart { name: section.card.name, entries: section.rows.iter().map(entry).collect() }
}
