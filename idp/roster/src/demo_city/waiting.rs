//! Guardians whom the roster knows: one whose application is approved at once, and two whose applications a teacher can
//! approve together.

use super::city::City;
use super::family::{Carer, Family};
use super::invented::{adult, pupil, second_pupil};
use super::names::Name;
use super::people::{Number, Person};
use super::unbound::{Unbound, child};
use super::{DemoCityError, DemoCityOptions};

/// A guardian with the number, the name and the mailbox of the roster, who has not signed in yet.
pub fn at_once(options: &DemoCityOptions) -> Result<Unbound, DemoCityError> {
    let city = City::new(options.students, options.seed)?;
    guardians(&city, &residents(&city)?)?.into_iter().next().ok_or(DemoCityError::Data)
}

/// Guardians with the number and the name of the roster. It has no mailbox of theirs, so that a teacher decides.
pub fn waiting(options: &DemoCityOptions) -> Result<Vec<Unbound>, DemoCityError> {
    let city = City::new(options.students, options.seed)?;
    let known = family(&city)?;
    let reached = |carer: &Carer, serial| {
        let mailbox = adult(&carer.person.sourced_id, carer.person.name.clone(), carer.person.female, serial);
        Carer { person: mailbox, ..carer.clone() }
    };
    let carers = known.carers.iter().zip(SERIALS).map(|(carer, serial)| reached(carer, serial)).collect();
    guardians(&city, &Family { carers, ..known })
}

/// A mother and a child with resident numbers.
pub(super) fn residents(city: &City) -> Result<Family, DemoCityError> {
    let mother = adult("G-ruanshimei", Name::new("阮", "氏梅"), true, 15).with_number(Number::Resident, 15);
    let carers = vec![Carer { person: mother, relation: "mother", teaches_at: None }];
    let mut child =
        pupil(city, ("S-ruanwenxiong", Name::new("阮", "文雄"), false, 14), ("323402", 11, 0), &carers)?;
    child.person = child.person.with_number(Number::Resident, 14);
    Ok(Family { pupils: vec![child], carers })
}

const SERIALS: [u64; 2] = [26, 27];

/// The family as the roster has it: parents without mailbox and telephone.
pub(super) fn family(city: &City) -> Result<Family, DemoCityError> {
    let [mother, father] = SERIALS;
    let bare = |id: &str, name, relation: &'static str, serial| Carer {
        person: Person::new(id.to_owned(), name, relation == "mother", serial),
        relation,
        teaches_at: None,
    };
    let carers = vec![
        bare("G-caipeishan", Name::new("蔡", "佩珊"), "mother", mother),
        bare("G-wujiahao", Name::new("吳", "家豪"), "father", father),
    ];
    let boy = ("S-wuyouting", Name::new("吳", "宥廷"), false, 28);
    Ok(Family { pupils: vec![second_pupil(city, boy, ("343611", 2, 1), &carers)?], carers })
}

fn guardians(city: &City, family: &Family) -> Result<Vec<Unbound>, DemoCityError> {
    let children = || family.pupils.iter().map(|pupil| child(city, pupil)).collect::<Result<Vec<_>, _>>();
    let one = |carer: &Carer| {
        Ok(Unbound {
            name: carer.person.name.full(),
            national_id: carer.person.number.clone(),
            email: carer.person.email.clone(),
            mobile: carer.person.mobile.clone(),
            relation: carer.relation.to_owned(),
            children: children()?,
        })
    };
    family.carers.iter().map(one).collect()
}
