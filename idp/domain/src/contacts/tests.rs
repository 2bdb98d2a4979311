use super::{Code, Contact, ContactRefusal, EmailAddress};

#[test]
fn an_address_is_read_however_it_is_typed() {
    for (typed, read, lookup) in [
        ("chen@mail.example", "chen@mail.example", "mail:chen@mail.example"),
        (
            "  Chen.Lin+school@Mail.EXAMPLE\u{3000}",
            "Chen.Lin+school@mail.example",
            "mail:chen.lin+school@mail.example",
        ),
        ("ｃｈｅｎ＠ｍａｉｌ．ｅｘａｍｐｌｅ", "chen@mail.example", "mail:chen@mail.example"),
        ("o'neil_1@xn--fiqs8s.tw", "o'neil_1@xn--fiqs8s.tw", "mail:o'neil_1@xn--fiqs8s.tw"),
    ] {
        let contact = Contact::parse(typed).unwrap();
        assert_eq!((contact.expose(), contact.lookup().as_str()), (read, lookup));
    }
}

#[test]
fn what_no_mail_server_delivers_to_is_no_address() {
    let long = format!("{}@{}.example", "a".repeat(64), "b.".repeat(95).trim_end_matches('.'));
    let local = format!("{}@mail.example", "a".repeat(65));
    let label = format!("a@{}.example", "b".repeat(64));
    for typed in [
        "@mail.example",
        "chen@",
        "chen@mail",
        "chen@@mail.example",
        "chen@lin@mail.example",
        "chen@[192.0.2.1]",
        "chen@192.0.2.1",
        "chen@-mail.example",
        "chen@mail..example",
        "chen@.example",
        "chen@mail.example.",
        ".chen@mail.example",
        "chen.@mail.example",
        "ch..en@mail.example",
        "chen lin@mail.example",
        "chen@mail.exa\nmple",
        "chen\r\nBcc: x@mail.example",
        "chen\0@mail.example",
        "\"chen\"@mail.example",
        "<chen@mail.example>",
        "сhen@mail.example",
        "chen@mаil.example",
        "陳@mail.example",
        "chen,lin@mail.example",
        long.as_str(),
        local.as_str(),
        label.as_str(),
    ] {
        assert!(EmailAddress::parse(typed).is_none(), "{typed:?}");
        assert_eq!(Contact::parse(typed), Err(ContactRefusal::Unreadable), "{typed:?}");
    }
}

#[test]
fn a_mobile_is_read_and_a_landline_is_told_apart() {
    for typed in ["0912345678", "０９１２－３４５－６７８", "+886 912 345 678", " 0912-345678 "] {
        assert_eq!(Contact::parse(typed).unwrap().lookup(), "sms:+886912345678", "{typed}");
    }
    assert_eq!(Contact::parse("02-23456789"), Err(ContactRefusal::Landline));
    assert_eq!(Contact::parse(" \u{3000}"), Err(ContactRefusal::Empty));
    for typed in ["091234567", "hello", "+1 212 555 0100", "0912345678901"] {
        assert_eq!(Contact::parse(typed), Err(ContactRefusal::Unreadable), "{typed}");
    }
}

#[test]
fn a_contact_is_shown_masked_and_never_prints_itself() {
    for (typed, masked) in [
        ("chen@mail.example", "c***n@mail.example"),
        ("abc@mail.example", "a***c@mail.example"),
        ("ab@mail.example", "a***@mail.example"),
        ("a@mail.example", "a***@mail.example"),
        ("0912345678", "0912***678"),
    ] {
        let contact = Contact::parse(typed).unwrap();
        assert_eq!(contact.masked(), masked);
        assert!(!format!("{contact:?}").contains("mail.example") && !format!("{contact:?}").contains("912"));
    }
}

#[test]
fn a_stored_contact_is_the_same_when_it_is_read_again() {
    for typed in ["Chen@Mail.example", "0912345678"] {
        let contact = Contact::parse(typed).unwrap();
        let stored = serde_json::to_string(&contact).unwrap();
        assert_eq!(serde_json::from_str::<Contact>(&stored).unwrap(), contact);
    }
    assert!(serde_json::from_str::<Contact>("\"nobody\"").is_err());
    assert!(serde_json::from_str::<EmailAddress>("\"0912345678\"").is_err());
}

#[test]
fn a_code_is_read_however_its_digits_are_typed() {
    for typed in ["012345", " 012345\n", "０１２３４５", "012 345", "012-345"] {
        assert_eq!(Code::parse(typed).unwrap().expose(), "012345", "{typed:?}");
    }
    for typed in ["", "12345", "1234567", "12345a", "１２３４５", "一二三四五六", "٠١٢٣٤٥"] {
        assert!(Code::parse(typed).is_none(), "{typed:?}");
    }
    assert_eq!(format!("{:?}", Code::parse("012345").unwrap()), "Code(***)");
}

#[test]
fn every_code_is_as_likely_as_any_other() {
    assert_eq!(Code::from_random([0; 4]).unwrap().expose(), "000000");
    assert_eq!(Code::from_random(999_999_u32.to_be_bytes()).unwrap().expose(), "999999");
    assert_eq!(Code::from_random(1_000_001_u32.to_be_bytes()).unwrap().expose(), "000001");
    // 4294 whole rounds of a million; what is left over would favour the low codes.
    assert_eq!(Code::from_random(4_293_999_999_u32.to_be_bytes()).unwrap().expose(), "999999");
    assert!(Code::from_random(4_294_000_000_u32.to_be_bytes()).is_none());
    assert!(Code::from_random([255; 4]).is_none());
}

#[test]
fn all_addresses_of_a_mailbox_are_counted_together() {
    let counted = |text: &str| Contact::parse(text).unwrap().counted();
    for text in ["Ann@mail.example", "ann+1@mail.example", "ANN+school+2@MAIL.example"] {
        assert_eq!(counted(text), "mail:ann@mail.example", "{text}");
    }
    assert_eq!(counted("+tag@mail.example"), "mail:+tag@mail.example", "nothing is left of it");
    assert_ne!(counted("ann.b@mail.example"), counted("annb@mail.example"), "two people at most providers");
}
