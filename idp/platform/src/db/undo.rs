//! An act that undoes itself and says why, as a type.

use std::sync::{Arc, Mutex, PoisonError};

use super::Db;
use super::act::{Act, Work};
use crate::fault::StoreError;

/// Why an act is undone.
#[derive(Debug)]
pub enum Undo<R> {
    /// A rule says no, and what was written before must not stay.
    Refused(R),
    /// The act failed.
    Failed(StoreError),
}

impl<R> From<StoreError> for Undo<R> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Db {
    /// Runs `act` as [`Db::write`] does. A refusal undoes what the act wrote and is the answer.
    ///
    /// # Errors
    /// As for [`Db::write`].
    pub async fn attempt<T, R, F>(&self, act: F) -> Result<Result<T, R>, StoreError>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: for<'c> Work<'c, T, Undo<R>> + Send + 'static,
    {
        let refused = Arc::new(Mutex::new(None));
        let told = Arc::clone(&refused);
        let work = async move |unit: &Act<'_>| match act(unit).await {
            Ok(done) => Ok(done),
            Err(Undo::Failed(error)) => Err(error),
            Err(Undo::Refused(refusal)) => {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
                Err(StoreError::Undone)
            }
        };
        match self.write(work).await {
            Err(StoreError::Undone) => {
                let refusal = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
                refusal.map(Err).ok_or(StoreError::Undone)
            }
            done => done.map(Ok),
        }
    }
}
