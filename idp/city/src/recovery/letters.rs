//! The mails about ways back in.

use domain::recovery::ReachKind;

use web::letters::{Argument, Link, Masked, Sheet, Until, letters};

/// Which contact was changed: each letter says it in its language.
#[derive(Clone, Copy)]
pub(super) struct What(pub(super) ReachKind);

impl Argument for What {
    const SAMPLES: usize = ReachKind::ALL.len();

    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.as_str().to_owned()));
    }

    fn sample(at: usize) -> Self {
        Self(ReachKind::ALL.iter().cycle().nth(at).copied().unwrap_or(ReachKind::Email))
    }
}

letters! {
    /// The link by which a forgotten password is replaced.
    RecoveryLink = "recovery-mail-link" to "the mailboxes that a person proved" {
        name: Masked, end: Until, link: Link
    }
    /// A forgotten password was replaced.
    PasswordReset = "recovery-mail-reset" to "all mailboxes on file of the person" { at: Until }
    /// The login name is another one.
    LoginNameChanged = "recovery-mail-login-name" to "all mailboxes on file of the person" { at: Until }
    /// A contact was changed, and can be put back.
    ContactChanged = "recovery-mail-changed" to "the mailboxes that were proved and on file for 72 hours" {
        what: What, end: Until, link: Link
    }
    /// A contact was changed; somebody else can put it back.
    ContactChangeTold = "recovery-mail-told" to "the other mailboxes that were on file before the change or lately" {
        what: What, at: Until
    }
    /// A changed contact was put back.
    ContactPutBack = "recovery-mail-put-back" to "the mailboxes that were on file before it was put back" {
        what: What, at: Until
    }
    /// The school issued three words for a forgotten password.
    PhraseIssuedTold = "recovery-mail-phrase" to "all mailboxes on file of the person" { at: Until }
}
