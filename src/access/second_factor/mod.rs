//! The second factor of local accounts: codes by time (RFC 6238) from an app on
//! another device, and recovery codes for when that is lost.

pub mod store;
pub mod totp;

use qrcode::{Color, EcLevel, QrCode};

use super::Enrolment;
use crate::appstream::PortalError;
use crate::routes::Encoded;

/// Modules of quiet around a QR code, which scanners need.
const QUIET: usize = 4;

/// What is shown to whoever sets up their app.
///
/// # Errors
/// If the user name does not fit into a QR code.
pub fn enrolment(user_name: &str, secret: &[u8]) -> Result<Enrolment, PortalError> {
    let text = data_encoding::BASE32_NOPAD.encode(secret);
    let account = Encoded(user_name);
    // The defaults of RFC 6238, said all the same: some apps want them.
    let url = format!(
        "otpauth://totp/Portico:{account}?secret={text}&issuer=Portico&algorithm=SHA1&digits=6&period=30"
    );
    let code =
        QrCode::with_error_correction_level(url, EcLevel::M).map_err(PortalError::internal)?;
    Ok(Enrolment {
        secret: grouped(&text, " "),
        size: code.width() + 2 * QUIET,
        path: path(&code),
    })
}

/// The dark modules of a QR code as the path of an SVG, a stroke for each run.
fn path(code: &QrCode) -> String {
    use std::fmt::Write;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run[0] == Color::Dark {
                // Writing into a text does not fail.
                let _ = write!(
                    path,
                    "M{} {}h{}v1h-{}z",
                    x + QUIET,
                    y + QUIET,
                    run.len(),
                    run.len()
                );
            }
            x += run.len();
        }
    }
    path
}

/// A text in groups of four, to be read and typed.
pub fn grouped(text: &str, between: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let groups = characters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_user_name_fits_into_a_qr_code() {
        let enrolment = enrolment(&"ä".repeat(64), &[7; 20]).unwrap();
        assert!(enrolment.path.starts_with('M') && enrolment.size > 2 * QUIET);
        assert_eq!(enrolment.secret.split(' ').count(), 8);
    }
}
