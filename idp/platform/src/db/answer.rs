//! The answers of the writer, which wait for the commit.

use tokio::sync::oneshot;

use crate::fault::StoreError;

/// Answers one act, once the commit it shared is known to have happened or not.
pub(super) type Answer = Box<dyn FnOnce(bool) + Send>;

/// What is answered when the commit failed.
pub(super) fn lost() -> StoreError {
    StoreError::Unavailable("the commit failed".to_owned())
}

/// Answers with the result if it was committed. A refusal, too, may rest on what another act of a lost transaction
/// wrote. The asker may have gone away; the act stands all the same.
pub(super) fn answer<T>(
    result: Result<T, StoreError>,
    sender: oneshot::Sender<Result<T, StoreError>>,
) -> Answer
where
    T: Send + 'static,
{
    Box::new(move |committed| drop(sender.send(if committed { result } else { Err(lost()) })))
}
