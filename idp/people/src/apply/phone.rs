//! How the pages of an application write telephone numbers.

/// `+8869…` as people here write it.
pub(super) fn national(e164: &str) -> String {
    e164.strip_prefix("+886").map_or_else(|| e164.to_owned(), |rest| format!("0{rest}"))
}

/// `0912***678`: the three before the last three hidden.
pub(super) fn mask_phone(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    let count = letters.len();
    let hidden = |at: usize| at + 6 >= count && at + 3 < count;
    letters.iter().enumerate().map(|(at, letter)| if hidden(at) { '*' } else { *letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::mask_phone;

    #[test]
    fn a_masked_number_keeps_its_begin_and_its_end() {
        assert_eq!(mask_phone("0912345678"), "0912***678");
        assert_eq!(mask_phone("0223456789"), "0223***789");
        assert_eq!(mask_phone("12"), "12");
    }
}
