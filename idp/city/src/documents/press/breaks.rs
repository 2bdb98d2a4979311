//! Where a line of Chinese text may end (W3C «Requirements for Chinese Text Layout», section 6.1).

use std::ops::Range;

use super::fonts::Letter;

/// Signs that never begin a line.
const NOT_FIRST: &str = "，。、；：？！）」』】》〉〕］｝”’…—～‧·％,.;:?!)]}%";
/// Signs that never end one.
const NOT_LAST: &str = "（「『【《〈〔［｛“‘([{";

/// The lines of a text no wider than `width`, in ems. A word too long for a line is broken: nothing is ever clipped.
pub(super) fn lines(letters: &[Letter], width: f32) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut used, mut last_chance) = (0, 0.0, None);
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        if at > start && may_break(letters.get(at - 1), letter) {
            last_chance = Some(at);
        }
        let overflows = used + letter.advance > width && at > start && letter.sign != ' ';
        if overflows {
            let end = last_chance.take().unwrap_or(at);
            found.push(start..end);
            (start, used, at) = (end, 0.0, end);
            continue;
        }
        used += letter.advance;
        at += 1;
    }
    found.push(start..letters.len());
    found
}

/// Whether a line may end between two letters.
fn may_break(before: Option<&Letter>, after: &Letter) -> bool {
    let Some(before) = before.map(|letter| letter.sign) else { return false };
    let after = after.sign;
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || !(is_of_a_word(before) && is_of_a_word(after))
}

/// Letters, digits, and the signs that join them in numbers and addresses.
fn is_of_a_word(sign: char) -> bool {
    sign.is_ascii_graphic() || ('\u{a1}'..='\u{24f}').contains(&sign)
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::documents::press::fonts::Letter;

    /// Chinese is one em wide, the rest half of one.
    fn broken(text: &str, width: f32) -> Vec<String> {
        let advance = |sign: char| if sign.is_ascii() { 0.5 } else { 1.0 };
        let letters: Vec<Letter> = text.chars().map(|sign| Letter::plain(sign, advance(sign))).collect();
        let text: Vec<char> = text.chars().collect();
        lines(&letters, width).into_iter().map(|line| text[line].iter().collect()).collect()
    }

    #[test]
    fn no_line_begins_or_ends_with_the_wrong_sign() {
        assert_eq!(broken("個人資料，使用", 4.0), ["個人資", "料，使用"]);
        assert_eq!(broken("依法（下稱個資", 3.0), ["依法", "（下稱", "個資"]);
        assert_eq!(broken("甲乙丙丁」。戊", 4.0), ["甲乙丙", "丁」。戊"]);
    }

    #[test]
    fn words_stay_whole_unless_they_are_longer_than_a_line() {
        assert_eq!(broken("信箱 lu.xiao@example.tw止", 9.5), ["信箱 ", "lu.xiao@example.tw", "止"]);
        assert_eq!(broken("abcdefghij", 2.0), ["abcd", "efgh", "ij"]);
        assert_eq!(broken("甲 乙", 2.0), ["甲 ", "乙"]);
    }

    #[test]
    fn signs_that_can_go_nowhere_else_are_broken_all_the_same() {
        assert_eq!(broken("，，，，", 2.0), ["，，", "，，"]);
        assert_eq!(broken("國", 0.5), ["國"]);
        assert_eq!(broken("", 5.0), [""]);
    }
}
