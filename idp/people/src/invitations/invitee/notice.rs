//! `/invitation/notice`: the personal-data notice, before anything personal is asked.

use super::start::decline;
use super::{Step, Visit, leave};
use crate::invitations::pages::NoticePage;
use city::notices;
use web::ask::Ask;
use web::error::Paged;
use web::extract::CsrfForm;

/// The text, with the tick after its end.
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    ask.who.not_before(Step::Notice)?;
    ask.show(&page(&ask))
}

fn page(ask: &Ask<Visit>) -> NoticePage {
    let (notice, locale) = (notices::current(), ask.locale);
    NoticePage {
        version: notice.version.clone(),
        date: notice.date_text(locale),
        text: notice.told(locale, &ask.app.config.help.telephone),
        tick_missing: false,
    }
}

/// The tick is asked for here too, and the version and language that were read are those that count.
pub(super) async fn post(mut ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    ask.who.not_before(Step::Notice)?;
    let Some(read) = notices::read(&fields).filter(|_| fields.get("agree") == Some("yes")) else {
        return ask.show(&NoticePage { tick_missing: true, ..page(&ask) });
    };
    ask.who.way.agreed = Some((read.version.to_owned(), read.language.to_owned()));
    ask.who.on(&ask.app)
}

/// `POST /invitation/leave`: 不同意並退出. Who does not agree declines, and nothing of her is kept.
pub(super) async fn post_leave(ask: Ask<Visit>, CsrfForm(_): CsrfForm) -> Paged {
    let visit = &ask.who;
    visit.not_before(Step::Notice)?;
    decline(&ask.app, &visit.invitation, visit.now).await?;
    Ok(leave(&ask.app, "/invitation/declined"))
}
