//! `GET /me/contacts`, and removing the rescue mailbox.

use city::accounts;
use city::recovery;
use city::sessions::SignedIn;
use domain::contacts::Contact;
use domain::recovery::takes_link;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::told;

use super::pages::{ContactLine, ContactsPage, ReachNotice};
use crate::ways::{After, first};

/// The first page of this room.
pub(super) const CONTACTS: &str = "/me/contacts";

/// The page: one's own contacts, whole.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let on_file = recovery::on_file(&ask.app, ask.person()).await?;
    let roles = accounts::list_roles_of(ask.app.db.read(), ask.person()).await?;
    let line = |(contact, is_proved): (Contact, bool)| ContactLine { text: contact.whole(), is_proved };
    ask.show(&ContactsPage {
        email: on_file.email.map(|(email, proved)| line((Contact::Email(email), proved))),
        rescue: on_file.rescue.map(|email| line((Contact::Email(email), true))),
        mobile: on_file.mobile.map(|(mobile, proved)| line((Contact::Mobile(mobile), proved))),
        may_rename: takes_link(&roles),
        notice: ask.query().get("done").and_then(ReachNotice::parse),
    })
}

/// `POST /me/contacts/rescue/end`: the rescue mailbox is no way back any more.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    first(&ask, After::Contacts, None).await?;
    recovery::remove_rescue(&ask.app, ask.person(), ask.now).await?;
    back(ReachNotice::RescueEnded)
}

/// Back to the page, which tells what was done.
pub(super) fn back(notice: ReachNotice) -> Paged {
    go(told(CONTACTS, "done", notice.as_str()))
}
