//! Configuration: a TOML file named by `PORTICO_CONFIG`, with the few settings a
//! container needs as environment variables. Every setting has a default; without
//! any, the portal has one connection made from the ordinary AWS environment.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::secret_key::{SecretKey, TooShort};
use crate::appstream::ConnectionName;
use crate::audit::stream::Syslog;

mod sign_in;

pub use sign_in::{ClaimsConfig, ClientSecret, ProviderConfig, SignInConfig};

/// The environment variable with the secret key.
const SECRET_KEY: &str = "PORTICO_SECRET_KEY";

/// Everything that can be configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where people find the portal: `https://portal.example.com`.
    pub public_url: Option<String>,
    /// The file with the key under which secrets are sealed in the database.
    pub secret_key_file: Option<PathBuf>,
    /// That key, of the file or of the environment.
    #[serde(skip)]
    pub secret_key: Option<SecretKey>,
    /// `sqlite:FILE` or `postgres://…`.
    pub database_url: String,
    /// Whether cookies are sent over HTTPS only. Default: unless listening on
    /// loopback.
    pub secure_cookies: Option<bool>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Accounts and regions. Empty: one, called `default`, from the AWS
    /// environment.
    pub connections: Vec<ConnectionConfig>,
    /// Sign-in and its sessions.
    pub sign_in: SignInConfig,
    /// Limits towards AWS.
    pub limits: LimitsConfig,
    /// The audit record.
    pub audit: AuditConfig,
    /// Launch and personal links.
    pub launch: LaunchConfig,
    /// The pace of jobs; tests are in a hurry.
    #[serde(skip)]
    pub jobs: Pace,
}

/// The pace of jobs.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long a process may be silent until another takes its jobs over; whole
    /// seconds.
    pub lease: Duration,
    /// How often AWS is asked whether something is there that is waited for, and the
    /// store whether there is work.
    pub look: Duration,
    /// How long AWS may go on asking for fewer calls.
    pub throttled: Duration,
}

/// An account and region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionConfig {
    /// Its name in paths.
    pub name: ConnectionName,
    /// For example `eu-central-1`. Default: from the AWS environment or profile.
    pub region: Option<String>,
    /// A profile of the AWS configuration files.
    pub profile: Option<String>,
    /// A role to assume.
    pub role_arn: Option<String>,
    /// The external id the role's trust policy asks for.
    pub external_id: Option<String>,
    /// Another address of the API, such as an interface endpoint or the emulator.
    pub endpoint: Option<String>,
    /// Whether it is the demo's emulator, which takes any credentials.
    #[serde(skip)]
    pub is_emulator: bool,
}

/// Limits towards AWS.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// AWS calls under way at once, per connection.
    pub calls_in_flight: usize,
    /// Seconds one AWS call may take, tries included.
    pub call_seconds: u64,
    /// Calls of the HTTP API within a minute, per API token.
    pub api_calls_per_minute: u32,
}

/// Launch and personal links.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LaunchConfig {
    /// Origins whose pages may show Launch and links in a frame.
    pub frame_ancestors: Vec<Origin>,
}

/// An origin such as `https://intranet.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:*[]".contains(&byte);
        match host {
            Some(host) if !host.is_empty() && host.bytes().all(allowed) => Ok(Self(text)),
            _ => Err(format!(
                "{text} is no origin such as https://intranet.example.com"
            )),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.0)
    }
}

