use uuid::Uuid;

use super::{Mail, Stamp};

fn head(to: &str, reply_to: Option<&str>, id: u128) -> Option<String> {
    let stamp = Stamp {
        from: "校園 <sso@city.example>".parse().unwrap(),
        reply_to: reply_to.map(|address| address.parse().unwrap()),
        dkim: None,
    };
    let mail = Mail { to: to.to_owned(), subject: "x".to_owned(), text: "x".to_owned(), html: None };
    let message = stamp.compose(mail, Uuid::from_u128(id))?.formatted();
    let text = String::from_utf8(message).unwrap();
    Some(text.split("\r\n\r\n").next().unwrap().to_owned() + "\r\n")
}

#[test]
fn every_mail_names_its_time_itself_and_that_no_person_wrote_it() {
    let first = head("chen@mail.example", Some("help@city.example"), 7).unwrap();
    for line in [
        "Message-ID: <00000000-0000-0000-0000-000000000007@city.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Reply-To: help@city.example\r\n",
        "To: chen@mail.example\r\n",
        "\r\nDate: ",
        "\r\nMIME-Version: 1.0",
    ] {
        assert!(format!("\r\n{first}").contains(line), "{line} in {first}");
    }
    assert!(!head("chen@mail.example", None, 7).unwrap().contains("Reply-To"));
    assert!(head("nobody", None, 7).is_none());
}

#[test]
fn every_address_that_is_read_can_be_written_to() {
    for address in [
        "!#$%&'*+-/=?^_`{|}~@mail.example",
        "a.b.c+d@xn--fiqs8s.tw",
        "0@1.2.example",
        &format!("{}@{}.example", "a".repeat(64), "b".repeat(63)),
    ] {
        assert!(domain::contacts::EmailAddress::parse(address).is_some(), "{address}");
        assert!(head(address, None, 7).is_some(), "{address}");
    }
}
