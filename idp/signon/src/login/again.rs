//! Opening a first sign-in again: by the school or the operator, with a one-time code that is printed, or mailed to the
//! mailbox that the school's records name.

use domain::accounts::{ACTIVATION_SECONDS, Account, AccountState, takes_mailed_code};
use domain::binding::LetterCode;
use domain::contacts::EmailAddress;
use domain::contexts::is_only_student;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::letters::FirstSignInCode;
use super::limits::{FIRST_CODE_MAILS, FIRST_CODES_OF_SENDER};
use city::accounts::{self, Facts};
use platform::audit::{AuditAct, OPERATOR};
use platform::db::{Act, Undo};
use platform::fault::Fault;
use platform::limits::{Limit, Taken, Tally};
use platform::mail::Mail;
use platform::seal::Sealer;
use platform::{jobs, spent};
use web::app::App;
use web::letters::{FirstCode, Letter as _, Link, Until, compose};

/// How often the end of a first sign-in may change under whoever opens it again.
const MOST_TRIES: usize = 5;

/// Who opens the first sign-in of whom.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Id of the person who does, or the operator.
    pub by: String,
    /// Whose first sign-in.
    pub person: PersonId,
    /// The unique id of the page whose button was pressed: pressed twice, it gives one code.
    pub page: Uuid,
    /// It is opened for a student, by whoever answers for students: nothing is opened for somebody who is more than that.
    pub as_student: bool,
}

/// Why no code is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCode {
    /// The account does not wait, or waits for a mailed link.
    NotWaiting,
    /// The code was asked for as a student's, and the person is something else too: it would open that as well.
    MoreThanStudent,
}

/// A first sign-in that is open from now on.
pub struct FirstSignIn {
    /// The person.
    pub name: String,
    /// The default login name, where it may be shown: a student's.
    pub login_name: Option<String>,
    /// The code that opens it; it is shown this once.
    pub code: LetterCode,
    /// When the code dies.
    pub dies_at: Timestamp,
}

/// What became of a code that was to be mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeMail {
    /// It goes to that address, masked.
    Sent(String),
    /// The account does not wait, or waits for a mailed link.
    NotWaiting,
    /// The person does not work at a school, or no mailbox is on file.
    NoMailbox,
    /// Too many were sent to this person, or by this administrator, today.
    TooMany,
}

/// Why nothing was renewed.
enum Refused {
    /// Somebody renewed it since it was read.
    Changed,
    TooMany,
}

/// A mail with the code, and how often one may be sent.
struct CodeToMail {
    mail: Mail,
    masked: String,
    of_person: Limit,
    /// None for the operator.
    of_sender: Option<Tally>,
}

/// Opens the first sign-in of a person again, whatever was tried before, and makes the code for it; the code of before is
/// void. The same page gets the code that is valid now.
///
/// # Errors
/// When the account cannot be read or written; inside, why there is no code.
pub async fn print_code(
    app: &App,
    opening: &Opening,
    now: Timestamp,
) -> Result<Result<FirstSignIn, NoCode>, Fault> {
    for _ in 0..MOST_TRIES {
        let Some(account) = waiting(app, opening.person).await? else { return Ok(Err(NoCode::NotWaiting)) };
        let facts = Facts::of(app, opening.person).await?;
        if opening.as_student && !is_only_student(&facts.roles) {
            return Ok(Err(NoCode::MoreThanStudent));
        }
        let Ok(dies_at) = renew(app, opening, &account, None, now).await? else { continue };
        let dies_at = match dies_at {
            Some(dies_at) => dies_at,
            // This page printed before: the code is that of the end which is stored now.
            None => match waiting(app, opening.person).await? {
                Some(account) => account.activation_dies_at,
                None => return Ok(Err(NoCode::NotWaiting)),
            },
        };
        let code = code_of(app, account, dies_at);
        return Ok(Ok(FirstSignIn { name: facts.name, login_name: facts.student_login, code, dies_at }));
    }
    Err(Fault::Busy)
}

