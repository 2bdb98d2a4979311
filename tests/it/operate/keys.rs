//! Keys and the database that was written with them, in the process of the test.

use std::fs;

use idp::compose::open;
use platform::config::Config;
use platform::db::Act;
use platform::keys::{Keyring, rotate_seal};
use sea_orm::EntityTrait as _;
use tables::installation;
use tests::{City, Database, on_both};

async fn refusal(config: &Config, city: &City) -> Option<String> {
    open(config, &city.app.clock).await.err().map(|error| format!("{error:#}"))
}

#[tokio::test]
async fn a_database_that_remembers_nothing_is_judged_by_a_number_that_it_holds() {
    on_both(async |city| {
        city.teacher().await;
        let forget = city.app.db.write(async move |tx: &Act<'_>| {
            Ok(installation::Entity::delete_many().exec(tx).await?.rows_affected)
        });
        assert!(forget.await.unwrap() > 3, "the keys were remembered");
        let other = city.dir().join("other-keys");
        Keyring::load_or_create(&other, city.app.now()).unwrap();
        let mut config = city.app.config.clone();
        config.server.keys.clone_from(&other);
        let told = refusal(&config, &city).await.unwrap();
        assert!(told.contains("seal.key does not fit"), "{told}");
        fs::copy(city.app.config.server.keys.join("seal.key"), other.join("seal.key")).unwrap();
        let told = refusal(&config, &city).await.unwrap();
        assert!(told.contains("identity.key does not fit"), "{told}");
        fs::remove_file(other.join("identity.key")).unwrap();
        let told = refusal(&config, &city).await.unwrap();
        assert!(told.contains("identity.key is missing") && !other.join("identity.key").exists(), "{told}");
        assert_eq!(refusal(&city.app.config, &city).await, None, "and remembers the right ones");
        assert!(installation::Entity::find().all(city.app.db.read()).await.unwrap().len() > 3);
    })
    .await;
}

#[tokio::test]
async fn rotations_are_followed_and_a_file_that_lacks_a_key_in_use_is_refused() {
    for database in Database::wanted() {
        let city = City::with_own_keys(database).await;
        let keys = city.app.config.server.keys.clone();
        let seal = keys.join("seal.key");
        city.teacher().await;
        let first = fs::read_to_string(&seal).unwrap();
        for _ in 0..2 {
            rotate_seal(&keys).unwrap();
            assert_eq!(refusal(&city.app.config, &city).await, None);
        }
        let all = fs::read_to_string(&seal).unwrap();
        assert!(city.app.keyring.reload().unwrap());
        // Nothing is sealed by what two rotations brought: the old file still fits.
        fs::write(&seal, &first).unwrap();
        assert_eq!(refusal(&city.app.config, &city).await, None);
        fs::write(&seal, &all).unwrap();
        assert_eq!(refusal(&city.app.config, &city).await, None);
        // Something is: it does not, while the whole file does.
        city.pupil().await;
        fs::write(&seal, &first).unwrap();
        let told = refusal(&city.app.config, &city).await.unwrap();
        assert!(told.contains("seal.key does not fit: key «seal 3»"), "{told}");
        // Nor does a file without the oldest line, which sealed what the teacher has.
        let without: Vec<&str> = all.lines().filter(|line| !line.starts_with("1 ")).collect();
        fs::write(&seal, without.join("\n")).unwrap();
        let told = refusal(&city.app.config, &city).await.unwrap();
        assert!(told.contains("key «seal 1»"), "{told}");
        // The second line sealed nothing and may be taken out.
        let without: Vec<&str> = all.lines().filter(|line| !line.starts_with("2 ")).collect();
        fs::write(&seal, without.join("\n")).unwrap();
        assert_eq!(refusal(&city.app.config, &city).await, None);
        fs::remove_dir_all(&keys).unwrap();
    }
}
