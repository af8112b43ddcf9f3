//! JSON, read in one way only.
//!
//! Reading a type compiles to a few kilobytes, once for each kind of reader. What
//! comes with a page is text and read by `serde_json::from_str`; so here the answers
//! of server functions are read as text as well, and each type is compiled once.

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::{Serialize, de::DeserializeOwned};

/// The encoding of arguments and answers of server functions; in `#[server]`:
/// `input = Json, output = Json`.
pub type Json = Post<JsonText>;

/// JSON as text.
pub struct JsonText;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = str::from_utf8(&bytes).map_err(serde::de::Error::custom)?;
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_anything_else_refused() {
        let written = JsonText::encode(&vec!["Ä", "\n"]).unwrap();
        assert_eq!(
            <JsonText as Decodes<Vec<String>>>::decode(written).unwrap(),
            ["Ä", "\n"]
        );
        assert!(<JsonText as Decodes<String>>::decode(Bytes::from_static(b"\"\xff\"")).is_err());
    }
}
