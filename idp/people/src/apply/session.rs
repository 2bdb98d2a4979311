//! The applicant's cookie: sealed, short-lived, and good for nothing but these pages.

use axum::extract::FromRequestParts;
use domain::contacts::Contact;
use domain::ids::{ApplicantId, PersonId};
use domain::timestamp::Timestamp;
use http::HeaderMap;
use http::request::Parts;
use serde::{Deserialize, Serialize};

use super::store::{self, Arrival};
use platform::db::Connection;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::seal::Purpose;
use web::app::App;
use web::ask::Who;
use web::cookies::{self, CookieName};
use web::extract::FormOf;

/// A session is over after so many seconds without a page; whom a code was sent to and a scanned letter are forgotten
/// after as many.
pub(super) const IDLE_SECONDS: i64 = 60 * 60;
/// And after so many in any case; the contact with a fresh code opens another.
const LONGEST_SECONDS: i64 = 12 * 60 * 60;

/// What the browser brings along. The next person at the same device is not shown what this one left in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Bundle {
    letter: Option<Scanned>,
    pub(super) stand: Stand,
}

/// The code of a school's letter, scanned before anything else.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Scanned {
    code: String,
    at: Timestamp,
}

/// How far the browser has come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) enum Stand {
    /// Nothing was asked yet.
    #[default]
    New,
    /// A code was sent to this contact, at last then.
    Asked { contact: Contact, at: Timestamp },
    /// The contact, or the person's session, has proved itself.
    Open(Open),
}

/// A session of an applicant.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Open {
    pub(super) applicant: ApplicantId,
    /// The sign-out before it; another one ends it.
    follows: Timestamp,
    /// When she proved herself.
    pub(super) since: Timestamp,
    seen: Timestamp,
}

impl Open {
    /// Whether the session goes on, with the sign-out that counts now.
    pub(super) fn is_live(&self, signed_out_at: Timestamp, now: Timestamp) -> bool {
        self.follows == signed_out_at
            && now < self.seen.plus(IDLE_SECONDS)
            && now < self.since.plus(LONGEST_SECONDS)
    }

    /// The same, used now.
    pub(super) fn touched(self, now: Timestamp) -> Self {
        Self { seen: now, ..self }
    }
}

impl Bundle {
    /// What the browser of a request brings along; nothing where it cannot be read.
    pub(super) fn of(headers: &HeaderMap, app: &App) -> Self {
        let text = cookies::read(headers, CookieName::Applicant, &app.config.server);
        text.and_then(|text| app.keyring.sealer().open(Purpose::Applicant, text)).unwrap_or_default()
    }

    /// The `Set-Cookie` value.
    pub(super) fn cookie(&self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::Applicant, self)?;
        Ok(cookies::set(CookieName::Applicant, &sealed, Some(LONGEST_SECONDS), &app.config.server))
    }

    /// The contact that was sent a code within the last hour.
    pub(super) fn asked(&self, now: Timestamp) -> Option<&Contact> {
        match &self.stand {
            Stand::Asked { contact, at } if now < at.plus(IDLE_SECONDS) => Some(contact),
            _ => None,
        }
    }

    /// The code of the letter that was scanned within the last hour.
    pub(super) fn letter(&self, now: Timestamp) -> Option<&str> {
        let letter = self.letter.as_ref().filter(|letter| now < letter.at.plus(IDLE_SECONDS))?;
        Some(&letter.code)
    }

    /// The same with a letter that was scanned now.
    pub(super) fn scanned(self, code: String, now: Timestamp) -> Self {
        Self { letter: Some(Scanned { code, at: now }), ..self }
    }

    /// The same once the letter has served.
    pub(super) fn without_letter(self) -> Self {
        Self { letter: None, ..self }
    }

    /// The same with another stand of the same person.
    pub(super) fn at(self, stand: Stand) -> Self {
        Self { stand, ..self }
    }

    /// The stand of whoever goes on by a contact. Unless the browser knows her, a letter scanned before the one who
    /// was there is not hers.
    pub(super) fn taken_over(self, contact: Option<&Contact>, stand: Stand) -> Self {
        let another = match &self.stand {
            Stand::New => None,
            Stand::Asked { contact: asked, at } => {
                (contact.map(Contact::lookup) != Some(asked.lookup())).then_some(*at)
            }
            Stand::Open(open) => Some(open.since),
        };
        let letter = self.letter.filter(|letter| another.is_none_or(|since| letter.at > since));
        Self { letter, stand }
    }
}

impl Who for Bundle {}

impl FromRequestParts<App> for Bundle {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers, app))
    }
}

/// The same, for pages whose forms act for the applicant of the browser's session, if it has one. Whoever asked for a code
/// before it began may still sign out: nobody is harmed by too much of that.
pub(super) struct Held(pub(super) Bundle);

impl Who for Held {}

impl FromRequestParts<App> for Held {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let bundle = Bundle::of(&parts.headers, app);
        if let Stand::Open(open) = &bundle.stand {
            parts.extensions.insert(FormOf::WayOrBefore(open.applicant.0));
        }
        Ok(Self(bundle))
    }
}

/// Who begins or goes on.
pub(super) enum Comer {
    /// Somebody who proved a contact.
    Contact(Contact),
    /// Somebody signed in, with her proved mailbox if she has one.
    Person(PersonId, Option<Contact>),
}

impl Comer {
    /// The row by which she is found or made.
    pub(super) fn arrival(&self, app: &App) -> Result<Arrival, Fault> {
        let sealer = app.keyring.sealer();
        let id = ApplicantId(new_id());
        let (name, contact, person) = match self {
            Self::Contact(contact) => (format!("applicant:{}", contact.lookup()), Some(contact), None),
            Self::Person(person, contact) => {
                (format!("applicant:person:{person}"), contact.as_ref(), Some(*person))
            }
        };
        let lookup = sealer.mac(Purpose::Lookup, name.as_bytes()).to_vec();
        Ok(Arrival { id, lookup, contact: store::seal_contact(&sealer, id, contact)?, person })
    }
}

/// Finds or makes the applicant and begins a session.
pub(super) async fn open_within(
    tx: &impl Connection,
    arrival: Arrival,
    now: Timestamp,
) -> Result<Open, StoreError> {
    let (applicant, follows) = store::insert_or_find(tx, arrival, now).await?;
    Ok(Open { applicant, follows, since: now, seen: now })
}
