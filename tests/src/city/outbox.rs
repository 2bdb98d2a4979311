//! What the city's provider is about to send.

use domain::contacts::Contact;
use platform::mail::Mail;
use platform::sms::Sms;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::de::DeserializeOwned;
use tables::outbox::{Column, Entity};

use super::City;

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
