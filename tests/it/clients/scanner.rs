//! Another program that reads QR codes (zbar): qrcode 0.14 writes some Chinese texts in the Kanji mode, and zbar reads other
//! characters then, so that codes carry ASCII only.

use std::io::Write as _;
use std::process::{Command, Stdio};

use tests::Page;

/// What it reads in the one code of a page.
pub(crate) fn scanned(page: &Page) -> String {
    let picture = page.body.split("<svg").find(|part| part.contains("crispEdges")).expect("a code");
    read_code(&graymap(picture))
}

/// The picture of a code as a portable graymap.
fn graymap(svg: &str) -> Vec<u8> {
    let part = |from: &str, name: &str| {
        from.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let side: usize = part(svg, "width").parse().unwrap();
    let mut dots = vec![255_u8; side * side];
    // Each dark stretch is written as M{left} {top}h{width}v{height}H{left}V{top}.
    for stretch in part(svg, " d").split('M').skip(1) {
        let numbers: Vec<usize> = stretch
            .split(|mark: char| !mark.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .collect();
        let &[left, top, width, height, ..] = numbers.as_slice() else { panic!("{stretch}") };
        for row in top..top + height {
            dots[row * side + left..row * side + left + width].fill(0);
        }
    }
    [format!("P5 {side} {side} 255\n").into_bytes(), dots].concat()
}

/// What another program reads in a picture.
fn read_code(picture: &[u8]) -> String {
    let mut zbar = Command::new("zbarimg")
        .args(["--raw", "-q", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("tests/run installs zbar-tools");
    zbar.stdin.take().unwrap().write_all(picture).unwrap();
    String::from_utf8(zbar.wait_with_output().unwrap().stdout).unwrap().trim_end().to_owned()
}
