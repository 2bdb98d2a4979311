use std::collections::BTreeSet;

use super::{COUNT, LIST, Phrase, takes_link};
use crate::contexts::Role;

#[test]
fn the_list_has_as_many_different_words_of_two_characters_as_it_should() {
    let words: BTreeSet<&str> = LIST.split_whitespace().collect();
    assert_eq!(words.len(), usize::from(COUNT));
    assert_eq!(LIST.split_whitespace().count(), usize::from(COUNT), "none twice");
    let han = |sign: char| ('\u{4e00}'..='\u{9fff}').contains(&sign);
    for word in words {
        assert!(word.chars().count() == 2 && word.chars().all(han), "{word}");
        // Characters of which two forms are in use would be typed in the other one.
        assert!(!word.chars().any(|sign| "台臺裡裏著着峰峯群羣床牀".contains(sign)), "{word}");
    }
}

#[test]
fn every_word_is_as_likely_as_any_other() {
    assert_eq!(usize::from(u16::MAX) % usize::from(COUNT), usize::from(COUNT) - 1);
    let first = Phrase::from_random([0; 6]).expose();
    assert_eq!(first, ["蘋果"; 3]);
    assert_eq!(Phrase::from_random([255; 6]).expose(), ["元宵"; 3]);
    assert_eq!(
        Phrase::from_random([0, 1, 2, 2, 1, 3]).expose(),
        ["香蕉", "西瓜", Phrase::from_random([1, 3, 0, 0, 0, 0]).expose()[0]]
    );
}

#[test]
fn a_phrase_is_read_however_its_words_are_parted() {
    let phrase = Phrase::from_random([0, 0, 0, 1, 0, 2]);
    for typed in ["蘋果 香蕉 西瓜", "蘋果香蕉西瓜", "　蘋果、香蕉－西瓜。", "蘋果,香蕉,西瓜\n"]
    {
        assert_eq!(Phrase::parse(typed), Some(phrase.clone()), "{typed}");
    }
    for typed in
        ["", "蘋果 香蕉", "蘋果 香蕉 西瓜 葡萄", "蘋果 香蕉 西爪", "apple banana melon", "果蘋蕉香瓜西"]
    {
        assert_eq!(Phrase::parse(typed), None, "{typed}");
    }
    assert_eq!(format!("{phrase:?}"), "Phrase(***)");
}

#[test]
fn a_student_gets_no_link_and_everybody_else_may() {
    assert!(!takes_link(&[Role::Student]));
    for roles in [&[Role::Guardian][..], &[Role::Teacher], &[Role::Student, Role::Guardian], &[]] {
        assert!(takes_link(roles), "{roles:?}");
    }
}
