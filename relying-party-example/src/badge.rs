//! The badge: in a few words, whom a person acts as. 二年二班 導師 莫名; 302 羅○安的家長.

use crate::claims::{Class, Context, Role};

/// Hides a child's name from eyes over the shoulder: 羅小安 is 羅○安, 羅安 is 羅○. Names in other scripts keep
/// the first letter of each word.
pub fn masked(name: &str) -> String {
    if name.is_ascii() {
        let words = name.split_whitespace().filter_map(|word| word.chars().next());
        return words.map(|letter| format!("{letter}○")).collect::<Vec<_>>().join(" ");
    }
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [_] => "○".to_owned(),
        [first, _] => format!("{first}○"),
        [first, middle @ .., last] => format!("{first}{}{last}", "○".repeat(middle.len())),
    }
}

/// Whom `name` acts as in `context`.
pub fn badge(context: &Context, name: &str) -> String {
    let class = context.class.as_ref().map(|class| class.label.as_str());
    match context.role {
        Role::Guardian => match &context.child {
            Some(child) => words([class, Some(&format!("{}的家長", masked(&child.name)))]),
            None => words([class, Some("家長"), Some(name)]),
        },
        Role::Student => words([class, Some("學生"), Some(name)]),
        Role::Teacher if !context.homeroom.is_empty() => {
            let labels: Vec<&str> = context.homeroom.iter().map(label).collect();
            words([Some(&labels.join("、")), Some("導師"), Some(name)])
        }
        role => words([Some(&function(context, role)), Some(name)]),
    }
}

/// The same without the person's name, for a list of one's own identities: 二年二班 導師.
pub fn short(context: &Context) -> String {
    badge(context, "")
}

fn function(context: &Context, role: Role) -> String {
    if context.titles.is_empty() { role.word().to_owned() } else { context.titles.join("、") }
}

fn label(class: &Class) -> &str {
    &class.label
}

fn words<const N: usize>(parts: [Option<&str>; N]) -> String {
    let said: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{badge, masked, short};
    use crate::claims::Context;

    fn context(more: Value) -> Context {
        let mut whole =
            json!({"ctx": "c1", "school": {"code": "353604", "level": "elementary", "name": "幸福國小"}});
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn a_childs_name_shows_its_ends_only() {
        for (name, shown) in [
            ("羅小安", "羅○安"),
            ("羅安", "羅○"),
            ("歐陽小安", "歐○○安"),
            ("安", "○"),
            ("Mary Ann Lee", "M○ A○ L○"),
            ("", ""),
        ] {
            assert_eq!(masked(name), shown);
        }
    }

    #[test]
    fn a_homeroom_teacher_is_named_with_the_class() {
        let teacher = context(json!({"role": "teacher", "homeroom": [{"id": "k", "label": "二年二班"}]}));
        assert_eq!(badge(&teacher, "莫名"), "二年二班 導師 莫名");
        assert_eq!(short(&teacher), "二年二班 導師");
    }

    #[test]
    fn a_guardian_is_named_by_the_child() {
        let guardian = context(json!({
            "role": "guardian",
            "class": {"id": "k", "grade": 3, "label": "302", "year": 114, "term": 1},
            "child": {"sub": "s", "name": "羅小安", "relation": "mother", "basis": "statutory"},
        }));
        assert_eq!(badge(&guardian, "莫名"), "302 羅○安的家長");
        let without_scope = context(json!({"role": "guardian", "class": {"label": "302"}}));
        assert_eq!(badge(&without_scope, "莫名"), "302 家長 莫名");
    }

    #[test]
    fn others_are_named_by_what_they_do() {
        assert_eq!(
            badge(&context(json!({"role": "teacher", "titles": ["設備組長"]})), "莫名"),
            "設備組長 莫名"
        );
        assert_eq!(badge(&context(json!({"role": "principal"})), "莫名"), "校長 莫名");
        assert_eq!(badge(&context(json!({"role": "nurse"})), "莫名"), "使用者 莫名");
        let student = context(json!({"role": "student", "class": {"label": "302"}}));
        assert_eq!(badge(&student, "羅小安"), "302 學生 羅小安");
    }
}
