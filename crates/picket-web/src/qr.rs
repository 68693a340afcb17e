//! A text as a QR code (ISO/IEC 18004) in SVG.

use qrcode::{Color, QrCode};

/// Empty modules around the code, as the standard asks.
const QUIET: usize = 4;

/// The picture, black on white in every theme, since cameras expect that; empty when the text is too long for one.
pub(crate) fn picture(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else { return String::new() };
    let width = code.width();
    let size = width + 2 * QUIET;
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(index, _)| format!("M{} {}h1v1h-1z", index % width + QUIET, index / width + QUIET)).collect();
    format!(
        r##"<svg viewBox="0 0 {size} {size}" shape-rendering="crispEdges" aria-hidden="true"><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let picture = picture("otpauth://totp/Picket:reviewer?secret=JBSWY3DPEHPK3PXP&issuer=Picket");
        assert!(picture.contains("M4 4h1v1h-1z") && picture.starts_with("<svg"), "{picture}");
        assert_eq!(super::picture(&"x".repeat(9_000)), "");
    }
}
