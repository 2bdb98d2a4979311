//! The rooms that have something to declare, from the top floor to the ground.

#[cfg(test)]
mod tests;

use crate::health;
use city::{
    accounts, applications, badges, bindings, clients, contacts, documents, factors, grants, passkeys,
    recovery, removals, sessions, students, windows,
};
use people::{
    apply, classroom, family, invitations, profile, reach, record, relatives, removal, requests, review,
    schools, ways,
};
use platform::{invalidate, limits, spent};
use signon::{
    authorize, badge, consent, discovery, introspection, login, logout, recover, token, upstream, userinfo,
};
use web::room::{Chore, Next, Period, Room};

/// All of them, in the order of `lib.rs`.
pub const ROOMS: &[Room] = &[
    health::ROOM,
    profile::ROOM,
    record::ROOM,
    reach::ROOM,
    removal::ROOM,
    ways::ROOM,
    family::ROOM,
    invitations::ROOM,
    requests::ROOM,
    relatives::ROOM,
    classroom::ROOM,
    schools::ROOM,
    review::ROOM,
    apply::ROOM,
    discovery::ROOM,
    userinfo::ROOM,
    introspection::ROOM,
    token::ROOM,
    logout::ROOM,
    authorize::ROOM,
    consent::ROOM,
    recover::ROOM,
    badge::ROOM,
    upstream::ROOM,
    login::ROOM,
    applications::ROOM,
    bindings::ROOM,
    documents::ROOM,
    windows::ROOM,
    students::ROOM,
    badges::ROOM,
    recovery::ROOM,
    sessions::ROOM,
    grants::ROOM,
    clients::ROOM,
    contacts::ROOM,
    factors::ROOM,
    passkeys::ROOM,
    accounts::ROOM,
    removals::ROOM,
    WEB,
    PLATFORM,
];

/// What every page needs. It lies below what rooms are described with.
const WEB: Room = Room { cards: web::cards, pages: web::PAGES, ..Room::named("web") };

/// What every room stands on. It lies below what rooms are described with.
const PLATFORM: Room = Room {
    chores: &[
        Chore {
            name: "removing cache invalidations that every node has read",
            period: Period::Minute,
            batch: |app, _| {
                Box::pin(async move {
                    Ok(Next::if_more(invalidate::purge(&app.db.for_chores(), app.now()).await?))
                })
            },
        },
        Chore {
            name: "removing names of used handles that expired",
            period: Period::Minute,
            batch: |app, _| {
                Box::pin(
                    async move { Ok(Next::if_more(spent::purge(&app.db.for_chores(), app.now()).await?)) },
                )
            },
        },
        Chore {
            name: "removing uses that no rate limit counts any more",
            period: Period::Minute,
            batch: |app, _| {
                Box::pin(
                    async move { Ok(Next::if_more(limits::purge(&app.db.for_chores(), app.now()).await?)) },
                )
            },
        },
    ],
    ..Room::named("platform")
};
