//! The words every slice uses for AppStream's things: names, identifiers,
//! open enums and errors.
//!
//! Everything here compiles for the browser as well, so that the same rule
//! checks a field while somebody types and the request when it arrives. A value
//! of one of these types is valid by construction.

#[cfg(feature = "ssr")]
pub mod aws;
mod error;
#[cfg(feature = "ssr")]
pub mod instance_types;
mod names;
mod reading;

pub use error::{ErrorKind, PortalError};
pub use names::{
    AccountId, ApplicationId, ConnectionName, DirectoryName, FleetName, ImageBuilderName,
    ImageName, Invalid, SessionId, StackName, UserId, Validity,
};
pub use reading::Reading;

/// An enum of AWS's that may grow: a value we do not know is kept as it is, so
/// that it is shown as AWS wrote it and survives a read, edit, write round trip.
#[macro_export]
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal, $label:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value this version does not know.
            Unknown(String),
        }

        impl $name {
            /// The value as AWS spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }

            /// The value in words for people; an unknown one as it is.
            pub fn label(&self) -> &str {
                match self {
                    $(Self::$variant => $label,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    open_enum! {
        /// An enum for this test.
        Weather { Fair = "FAIR", "Fair"; Foul = "FOUL", "Foul"; }
    }

    #[test]
    fn an_unknown_value_is_kept_and_shown_as_it_is() {
        let value = Weather::from("HAIL");
        assert_eq!(value.as_str(), "HAIL");
        assert_eq!(value.label(), "HAIL");
        assert_eq!(String::from(value), "HAIL");
        assert_eq!(Weather::from("FAIR"), Weather::Fair);
    }
}
