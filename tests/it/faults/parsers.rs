//! What comes from outside never breaks what reads it.

use domain::identifiers::{Alias, LoginName, NationalId, Phone, SchoolCode, StudentNo};
use domain::jose::{JwkSet, verify_compact};
use domain::parameters::Parameters;
use domain::scope::Scope;
use platform::seal::{Purpose, SealKey, Sealer};
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use zeroize::Zeroizing;

fn sealer() -> Sealer {
    Sealer::new(&[7; 32], &[SealKey { id: 1, bytes: Zeroizing::new([9; 32]) }]).unwrap()
}

proptest! {
    #[test]
    fn parameters_of_any_bytes_are_read_or_refused(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok(parameters) = Parameters::parse_with_repeats(&raw) {
            let _ = parameters.get("state");
            let _ = parameters.refuse_repeats();
        }
    }

    #[test]
    fn parameters_that_were_encoded_come_back(name in "[a-z_]{1,20}", value in "\\PC{1,200}") {
        let encoded = url::form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
        let parameters = Parameters::parse(encoded.as_bytes()).unwrap();
        prop_assert_eq!(parameters.get(&name), Some(value.as_str()));
    }

    #[test]
    fn no_text_is_a_token_of_ours_by_chance(text in "[A-Za-z0-9_.~-]{0,600}") {
        let sealer = sealer();
        for purpose in Purpose::ALL {
            prop_assert!(sealer.open::<(uuid::Uuid, i64)>(*purpose, &text).is_none());
        }
        prop_assert!(verify_compact(&text, &JwkSet::of(vec![]), &[domain::jose::Algorithm::Es256]).is_err());
    }

    #[test]
    fn a_sealed_handle_with_one_changed_letter_does_not_open(at in 0_usize..60, letter in "[A-Za-z0-9_-]") {
        let sealer = sealer();
        let mut handle = sealer.seal(Purpose::Code, &(uuid::Uuid::nil(), 1_i64)).unwrap();
        let at = at % handle.len();
        let changed = handle[at..=at] != letter;
        handle.replace_range(at..=at, &letter);
        // The last letter may hold bits that base64url ignores; those decoders refuse.
        if changed {
            prop_assert!(sealer.open::<(uuid::Uuid, i64)>(Purpose::Code, &handle).is_none());
        }
    }

    #[test]
    fn any_text_is_an_identifier_or_none(text in "\\PC{0,40}") {
        let _ = NationalId::parse(&text);
        let _ = LoginName::parse(&text);
        let _ = Alias::parse(&text);
        let _ = Phone::parse(&text);
        let _ = SchoolCode::parse(&text);
        let _ = StudentNo::parse(&text);
        let scope = Scope::parse(&text);
        prop_assert_eq!(Scope::parse(&scope.to_string()), scope);
    }
}
