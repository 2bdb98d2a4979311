//! The household registry over HTTP.

use city::registry::{HttpRegistry, Known, NoAnswer, Question, Registry as _};
use domain::contexts::Relation;
use domain::identifiers::NationalId;
use tests::{HouseholdRegistry, REGISTRY_TOKEN};

fn question(relation: Relation) -> Question {
    let (guardian, student) =
        (NationalId::parse("F800123455").unwrap(), NationalId::parse("A123456789").unwrap());
    Question { guardian, student, relation }
}

async fn asked(server: &HouseholdRegistry, token: &str) -> Result<(Known, String), NoAnswer> {
    let registry = HttpRegistry::new(server.url.clone(), token.into(), HttpRegistry::TIMEOUT).unwrap();
    let answer = registry.ask(&question(Relation::Father)).await?;
    Ok((answer.known, answer.reference))
}

#[tokio::test]
async fn the_registry_confirms_who_is_the_father_and_nobody_else() {
    let server = HouseholdRegistry::start().await;
    assert_eq!(asked(&server, REGISTRY_TOKEN).await, Ok((Known::Unconfirmed, "R-000001".to_owned())));
    server.knows("F800123455", "A123456789", "father");
    assert_eq!(asked(&server, REGISTRY_TOKEN).await, Ok((Known::Confirmed, "R-000002".to_owned())));
    let registry =
        HttpRegistry::new(server.url.clone(), REGISTRY_TOKEN.into(), HttpRegistry::TIMEOUT).unwrap();
    let other = registry.ask(&question(Relation::GrandfatherPaternal)).await.unwrap();
    assert_eq!(other.known, Known::Unconfirmed);
}

#[tokio::test]
async fn a_registry_that_fails_is_asked_again_and_one_that_refuses_is_not() {
    let server = HouseholdRegistry::start().await;
    for status in [500, 404, 302] {
        server.fails_with(Some(status));
        let again = asked(&server, REGISTRY_TOKEN).await;
        assert_eq!(again, Err(NoAnswer::Later(format!("the registry answered {status}"))));
    }
    for status in [503, 429] {
        server.fails_with(Some(status));
        let again = asked(&server, REGISTRY_TOKEN).await;
        assert_eq!(again, Err(NoAnswer::NotNow(format!("the registry answered {status}"))));
    }
    for status in [400, 422] {
        server.fails_with(Some(status));
        let never = asked(&server, REGISTRY_TOKEN).await;
        assert_eq!(never, Err(NoAnswer::Never(format!("the registry answered {status}"))));
    }
    server.fails_with(None);
    let stranger = asked(&server, "another token").await;
    assert_eq!(stranger, Err(NoAnswer::NotNow("the registry answered 401".to_owned())));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_confirms_nothing() {
    let server = HouseholdRegistry::start().await;
    let long = format!(r#"{{"result":"confirmed","reference":"{}"}}"#, "x".repeat(20_000));
    for text in ["", "confirmed", r#"{"result":"yes"}"#, r#"{"result":true}"#, &long] {
        server.says(text);
        assert!(matches!(asked(&server, REGISTRY_TOKEN).await, Err(NoAnswer::Later(_))), "{text}");
    }
    server.says("{\"result\":\"confirmed\",\"reference\":\"R\\u0007-1\"}");
    assert_eq!(asked(&server, REGISTRY_TOKEN).await, Ok((Known::Confirmed, "R-1".to_owned())));
}
