//! Whether badges are taken here and now, as the page says it.

use city::badges;
use domain::badges::Closed;
use web::ask::{Anyone, Ask};
use web::error::Paged;
use web::extract::Peer;
use web::onward::Onward;

use super::pages::{BadgeNotice, BadgePage, CodeForm};
use crate::login::Waiting;

/// The page as it is here and now: where no badge is taken it says why, whichever badge somebody has.
pub(super) async fn page(ask: &Ask<Anyone>, peer: &Peer, onward: Onward) -> Paged<BadgePage> {
    let waiting = Waiting::of(&ask.app, onward.tx.as_deref(), ask.now).await?;
    let closed = badges::judge_opening(&ask.app, peer.address, ask.now).err();
    let notice = match closed {
        Some(closed) => Some(notice_of(closed)),
        None => waiting.is_above_badges.then_some(BadgeNotice::Above),
    };
    let hours = &ask.app.config.badges;
    Ok(BadgePage {
        sign_in: onward.through("/login"),
        onward,
        client: waiting.client,
        notice,
        from: hours.from.clone(),
        until: hours.until.clone(),
        form: CodeForm::default(),
    })
}

fn notice_of(closed: Closed) -> BadgeNotice {
    match closed {
        Closed::Off => BadgeNotice::Off,
        Closed::Day => BadgeNotice::Day,
        Closed::Time => BadgeNotice::Time,
        Closed::Network => BadgeNotice::Network,
    }
}
