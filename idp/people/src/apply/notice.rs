//! Step 3: the notice, and leaving without it.

use axum::extract::State;
use domain::binding::{Agreed, Step};
use serde_json::json;

use super::entrance::leave;
use super::pages::{DeclinedPage, NoticePage};
use super::store;
use super::visit::{self, Visit, address_of};
use city::notices;
use platform::audit::AuditAct;
use platform::db::Act;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::{CsrfForm, Language};

/// The text, with the tick after its end.
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let visit = &ask.who;
    visit.not_before(Step::Notice)?;
    let page = page(&ask, false);
    ask.show(&page)
}

fn page(ask: &Ask<Visit>, refused: bool) -> NoticePage {
    let notice = notices::current();
    let (visit, locale) = (&ask.who, ask.locale);
    let agreed = visit.draft().agreed.as_ref();
    NoticePage {
        way: visit.way(3),
        version: notice.version.clone(),
        date: notice.date_text(locale),
        text: notice.told(locale, &ask.app.config.help.telephone),
        agreed: agreed.is_some_and(|agreed| agreed.version == notice.version),
        is_newer: agreed.is_some_and(|agreed| agreed.version != notice.version),
        refused,
    }
}

/// `POST /binding/notice`: the tick is asked for here too.
pub(super) async fn post(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let visit = &ask.who;
    visit.not_before(Step::Notice)?;
    // A text that changed while the page was open is read anew.
    let Some(read) = notices::read(&fields).filter(|_| fields.get("agree") == Some("yes")) else {
        let page = page(&ask, true);
        return ask.show(&page);
    };
    let mut draft = visit.draft().clone();
    draft.agreed = Some(Agreed { version: read.version.to_owned(), language: read.language.to_owned() });
    visit::save(&ask, &fields, &draft).await?;
    let next = draft.step(read.version);
    go(address_of(next))
}

/// `POST /binding/decline`: 不同意並退出. What was filled in is deleted, and the applicant who never sent anything too.
pub(super) async fn post_decline(ask: Ask<Visit>, CsrfForm(_): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let (id, now) = (visit.applicant.id, visit.now);
    app.db
        .write(async move |tx: &Act<'_>| {
            store::remove_draft(tx, id, now).await?;
            let actor = id.to_string();
            tx.audit(AuditAct::BindingDeclined, &actor, &actor, &json!({}), now).await
        })
        .await?;
    Ok(leave(app, "/binding/decline"))
}

/// `GET /binding/decline`: what was done.
pub(super) async fn get_declined(State(app): State<App>, Language(locale): Language) -> Paged {
    Ok(app.renderer.page(locale, &DeclinedPage {})?)
}
