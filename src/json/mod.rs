//! JSON, as it goes between server and browser.
//!
//! What comes with a page and what server functions answer is read in the same way,
//! so that each type's reading is compiled once. The server reads with serde_json,
//! which says well what is wrong; the browser with its own `reader`, which is
//! smaller and reads only what this server writes.

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::{Serialize, de::DeserializeOwned};

mod call;
#[cfg(any(test, not(feature = "ssr")))]
mod reader;
mod value;

pub use call::Json;
pub use value::{Object, Value};

#[cfg(not(feature = "ssr"))]
pub use reader::{Unreadable, from_str};
#[cfg(feature = "ssr")]
pub use serde_json::{Error as Unreadable, from_str};

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
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        from_str(str::from_utf8(&bytes).map_err(serde::de::Error::custom)?)
    }
}

impl<T: Serialize> Encoder<T> for JsonText {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonText {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Self::Error> {
        from_str(text)
    }
}

/// What `value` gives on the server; in the browser the same, sent with the page.
pub fn shared<T: Serialize + DeserializeOwned + 'static>(value: impl FnOnce() -> T) -> T {
    SharedValue::<T, JsonText>::new_with_encoding(value).into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_anything_else_refused() {
        let written = <JsonText as Encodes<_>>::encode(&vec!["Ä", "\n"]).unwrap();
        assert_eq!(
            <JsonText as Decodes<Vec<String>>>::decode(written).unwrap(),
            ["Ä", "\n"]
        );
        assert!(<JsonText as Decodes<String>>::decode(Bytes::from_static(b"\"\xff\"")).is_err());
    }
}
