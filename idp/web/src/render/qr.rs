//! QR codes as pictures in a page.

use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// The QR code of a text as SVG, to be put into a page as it is. None of a text that is too long for one.
pub fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let picture = code.render::<Color<'_>>().min_dimensions(200, 200).build();
    // The declaration of XML has no place within a page.
    Some(picture.split_once("?>").map_or(picture.as_str(), |(_, svg)| svg).to_owned())
}
