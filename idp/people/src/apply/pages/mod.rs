//! Pages of the applicant's way.

mod contact;
mod leaving;
mod parent;
mod returned;
mod sent;
mod student;

use domain::words;
use serde::Serialize;

pub use contact::{
    CodeForm, CodePage, CodeRefusal, ContactFailure, ContactForm, ContactPage, NotSent, StartNotice,
    StartPage,
};
pub use leaving::{ChangedPage, DeclinedPage};
pub use parent::{ExtensionRefusal, NoticePage, ParentForm, ParentPage};
pub use returned::ReturnedLine;
pub use sent::{ApplicationLine, CancelPage, ReviewPage, SendRefusal, StatusNotice, StatusPage};
pub use student::{
    ConfirmPage, LetterForm, LetterRefusal, SchoolLine, SchoolPage, StudentFailure, StudentForm, StudentLine,
    StudentPage, StudentsPage, TextRefusal, Unchosen,
};

/// What every page of the way holds.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// The numbered step, 1 to 4; 0 where it is over.
    pub step: u8,
    /// Hidden field: the draft that the page shows.
    pub revision: i32,
    /// The contact, masked; none before it is proved, or for a person without one.
    pub whose: Option<String>,
    /// The way out at the head of the page.
    pub leave: Option<Leave>,
}

words! {
    /// What the next person at the same device shall not find: `apply-{leave}`.
    Leave {
        /// A session, which ends on every device.
        LogOut = "logout",
        /// The contact that a code was sent to.
        Restart = "restart",
    }
}

impl Way {
    /// Step 1: nobody is known yet.
    pub(super) fn open() -> Self {
        Self { step: 1, revision: 0, whose: None, leave: None }
    }

    pub(super) fn sample(step: u8) -> Self {
        let whose = (step != 1).then(|| "c***n@mail.example".to_owned());
        let leave = (step != 1).then_some(Leave::LogOut);
        Self { step, revision: 3, whose, leave }
    }
}
