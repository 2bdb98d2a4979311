//! A guardian who was bound by an application before the roster knew of him.

use domain::binding::GuardianData;
use tests::{City, on_both};

use super::bundle::Bundle;
use super::custody::without_father;
use super::facts::{account, lookup, person};
use super::vouched::approve;

const FATHER: &str = "G-luojianhong";

/// What he told when he applied, and a bundle that knows him under another address and without a telephone.
async fn bound_first(city: &City) -> (GuardianData, Bundle) {
    let bundle = Bundle::of(city, 300);
    let number = bundle.get("users.csv", FATHER, "metadata.nationalId");
    without_father(&bundle);
    bundle.remove("users.csv", FATHER);
    bundle.remove("demographics.csv", FATHER);
    bundle.retain("roles.csv", |line| !line[0].contains(FATHER));
    bundle.must_import(city).await;
    let told = approve(city, &number).await;
    let bundle = Bundle::of(city, 300);
    for (column, value) in [("email", "roster@mail.example"), ("sms", ""), ("phone", "")] {
        bundle.set("users.csv", FATHER, column, value);
    }
    bundle.must_import(city).await;
    (told, bundle)
}

#[tokio::test]
async fn a_telephone_given_at_the_application_stays_until_the_roster_knows_another() {
    on_both(async |city| {
        let (told, bundle) = bound_first(&city).await;
        assert_eq!(person(&city, FATHER).await.unwrap().phone, Some(told.phone.clone()));
        bundle.set("users.csv", FATHER, "givenName", "建弘");
        bundle.must_import(&city).await;
        let father = person(&city, FATHER).await.unwrap();
        assert_eq!((father.name.as_str(), father.phone), ("羅建弘", Some(told.phone)));
        bundle.set("users.csv", FATHER, "sms", "0987654321");
        bundle.must_import(&city).await;
        let phone = person(&city, FATHER).await.unwrap().phone;
        assert_eq!(phone.as_deref(), Some("+886987654321"));
    })
    .await;
}

#[tokio::test]
async fn an_account_that_waits_under_a_proved_address_keeps_it_whatever_address_the_roster_knows() {
    on_both(async |city| {
        let (told, bundle) = bound_first(&city).await;
        for address in ["roster@mail.example", "other@mail.example"] {
            bundle.set("users.csv", FATHER, "email", address);
            bundle.must_import(&city).await;
            let waiting = account(&city, FATHER).await.unwrap();
            assert_eq!(waiting.login_name.as_ref(), Some(&told.email));
            assert_eq!(waiting.login_lookup, lookup(&city, &told.email));
            assert_eq!(person(&city, FATHER).await.unwrap().email.as_ref(), Some(&told.email));
        }
    })
    .await;
}
