//! How a stack looks to those who open it: a name, a logo, a colour and a sentence of
//! help, set by administrators and kept by the portal. AWS knows nothing of it.

use serde::{Deserialize, Serialize};

use crate::appstream::{Invalid, PortalError};

pub mod api;
mod card;
#[cfg(feature = "ssr")]
pub mod logo;
#[cfg(feature = "ssr")]
pub mod store;
mod view;

pub use card::{BrandCard, BrandDialog, provide_branding};
pub use view::{logo_image, stripe};

/// Characters a name has at most: it stands on a tile.
pub const LONGEST_NAME: usize = 60;
/// Characters a sentence of help has at most.
pub const LONGEST_HELP: usize = 300;
/// Bytes a logo has at most; it is shown 48 pixels wide.
pub const LARGEST_LOGO: usize = 64 * 1024;

/// How a stack looks to those who open it. Nothing set: as AWS describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Brand {
    /// What it is called.
    pub name: Option<String>,
    /// Whom to ask, or what to know before opening it.
    pub help: Option<String>,
    /// Its colour.
    pub colour: Option<Colour>,
    /// Its logo.
    pub logo: Option<LogoId>,
}

impl Brand {
    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.help.is_none() && self.colour.is_none() && self.logo.is_none()
    }
}

/// A colour as `#rrggbb`, in small letters. It only decorates: no text stands on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(String);

impl Colour {
    /// Reads `#rrggbb`.
    ///
    /// # Errors
    /// A sentence, if it is none.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Invalid(
            "A colour is # and six digits from 0 to f, such as #0b6e4f.".to_owned(),
        ))
    }

    /// `#rrggbb`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Colour {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.0
    }
}

/// A logo, by the SHA-256 of what it is, in hexadecimal: another logo has another address,
/// so that browsers keep each for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogoId(String);

impl LogoId {
    /// Reads the hash.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(is_digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid("This is no logo's id.".to_owned()))
    }

    /// The hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LogoId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<LogoId> for String {
    fn from(id: LogoId) -> Self {
        id.0
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandForm {
    /// The name; empty for none.
    pub name: String,
    /// The sentence of help; empty for none.
    pub help: String,
    /// The colour; empty for none.
    pub colour: String,
    /// What becomes of the logo.
    pub logo: LogoChange,
}

/// What becomes of a logo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogoChange {
    /// It stays.
    #[default]
    Keep,
    /// There is none any more.
    Remove,
    /// This one, as a `data:` URL with base64 (RFC 2397).
    Set(String),
}

impl BrandForm {
    /// The form for what is set.
    pub fn of(brand: &Brand) -> Self {
        Self {
            name: brand.name.clone().unwrap_or_default(),
            help: brand.help.clone().unwrap_or_default(),
            colour: brand
                .colour
                .as_ref()
                .map_or_else(String::new, |colour| colour.as_str().to_owned()),
            logo: LogoChange::Keep,
        }
    }

    /// What it says, but for the logo.
    ///
    /// # Errors
    /// At the field that breaks a rule.
    pub fn checked(&self) -> Result<Brand, PortalError> {
        let line = |field, text: &str, longest| {
            plain_line(text, longest).map_err(|why| PortalError::invalid(field, &why))
        };
        let colour = self.colour.trim();
        let colour = (!colour.is_empty())
            .then(|| Colour::parse(colour))
            .transpose()
            .map_err(|why| PortalError::invalid("colour", &why))?;
        Ok(Brand {
            name: line("name", &self.name, LONGEST_NAME)?,
            help: line("help", &self.help, LONGEST_HELP)?,
            colour,
            logo: None,
        })
    }
}

/// One line of text, or that there is none.
fn plain_line(text: &str, longest: usize) -> Result<Option<String>, Invalid> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Invalid("Use one line of plain text.".to_owned()));
    }
    if text.chars().count() > longest {
        return Err(Invalid(format!("Use at most {longest} characters.")));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(name: &str, help: &str, colour: &str) -> BrandForm {
        BrandForm {
            name: name.to_owned(),
            help: help.to_owned(),
            colour: colour.to_owned(),
            logo: LogoChange::Keep,
        }
    }

    #[test]
    fn what_is_left_empty_is_not_set() {
        let brand = form(" ", "", " ").checked().unwrap();
        assert!(brand.is_empty());
    }

    #[test]
    fn each_rule_is_told_at_its_field() {
        let field = |form: BrandForm| form.checked().unwrap_err().field;
        let long = "x".repeat(301);
        assert_eq!(field(form(&long[..61], "", "")).as_deref(), Some("name"));
        assert_eq!(field(form("a\nb", "", "")).as_deref(), Some("name"));
        assert_eq!(field(form("", &long, "")).as_deref(), Some("help"));
        for colour in ["red", "#12345", "#1234567", "#12345g", "123456", "#ÄÄÄ"] {
            assert_eq!(field(form("", "", colour)).as_deref(), Some("colour"));
        }
    }

    proptest! {
        #[test]
        fn a_colour_that_is_accepted_is_a_colour_in_svg(text in "\\PC{0,9}|#[0-9a-fA-F]{6}") {
            if let Ok(colour) = Colour::parse(&text) {
                let shown = colour.as_str();
                prop_assert_eq!(shown.len(), 7);
                prop_assert!(shown[1..].bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()));
                prop_assert_eq!(Colour::parse(shown).unwrap(), colour.clone());
            }
        }

        #[test]
        fn what_the_form_says_survives_it(name in "[a-zA-Z0-9 ]{0,60}", help in "[a-zÄö.,? ]{0,300}", colour in "#[0-9a-f]{6}") {
            let brand = form(&name, &help, &colour).checked().unwrap();
            prop_assert_eq!(BrandForm::of(&brand).checked().unwrap(), brand);
        }
    }
}
