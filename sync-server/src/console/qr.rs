//! Codes for a phone's camera, drawn into a page.

use qrcode::QrCode;
use qrcode::render::svg::Color;

/// Width of the code's smallest square on the screen, in pixels; paper scales it.
const MODULE: u32 = 6;

/// The code as SVG, without the declaration of a file; none for more than fits into one.
pub(super) fn qr(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let mut svg = code.render::<Color<'_>>();
    let drawn = svg.module_dimensions(MODULE, MODULE).build();
    drawn.find("<svg").map(|at| drawn[at..].to_owned())
}
