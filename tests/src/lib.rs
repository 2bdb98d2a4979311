//! The harness: boots the whole city in the process of a test and hands out actors that speak its language.
//!
//! ```ignore
//! #[tokio::test]
//! async fn a_mother_acts_for_her_second_child() {
//!     on_both(async |city| {
//!         let mother = city.teacher_mother().await;               // arrange: people and a client
//!         let leave = city.client("leave").await;
//!         let browser = city.browser();
//!         let request = leave.request().scope("openid edu.acting");
//!         let answer = browser.walk(&request, &mother, "guardian 2").await;   // act: sign in, consent
//!         let tokens = leave.redeem(&request, answer.code()).await.tokens();
//!         let claims = leave.verify(&tokens.id_token, &request.nonce).await;  // assert
//!         assert_eq!(claims[&city.claim("acting")]["role"], "guardian");
//!     })
//!     .await;
//! }
//! ```
//!
//! - [`on_both`] runs a test on SQLite, and on PostgreSQL too where `TEST_POSTGRES=1` (`tests/run` sets it).
//!   A test that needs no database of its own kind may use `City::sqlite().await`.
//! - [`City`]: `city.app` (the idp's own parts: `city.app.db`, `keyring`, …), `city.clock.advance(seconds)` (the
//!   clock stands still otherwise), `city.url` (the issuer), `city.node().await` (a second server on the same
//!   database), `City::with(database, |config| …)` for other settings, `City::today(…)` on the real clock.
//! - People: `city.teacher_mother()`, `parent_of_three()`, `pupil()`, `teacher()`, `newcomer()` (not activated),
//!   or `city.person("莫名").teacher("313601").homeroom("二年二班").activated().await`.
//! - Guardians who apply: `city.pupil_in("二年二班", "呂小安")`, `city.homeroom_teacher_of(…)`,
//!   `city.applicant("呂大華")`, and [`Applicant`]`::applies_for(&city, &child)` as the pages would send it.
//! - What goes out stays in the outbox: `city.mails()`, `city.messages()`, `city.code_for(&contact)`. [`on_both`] looks at
//!   all of it after the test, unless `city.breaks_the_outbox()`. [`Log`] hears what is logged, [`Statements`] which
//!   statements an act runs.
//! - [`Client`]: a relying party: `city.client("leave")`, or `city.register("leave", |client| …)` to change its
//!   metadata first. It builds requests, redeems, refreshes, introspects and verifies ID tokens with the
//!   `openidconnect` crate as an independent judge.
//! - [`OtherProvider`]: a provider by whose accounts people sign in, right or wrong as a test wants it.
//! - [`OwnPostgres`]: a PostgreSQL server of one city, to be stopped and started.
//! - [`Proxy`]: a network between a city and its PostgreSQL that can be cut, stalled and mended.
//! - [`Browser`]: one cookie jar; fills HTML forms, follows redirects until they leave the idp. `browser.get`,
//!   `page.form("login")`, `browser.submit(form)`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what does not work in the harness fails the test that uses it"
)]

mod authenticator;
pub mod binary;
mod browser;
mod city;
pub mod demo;
mod log;
mod people;
mod proxy;
mod registry;
mod relying_party;
mod statements;
mod upstream;

pub use authenticator::Authenticator;
pub use browser::{Browser, Form, Page, forms};
pub use city::{City, Database, HowToStop, Node, OwnPostgres, asker, on_both};
pub use log::Log;
pub use people::{Applicant, Person, PersonBuilder};
pub use proxy::{Failure, Proxy};
pub use registry::{HouseholdRegistry, REGISTRY_TOKEN};
pub use relying_party::{Answer, AuthorizationRequest, Client, JsonAnswer, Tokens, payload};
pub use statements::Statements;
pub use upstream::{Manners, OtherProvider, UPSTREAM_CLIENT, UPSTREAM_SECRET};
