//! The server of the database itself stops and starts.

use tests::{Database, HowToStop, OwnPostgres, Proxy};

use super::Place;
use super::answers::{all_are_told_so, all_works};

#[tokio::test]
async fn a_database_server_that_stops_and_starts_again_is_found_again_by_the_same_node() {
    if !Database::postgres_wanted() {
        return;
    }
    let mut database = OwnPostgres::start().await;
    let url = database.url();
    // No network in between: the sockets are those of the server.
    let place = Place::with(Proxy::start().await, |_, _| url).await;
    for how in [HowToStop::Fast, HowToStop::Immediate] {
        database.stop(how);
        all_are_told_so(&place).await;
        database.start_again().await;
        all_works(&place).await;
    }
}
