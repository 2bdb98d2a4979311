//! A person asks for a code.

use domain::contacts::{CODE_SECONDS, Code, Contact};
use domain::timestamp::Timestamp;

use super::letters::{self, CodeSms};
use super::limits::{CODES_BY_MAIL, CODES_BY_SMS, SMS_OF_BROWSER, SMS_OF_NETWORK};
use super::{CodePurpose, code_mac, record_refusal, row_of, stop, store};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::limits::{Limit, Taken, Tally};
use platform::mail::Mail;
use platform::metrics::Event;
use platform::random::random_bytes;
use platform::seal::{SealFault, Sealer};
use platform::sms::Sms;
use web::app::App;
use web::extract::Asker;
use web::flood::{self, Keep};
use web::letters::{Count, Letter as _, OneTimeCode, compose, compose_sms};

/// The result of a request; the same for a known and an unknown contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested {
    /// A new code is on its way, and the one before is worth nothing any more.
    Sent,
    /// Not before that moment; the one before stays good.
    TooMany {
        /// When the next one may be asked for.
        retry_at: Timestamp,
        /// Whether the page offers e-mail instead.
        offer_email: bool,
    },
    /// No SMS may go out now; the page offers e-mail.
    SmsStopped,
}

enum Message {
    Mail(Mail),
    Sms(Sms, Budgets),
}

/// What a text message counts for.
struct Budgets {
    browser: Tally,
    network: Tally,
    city: Tally,
}

impl Budgets {
    fn of(app: &App, asker: &Asker) -> Self {
        Self {
            browser: SMS_OF_BROWSER.of(app, &[&asker.browser]),
            network: SMS_OF_NETWORK.of(app, &[&asker.network]),
            city: stop::budget(app),
        }
    }

    fn all(&self) -> [(&Tally, &'static str); 3] {
        [(&self.browser, "sms of browser"), (&self.network, "sms of network"), (&self.city, "sms stopped")]
    }

    /// Which of them has no message left.
    async fn find_full(&self, act: &Act<'_>, now: Timestamp) -> Result<Option<&'static str>, StoreError> {
        for (budget, reason) in self.all() {
            if budget.full_until(act, now).await?.is_some() {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }

    /// Takes one message from all of them, or says which has none left.
    async fn take(&self, act: &Act<'_>, now: Timestamp) -> Result<Option<&'static str>, StoreError> {
        for (budget, reason) in self.all() {
            if budget.take(act, now).await? != Taken::Yes {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }
}

/// Everything that the transaction needs.
struct Request {
    row: Vec<u8>,
    code: Vec<u8>,
    limit: Limit,
    message: Message,
    purpose: CodePurpose,
    stopped_by_config: bool,
}

/// Sends a new code to the contact, unless there were too many or no SMS may go out. `asker` is whoever asks for it.
///
/// # Errors
/// When the database refuses or no message can be composed.
pub async fn request_code(
    app: &App,
    contact: &Contact,
    purpose: CodePurpose,
    asker: &Asker,
    now: Timestamp,
) -> Result<Requested, Fault> {
    let (own, request) = (app.clone(), prepare(app, contact, purpose, asker)?);
    let act = app.db.write(async move |act: &Act<'_>| request_within(&own, act, request, now).await);
    let requested = act.await?;
    app.metrics.count(if requested == Requested::Sent { Event::CodeSent } else { Event::CodeRefused });
    Ok(requested)
}

fn prepare(app: &App, contact: &Contact, purpose: CodePurpose, asker: &Asker) -> Result<Request, Fault> {
    let sealer = app.keyring.sealer();
    let code = draw()?;
    let row = row_of(&sealer, contact, purpose);
    let minutes = Count(usize::try_from(CODE_SECONDS / 60).unwrap_or_default());
    let (limit, message) = match contact {
        Contact::Email(email) => {
            let letter = letters::mail(purpose, minutes, OneTimeCode::of(&code));
            (&CODES_BY_MAIL, Message::Mail(compose(&app.renderer, email, &letter)?))
        }
        Contact::Mobile(mobile) => {
            let letter = CodeSms { minutes, code: OneTimeCode::of(&code) };
            let sms = compose_sms(&app.renderer, mobile, &letter.sheet())?;
            (&CODES_BY_SMS, Message::Sms(sms, Budgets::of(app, asker)))
        }
    };
    Ok(Request {
        code: code_mac(&sealer, &row, code.expose()),
        row,
        // One limit for all purposes.
        limit: limit.of(app, &[&contact.counted()]),
        message,
        purpose,
        stopped_by_config: app.config.sms.stopped,
    })
}

/// A code, every one as likely as any other.
fn draw() -> Result<Code, SealFault> {
    loop {
        if let Some(code) = Code::from_random(random_bytes()?) {
            return Ok(code);
        }
    }
}

/// Sends, and records a refusal; of many for one contact in a short time the first ones.
async fn request_within(
    app: &App,
    act: &Act<'_>,
    request: Request,
    now: Timestamp,
) -> Result<Requested, StoreError> {
    let Err((requested, reason)) = send(act, &app.keyring.sealer(), &request, now).await? else {
        return Ok(Requested::Sent);
    };
    if flood::keep(app, format!("contact {:?}", request.row), now) == Keep::No {
        return Ok(requested);
    }
    record_refusal(act, AuditAct::CodeRefused, (&request.row, request.purpose), reason, now).await?;
    Ok(requested)
}

async fn send(
    act: &Act<'_>,
    sealer: &Sealer,
    request: &Request,
    now: Timestamp,
) -> Result<Result<(), (Requested, &'static str)>, StoreError> {
    let by_sms = matches!(request.message, Message::Sms(..));
    if by_sms && (request.stopped_by_config || stop::is_on(act).await?) {
        return Ok(Err((Requested::SmsStopped, "sms stopped")));
    }
    // What may not go out anyway costs the number nothing.
    if let Message::Sms(_, budgets) = &request.message
        && let Some(reason) = budgets.find_full(act, now).await?
    {
        return Ok(Err((Requested::SmsStopped, reason)));
    }
    if let Taken::No { retry_at } = request.limit.take(act, now).await? {
        return Ok(Err((Requested::TooMany { retry_at, offer_email: by_sms }, "too many")));
    }
    // After that moment the code is worthless, and a person who still waits has requested another.
    let expires_at = now.plus(CODE_SECONDS);
    match &request.message {
        Message::Mail(mail) => jobs::enqueue_until(act, sealer, mail, expires_at, now).await?,
        Message::Sms(sms, budgets) => {
            if let Some(reason) = budgets.take(act, now).await? {
                return Ok(Err((Requested::SmsStopped, reason)));
            }
            jobs::enqueue_until(act, sealer, sms, expires_at, now).await?;
        }
    }
    store::replace(act, request.row.clone(), request.code.clone(), expires_at).await?;
    Ok(Ok(()))
}
