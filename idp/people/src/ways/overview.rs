//! `GET /me/ways`.

use domain::factors::{Factor, Held};
use domain::ids::PersonId;
use domain::standing::Standing;

use super::pages::{DeviceLine, PasskeyLine, WaysNotice, WaysPage};
use city::sessions::SignedIn;
use city::{contexts, factors, passkeys, students};
use platform::fault::Fault;
use web::ask::Ask;
use web::device::Device;
use web::error::{PageRefusal, Paged};
use web::path::told;

/// Where the page is.
pub(super) const HERE: &str = "/me/ways";

/// The page.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (app, now, person) = (&ask.app, ask.now, ask.person());
    let held = factors::held(app, person).await?;
    let totp = factors::find_totp(app.db.read(), person).await?;
    let listed = passkeys::list(app.db.read(), &app.keyring.sealer(), person).await?;
    let devices = factors::list_devices(app, person, now).await?;
    let notice = ask.query().get("done").and_then(WaysNotice::parse);
    ask.show(&WaysPage {
        app_since: totp.as_ref().map(|totp| totp.created_at.into()),
        app_used: totp.and_then(|totp| totp.last_used_at).map(Into::into),
        passkeys: listed.into_iter().map(PasskeyLine::from).collect(),
        offers_passkeys: passkeys::is_offered(app),
        codes_left: held.any().then_some(held.codes),
        devices: devices
            .into_iter()
            .map(|device| DeviceLine {
                id: device.id.to_string(),
                device: Device::from_user_agent(&device.user_agent),
                since: device.created_at.into(),
                until: device.expires_at.into(),
            })
            .collect(),
        is_fresh: ask.who.session.is_fresh(now),
        notice,
        is_refused: notice.is_some_and(WaysNotice::is_refusal),
    })
}

/// Back to the page, which tells what was done.
pub(super) fn back(notice: WaysNotice) -> Paged {
    web::ask::go(told(HERE, "done", notice.as_str()))
}

/// The person who asks, with contexts.
pub(super) async fn standing(ask: &Ask<SignedIn>) -> Paged<std::sync::Arc<Standing>> {
    Ok(contexts::standing(&ask.app, ask.person()).await?.ok_or(PageRefusal::Forbidden)?)
}

/// Whether the policy demands a second factor of a person.
async fn must_have(ask: &Ask<SignedIn>, standing: &Standing, person: PersonId) -> Result<bool, Fault> {
    let policy = ask.app.config.factors.policy();
    let roles = standing.live_contexts(ask.now).map(|context| context.role);
    let has_duty = policy.duties && students::has_duty(&ask.app, person, ask.now).await?;
    Ok(policy.demands(roles, has_duty))
}

/// Whether a factor of the person may go; what the page tells where it may not.
///
/// # Errors
/// When the rows cannot be read.
pub(super) async fn may_remove(
    ask: &Ask<SignedIn>,
    held: Held,
    factor: Factor,
) -> Paged<Result<(), WaysNotice>> {
    let standing = standing(ask).await?;
    let must_have = must_have(ask, &standing, ask.person()).await?;
    // Every account that can sign in has a password.
    Ok(held.may_remove(factor, true, must_have).map_err(WaysNotice::from))
}
