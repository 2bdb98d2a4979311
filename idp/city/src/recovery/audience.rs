//! Who is told that a contact changed. Whoever took an account over changes contacts too, so a mailbox of the last 72 hours
//! vouches for nothing: those that were on file before are told as well, and they alone can put the contact back.

use domain::contacts::EmailAddress;
use domain::recovery::ReachKind;

use super::on_file::{OnFile, apart};
use super::store::NewChange;

/// The mailboxes that are told of a change.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Audience {
    /// Proved, and on file for longer than an undo lives: they get the link.
    pub(super) standing: Vec<EmailAddress>,
    /// The others on file now or lately: they are told, and get no link.
    pub(super) others: Vec<EmailAddress>,
}

impl Audience {
    /// Of what is on file now and the changes that can still be undone, the oldest first.
    pub(super) fn of(on_file: &OnFile, changes: &[NewChange]) -> Self {
        let first = |kind| changes.iter().find(|change| change.kind == kind).map(|change| &change.before);
        let proved = |before: &Option<(String, bool)>| {
            before.as_ref().filter(|(_, proved)| *proved).and_then(|(text, _)| EmailAddress::parse(text))
        };
        let standing: Vec<EmailAddress> = [ReachKind::Email, ReachKind::Rescue]
            .into_iter()
            .filter_map(|kind| match first(kind) {
                Some(before) => proved(before),
                None => proved(&on_file.of_kind(kind)),
            })
            .collect();
        let standing = apart(standing.iter());
        let is_apart = |one: &EmailAddress| standing.iter().all(|known| known.lookup() != one.lookup());
        let others = everybody(on_file, changes).into_iter().filter(is_apart).collect();
        Self { standing, others }
    }
}

/// All mailboxes on file, and those of before the changes that can still be undone.
pub(super) fn everybody(on_file: &OnFile, changes: &[NewChange]) -> Vec<EmailAddress> {
    let before = changes.iter().filter(|change| change.kind != ReachKind::Mobile);
    let before = before.filter_map(|change| EmailAddress::parse(&change.before.as_ref()?.0));
    let (now, before) = (on_file.to_tell(), before.collect::<Vec<_>>());
    apart(now.iter().chain(&before))
}
