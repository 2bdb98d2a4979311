//! The pages of the school's side.

mod badges;
mod class;
mod confirm;
mod deputies;
mod first_sign_in;
mod letters;
mod phrase;
mod student;

pub use badges::{BadgeDone, BadgeLine, BadgeSheet, BadgeSheetsPage, BadgesPage, ConfirmBadgesPage, NoAct};
pub use class::{ClassLink, ClassPage, OverviewPage, SchoolPart, StudentRow};
pub use confirm::{Asked, ConfirmPage, GuardianLine};
pub use deputies::{ColleagueOption, DeputiesPage, DeputyForm, DeputyLine, PersonRefusal};
pub use first_sign_in::{FirstSignInPage, StaffLine, StaffPage, StaffPart};
pub use letters::{LetterSheet, LettersPage};
pub use phrase::PhrasePage;
pub use student::{
    BarredNumberRefusal, BindingLine, BlockForm, BlockLine, NoteRefusal, SchoolNotice, StudentActs,
    StudentPage, WhomRefusal,
};
