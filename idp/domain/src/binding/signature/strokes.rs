//! A drawn signature as the strokes of a pen, never as a picture: it is redrawn sharply at any size.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SignatureRefusal;

/// Longer text is refused unread.
pub const MOST_TEXT_BYTES: usize = 64 * 1024;

/// More strokes are no name in any script.
pub const MOST_STROKES: usize = 200;

/// More points are no name in any script.
pub const MOST_POINTS: usize = 5_000;

const WIDEST: u16 = 1_200;
const HIGHEST: u16 = 600;
/// The smallest canvas: below it a dot would count as a signature.
const NARROWEST: u16 = 100;
const LOWEST: u16 = 50;

/// The ink must reach over one twentieth of the canvas, across or down.
const LEAST_EXTENT: u32 = 20;

type Point = (u16, u16);

/// The strokes of a signature on a canvas of known size.
///
/// As text: `600.240_10.20-14.22-19.30_52.18-52.60` is a canvas of 600 by 240 and two strokes. Every sign of it
/// survives a form as it is, so that a posted signature is no longer than its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Strokes {
    width: u16,
    height: u16,
    lines: Vec<Vec<Point>>,
}

impl fmt::Debug for Strokes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Strokes({})", self.lines.len())
    }
}

impl Strokes {
    /// Reads the text of a signature and leaves out points that repeat the one before.
    ///
    /// # Errors
    /// When it is empty, too long, not of this form, outside its canvas, or too little ink to be a signature.
    pub fn parse(text: &str) -> Result<Self, SignatureRefusal> {
        if text.len() > MOST_TEXT_BYTES {
            return Err(SignatureRefusal::TooMuch);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(SignatureRefusal::Missing);
        }
        let mut parts = text.split('_');
        let (width, height) = parts.next().and_then(pair).ok_or(SignatureRefusal::Malformed)?;
        if !(NARROWEST..=WIDEST).contains(&width) || !(LOWEST..=HIGHEST).contains(&height) {
            return Err(SignatureRefusal::Malformed);
        }
        let mut read = Self { width, height, lines: Vec::new() };
        let mut points = 0;
        for part in parts {
            let stroke = read.stroke(part)?;
            points += stroke.len();
            read.lines.push(stroke);
            if read.lines.len() > MOST_STROKES || points > MOST_POINTS {
                return Err(SignatureRefusal::TooMuch);
            }
        }
        match read.extent() {
            None => Err(SignatureRefusal::Missing),
            Some(_) if points < 2 => Err(SignatureRefusal::TooLittle),
            Some((across, down)) if read.is_too_little(across, down) => Err(SignatureRefusal::TooLittle),
            Some(_) => Ok(read),
        }
    }

    fn stroke(&self, text: &str) -> Result<Vec<Point>, SignatureRefusal> {
        let mut stroke = Vec::new();
        for (count, part) in text.split('-').enumerate() {
            if count >= MOST_POINTS {
                return Err(SignatureRefusal::TooMuch);
            }
            let point = pair(part).filter(|(x, y)| *x <= self.width && *y <= self.height);
            let point = point.ok_or(SignatureRefusal::Malformed)?;
            if stroke.last() != Some(&point) {
                stroke.push(point);
            }
        }
        Ok(stroke)
    }

    fn is_too_little(&self, across: u16, down: u16) -> bool {
        let reaches = |ink: u16, of: u16| u32::from(ink) * LEAST_EXTENT >= u32::from(of);
        !reaches(across, self.width) && !reaches(down, self.height)
    }

    /// How far the ink reaches across and down; none without ink.
    fn extent(&self) -> Option<(u16, u16)> {
        let (left, top, right, bottom) = self.ink()?;
        Some((right - left, bottom - top))
    }

    /// Left, top, right and bottom of the ink.
    pub fn ink(&self) -> Option<(u16, u16, u16, u16)> {
        let mut points = self.lines.iter().flatten();
        let &(x, y) = points.next()?;
        let grow = |(left, top, right, bottom): (u16, u16, u16, u16), &(x, y): &Point| {
            (left.min(x), top.min(y), right.max(x), bottom.max(y))
        };
        Some(points.fold((x, y, x, y), grow))
    }

    /// Width and height of the canvas.
    pub fn canvas(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// The strokes, each the points of a pen that stays down.
    pub fn strokes(&self) -> &[Vec<Point>] {
        &self.lines
    }

    /// The signature as the path of an SVG of [`Self::canvas`], to be stroked with round ends.
    pub fn to_svg_path(&self) -> String {
        let mut path = String::new();
        for stroke in &self.lines {
            for (at, (x, y)) in stroke.iter().enumerate() {
                let command = if at == 0 { 'M' } else { 'L' };
                // Writing to a string does not fail.
                let _ = write!(path, "{command}{x} {y}");
            }
            if stroke.len() == 1 {
                path.push_str("h0");
            }
        }
        path
    }

    /// The text that [`Self::parse`] reads.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}.{}", self.width, self.height);
        for stroke in &self.lines {
            for (at, (x, y)) in stroke.iter().enumerate() {
                let before = if at == 0 { '_' } else { '-' };
                let _ = write!(text, "{before}{x}.{y}");
            }
        }
        text
    }
}

impl Serialize for Strokes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Strokes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|refusal| serde::de::Error::custom(refusal.code()))
    }
}

/// Two numbers of at most four digits with a point between.
fn pair(text: &str) -> Option<Point> {
    let (x, y) = text.split_once('.')?;
    let number = |digits: &str| {
        let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    Some((number(x)?, number(y)?))
}
