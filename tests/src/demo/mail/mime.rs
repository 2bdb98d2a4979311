//! As much of MIME as a mail of ours uses: encoded words, quoted-printable, base64, alternatives (RFC 2045, 2047).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What a mail shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The sender, as written.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The text with marks.
    pub html: Option<String>,
}

struct Part<'a> {
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

/// Reads a mail as it came over SMTP.
pub fn parse(raw: &[u8]) -> Parsed {
    let whole = Part::read(raw);
    let mut parsed = Parsed {
        from: decode_words(whole.header("from")),
        subject: decode_words(whole.header("subject")),
        ..Parsed::default()
    };
    whole.collect(&mut parsed);
    parsed
}

impl<'a> Part<'a> {
    fn read(raw: &'a [u8]) -> Self {
        let (head, body) = split_once(raw, b"\r\n\r\n").unwrap_or((raw, &[]));
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(head).split("\r\n") {
            match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (_, _, Some((name, value))) => {
                    headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
                }
                _ => {}
            }
        }
        Self { headers, body }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Takes the texts of this part and of those in it.
    fn collect(&self, parsed: &mut Parsed) {
        let kind = self.header("content-type");
        if let Some(boundary) = kind.starts_with("multipart/").then(|| parameter(kind, "boundary")).flatten()
        {
            let mark = format!("--{boundary}");
            for piece in String::from_utf8_lossy(self.body).split(mark.as_str()).skip(1) {
                if let Some(piece) = piece.strip_prefix("\r\n") {
                    Part::read(piece.strip_suffix("\r\n").unwrap_or(piece).as_bytes()).collect(parsed);
                }
            }
        } else if kind.starts_with("text/html") {
            parsed.html.get_or_insert_with(|| self.text());
        } else if parsed.text.is_empty() {
            parsed.text = self.text();
        }
    }

    fn text(&self) -> String {
        let bytes = match self.header("content-transfer-encoding").to_lowercase().as_str() {
            "base64" => decode_base64(self.body),
            "quoted-printable" => decode_quoted(self.body, false),
            _ => self.body.to_vec(),
        };
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim_end().to_owned()
    }
}

fn split_once<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

/// `boundary="…"` of a header.
fn parameter(header: &str, name: &str) -> Option<String> {
    let found = header.split(';').skip(1).filter_map(|part| part.trim().split_once('='));
    let mut values = found.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    values.next().map(|value| value.trim_matches('"').to_owned())
}

/// `=?utf-8?b?…?=` in a header; words side by side belong together.
fn decode_words(text: &str) -> String {
    let mut out: Vec<u8> = Vec::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some((before, word)) = rest.split_once("=?") {
        if !(after_word && before.trim().is_empty()) {
            out.extend_from_slice(before.as_bytes());
        }
        let mut fields = word.splitn(3, '?');
        let (Some(_charset), Some(encoding), Some(tail)) = (fields.next(), fields.next(), fields.next())
        else {
            out.extend_from_slice(b"=?");
            rest = word;
            continue;
        };
        let (payload, tail) = tail.split_once("?=").unwrap_or((tail, ""));
        let is_base64 = encoding.eq_ignore_ascii_case("b");
        let bytes = if is_base64 {
            decode_base64(payload.as_bytes())
        } else {
            decode_quoted(payload.as_bytes(), true)
        };
        out.extend_from_slice(&bytes);
        (rest, after_word) = (tail, true);
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

fn decode_base64(text: &[u8]) -> Vec<u8> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let lines: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(lines).unwrap_or_default()
}

/// Quoted-printable; in a header an underscore is a space.
fn decode_quoted(text: &[u8], in_header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'=', [b'\r', b'\n', tail @ ..]) => rest = tail,
            (b'=', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = tail;
                }
                _ => out.push(byte),
            },
            (b'_', _) if in_header => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_alternative_mail_shows_its_text_and_subject() {
        let raw = "From: =?utf-8?b?5qCh5ZyS?= <sso@city.example>\r\nSubject: =?utf-8?q?=E9=A9=97?=\r\n \
            =?utf-8?b?6K2J56K8?= 123\r\nContent-Type: multipart/alternative;\r\n boundary=\"x y\"\r\n\r\n\
            --x y\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            =E6=82=A8=\r\n=E5=A5=BD http://localhost:8000/a?b=3Dc\r\n--x y\r\nContent-Type: text/html; charset=utf-8\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nPGI+5oKo\r\n5aW9PC9iPg==\r\n--x y--\r\n";
        let parsed = parse(raw.as_bytes());
        assert_eq!(parsed.from, "校園 <sso@city.example>");
        assert_eq!(parsed.subject, "驗證碼 123");
        assert_eq!(parsed.text, "您好 http://localhost:8000/a?b=c");
        assert_eq!(parsed.html.as_deref(), Some("<b>您好</b>"));
    }

    #[test]
    fn a_plain_mail_and_a_broken_one_are_shown_as_they_are() {
        let plain = parse("Subject: a\r\n\r\nüber\r\n".as_bytes());
        assert_eq!((plain.subject.as_str(), plain.text.as_str()), ("a", "über"));
        assert_eq!(parse(b"Subject: =?x\r\n\r\n").subject, "=?x");
        assert_eq!(parse(b"").text, "");
    }
}
