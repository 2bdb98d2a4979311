//! `idp sms …`.

use super::Place;

#[test]
fn sms_are_stopped_and_resumed_without_a_server() {
    let place = Place::new().with("IDP_SMS__URL", "https://sms.example/").with("IDP_SMS__DAILY_BUDGET", "7");
    assert!(place.succeed(&["sms", "status"]).contains("going out"));
    assert!(place.succeed(&["sms", "stop"]).contains("stopped since"));
    assert!(place.succeed(&["sms", "status"]).contains("stopped since"));
    assert_eq!(place.succeed(&["sms", "resume"]), "sms    going out\ntoday  0 sent, of 7\n");
    assert!(Place::new().succeed(&["sms", "status"]).contains("no gateway is configured"));
    let stopped = Place::new().with("IDP_SMS__STOPPED", "true");
    assert!(stopped.succeed(&["sms", "resume"]).contains("stopped by the configuration"));
}

#[test]
fn the_check_of_the_configuration_names_the_gateway_and_none_of_its_secrets() {
    let place = Place::new()
        .with("IDP_SMS__PRESET", "mitake")
        .with("IDP_SMS__USERNAME", "bureau")
        .with("IDP_SMS__PASSWORD", "sesame");
    let told = place.succeed(&["check-config"]);
    assert!(told.contains("sms       smsapi.mitake.com.tw\n"), "{told}");
    assert!(!told.contains("bureau") && !told.contains("sesame"), "{told}");
    let stopped = place.with("IDP_SMS__STOPPED", "true");
    assert!(stopped.succeed(&["check-config"]).contains("sms       stopped\n"));
}
