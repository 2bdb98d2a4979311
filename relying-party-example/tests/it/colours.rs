//! The colours of the portal, in the light and in the dark (WCAG 2.1, 1.4.3).

use std::collections::BTreeMap;

const STYLES: &str = include_str!("../../assets/portal.css");

/// The colours that the first block of a part of the style sheet names.
fn colours(part: &'static str) -> BTreeMap<&'static str, [f64; 3]> {
    let block = part.split_once('{').unwrap().1.split_once('}').unwrap().0;
    let line = |line: &'static str| {
        let (name, value) = line.trim().trim_end_matches(';').split_once(": #")?;
        let channel = |at: usize| f64::from(u8::from_str_radix(&value[at..at + 2], 16).unwrap());
        Some((name, [channel(0), channel(2), channel(4)]))
    };
    block.lines().filter_map(line).collect()
}

/// Relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let part = channel / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_portal_is_readable_in_the_dark_as_in_the_light() {
    let (light, dark) = STYLES.split_once("@media (prefers-color-scheme: dark) {").expect("a dark mode");
    let (light, dark) = (colours(light), colours(dark));
    assert!(light.keys().eq(dark.keys()), "every colour has one for the dark");
    assert!(luminance(dark["--ground"]) < 0.1 && luminance(light["--ground"]) > 0.8);
    for (name, of) in [("light", light), ("dark", dark)] {
        let texts = [
            ("--ink", "--ground"),
            ("--ink", "--paper"),
            ("--ink", "--tint"),
            ("--ink", "--warm"),
            ("--soft", "--ground"),
            ("--soft", "--paper"),
            ("--main", "--paper"),
            ("--main", "--ground"),
            ("--on-main", "--main"),
        ];
        for (text, ground) in texts {
            let found = contrast(of[text], of[ground]);
            assert!(found >= 4.5, "{text} on {ground} in the {name}: {found:.2}");
        }
    }
}
