//! `GET /me/ways`.

use domain::standing::Standing;

use super::pages::{DeviceLine, PasskeyLine, WaysNotice, WaysPage};
use super::prove::may_change;
use city::sessions::SignedIn;
use city::{contexts, factors, passkeys, students};
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
        is_fresh: may_change(&ask).await?,
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

/// Whether the policy demands a second factor of the person who asks.
///
/// # Errors
/// When the rows cannot be read.
pub(super) async fn must_have(ask: &Ask<SignedIn>) -> Paged<bool> {
    let (policy, standing) = (ask.app.config.factors.policy(), standing(ask).await?);
    let roles = standing.live_contexts(ask.now).map(|context| context.role);
    let has_duty = policy.duties && students::has_duty(&ask.app, ask.person(), ask.now).await?;
    Ok(policy.demands(roles, has_duty))
}