/// The audit record.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditConfig {
    /// Days that entries are kept; not set, for ever.
    pub keep_days: Option<u32>,
    /// A file that each row is appended to as a line of JSON.
    pub file: Option<PathBuf>,
    /// A syslog receiver that each row is sent to.
    pub syslog: Option<Syslog>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            secret_key_file: None,
            secret_key: None,
            database_url: "sqlite:portico.sqlite".to_owned(),
            secure_cookies: None,
            trusted_proxies: Vec::new(),
            connections: Vec::new(),
            sign_in: SignInConfig::default(),
            limits: LimitsConfig::default(),
            audit: AuditConfig::default(),
            launch: LaunchConfig::default(),
            jobs: Pace::default(),
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            look: Duration::from_secs(3),
            throttled: Duration::from_secs(300),
        }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            calls_in_flight: 100,
            call_seconds: 30,
            api_calls_per_minute: 120,
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {source}")]
    Unreadable {
        /// Its path.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the configuration {path} is wrong: {source}")]
    Wrong {
        /// Its path.
        path: String,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// Two connections have one name.
    #[error("two connections are called {0}")]
    Twice(ConnectionName),
    /// The public address is none.
    #[error("public_url is an address without a path, https:// (http:// on loopback only): {0}")]
    PublicUrl(String),
    /// The secret key cannot be used.
    #[error("PORTICO_SECRET_KEY or secret_key_file: {0}")]
    SecretKey(#[from] TooShort),
    /// A provider cannot be used.
    #[error("{0}")]
    Provider(String),
}

impl Config {
    /// Reads the file at `path`, or takes the defaults if there is none.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file and the line.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else {
            return Self::default().checked();
        };
        let named = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: named.clone(),
            source,
        })?;
        let config: Self = toml::from_str(&text).map_err(|source| ConfigError::Wrong {
            path: named,
            source: Box::new(source),
        })?;
        config.checked()
    }

    fn checked(mut self) -> Result<Self, ConfigError> {
        let mut names: Vec<_> = self
            .connections
            .iter()
            .map(|connection| &connection.name)
            .collect();
        names.sort();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ConfigError::Twice(pair[0].clone()));
        }
        if let Some(url) = &mut self.public_url {
            let origin = url.trim_end_matches('/').to_owned();
            let path = url::Url::parse(&origin).map(|url| url.path().to_owned());
            if !sign_in::is_safe_address(&origin) || path.as_deref() != Ok("/") {
                return Err(ConfigError::PublicUrl(origin));
            }
            *url = origin;
        }
        self.secret_key = self.find_secret_key()?;
        self.sign_in.check(self.public_url.as_deref())?;
        Ok(self)
    }

    /// The environment wins over the file.
    fn find_secret_key(&self) -> Result<Option<SecretKey>, ConfigError> {
        let text = match (std::env::var(SECRET_KEY), &self.secret_key_file) {
            (Ok(text), _) => text,
            (Err(_), Some(path)) => {
                std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
                    path: path.display().to_string(),
                    source,
                })?
            }
            (Err(_), None) => return Ok(None),
        };
        Ok(Some(SecretKey::new(&text)?))
    }

    /// Whether cookies are sent over HTTPS only.
    pub fn cookies_are_secure(&self) -> bool {
        self.secure_cookies
            .unwrap_or(!self.listen.ip().is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_secure_unless_only_this_machine_can_see_them() {
        let mut config = Config::default();
        assert!(!config.cookies_are_secure());
        config.listen = SocketAddr::from(([0, 0, 0, 0], 80));
        assert!(config.cookies_are_secure());
        config.secure_cookies = Some(false);
        assert!(!config.cookies_are_secure());
    }

    #[test]
    fn a_misspelled_setting_is_refused_by_name() {
        let wrong = toml::from_str::<Config>("databse_url = \"x\"").unwrap_err();
        assert!(wrong.to_string().contains("databse_url"), "{wrong}");
    }

    #[test]
    fn the_example_configuration_is_one_and_shows_the_defaults() {
        let example: Config =
            toml::from_str(include_str!("../../docs/portico.example.toml")).unwrap();
        let example = example.checked().unwrap();
        assert_eq!(example.connections.len(), 3);
        let defaults = Config::default();
        assert_eq!(example.listen, defaults.listen);
        assert_eq!(
            format!("{:?}", example.sign_in),
            format!("{:?}", defaults.sign_in)
        );
        assert_eq!(
            format!("{:?}", example.limits),
            format!("{:?}", defaults.limits)
        );
    }

    #[test]
    fn the_public_address_is_an_origin() {
        let of = |url: &str| {
            let config: Config = toml::from_str(&format!("public_url = \"{url}\"")).unwrap();
            config.checked().map(|config| config.public_url.unwrap())
        };
        assert_eq!(
            of("https://p.example.com/").unwrap(),
            "https://p.example.com"
        );
        assert_eq!(
            of("http://127.0.0.1:8080").unwrap(),
            "http://127.0.0.1:8080"
        );
        for wrong in [
            "http://p.example.com",
            "https://p.example.com/portal",
            "p.example.com",
        ] {
            assert!(
                matches!(of(wrong), Err(ConfigError::PublicUrl(_))),
                "{wrong}"
            );
        }
    }

    #[test]
    fn an_origin_cannot_add_to_the_policy() {
        let read = |text: &str| Origin::try_from(text.to_owned());
        assert!(read("https://intranet.example.com").is_ok());
        assert!(read("https://*.example.com:8443").is_ok());
        for wrong in [
            "",
            "intranet",
            "https://",
            "https://a b",
            "https://a;script-src *",
            "https://a/b",
            "javascript:x",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn two_connections_of_one_name_are_refused() {
        let config: Config =
            toml::from_str("[[connections]]\nname = \"a\"\n[[connections]]\nname = \"a\"").unwrap();
        assert!(matches!(config.checked(), Err(ConfigError::Twice(_))));
    }
}
