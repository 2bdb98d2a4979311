//! `GET /me/ways/due`: the page for those who must, or should, enrol a second factor.

use domain::assurance::Acr;

use super::overview::standing;
use super::pages::DuePage;
use city::factors::{self, Demand};
use city::sessions::SignedIn;
use city::{passkeys, students};
use web::ask::{Ask, go};
use web::error::Paged;
use web::onward::Onward;

/// The page. Whoever has a factor takes the second step instead.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (app, now, person) = (&ask.app, ask.now, ask.person());
    let onward = Onward::of_form(ask.query());
    let need = ask.query().get("need").and_then(Acr::parse).unwrap_or(Acr::Mfa);
    let held = factors::held(app, person).await?;
    let session = &ask.who.session;
    if held.any() && (session.needs_factor || held.reach().reaches(need)) {
        return go(onward.through("/login/second"));
    }
    let standing = standing(&ask).await?;
    let roles: Vec<_> = standing.live_contexts(now).map(|context| context.role).collect();
    let has_duty = app.config.factors.required_duties && students::has_duty(app, person, now).await?;
    let demand = factors::demand(app, (person, held), roles.into_iter(), has_duty, now).await?;
    // As surely as the service asks for: somebody signed in again meanwhile, in another tab.
    if onward.tx.is_some() && demand == Demand::None && !session.needs_factor && session.assurance() >= need {
        return go(onward.target());
    }
    let until = match demand {
        Demand::From(until) if !session.needs_factor => Some(until.into()),
        _ => None,
    };
    ask.show(&DuePage {
        // A service may ask for it where the city does not.
        by_service: demand == Demand::None && !session.needs_factor,
        until,
        later: onward.target(),
        tx: onward.tx,
        takes_app: need <= Acr::Mfa && !held.totp,
        takes_passkey: passkeys::is_offered(app),
    })
}
