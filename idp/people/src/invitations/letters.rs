//! Mails and messages about invitations, written with the act. They name people masked.

use domain::contacts::Contact;
use domain::ids::PersonId;

use super::paths::Answered;
use crate::relatives::{link_to, to_people};
use platform::fault::Fault;
use platform::mail::Mail;
use platform::sms::Sms;
use web::app::App;
use web::letters::{Letter as _, Link, Masked, compose, compose_sms, letters};

letters! {
    /// Somebody is asked to look after a child.
    InvitationMail = "mail-invitation" to "the person who is invited" { inviter: Masked, child: Masked, link: Link }
    /// The same.
    InvitationSms = "sms-invitation" to "the person who is invited" { link: Link }
    /// The invited person answered.
    InvitationAnswered = "mail-invitation-answered" to "the guardian who invited" { child: Masked, link: Link }
}

/// An invitation on its way.
pub(super) enum Message {
    Mail(Mail),
    Sms(Sms),
}

/// To somebody who is invited.
pub(super) fn invitation(
    app: &App,
    to: &Contact,
    (inviter, child): (&str, &str),
    link: &str,
) -> Result<Message, Fault> {
    let link = Link(link.to_owned());
    Ok(match to {
        Contact::Email(email) => {
            let (inviter, child) = (Masked::of(inviter), Masked::of(child));
            Message::Mail(compose(&app.renderer, email, &InvitationMail { inviter, child, link }.sheet())?)
        }
        Contact::Mobile(mobile) => {
            Message::Sms(compose_sms(&app.renderer, mobile, &InvitationSms { link }.sheet())?)
        }
    })
}

/// To the inviter: somebody answered.
pub(super) async fn answered(
    app: &App,
    inviter: PersonId,
    child: &str,
    path: Answered,
) -> Result<Vec<Mail>, Fault> {
    let letter = InvitationAnswered { child: Masked::of(child), link: link_to(app, path) };
    to_people(app, &[inviter], &letter.sheet()).await
}
