//! One's own account: where one is signed in, the password, the second factor.

use serde::{Deserialize, Serialize};

use crate::appstream::PortalError;

pub mod api;
#[cfg(feature = "ssr")]
pub mod forms;
mod page;
mod second_factor_card;
#[cfg(feature = "ssr")]
pub mod second_factor_forms;

pub use page::{AccountPage, beside_fields, new_password_fields};

/// A browser somebody is signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserSession {
    /// Its id as it is stored: a hash, with which nobody gets in.
    pub id: String,
    /// When they signed in; seconds since 1970.
    pub since: i64,
    /// When it was used last, about; seconds since 1970.
    pub seen: i64,
    /// From which network address they signed in.
    pub address: String,
    /// What the browser called itself, in words.
    pub device: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// One's own account, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// Their mail address.
    pub mail: Option<String>,
    /// Their password and second factor, if they have a local account.
    pub local: Option<LocalAccount>,
    /// Labels of the providers they sign in with.
    pub providers: Vec<String>,
    /// Where they are signed in, the one used last first.
    pub sessions: Vec<BrowserSession>,
}

/// By what somebody with a local account signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalAccount {
    /// When the password was set, if that is known; seconds since 1970.
    pub password_set_at: Option<i64>,
    /// How many recovery codes are left, if there is a second factor.
    pub recovery_codes: Option<i64>,
}

/// What is shown once, to whoever sets up an app that shows codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret, to be typed where nothing can be scanned.
    pub secret: String,
    /// How wide and high the QR code is.
    pub size: usize,
    /// Its dark modules, as the path of an SVG.
    pub path: String,
}

/// Recovery codes, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes(pub Vec<String>);

/// The forms of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountForm {
    /// Ends sessions.
    Sessions,
    /// Changes the password.
    Password,
    /// Sets up, changes or removes the second factor.
    SecondFactor,
}

/// Why a form of the page did nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRefusal {
    /// Which form.
    pub form: AccountForm,
    /// What is wrong.
    pub error: PortalError,
}

/// What was done, as the address of the page says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Sessions were ended.
    Sessions,
    /// The password was changed.
    Password,
    /// The second factor was removed.
    SecondFactor,
}

impl Done {
    const ALL: [Self; 3] = [Self::Sessions, Self::Password, Self::SecondFactor];

    /// As the address says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Password => "password",
            Self::SecondFactor => "second-factor",
        }
    }

    /// Finds what the address says.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == text)
    }

    /// In words: what was done, and what follows.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Sessions => (
                "Signed out there",
                "Whoever uses that browser has to sign in again.",
            ),
            Self::Password => (
                "Your password is changed",
                "Everywhere else you are signed out.",
            ),
            Self::SecondFactor => (
                "Your second factor is removed",
                "From now on your password alone is enough.",
            ),
        }
    }
}
