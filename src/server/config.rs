//! Configuration: a TOML file named by `PORTICO_CONFIG`, with the few settings a
//! container needs as environment variables. Every setting has a default; without
//! any, the portal has one connection made from the ordinary AWS environment.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use crate::appstream::ConnectionName;

/// Everything that can be configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
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

/// Sign-in and its sessions.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInConfig {
    /// Minutes without a request until a session ends.
    pub idle_minutes: u32,
    /// Hours after which it ends in any case.
    pub absolute_hours: u32,
    /// Failures from one address within five minutes until it has to wait.
    pub failures_per_address: u32,
}

/// Limits towards AWS.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// AWS calls under way at once, per connection.
    pub calls_in_flight: usize,
    /// Seconds one AWS call may take, tries included.
    pub call_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: "sqlite:portico.sqlite".to_owned(),
            secure_cookies: None,
            trusted_proxies: Vec::new(),
            connections: Vec::new(),
            sign_in: SignInConfig::default(),
            limits: LimitsConfig::default(),
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

impl Default for SignInConfig {
    fn default() -> Self {
        Self {
            idle_minutes: 60,
            absolute_hours: 12,
            failures_per_address: 10,
        }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            calls_in_flight: 8,
            call_seconds: 30,
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
}

impl Config {
    /// Reads the file at `path`, or takes the defaults if there is none.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file and the line.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else {
            return Ok(Self::default());
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

    fn checked(self) -> Result<Self, ConfigError> {
        let mut names: Vec<_> = self
            .connections
            .iter()
            .map(|connection| &connection.name)
            .collect();
        names.sort();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ConfigError::Twice(pair[0].clone())),
            None => Ok(self),
        }
    }

    /// Whether cookies are sent over HTTPS only.
    pub fn cookies_are_secure(&self) -> bool {
        self.secure_cookies
            .unwrap_or(!self.listen.ip().is_loopback())
    }
}

impl SignInConfig {
    /// How long a session lasts without a request.
    pub fn idle(&self) -> Duration {
        Duration::from_secs(u64::from(self.idle_minutes) * 60)
    }

    /// How long a session lasts at most.
    pub fn absolute(&self) -> Duration {
        Duration::from_secs(u64::from(self.absolute_hours) * 3600)
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
    fn two_connections_of_one_name_are_refused() {
        let config: Config =
            toml::from_str("[[connections]]\nname = \"a\"\n[[connections]]\nname = \"a\"").unwrap();
        assert!(matches!(config.checked(), Err(ConfigError::Twice(_))));
    }
}
