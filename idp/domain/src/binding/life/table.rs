//! The table, on one screen. `docs/bindings.md` is printed from it.

use super::After::{self, Barred, Ended, Frozen, Later, Lives, Restored, Settled, Stays, Waits};
use super::Before::{self, Any, Approved};
use super::Cause::{self, Agreed, BlockLifted, BlockSet, Declined, Delegated, Disputed, Expired, FoundWrong};
use super::Cause::{
    Majority, Named, Requested, StudentBack, StudentLeft, Undone, Unfrozen, Unnamed, Withdrawn,
};
use super::EndReason as Why;
use super::If::{self, NotAgreed, NotMore, NotOver, NotVouched, OfAge, Over, Restorable};
use super::{Mail, Row};

const BINDS: &[Cause] = &[Cause::Approved, Delegated];
const LIVING: &[Before] = &[Approved, Before::Frozen];
const WAITING: Before = Before::Ended(Why::Majority);

/// What each cause makes of a binding. The first row that fits holds; the last row of a cause says what happens to
/// every other binding.
pub const LIFE: &[Row] = &[
    on(BINDS, &[Before::Frozen], &[], Barred),
    on(BINDS, &[Any], &[If::Barred], Barred),
    on(BINDS, &[Approved], &[NotOver, NotMore], Stays).mails(Mail::WayIn),
    on(BINDS, &[Approved], &[NotOver, If::Agreed], Lives).mails(Mail::Added),
    on(BINDS, &[Any], &[OfAge], Waits).mails(Mail::Asked),
    on(BINDS, &[Any], &[], Lives).mails(Mail::Added),
    on(&[Named], &[Before::Frozen], &[], Stays),
    on(&[Named], &[Approved], &[If::Barred], Frozen(Why::Custody)),
    on(&[Named], &[Any], &[If::Barred], Barred),
    on(&[Named], &[Approved], &[NotMore], Stays),
    on(&[Named], &[Approved], &[OfAge, NotAgreed], Later),
    on(&[Named], &[Approved], &[], Lives),
    on(&[Named], &[WAITING], &[OfAge], Stays),
    on(&[Named], &[Before::Ended(Why::Requested)], &[], Settled(Why::Requested)),
    on(&[Named], &[Before::Ended(Why::NotMyChild)], &[], Settled(Why::NotMyChild)),
    on(&[Named], &[Before::Ended(Why::Custody)], &[], Settled(Why::Custody)),
    on(&[Named], &[Before::Ended(Why::Left)], &[If::Agreed], Lives),
    on(&[Named], &[Any], &[OfAge], Waits),
    on(&[Named], &[Any], &[], Lives),
    on(&[Unnamed], &[Approved], &[NotVouched], Ended(Why::Unbound)).mails(Mail::Ended),
    on(&[Unnamed], &[WAITING], &[NotVouched], Ended(Why::Unbound)),
    on(&[Unnamed], &[Any], &[], Stays),
    on(&[StudentLeft], &[Approved], &[], Ended(Why::Left)).mails(Mail::Ended),
    on(&[StudentLeft], &[Any], &[], Stays),
    on(&[StudentBack], &[Before::Ended(Why::Left)], &[Over], Stays),
    on(&[StudentBack], &[Before::Ended(Why::Left)], &[If::Barred], Barred),
    on(&[StudentBack], &[Before::Ended(Why::Left)], &[NotVouched], Stays),
    on(&[StudentBack], &[Before::Ended(Why::Left)], &[OfAge, NotAgreed], Waits),
    on(&[StudentBack], &[Before::Ended(Why::Left)], &[], Lives),
    on(&[StudentBack], &[Any], &[], Stays),
    on(&[BlockSet], &[Approved], &[], Frozen(Why::Custody)),
    on(&[BlockSet], &[Any], &[], Stays),
    on(&[BlockLifted], &[Any], &[], Stays),
    on(&[Disputed], &[Approved], &[], Frozen(Why::NotMyChild)),
    on(&[Disputed], &[Any], &[], Stays),
    on(&[Unfrozen], &[Before::Frozen], &[Over], Stays),
    on(&[Unfrozen], &[Before::Frozen], &[If::Barred], Barred),
    on(&[Unfrozen], &[Before::Frozen], &[], Lives),
    on(&[Unfrozen], &[Any], &[], Stays),
    on(&[FoundWrong], LIVING, &[], Ended(Why::NotMyChild)),
    on(&[FoundWrong], &[Any], &[], Stays),
    on(&[Requested], LIVING, &[], Ended(Why::Requested)),
    on(&[Requested], &[Any], &[], Stays),
    on(&[Withdrawn], LIVING, &[], Ended(Why::Withdrawn)),
    on(&[Withdrawn], &[Any], &[], Stays),
    on(&[Expired], LIVING, &[Over], Ended(Why::Expired)).mails(Mail::Ended),
    on(&[Expired], &[Any], &[], Stays),
    on(&[Majority], &[Approved], &[OfAge, NotAgreed], Ended(Why::Majority)).mails(Mail::Ended),
    on(&[Majority], &[Any], &[], Stays),
    on(&[Agreed], &[Approved, WAITING], &[If::Barred], Barred),
    on(&[Agreed], &[Approved], &[], Lives),
    on(&[Agreed], &[WAITING], &[], Lives).mails(Mail::Agreed),
    on(&[Agreed], &[Any], &[], Stays),
    on(&[Declined], &[Approved], &[OfAge], Ended(Why::Majority)),
    on(&[Declined], &[Any], &[], Stays),
    on(&[Undone], &[Approved], &[Restorable], Restored).mails(Mail::Undone),
    on(&[Undone], &[Approved], &[], Ended(Why::Undone)).mails(Mail::Undone),
    on(&[Undone], &[WAITING], &[Restorable], Restored),
    on(&[Undone], &[WAITING], &[], Ended(Why::Undone)),
    on(&[Undone], &[Any], &[], Stays),
];

const fn on(causes: &'static [Cause], before: &'static [Before], when: &'static [If], after: After) -> Row {
    Row { causes, before, when, after, mail: Mail::Nobody }
}

impl Row {
    const fn mails(self, mail: Mail) -> Self {
        Self { mail, ..self }
    }
}
