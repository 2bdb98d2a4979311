//! Limits of looking students up and of typing the codes of letters, and the alarm.
//!
//! Each look-up is counted before it is made, so that no two at once share the last one. Each refusal is on record without
//! the number. Many failures of one network or of the whole city raise an alarm: somebody may be trying numbers.

use domain::binding::{LetterCode, SecondFact};
use domain::contexts::Level;
use domain::identifiers::NationalId;
use domain::ids::{LetterId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::limits::{
    FAILURES_OF_CITY, FAILURES_OF_NETWORK, LETTERS_OF_CONTACT, LETTERS_OF_NETWORK, LOOKUPS_OF_CONTACT,
    LOOKUPS_OF_NETWORK,
};
use super::store::Known;
use city::students::{self, Student};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::limits::{Limit, Taken, Tally};
use platform::metrics::Event;
use web::app::App;
use web::flood::{self, Keep};

/// The limit that a network passed, on record.
const NETWORK: &str = "network";

/// What came of a code.
pub(super) enum Opened {
    /// The letter, and the student it is about.
    Letter(LetterId, Box<Student>),
    /// Mistyped, used or over.
    Unknown,
    /// Not before that moment, in these words.
    Limited(&'static str, Timestamp),
}

/// What came of a look-up.
pub(super) enum Found {
    Student(PersonId),
    /// No such student, at a school of another kind, or the second fact is wrong; so many look-ups are left.
    Nobody {
        left: usize,
    },
    /// Not before that moment.
    TooMany(Timestamp),
    /// The same, for the whole network.
    NetworkBusy(Timestamp),
}

/// Who looks up, and from where.
pub(super) struct Asker<'a> {
    pub(super) applicant: &'a Known,
    pub(super) network: &'a str,
    pub(super) now: Timestamp,
}

impl Asker<'_> {
    /// Looks a student up by number and second fact, if the contact and the network may today.
    pub(super) async fn look_up(
        &self,
        app: &App,
        number: &NationalId,
        fact: &SecondFact,
        level: Level,
    ) -> Result<Found, Fault> {
        let network = LOOKUPS_OF_NETWORK.of(app, &[self.network]);
        if let Some((of, retry_at)) = self.take(app, (self.limit(app), network), "number").await? {
            return Ok(if of == NETWORK { Found::NetworkBusy(retry_at) } else { Found::TooMany(retry_at) });
        }
        if let Some(student) = students::look_up(app, number, fact, level).await? {
            return Ok(Found::Student(student));
        }
        self.failed(app, "number").await?;
        Ok(Found::Nobody { left: self.limit(app).left(app.db.read(), self.now).await? })
    }

    fn limit(&self, app: &App) -> Limit {
        LOOKUPS_OF_CONTACT.of(app, &[&self.applicant.name()])
    }

    /// Reads the letter with that code, if the contact and the network may try one now: a code is counted before it is
    /// looked at, like a number.
    pub(super) async fn open_letter(&self, app: &App, code: &LetterCode) -> Result<Opened, Fault> {
        let own = LETTERS_OF_CONTACT.of(app, &[&self.applicant.name()]);
        let network = LETTERS_OF_NETWORK.of(app, &[self.network]);
        if let Some((of, retry_at)) = self.take(app, (own, network), "letter").await? {
            let words = if of == NETWORK { "letters-network" } else { "letters" };
            return Ok(Opened::Limited(words, retry_at));
        }
        if let Some((letter, student)) = students::find_letter(app, code, self.now).await? {
            return Ok(Opened::Letter(letter, Box::new(student)));
        }
        self.failed(app, "letter").await?;
        Ok(Opened::Unknown)
    }

    /// Counts a try, or says whose limit it would pass and until when; that is on record. What the network may not do costs
    /// the contact nothing.
    async fn take(
        &self,
        app: &App,
        (own, network): (Limit, Tally),
        by: &'static str,
    ) -> Result<Option<(&'static str, Timestamp)>, Fault> {
        let (now, subject) = (self.now, self.applicant.id.to_string());
        let own_app = app.clone();
        let refused = app.db.write(async move |tx: &Act<'_>| {
            let (of, retry_at) = if let Some(retry_at) = network.full_until(tx, now).await? {
                (NETWORK, retry_at)
            } else if let Taken::No { retry_at } = own.take(tx, now).await? {
                ("contact", retry_at)
            } else {
                network.take(tx, now).await?;
                return Ok(None);
            };
            let detail = json!({ "limit": of, "by": by });
            // Beyond the limit tries cost nothing: of a flood the first ones are on record.
            if flood::keep(&own_app, format!("lookup {subject}"), now) != Keep::No {
                tx.audit(AuditAct::BindingLookupLimited, &subject, &subject, &detail, now).await?;
            }
            Ok(Some((of, retry_at)))
        });
        Ok(refused.await?)
    }

    /// Puts a failed look-up on record and raises the alarm where it is one too many.
    async fn failed(&self, app: &App, by: &'static str) -> Result<(), Fault> {
        let (rules, seconds) = (&app.config.binding, app.config.binding.alarm_seconds);
        let of_network = FAILURES_OF_NETWORK.of(app, &[self.network]);
        let of_city = FAILURES_OF_CITY.of(app, &[]);
        let (now, subject) = (self.now, self.applicant.id.to_string());
        let counted = app.db.write(async move |tx: &Act<'_>| {
            let detail = json!({ "by": by });
            tx.audit(AuditAct::BindingLookupFailed, &subject, &subject, &detail, now).await?;
            of_network.take(tx, now).await?;
            of_city.take(tx, now).await?;
            Ok((of_network.read(tx, now).await?, of_city.read(tx, now).await?))
        });
        let (network, city) = counted.await?;
        app.metrics.count(Event::LookupFailed);
        // Each count passes the bound once in a window.
        if network == rules.alarm_network {
            app.metrics.count(Event::LookupAlarm);
            tracing::warn!(
                network = self.network,
                failed = network,
                seconds,
                "many failed look-ups from a network"
            );
        }
        if city == rules.alarm_city {
            app.metrics.count(Event::LookupAlarm);
            tracing::warn!(failed = city, seconds, "many failed look-ups in the city");
        }
        Ok(())
    }
}