/// Opens the first sign-in of a person who works at a school, and mails the code to the mailbox on file; the code of before
/// is void. The same page sends one mail.
///
/// # Errors
/// When the account cannot be read or written, or the mail not be composed.
pub async fn mail_code(app: &App, opening: &Opening, now: Timestamp) -> Result<CodeMail, Fault> {
    for _ in 0..MOST_TRIES {
        let Some(account) = waiting(app, opening.person).await? else { return Ok(CodeMail::NotWaiting) };
        let facts = Facts::of(app, opening.person).await?;
        let mailbox = facts.email.as_deref().and_then(EmailAddress::parse);
        let Some(mailbox) = mailbox.filter(|_| takes_mailed_code(&facts.roles)) else {
            return Ok(CodeMail::NoMailbox);
        };
        let mail = CodeToMail::of(app, opening, (&account, &mailbox), now)?;
        let masked = mail.masked.clone();
        match renew(app, opening, &account, Some(mail), now).await? {
            Ok(_) => return Ok(CodeMail::Sent(masked)),
            Err(Refused::TooMany) => return Ok(CodeMail::TooMany),
            Err(Refused::Changed) => {}
        }
    }
    Err(Fault::Busy)
}

impl CodeToMail {
    fn of(
        app: &App,
        opening: &Opening,
        (account, mailbox): (&Account, &EmailAddress),
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let dies_at = accounts::renewed_end(account, now);
        let code = code_of(app, account.clone(), dies_at);
        let link = Link(format!("{}/login", app.config.server.issuer));
        let letter = FirstSignInCode { code: FirstCode::of(&code), until: Until(dies_at), link };
        let by = opening.by.as_str();
        Ok(Self {
            mail: compose(&app.renderer, mailbox, &letter.sheet())?,
            masked: mailbox.masked(),
            of_person: FIRST_CODE_MAILS.of(app, &[&opening.person.to_string()]),
            of_sender: (by != OPERATOR).then(|| FIRST_CODES_OF_SENDER.of(app, &[by])),
        })
    }

    /// Counts the mail and hands it to the outbox.
    async fn send_within(
        &self,
        act: &Act<'_>,
        sealer: &Sealer,
        dies_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Undo<Refused>> {
        let mut taken = vec![self.of_person.take(act, now).await?];
        if let Some(limit) = &self.of_sender {
            taken.push(limit.take(act, now).await?);
        }
        if taken.iter().any(|taken| *taken != Taken::Yes) {
            return Err(Undo::Refused(Refused::TooMany));
        }
        Ok(jobs::enqueue_until(act, sealer, &self.mail, dies_at, now).await?)
    }
}

/// Writes a new end, and tells it; none where this page did so before and a code is valid. One commit: of two that renew the
/// same end one wins.
async fn renew(
    app: &App,
    opening: &Opening,
    account: &Account,
    mail: Option<CodeToMail>,
    now: Timestamp,
) -> Result<Result<Option<Timestamp>, Refused>, Fault> {
    let (sealer, opening, account) = (app.keyring.sealer(), opening.clone(), account.clone());
    let act = app.db.attempt(async move |act: &Act<'_>| {
        let means = if mail.is_some() { "mail" } else { "print" };
        let name = format!("first sign-in {means} {} {}", opening.person, opening.page);
        if account.takes_activation(now).is_ok() && spent::is_spent_in(act, &name).await? {
            return Ok(None);
        }
        let Some(dies_at) = accounts::renew_activation_within(act, &account, now).await? else {
            return Err(Undo::Refused(Refused::Changed));
        };
        spent::spend_in(act, name, now.plus(ACTIVATION_SECONDS)).await?;
        let (done, detail) = match &mail {
            Some(mail) => {
                mail.send_within(act, &sealer, dies_at, now).await?;
                (AuditAct::AccountCodeMailed, json!({ "activation_renewed": true }))
            }
            None => (AuditAct::AccountUnlocked, json!({ "activation_renewed": true, "code": true })),
        };
        act.audit(done, &opening.by, &opening.person.to_string(), &detail, now).await?;
        Ok(Some(dies_at))
    });
    Ok(act.await?)
}

/// The account of a person who is not switched off, if it waits for a first sign-in without a mailed link.
async fn waiting(app: &App, person: PersonId) -> Result<Option<Account>, Fault> {
    let found = accounts::find_by_person(app, person).await?.filter(|found| found.person_active);
    let waits = |account: &Account| account.state == AccountState::Pending && !account.activation_mailed;
    Ok(found.map(|found| found.account).filter(waits))
}

fn code_of(app: &App, account: Account, dies_at: Timestamp) -> LetterCode {
    let account = Account { activation_dies_at: dies_at, ..account };
    accounts::activation_code(&app.keyring.sealer(), &account)
}
