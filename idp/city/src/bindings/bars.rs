//! Whom custody blocks bar, read for many pairs of guardian and student at once.

use std::collections::{BTreeSet, HashMap};

use domain::ids::PersonId;

use super::store::{self, LivingBlock};
use crate::accounts;
use platform::db::{Act, Connection};
use platform::fault::StoreError;

/// The living custody blocks of some students, with the numbers of the guardians whom they may concern.
#[derive(Debug, Default)]
pub struct Bars {
    blocks: HashMap<PersonId, Vec<LivingBlock>>,
    numbers: HashMap<PersonId, Vec<Vec<u8>>>,
}

impl Bars {
    /// Reads what bars these pairs of guardian and student, all at once. The caller holds the lock of
    /// [`super::lock_within`].
    pub async fn read(act: &Act<'_>, pairs: &[(PersonId, PersonId)]) -> Result<Self, StoreError> {
        let students: BTreeSet<PersonId> = pairs.iter().map(|(_, student)| *student).collect();
        let students: Vec<PersonId> = students.into_iter().collect();
        let mut found = Self::of_students(act, &students).await?;
        if found.blocks.is_empty() {
            return Ok(found);
        }
        let concerned = pairs.iter().filter(|(_, student)| found.blocks.contains_key(student));
        let concerned: Vec<PersonId> = concerned.map(|(guardian, _)| *guardian).collect();
        for (guardian, number) in accounts::list_numbers_of(act, &concerned).await? {
            found.numbers.entry(guardian).or_default().push(number);
        }
        Ok(found)
    }

    /// Reads the blocks of these students, for [`Bars::bar_numbers`] and [`Bars::stand_for`].
    pub async fn of_students(db: &impl Connection, students: &[PersonId]) -> Result<Self, StoreError> {
        let mut found = Self::default();
        for block in store::list_living_blocks(db, students).await? {
            found.blocks.entry(block.student).or_default().push(block);
        }
        Ok(found)
    }

    /// Whether any block stands for the student.
    pub fn stand_for(&self, student: PersonId) -> bool {
        self.blocks.contains_key(&student)
    }

    /// Whether a block keeps the guardian from the student.
    pub fn bar(&self, guardian: PersonId, student: PersonId, is_new: bool) -> bool {
        let numbers = self.numbers.get(&guardian).map(Vec::as_slice).unwrap_or_default();
        self.bar_numbers(numbers, student, is_new)
    }

    /// Whether a block keeps somebody with one of these numbers, given as keyed hashes, from the student.
    pub fn bar_numbers(&self, numbers: &[Vec<u8>], student: PersonId, is_new: bool) -> bool {
        let blocks = self.blocks.get(&student).map(Vec::as_slice).unwrap_or_default();
        store::bars(blocks, numbers, is_new)
    }
}
