//! `demo.json`: what an outside tool needs to drive the demo city.

use std::path::Path;

use anyhow::Context as _;
use roster::demo_city::{Unbound, UnboundChild};
use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoFile {
    /// The provider's issuer.
    pub issuer: String,
    /// The portal's address.
    pub portal: String,
    /// The mail-catcher's address; `/messages.json` there lists all mail and short messages.
    pub mail: String,
    /// People worth signing in as.
    pub accounts: Vec<DemoAccount>,
    /// People who are alike, ready to sign in.
    pub plain: Plain,
    /// A mother whom the roster does not know, to bind herself to her children.
    pub unbound: DemoUnbound,
    /// A mother with the name, number and mailbox of the roster: her application is approved at once.
    pub at_once: DemoUnbound,
    /// Parents whose applications wait; the homeroom teacher `moming` can approve them together.
    pub waiting: Vec<DemoUnbound>,
    /// The relying parties.
    pub clients: Vec<DemoClient>,
}

/// Somebody invented who has yet to bind herself to her children at `/binding`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoUnbound {
    /// Her name.
    pub name: String,
    /// Her number.
    pub national_id: String,
    /// Her mail address; the mail-catcher shows what comes.
    pub email: String,
    /// Her mobile number.
    pub mobile: String,
    /// What she is to them: `mother`, `father` and the like.
    pub relation: String,
    /// Her children.
    pub children: Vec<DemoChild>,
}

/// A child and where it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoChild {
    /// Full name.
    pub name: String,
    /// Number.
    pub national_id: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// Number at the school.
    pub student_number: String,
    /// `elementary`, `senior_high` and the like.
    pub level: String,
    /// Full name of the school.
    pub school: String,
    /// The class's label.
    pub class: String,
}

impl From<Unbound> for DemoUnbound {
    fn from(Unbound { name, national_id, email, mobile, relation, children }: Unbound) -> Self {
        let child = |child: UnboundChild| DemoChild {
            name: child.name,
            national_id: child.national_id,
            birth_date: child.birth_date,
            student_number: child.student_number,
            level: child.level,
            school: child.school,
            class: child.class,
        };
        let children = children.into_iter().map(child).collect();
        Self { name, national_id, email, mobile, relation, children }
    }
}

/// Somebody to sign in as.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoAccount {
    /// Login name.
    pub login: String,
    /// The password; of an account not yet activated none.
    pub password: Option<String>,
    /// What an account not yet activated is opened with, once.
    pub activation_secret: Option<String>,
    /// Full name.
    pub name: String,
    /// What she is, in words.
    pub roles: Vec<String>,
    /// What this account shows.
    pub shows: String,
}

/// Accounts named by a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {
    /// The login name; `{n}` stands for the number.
    pub pattern: String,
    /// The first number.
    pub first: u32,
    /// How many there are.
    pub count: u32,
    /// The password of all.
    pub password: String,
}

/// A relying party.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoClient {
    /// `client_id`.
    pub id: String,
    /// Its secret; of a public client none.
    pub secret: Option<String>,
    /// How it proves itself at the token endpoint.
    pub auth_method: String,
    /// Where codes may go.
    pub redirect_uris: Vec<String>,
    /// Where a sign-out may lead.
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may ask to know.
    pub scope: String,
}

impl DemoFile {
    /// Reads the file of an earlier start; None if there is none or it is of another make.
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
    }

    /// Writes the file, whole or not at all.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let fresh = path.with_extension("new");
        std::fs::write(&fresh, serde_json::to_string_pretty(self)? + "\n")
            .and_then(|()| std::fs::rename(&fresh, path))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
