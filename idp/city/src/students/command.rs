//! `person duty …` on the command line.

use std::fmt::Write as _;

use clap::{Args, Subcommand, ValueEnum};
use domain::binding::Duty;
use domain::contexts::Class;
use domain::ids::PersonId;

use super::duties::{DutyRefusal, NewDuty, end_duty, give_duty, list_duties};
use super::store;
use super::student::Place;
use platform::audit::OPERATOR;
use web::app::App;

/// Appointments at a school, besides the roles of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum DutyCommand {
    /// Appoint an employee of a school as its administrator, or as deputy of a class's homeroom teacher.
    Give(DutyArgs),
    /// End such a duty.
    End(DutyArgs),
    /// List the duties at a school.
    List {
        /// Six-character code of the school.
        school: String,
    },
}

/// The duty and its holder.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct DutyArgs {
    /// Login name, or id of the person.
    pub who: String,
    /// The kind of duty.
    pub duty: DutyName,
    /// Six-character code of the school.
    pub school: String,
    /// Label of the class as the roster writes it, for a deputy.
    #[arg(long)]
    pub class: Option<String>,
}

/// A duty as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DutyName {
    /// Administrator of the school.
    #[value(name = "school_admin")]
    SchoolAdmin,
    /// Deputy of a class's homeroom teacher.
    #[value(name = "deputy")]
    Deputy,
}

impl DutyCommand {
    /// The holder, as typed.
    pub fn who(&self) -> Option<&str> {
        match self {
            Self::Give(args) | Self::End(args) => Some(&args.who),
            Self::List { .. } => None,
        }
    }

    /// Runs the command for the person whom [`Self::who`] names, and returns the text to print.
    ///
    /// # Errors
    /// When there is no such person, school or class, when the duty does not fit, or when the database does not
    /// answer.
    pub async fn run(&self, app: &App, person: Option<PersonId>) -> anyhow::Result<String> {
        let now = app.now();
        let missing = || anyhow::anyhow!("there is no such person");
        match self {
            Self::Give(args) => {
                let duty = args.duty(app, person.ok_or_else(missing)?).await?;
                match give_duty(app, OPERATOR, (duty, None), now).await? {
                    Ok(()) => Ok("given\n".to_owned()),
                    Err(refusal) => Err(anyhow::anyhow!(say(refusal))),
                }
            }
            Self::End(args) => {
                let duty = args.duty(app, person.ok_or_else(missing)?).await?;
                let ended = end_duty(app, OPERATOR, duty, now).await?;
                anyhow::ensure!(ended, "there is no such duty");
                Ok("ended\n".to_owned())
            }
            Self::List { school } => {
                let (place, classes) = school_of(app, school).await?;
                let mut text = String::new();
                for given in list_duties(app, place.id, now).await? {
                    let class = classes.iter().find(|class| Some(class.id) == given.class);
                    let class = class.map_or("", |class| &class.label);
                    // Writing to a string does not fail.
                    let _ =
                        writeln!(text, "{}  {}  {}  {class}", given.person, given.kind.as_str(), given.name);
                }
                Ok(text)
            }
        }
    }
}

impl DutyArgs {
    async fn duty(&self, app: &App, person: PersonId) -> anyhow::Result<NewDuty> {
        let (place, classes) = school_of(app, &self.school).await?;
        let class = match &self.class {
            None => None,
            Some(label) => {
                let found = classes.iter().find(|class| class.label == *label);
                Some(found.ok_or_else(|| anyhow::anyhow!("the school has no such class"))?.id)
            }
        };
        let kind = match self.duty {
            DutyName::SchoolAdmin => Duty::SchoolAdmin,
            DutyName::Deputy => Duty::Deputy,
        };
        Ok(NewDuty { person, school: place.id, class, kind })
    }
}

async fn school_of(app: &App, code: &str) -> anyhow::Result<(Place, Vec<Class>)> {
    let place = store::find_place(app.db.read(), code).await?;
    let place = place.ok_or_else(|| anyhow::anyhow!("there is no such school"))?;
    let classes = store::list_classes(app.db.read(), place.id, app.now()).await?;
    Ok((place, classes))
}

fn say(refusal: DutyRefusal) -> &'static str {
    match refusal {
        DutyRefusal::NotEmployed => "the person does not work at that school",
        DutyRefusal::Class => "a deputy needs a class of the school; an administrator has no class",
        DutyRefusal::OwnClass => "the person is the homeroom teacher of that class",
        DutyRefusal::Held => "the person has that duty already",
    }
}
