//! Lines of a table that is opened in a spreadsheet (RFC 4180).

/// The byte order mark, by which Excel reads a file as UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One line. A text that a spreadsheet would take for a formula begins with an apostrophe (OWASP: CSV injection).
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let guard = if text.trim_start().starts_with(is_formula_sign) || text.starts_with(['\t', '\r', '\n']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// Signs by which a formula begins, in either width.
fn is_formula_sign(letter: char) -> bool {
    matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%')
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        let cases = [
            ("呂小潔", "\"呂小潔\"\r\n"),
            ("呂\"小\"潔", "\"呂\"\"小\"\"潔\"\r\n"),
            ("=1+1", "\"'=1+1\"\r\n"),
            ("+886", "\"'+886\"\r\n"),
            ("-2", "\"'-2\"\r\n"),
            ("@SUM(A1)", "\"'@SUM(A1)\"\r\n"),
            ("＝cmd", "\"'＝cmd\"\r\n"),
            ("  =1", "\"'  =1\"\r\n"),
            ("\t=1", "\"'\t=1\"\r\n"),
            ("\rx", "\"'\rx\"\r\n"),
            ("a,b\nc", "\"a,b\nc\"\r\n"),
            ("", "\"\"\r\n"),
        ];
        for (text, written) in cases {
            assert_eq!(line([text]), written);
        }
        assert_eq!(line(["a", "b"]), "\"a\",\"b\"\r\n");
    }
}
