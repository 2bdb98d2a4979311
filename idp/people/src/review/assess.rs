//! What the roster says beside an application, and what is unusual about it.

use std::collections::{BTreeSet, HashMap};

use domain::binding::ApplicationStatus;
use domain::contexts::Basis;
use domain::identifiers::taipei_date;
use domain::ids::{ClassId, PersonId};
use domain::review::{
    Applied, Circumstances, Comparison, KnownGuardian, Match, Risk, compare, fold, risks_of,
};
use domain::timestamp::Timestamp;

use super::queues::Laid;
use city::accounts::{self, Particulars};
use city::applications::{self, Application, Sent};
use city::bindings::Binding;
use city::students;
use platform::fault::Fault;
use web::app::App;

/// What is known beside an application.
pub(super) struct Assessed {
    pub(super) comparison: Comparison,
    /// The guardian of the roster with whom it was compared.
    pub(super) known: Option<KnownGuardian>,
    pub(super) risks: Vec<Risk>,
}

impl Assessed {
    /// Whether several such may be approved at once: nothing differs, and nothing speaks against it.
    pub(super) fn is_plain(&self) -> bool {
        self.comparison.outcome() == Match::Exact && !self.risks.iter().any(|risk| risk.is_risk())
    }
}

/// Assesses applications among all that were sent for their students' classes, whoever may see those: their contacts are
/// compared, so that a review queue, one page and several at once never differ.
pub(super) async fn assess(app: &App, shown: &[&Laid], now: Timestamp) -> Result<Vec<Assessed>, Fault> {
    let beside = beside(app, shown).await?;
    let known = Known::of(app, shown, &beside, now).await?;
    let assess = |laid: &&Laid| {
        let application = &laid.application;
        let roster = known.roster_of(laid, now);
        let comparison = compare(&application.guardian, (application.relation, application.basis), &roster);
        let around = known.circumstances(laid, now);
        let applied = Applied {
            guardian: &application.guardian,
            relation: application.relation,
            by_letter: application.by_letter,
        };
        let risks = risks_of(&applied, &around);
        let known = comparison.with.and_then(|at| roster.into_iter().nth(at));
        Assessed { comparison, known, risks }
    };
    Ok(shown.iter().map(assess).collect())
}

async fn beside(app: &App, shown: &[&Laid]) -> Result<Vec<Application>, Fault> {
    let classes = shown.iter().filter_map(|laid| Some(laid.student.class.as_ref()?.id));
    let classes: Vec<ClassId> = classes.collect::<BTreeSet<_>>().into_iter().collect();
    let mut people = students::list_seated(app, &classes).await?;
    people.extend(shown.iter().map(|laid| laid.student.person));
    people.sort();
    people.dedup();
    let sent = applications::list_of_students(app, &people).await?;
    Ok(sent.into_iter().filter(|one| one.status != ApplicationStatus::Cancelled).collect())
}

/// What is known of the people around applications.
struct Known {
    people: HashMap<PersonId, Particulars>,
    classes: HashMap<PersonId, ClassId>,
    /// The numbers that applied with each mailbox and telephone.
    contacts: HashMap<String, BTreeSet<String>>,
}

impl Known {
    async fn of(app: &App, shown: &[&Laid], beside: &[Application], now: Timestamp) -> Result<Self, Fault> {
        let mut people = BTreeSet::new();
        let mut children = BTreeSet::new();
        for laid in shown {
            people.insert(laid.application.student);
            people.extend(laid.around.owner);
            people.extend(laid.around.bindings.iter().map(|binding| binding.guardian));
            children.extend(children_of(laid, now));
        }
        let people: Vec<PersonId> = people.into_iter().collect();
        let children: Vec<PersonId> = children.into_iter().collect();
        let people = accounts::list_particulars(app.db.read(), &app.keyring.sealer(), &people).await?;
        let places = students::list(app, &children).await?.into_iter();
        let classes = places.filter_map(|one| Some((one.person, one.class?.id))).collect();
        let mut contacts: HashMap<String, BTreeSet<String>> = HashMap::new();
        for one in beside.iter().map(|one| &one.guardian) {
            for contact in [&one.email, &one.phone] {
                contacts.entry(fold(contact)).or_default().insert(one.national_id.clone());
            }
        }
        Ok(Self { people, classes, contacts })
    }

    fn roster_of(&self, laid: &Laid, now: Timestamp) -> Vec<KnownGuardian> {
        let known =
            living(&laid.around.bindings, now).filter(|binding| binding.from_roster).filter_map(|binding| {
                let person = self.people.get(&binding.guardian)?.clone();
                Some(KnownGuardian {
                    name: person.name,
                    national_id: person.national_id,
                    relation: binding.relation,
                    basis: binding.basis,
                    phone: person.phone,
                    email: person.email,
                })
            });
        known.collect()
    }

    fn circumstances(&self, laid: &Laid, now: Timestamp) -> Circumstances {
        let (application, around) = (&laid.application, &laid.around);
        let today = taipei_date(now);
        let owner = around.owner.and_then(|owner| self.people.get(&owner));
        let student_born = self.people.get(&application.student).and_then(|student| student.birth_date);
        let born = owner.and_then(|owner| owner.birth_date);
        let shared = |contact: &&String| {
            let numbers = self.contacts.get(&fold(contact));
            numbers.is_some_and(|numbers| numbers.iter().any(|one| *one != application.guardian.national_id))
        };
        let contacts = [&application.guardian.email, &application.guardian.phone];
        let returned = |one: &&Sent| {
            one.id != application.id
                && one.student == application.student
                && one.status == ApplicationStatus::Rejected
        };
        let classes: BTreeSet<ClassId> =
            children_of(laid, now).iter().filter_map(|child| self.classes.get(child).copied()).collect();
        let guardians = living(&around.bindings, now)
            .filter(|binding| binding.basis != Basis::Delegated && Some(binding.guardian) != around.owner);
        Circumstances {
            barred: application.status == ApplicationStatus::Pending && around.barred,
            blocked: around.blocked,
            owner_name: owner.map(|person| person.name.clone()),
            owner_mailbox: owner.and_then(|person| person.mailbox_in_use.clone()),
            owner_born: born,
            owner_is_adult: born.map(|born| born.is_adult_on(today)),
            student_is_adult: student_born.is_some_and(|born| born.is_adult_on(today)),
            student_born,
            classes: classes.len(),
            guardians: guardians.count(),
            contacts_of_others: contacts.into_iter().filter(shared).cloned().collect(),
            returned: around.sent.iter().filter(returned).count(),
        }
    }
}

fn living(bindings: &[Binding], now: Timestamp) -> impl Iterator<Item = &Binding> {
    bindings.iter().filter(move |binding| binding.lives(now))
}

/// The children for whom this number applied or is bound, this one included.
fn children_of(laid: &Laid, now: Timestamp) -> BTreeSet<PersonId> {
    let counts = |one: &&Sent| matches!(one.status, ApplicationStatus::Pending | ApplicationStatus::Approved);
    let mut children: BTreeSet<PersonId> =
        laid.around.sent.iter().filter(counts).map(|one| one.student).collect();
    children.insert(laid.application.student);
    children.extend(living(&laid.around.bindings_of_owner, now).map(|binding| binding.student));
    children
}
