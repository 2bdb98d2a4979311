//! What the city's provider is about to send, and what a test leaves of it.

use std::sync::atomic::Ordering;

use domain::contacts::{Contact, EmailAddress};
use idp::router::routes;
use platform::db::{Db, DbConfig};
use platform::keys::Keyring;
use platform::mail::Mail;
use platform::sms::Sms;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::de::DeserializeOwned;
use tables::outbox::{Column, Entity};

use super::place::Place;
use super::{City, MORNING, base};

impl City {
    /// Mails in the outbox, oldest first. The city knows no mail server, so they stay there.
    pub async fn mails(&self) -> Vec<Mail> {
        self.payloads("mail").await
    }

    /// Short messages in the outbox, oldest first.
    pub async fn messages(&self) -> Vec<Sms> {
        self.payloads("sms").await
    }

    /// The six digits of the latest mail or message to a contact.
    pub async fn code_for(&self, contact: &Contact) -> Option<String> {
        let texts: Vec<String> = match contact {
            Contact::Email(email) => {
                let mails = self.mails().await.into_iter().filter(|mail| mail.to == email.expose());
                mails.map(|mail| mail.text).collect()
            }
            Contact::Mobile(mobile) => {
                let messages = self.messages().await.into_iter().filter(|sms| sms.to == mobile.e164());
                messages.map(|sms| sms.text).collect()
            }
        };
        let runs = texts.last()?.split(|character: char| !character.is_ascii_digit());
        runs.into_iter().find(|digits| digits.len() == domain::contacts::DIGITS).map(str::to_owned)
    }

    /// Says that this test breaks the outbox on purpose, so that [`super::on_both`] does not look at what it leaves.
    pub fn breaks_the_outbox(&self) {
        self.place.breaks_outbox.store(true, Ordering::Relaxed);
    }

    async fn payloads<T: DeserializeOwned>(&self, kind: &str) -> Vec<T> {
        let rows = Entity::find().filter(Column::Kind.eq(kind)).order_by_asc(Column::Id);
        let rows = rows.all(self.app.db.read()).await.expect("the outbox");
        let sealer = self.app.keyring.sealer();
        let open = |row: &tables::outbox::Model| sealer.open_field("outbox", "payload", row.id, &row.payload);
        let read =
            |row| serde_json::from_slice(&open(row).expect("it opens")).expect("a payload of the outbox");
        rows.iter().map(read).collect()
    }
}

/// Looks at what a test left in the outbox, whether it asked for it or not: each mail and message opens and is one, it has
/// a recipient whom a server takes, no word of it is left unfilled, and each link to the provider leads to a page.
pub(super) async fn look(place: &Place, issuer: &str) {
    if place.breaks_outbox.load(Ordering::Relaxed) {
        return;
    }
    let config = DbConfig { url: place.url.as_str().into(), connections: 1, acquire_seconds: 5 };
    let db = Db::connect(&config).await.expect("the database of the city");
    let sealer = Keyring::load_or_create(&base::shared_keys(), MORNING).expect("keys").sealer();
    for row in Entity::find().all(db.read()).await.expect("the outbox") {
        let open = || sealer.open_field("outbox", "payload", row.id, &row.payload).expect("it opens");
        let text = match row.kind.as_str() {
            "mail" => {
                let mail: Mail = serde_json::from_slice(&open()).expect("a mail");
                assert!(EmailAddress::parse(&mail.to).is_some(), "a mail to {}", mail.to);
                format!("{}\n{}", mail.subject, mail.text)
            }
            "sms" => serde_json::from_slice::<Sms>(&open()).expect("a message").text,
            "backchannel_logout" => continue,
            other => panic!("what is {other} in the outbox?"),
        };
        assert!(!text.contains("{ $") && !text.contains("{$"), "words that are not filled: {text}");
        for link in text.split(issuer).skip(1) {
            let path = link.split(|end: char| end == '?' || end.is_whitespace()).next().unwrap_or_default();
            assert!(leads_somewhere(path), "a link to {path}, where nothing is: {text}");
        }
    }
}

/// Whether a path is one of the provider's.
fn leads_somewhere(path: &str) -> bool {
    let fits = |pattern: &str| {
        let (wanted, given) = (pattern.split('/'), path.split('/'));
        wanted.clone().count() == given.clone().count()
            && wanted.zip(given).all(|(wanted, given)| wanted == given || wanted.starts_with('{'))
    };
    routes().routes().any(|route| fits(route.path))
}
