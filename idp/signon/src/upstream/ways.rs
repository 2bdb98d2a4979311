//! What 我的身分 shows of other ways in, and `POST /me/ways/end`.

use domain::ids::{LinkId, PersonId};

use super::ME;
use super::pages::{LinkLine, WayLine, WaysSection};
use super::paths::LinkBy;
use super::provider::Providers;
use city::accounts;
use city::links::{self, Ended};
use city::sessions::SignedIn;
use platform::config::host_of;
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::Id;

/// The section of a person.
///
/// # Errors
/// When the links cannot be read.
pub async fn section(app: &App, person: PersonId) -> Result<WaysSection, Fault> {
    let providers = app.part::<Providers>();
    let links = links::list_of(app, person).await?.into_iter().map(|link| {
        let labels = providers.of_issuer(&link.issuer).map(|provider| &provider.upstream);
        let host = || host_of(&link.issuer);
        LinkLine {
            id: link.id.to_string(),
            label: labels.map_or_else(host, |of| of.label.clone()),
            label_en: labels.map_or_else(host, |of| of.label_en.clone()),
            name: link.name,
            created_at: link.created_at.into(),
            last_used_at: link.last_used_at.map(Into::into),
        }
    });
    let ways = providers.all().iter().map(|provider| WayLine {
        name: provider.upstream.name.to_string(),
        start: LinkBy { name: provider.upstream.name },
        label: provider.upstream.label.clone(),
        label_en: provider.upstream.label_en.clone(),
    });
    Ok(WaysSection { links: links.collect(), ways: ways.collect() })
}

/// Ends a link, unless it is the last way in.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let link: LinkId = Id::of(fields.get("id")).get().ok_or(PageRefusal::BadRequest)?;
    let found = accounts::find_by_person(&ask.app, ask.person()).await?;
    let others = usize::from(found.is_some_and(|found| found.has_password()));
    let done = match links::end(&ask.app, (ask.person(), link), others, ask.now).await? {
        Ended::Yes => "way-ended",
        Ended::LastWay => "way-last",
        Ended::None => return Err(PageRefusal::Forbidden.into()),
    };
    go(format!("{ME}?done={done}"))
}
