use super::fill::{Escape, Values, fill};
use super::{Parts, Preset, Recipe, Rule};

const VALUES: Values<'_> = Values {
    to_national: "0912345678",
    to_e164: "+886912345678",
    text: "驗證碼 1+1=2 & \"{password}\" 100%\\\n",
    username: "sso",
    password: "p&ss=+%",
    basic: "c3NvOg==",
    id: "7",
};

#[test]
fn values_are_escaped_as_their_place_needs() {
    let form = fill("u={username}&p={password}&to={to_e164}&m={text}", &VALUES, Escape::Percent);
    assert_eq!(
        form,
        "u=sso&p=p%26ss%3D%2B%25&to=%2B886912345678&m=%E9%A9%97%E8%AD%89%E7%A2%BC%201%2B1%3D2%20%26%20\
         %22%7Bpassword%7D%22%20100%25%5C%0A"
    );
    let json = fill(r#"{"to":"{to_national}","m":{"t":"{text}"},"x":{}}"#, &VALUES, Escape::Json);
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&read["m"]["t"], &read["to"]), (&VALUES.text.into(), &"0912345678".into()));
    assert_eq!(fill("Basic {basic}", &VALUES, Escape::Nothing), "Basic c3NvOg==");
}

#[test]
fn an_answer_is_judged_by_its_lines_begin_parts_or_values() {
    let mitake = "[1]\r\nmsgid=#000000013\r\nstatuscode=1\r\nAccountPoint=126\r\n";
    let json = r#"{"result":{"code":0,"text":"ok"}}"#;
    for (rule, answer, holds) in [
        ("line:statuscode=1", mitake, true),
        ("line:statuscode=11", mitake, false),
        ("line:statuscode", mitake, false),
        ("prefix:[1]", mitake, true),
        ("prefix:msgid", mitake, false),
        ("contains:AccountPoint", mitake, true),
        ("json:/result/code=0", json, true),
        ("json:/result/text=ok", json, true),
        ("json:/result/code=1", json, false),
        ("json:/nothing=1", json, false),
        ("json:/result/code=0", mitake, false),
    ] {
        assert_eq!(Rule::parse(rule).unwrap().holds(answer), holds, "{rule}");
    }
    for rule in ["", "statuscode=1", "line:", "json:code=0", "json:/code", "regex:.*"] {
        assert_eq!(Rule::parse(rule), None, "{rule}");
    }
}

#[test]
fn a_recipe_that_cannot_be_used_names_its_key() {
    let (header, rule) = (["no colon".to_owned()], ["ok".to_owned()]);
    let text_in_header = ["X-Text: {text}".to_owned()];
    let url = "https://sms.example/";
    let good = Parts { url, ..Parts::default() };
    for (parts, key) in [
        (Parts { url: "https://sms.example/?to={to}", ..good }, "url"),
        (Parts { method: "PUT", ..good }, "method"),
        (Parts { content_type: "text/xml", ..good }, "content_type"),
        (Parts { body: "{message}", ..good }, "body"),
        (Parts { method: "GET", body: "{text}", ..good }, "body"),
        (Parts { headers: &header, ..good }, "headers"),
        (Parts { headers: &text_in_header, ..good }, "headers"),
        (Parts { accepted: &rule, ..good }, "accepted"),
        (Parts { refused: &rule, ..good }, "refused"),
    ] {
        assert_eq!(Recipe::read(Preset::Json, parts).unwrap_err().0, key);
    }
    assert!(Recipe::read(Preset::Json, good).unwrap().is_some());
    assert!(Recipe::read(Preset::Json, Parts::default()).unwrap().is_none(), "no gateway is named");
}
