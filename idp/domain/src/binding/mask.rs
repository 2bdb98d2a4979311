//! Masked names and numbers, shown before the school has approved the viewer.

/// The name with its middle hidden: 呂○潔, 莫○, 歐○○華; a name in letters keeps the first of each word: `J*** S****`.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(|letter| letter.is_ascii_alphabetic()) {
        let words: Vec<String> = name.split_whitespace().map(mask_word).collect();
        return words.join(" ");
    }
    let letters: Vec<char> = name.chars().collect();
    let hidden = |count: usize| "○".repeat(count);
    match letters.as_slice() {
        [] => String::new(),
        [_] => hidden(1),
        [first, _] => format!("{first}○"),
        [first, middle @ .., last] => format!("{first}{}{last}", hidden(middle.len())),
    }
}

fn mask_word(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().into_iter().collect();
    format!("{first}{}", "*".repeat(letters.count()))
}

/// A number with all but its first three and last three characters hidden: `A12****789`.
pub fn mask_id(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    let count = letters.len();
    let shown = |at: usize| count >= 9 && (at < 3 || at + 3 >= count);
    letters.iter().enumerate().map(|(at, letter)| if shown(at) { *letter } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::{mask_id, mask_name};

    #[test]
    fn a_masked_name_shows_its_ends_only() {
        let cases = [
            ("呂小潔", "呂○潔"),
            ("莫名", "莫○"),
            ("歐陽小華", "歐○○華"),
            ("李𠮷", "李○"),
            ("堃", "○"),
            ("", ""),
            ("John Smith", "J*** S****"),
            ("Panay·Kumod", "P**********"),
        ];
        for (name, masked) in cases {
            assert_eq!(mask_name(name), masked);
        }
    }

    #[test]
    fn a_masked_number_shows_three_at_each_end() {
        assert_eq!(mask_id("A123456789"), "A12****789");
        assert_eq!(mask_id("ABC123"), "******");
    }
}
