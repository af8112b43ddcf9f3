//! Logos: what is taken for one, and how it is served. Everybody may load one who knows
//! its hash, for people with a personal link have no account; an image tells no secret.

use axum::extract::{Path as PathSegment, State};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, HEXLOWER};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::{LARGEST_LOGO, LogoId, store};
use crate::appstream::Invalid;
use crate::server::Portico;

/// A logo as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The hash of its bytes.
    pub id: LogoId,
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes, in base64.
    pub content: String,
}

impl Logo {
    /// Reads a `data:` URL. What an image is, its first bytes tell, whatever its name or
    /// the browser says; SVG is refused, for it can hold script.
    ///
    /// # Errors
    /// A sentence, if it is no image of those kinds or too large.
    pub fn parse(url: &str) -> Result<Self, Invalid> {
        let unreadable = || Invalid("The file could not be read. Choose it again.".to_owned());
        let (_, content) = url
            .strip_prefix("data:")
            .and_then(|rest| rest.split_once(";base64,"))
            .ok_or_else(unreadable)?;
        if content.len() / 4 * 3 > LARGEST_LOGO + 3 {
            return Err(too_large());
        }
        let bytes = BASE64
            .decode(content.as_bytes())
            .map_err(|_| unreadable())?;
        if bytes.len() > LARGEST_LOGO {
            return Err(too_large());
        }
        let media_type = media_type(&bytes)
            .ok_or_else(|| Invalid("Choose a PNG, JPEG or WebP image.".to_owned()))?;
        Ok(Self {
            id: LogoId::parse(&HEXLOWER.encode(&Sha256::digest(&bytes)))?,
            media_type,
            content: content.to_owned(),
        })
    }
}

fn too_large() -> Invalid {
    Invalid(format!(
        "Choose an image of at most {} kB; 96 by 96 pixels are enough.",
        LARGEST_LOGO / 1024
    ))
}

/// What an image is, by its first bytes (the signatures of the WHATWG's MIME sniffing
/// standard).
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}

/// `GET /logo/{hash}`
pub async fn show(
    State(portico): State<Portico>,
    PathSegment(id): PathSegment<String>,
) -> Response {
    let Ok(id) = LogoId::parse(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let found = match store::logo(&portico.store, &id).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, "a logo cannot be read");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let image = found.and_then(|(media_type, content)| {
        let media_type = HeaderValue::from_str(&media_type).ok()?;
        Some((media_type, BASE64.decode(content.as_bytes()).ok()?))
    });
    match image {
        Some((media_type, bytes)) => (
            [
                (header::CONTENT_TYPE, media_type),
                (
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("public, max-age=31536000, immutable"),
                ),
            ],
            bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(claimed: &str, bytes: &[u8]) -> String {
        format!("data:{claimed};base64,{}", BASE64.encode(bytes))
    }

    #[test]
    fn an_image_is_what_its_first_bytes_say() {
        let png = b"\x89PNG\r\n\x1a\nrest";
        let logo = Logo::parse(&url("text/html", png)).unwrap();
        assert_eq!(logo.media_type, "image/png");
        assert_eq!(
            Logo::parse(&url("", b"\xff\xd8\xff\xe0x"))
                .unwrap()
                .media_type,
            "image/jpeg"
        );
        assert_eq!(
            Logo::parse(&url("", b"RIFFsizeWEBPx")).unwrap().media_type,
            "image/webp"
        );
        for other in [
            b"<svg onload=alert(1)>".as_slice(),
            b"GIF89a",
            b"",
            b"<html>",
        ] {
            assert!(Logo::parse(&url("image/png", other)).is_err());
        }
    }

    #[test]
    fn a_logo_that_is_too_large_is_refused() {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.resize(LARGEST_LOGO, 0);
        assert!(Logo::parse(&url("image/png", &png)).is_ok());
        png.push(0);
        assert!(Logo::parse(&url("image/png", &png)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_taken_or_refused(text in ".{0,200}", rest in "[A-Za-z0-9+/=]{0,40}") {
            let _ = Logo::parse(&text);
            let _ = Logo::parse(&format!("data:{text};base64,{rest}"));
        }
    }
}
