//! Sweeping away rows that are over, a batch at a time.

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    TryGetable, Value,
};

use super::Db;
use crate::fault::StoreError;

/// Rows removed in one transaction.
const BATCH: u64 = 500;

impl Db {
    /// Removes a batch of the rows that are `over`, named by their primary key, and says whether more may be left.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn purge<E, K>(&self, key: E::Column, over: Condition) -> Result<bool, StoreError>
    where
        E: EntityTrait,
        K: TryGetable + Into<Value> + Send + 'static,
    {
        let found = E::find().select_only().column(key).filter(over.clone()).limit(BATCH);
        let keys: Vec<K> = found.into_tuple().all(self.read()).await?;
        if keys.is_empty() {
            return Ok(false);
        }
        let more = keys.len() as u64 == BATCH;
        // What is in use again since it was found stays.
        let delete = E::delete_many().filter(key.is_in(keys)).filter(over).into_query();
        self.run(&delete).await?;
        Ok(more)
    }
}
