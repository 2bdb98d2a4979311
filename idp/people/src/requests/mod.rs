//! What guardians and students ask of a school, and how the school settles it. Owns the table `guardian_request`.

mod ask;
mod left;
mod letters;
pub mod pages;
mod paths;
mod review_queue;
mod store;
mod verdict;
mod withdraw;

use domain::ids::PersonId;

use platform::fault::Fault;
use web::app::App;
use web::render::PageCard;
use web::room::{Chore, Next, Period, Room};
use web::route::Caller::{SignedIn, Staff};
use web::route::Card;

pub(crate) use ask::{Asked, ask_school};
pub use left::close_left;
pub use paths::WithdrawRequest;
pub(crate) use review_queue::settles_requests;
pub(crate) use store::{Detail, Request};
pub use store::{purge, remove_of_person_within};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::RequestPage>(), PageCard::of::<pages::RequestsPage>()],
    letters: letters::LETTERS,
    chores: CHORES,
    ..Room::named("requests")
};

const CHORES: &[Chore] = &[
    Chore {
        name: "removing requests that are over for long",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    },
    Chore {
        name: "closing requests about those who left",
        period: Period::FiveMinutes,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(close_left(app, app.now()).await?)) }),
    },
];

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page(WithdrawRequest::PATTERN, SignedIn)
            .form(withdraw::post_withdraw)
            .posted_from("/me/children"),
        Card::page("/review/requests", Staff).get(review_queue::get_list),
        Card::page(paths::Settle::PATTERN, Staff).get(review_queue::get).form(review_queue::post),
    ]
}

/// What a person asked for: everything that waits and what was settled last, the latest first.
pub(crate) async fn list_of(app: &App, person: PersonId) -> Result<Vec<Request>, Fault> {
    Ok(store::list_requests_of(app.db.read(), &app.keyring.sealer(), person).await?)
}
