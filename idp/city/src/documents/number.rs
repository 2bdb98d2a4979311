//! Numbers of documents: `PCB-1151124-7K3M9QXA`, the day in the calendar of the Republic and forty random bits.

use domain::identifiers::{roc_year, taipei_date};
use domain::timestamp::Timestamp;

use platform::random::random_bytes;
use platform::seal::SealFault;

const PREFIX: &str = "PCB-";
/// Crockford's letters: none is mistaken for another when read aloud or typed.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DAY: usize = 7;
const RANDOM: usize = 8;

/// A number that no other document has, for a document of that moment.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn new_number(now: Timestamp) -> Result<String, SealFault> {
    let day = taipei_date(now);
    let letter = |byte: u8| LETTERS.get(usize::from(byte % 32)).copied().map(char::from);
    let random: String = random_bytes::<RANDOM>()?.into_iter().filter_map(letter).collect();
    Ok(format!("{PREFIX}{:03}{:02}{:02}-{random}", roc_year(day), u8::from(day.month()), day.day()))
}

/// The document number in a file's metadata, wherever they are: the file may have been changed in other ways.
pub(super) fn number_in(file: &[u8]) -> Option<String> {
    let length = PREFIX.len() + DAY + 1 + RANDOM;
    file.windows(length).find_map(|window| {
        let text = window.starts_with(PREFIX.as_bytes()).then(|| std::str::from_utf8(window).ok())??;
        let (day, random) = text.strip_prefix(PREFIX)?.split_once('-')?;
        let fits = day.len() == DAY
            && day.bytes().all(|digit| digit.is_ascii_digit())
            && random.bytes().all(|letter| LETTERS.contains(&letter));
        fits.then(|| text.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;

    use super::{new_number, number_in};

    #[test]
    fn a_number_names_its_day_and_is_found_again_in_a_file() {
        let number = new_number(Timestamp(1_795_478_700)).unwrap();
        assert!(number.starts_with("PCB-1151124-"), "{number}");
        let file = format!("%PDF-1.7 junk PCB-12 PCB-abcdefg-00000000 <pdf:Keywords>{number}</pdf:Keywords>");
        assert_eq!(number_in(file.as_bytes()), Some(number.clone()));
        assert_eq!(number_in(number.as_bytes()), Some(number));
    }

    #[test]
    fn a_file_of_somebody_else_has_none() {
        for file in ["", "PCB-", "PCB-1151124-7K3M9QX", "PCB-1151124-7K3M9QXI", "pcb-1151124-7K3M9QXA"] {
            assert_eq!(number_in(file.as_bytes()), None, "{file}");
        }
        assert_eq!(number_in(&[0xff; 64]), None);
    }

    #[test]
    fn numbers_differ() {
        let numbers: std::collections::BTreeSet<_> =
            (0..1_000).map(|_| new_number(Timestamp(0)).unwrap()).collect();
        assert_eq!(numbers.len(), 1_000);
    }
}
