//! Codes of an app (RFC 6238). The library computes them; this room stores the secret and the last step.

use domain::factors::{CODE_DIGITS, DRIFT_STEPS, ENROLMENT_SECONDS, STEP_SECONDS};
use domain::ids::{PersonId, SessionId};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use totp_rs::{Builder, Secret, Totp as Calculator};
use zeroize::Zeroizing;

use super::codes::RecoveryCodes;
use super::store;
use super::tell::{News, mail};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use platform::jobs;
use platform::seal::Purpose;
use web::app::App;

/// What an app shows above the codes, in ASCII: apps read no other letters reliably.
const ISSUER: &str = "Taipei School Sign-on";

/// What an app shows of an account whose login name is not shown, or not ASCII.
const ACCOUNT: &str = "my account";

/// An enrolment under way, sealed into its page: it is good for one person in one session.
#[derive(Serialize, Deserialize)]
struct Enrolment {
    person: PersonId,
    session: SessionId,
    secret: Vec<u8>,
    until: Timestamp,
}

/// What the page of an enrolment shows.
pub struct Begun {
    /// The sealed enrolment, for the form.
    pub handle: String,
    /// The secret in groups of four.
    pub groups: Zeroizing<String>,
    /// What the QR code says; ASCII.
    pub uri: Zeroizing<String>,
}

fn calculator(secret: &[u8], account: &str) -> Option<Calculator> {
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_digits(u8::try_from(CODE_DIGITS).unwrap_or(6))
        .with_skew(u16::from(DRIFT_STEPS))
        .with_step_duration(STEP_SECONDS.unsigned_abs())
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .ok()
}

/// The step of which that is the code, one before or after the present one included.
fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let step = calculator(secret, ACCOUNT)?.check(code, u64::try_from(now.0).ok()?)?;
    i64::try_from(step).ok()
}

/// The name of an account in an app.
fn account_of(login_name: Option<&str>) -> &str {
    let fits =
        |name: &&str| !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_graphic() && sign != b':');
    login_name.filter(fits).unwrap_or(ACCOUNT)
}

/// Begins an enrolment, or shows the one of a handle again.
///
/// # Errors
/// When it cannot be sealed.
pub fn begin(
    app: &App,
    (person, session): (PersonId, SessionId),
    handle: Option<&str>,
    login_name: Option<&str>,
    now: Timestamp,
) -> Result<Begun, Fault> {
    let again = handle.and_then(|handle| open(app, (person, session), handle, now));
    let secret =
        again.map_or_else(|| Secret::generate().as_bytes().to_vec(), |enrolment| enrolment.secret.clone());
    let secret = Zeroizing::new(secret);
    let totp = calculator(&secret, account_of(login_name));
    let (text, uri) = totp
        .and_then(|totp| Some((totp.secret().to_base32(), totp.to_url().ok()?)))
        .ok_or_else(|| StoreError::inconsistent("totp", "secret", person))?;
    let until = now.plus(ENROLMENT_SECONDS);
    let enrolment = Enrolment { person, session, secret: secret.to_vec(), until };
    let handle = app.keyring.sealer().seal(Purpose::Enrolment, &enrolment)?;
    let signs: Vec<char> = text.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(Begun { handle, groups: Zeroizing::new(groups.join(" ")), uri: Zeroizing::new(uri) })
}

fn open(
    app: &App,
    (person, session): (PersonId, SessionId),
    handle: &str,
    now: Timestamp,
) -> Option<Enrolment> {
    let enrolment: Option<Enrolment> = app.keyring.sealer().open(Purpose::Enrolment, handle);
    enrolment.filter(|one| one.person == person && one.session == session && now < one.until)
}

/// How an enrolment ended.
pub enum Enrolled {
    /// Done; with recovery codes where the person had none.
    Yes(Option<RecoveryCodes>),
    /// The code was not right.
    WrongCode,
    /// The page is too old, of somebody else or of another session.
    Over,
    /// An app is enrolled already.
    Already,
}

/// Enrols the app of a handle, if `code` is one of its codes now. Of two enrolments at once one wins.
///
/// # Errors
/// When it cannot be sealed or written.
pub async fn enrol(
    app: &App,
    whose: (PersonId, SessionId),
    (handle, code): (&str, Option<&str>),
    now: Timestamp,
) -> Result<Enrolled, Fault> {
    let person = whose.0;
    let Some(enrolment) = open(app, whose, handle, now) else { return Ok(Enrolled::Over) };
    let secret = Zeroizing::new(enrolment.secret);
    let Some(step) = code.and_then(|code| step_of(&secret, code, now)) else {
        return Ok(Enrolled::WrongCode);
    };
    let sealer = app.keyring.sealer();
    let sealed = sealer.seal_field("totp", "secret", person.0, &secret)?;
    let (codes, told) = (RecoveryCodes::generate()?, mail(app, person, News::TotpAdded, now).await?);
    let act = app.db.write(async move |act: &Act<'_>| {
        if !store::insert_totp(act, person, sealed, step, now).await? {
            return Ok(Enrolled::Already);
        }
        let lacks_codes = store::count_codes(act, person).await? == 0;
        if lacks_codes {
            codes.write_within(act, &sealer, person, now).await?;
        }
        act.invalidate(&[Key::Person(person)], now).await?;
        let who = person.to_string();
        let detail = json!({ "factor": "totp", "codes": lacks_codes });
        act.audit(AuditAct::FactorAdded, &who, &who, &detail, now).await?;
        jobs::enqueue_each(act, &sealer, &told, now).await?;
        Ok(Enrolled::Yes(lacks_codes.then_some(codes)))
    });
    Ok(act.await?)
}

/// The step of which that is a code of the person's app, and whether it may be used still.
///
/// # Errors
/// When the secret cannot be read or opened.
pub async fn matching_step(
    app: &App,
    person: PersonId,
    code: &str,
    now: Timestamp,
) -> Result<Option<(i64, bool)>, Fault> {
    let Some(totp) = store::find_totp(app.db.read(), person).await? else { return Ok(None) };
    let secret = app.keyring.sealer().open_field("totp", "secret", person.0, &totp.secret);
    let secret = secret.ok_or_else(|| StoreError::inconsistent("totp", "secret", person))?;
    Ok(step_of(&secret, code, now).map(|step| (step, totp.takes(step))))
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;

    use super::{account_of, calculator, step_of};

    /// RFC 6238 appendix B: the secret of its SHA-1 vectors, the code of 59 seconds without its first two digits.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn a_code_of_the_rfc_counts_one_step_before_and_after_its_own() {
        for at in [0, 30, 59, 60, 89] {
            assert_eq!(step_of(SECRET, "287082", Timestamp(at)), Some(1), "{at}");
        }
        for at in [90, 120] {
            assert_eq!(step_of(SECRET, "287082", Timestamp(at)), None, "{at}");
        }
        assert_eq!(step_of(SECRET, "287083", Timestamp(59)), None);
    }

    #[test]
    fn what_an_app_reads_is_ascii() {
        assert_eq!((account_of(Some("mo.ming")), account_of(Some("莫名"))), ("mo.ming", "my account"));
        assert_eq!((account_of(Some("a:b")), account_of(None)), ("my account", "my account"));
        let uri = calculator(SECRET, "mo.ming").unwrap().to_url().unwrap();
        assert!(uri.is_ascii() && uri.starts_with("otpauth://totp/"), "{uri}");
    }
}
