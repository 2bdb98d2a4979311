use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

use super::strokes::{MOST_POINTS, MOST_STROKES};
use super::{MOST_TEXT_BYTES, Signature, SignatureFields, SignatureRefusal, Strokes};

const NAME: &str = "600.240_10.20-14.22-19.30_52.18-52.60";

fn drawn(strokes: &str) -> Result<Signature, SignatureRefusal> {
    Signature::read(SignatureFields { kind: "drawn", strokes, ..SignatureFields::default() }, "莫名")
}

fn typed(name: &str, confirmed: bool, full_name: &str) -> Result<Signature, SignatureRefusal> {
    Signature::read(SignatureFields { kind: "typed", name, confirmed, strokes: "" }, full_name)
}

#[test]
fn a_drawn_signature_is_read_and_written_again() {
    let Ok(Signature::Drawn(strokes)) = drawn(NAME) else { panic!("it is a signature") };
    assert_eq!(strokes.canvas(), (600, 240));
    assert_eq!(strokes.strokes(), [vec![(10, 20), (14, 22), (19, 30)], vec![(52, 18), (52, 60)]]);
    assert_eq!(strokes.to_text(), NAME);
    assert_eq!(strokes.to_svg_path(), "M10 20L14 22L19 30M52 18L52 60");
    assert_eq!(strokes.ink(), Some((10, 18, 52, 60)));
}

#[test]
fn a_drawn_signature_that_is_none_is_refused_with_its_reason() {
    use SignatureRefusal::{Malformed, Missing, TooLittle, TooMuch};
    let points = |count: usize| (0..count).map(|at| format!("{}.{}", at % 600, at % 7)).collect::<Vec<_>>();
    let cases = [
        (String::new(), Missing),
        ("  ".to_owned(), Missing),
        ("600.240".to_owned(), Missing),
        ("600.240_300.100".to_owned(), TooLittle),
        ("600.240_300.100-300.100-300.100".to_owned(), TooLittle),
        ("600.240_300.100-310.105".to_owned(), TooLittle),
        ("600.240_".to_owned(), Malformed),
        ("600.240_1.2-".to_owned(), Malformed),
        ("600.240_601.2-1.2".to_owned(), Malformed),
        ("600.240_1.241-1.2".to_owned(), Malformed),
        ("1201.240_1.2-900.2".to_owned(), Malformed),
        ("600.601_1.2-500.2".to_owned(), Malformed),
        ("20.20_1.1-19.19".to_owned(), Malformed),
        ("600.240_-1.2-500.2".to_owned(), Malformed),
        ("600.240_+1.2-500.2".to_owned(), Malformed),
        ("600.240_１.2-500.2".to_owned(), Malformed),
        ("<script>alert(1)</script>".to_owned(), Malformed),
        (format!("600.240{}", "_1.2-100.9".repeat(MOST_STROKES + 1)), TooMuch),
        (format!("600.240_{}", points(MOST_POINTS + 1).join("-")), TooMuch),
        ("x".repeat(10 * 1024 * 1024), TooMuch),
    ];
    for (text, refusal) in cases {
        assert_eq!(drawn(&text), Err(refusal), "{}", text.chars().take(40).collect::<String>());
    }
}

#[test]
fn the_most_a_signature_may_be_is_taken() {
    let many = format!("600.240{}", "_1.2-100.9".repeat(MOST_STROKES));
    assert!(drawn(&many).is_ok());
    let long: Vec<_> = (0..MOST_POINTS).map(|at| format!("{}.{}", at % 600, at % 200)).collect();
    let long = format!("600.240_{}", long.join("-"));
    assert!(long.len() < MOST_TEXT_BYTES, "a signature of the most points fits");
    assert!(drawn(&long).is_ok());
    assert!(drawn("600.240_300.100-300.112").is_ok(), "one twentieth of the height");
    assert!(drawn("600.240_300.100-330.100").is_ok(), "one twentieth of the width");
}

#[test]
fn a_dot_inside_a_signature_is_drawn_as_one() {
    let strokes = Strokes::parse("600.240_10.20-90.22_100.30-100.30").unwrap();
    assert_eq!(strokes.to_svg_path(), "M10 20L90 22M100 30h0");
}

#[test]
fn a_typed_name_counts_if_it_is_the_applicants_own_and_confirmed() {
    for name in ["呂小潔", " 呂 小潔 ", "呂\u{3000}小潔"] {
        assert_eq!(typed(name, true, "呂小潔"), Ok(Signature::Typed("呂小潔".to_owned())));
    }
    assert!(typed("john  SMITH", true, "John Smith").is_ok());
    assert!(typed("巴奈\u{2027}庫穗", true, "巴奈·庫穗").is_ok());
    assert!(typed("Ｐａｎａｙ", true, "Panay").is_ok());
    assert_eq!(typed("呂小潔", false, "呂小潔"), Err(SignatureRefusal::NotConfirmed));
    assert_eq!(typed("呂小杰", true, "呂小潔"), Err(SignatureRefusal::NameDiffers));
    assert_eq!(typed("呂", true, "呂小潔"), Err(SignatureRefusal::NameDiffers));
    assert_eq!(typed(" ", true, "呂小潔"), Err(SignatureRefusal::Missing));
    assert_eq!(typed(" ", true, " "), Err(SignatureRefusal::Missing));
}

#[test]
fn a_page_that_says_neither_has_no_signature() {
    let fields = SignatureFields { kind: "", strokes: NAME, name: "莫名", confirmed: true };
    assert_eq!(Signature::read(fields, "莫名"), Err(SignatureRefusal::Missing));
}

#[test]
fn a_signature_does_not_print() {
    assert_eq!(format!("{:?}", typed("莫名", true, "莫名").unwrap()), "Signature(typed)");
    assert_eq!(format!("{:?}", drawn(NAME).unwrap()), "Signature(drawn)");
}

#[test]
fn a_signature_is_kept_as_text_and_checked_when_it_is_read_back() {
    let kept = serde_json::to_string(&drawn(NAME).unwrap()).unwrap();
    assert_eq!(kept, format!("{{\"drawn\":\"{NAME}\"}}"));
    assert_eq!(serde_json::from_str::<Signature>(&kept).unwrap(), drawn(NAME).unwrap());
    assert!(serde_json::from_str::<Signature>("{\"drawn\":\"600.240_1.1\"}").is_err());
}

fn any_strokes() -> impl Strategy<Value = Vec<Vec<(u16, u16)>>> {
    vec(vec((0_u16..=600, 0_u16..=240), 1..40), 1..20)
}

proptest! {
    #[test]
    fn whatever_is_posted_is_read_or_refused(text in any::<String>()) {
        let _ = Strokes::parse(&text);
    }

    #[test]
    fn what_looks_like_strokes_is_read_or_refused(text in "[0-9._-]{0,200}") {
        let _ = Strokes::parse(&text);
    }

    #[test]
    fn what_was_read_is_written_and_read_again(strokes in any_strokes()) {
        let join = |stroke: &Vec<(u16, u16)>| {
            stroke.iter().map(|(x, y)| format!("{x}.{y}")).collect::<Vec<_>>().join("-")
        };
        let text = format!("600.240_{}", strokes.iter().map(join).collect::<Vec<_>>().join("_"));
        if let Ok(read) = Strokes::parse(&text) {
            prop_assert_eq!(Strokes::parse(&read.to_text()), Ok(read.clone()));
            prop_assert!(read.strokes().iter().flatten().all(|(x, y)| *x <= 600 && *y <= 240));
        }
    }
}
