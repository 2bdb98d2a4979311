//! Guardians bind themselves to their children (親子綁定): words and rules, from the application to the end.

mod adult;
mod application;
mod clock;
mod delegation;
mod draft;
mod guardian;
mod letter;
pub mod life;
mod living;
mod mask;
mod requests;
mod signature;
mod typed;
mod words;

pub use adult::may_decide_on;
pub use application::{RETURN_CHARACTERS, TextRefusal, Unfit, Verdict, cancel, decide, return_text, undo};
pub use clock::{
    ADMIN_AFTER, CHANGE_OF_SCHOOL_SECONDS, DEPUTY_AFTER, REMIND_AFTER, SchoolDays, UNDO_SECONDS,
    is_turn_of_school_year, stage_at,
};
pub use delegation::{
    INVITATION_SECONDS, InvitationAct, InviteRefusal, LastDayRefusal, MOST_DELEGATES, MOST_SCOPE_CHARACTERS,
    ScopeRefusal, end_of_delegation, may_invite, parse_scope,
};
pub use draft::{Agreed, Candidate, Chosen, Draft, FoundBy, MOST_STUDENTS, Step};
pub use guardian::{GuardianData, basis_of, split_name};
pub use letter::{LETTER_SECONDS, LetterCode, PrintedCode};
pub use living::{bars, is_known_guardian, is_living, is_reached, may_come_in, takes_adult_consent};
pub use mask::{mask_id, mask_name};
pub use requests::{
    MOST_REQUEST_CHARACTERS, RequestAct, Unbinding, WordsRefusal, may_be_corrected, parse_words, unbinding_of,
};
pub use signature::{MOST_TEXT_BYTES, Signature, SignatureFields, SignatureRefusal, Strokes};
pub use typed::{
    FactRefusal, MOST_NAME, NameRefusal, NumberRefusal, SecondFact, SecondFactKind, Whose, fits_level,
    read_name, read_number, read_second_fact,
};
pub use words::{
    ApplicationAct, ApplicationStatus, Duty, EndReason, InvitationStatus, RequestKind, RequestStatus,
    ReturnReason, Source, Stage,
};
