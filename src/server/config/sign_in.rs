//! How people sign in: local accounts, providers, and how long a session lasts.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::ConfigError;

/// Sign-in and its sessions.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInConfig {
    /// Whether people sign in with passwords kept here.
    pub local: bool,
    /// Minutes without a request until a session ends.
    pub idle_minutes: u32,
    /// Hours after which it ends in any case.
    pub absolute_hours: u32,
    /// Failures from one address within five minutes until it has to wait.
    pub failures_per_address: u32,
    /// OpenID Connect providers, in the order of their buttons.
    pub providers: Vec<ProviderConfig>,
}

impl Default for SignInConfig {
    fn default() -> Self {
        Self {
            local: true,
            idle_minutes: 60,
            absolute_hours: 12,
            failures_per_address: 10,
            providers: Vec::new(),
        }
    }
}

/// An OpenID Connect provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// Its name in paths, and where its groups come from.
    pub name: String,
    /// Its name for people: "Continue with …".
    pub label: String,
    /// Its issuer, below which lies `/.well-known/openid-configuration`.
    pub issuer: String,
    /// The name under which it knows the portal.
    pub client_id: String,
    /// The secret it gave the portal; public clients have none.
    #[serde(default)]
    pub client_secret: Option<ClientSecret>,
    /// The file the secret stands in.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// The environment variable the secret stands in.
    #[serde(default)]
    pub client_secret_env: Option<String>,
    /// What is asked of it beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// Which of its claims say what.
    #[serde(default)]
    pub claims: ClaimsConfig,
}

fn scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}

/// Which claims of a provider say what.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimsConfig {
    /// The user name of somebody new.
    pub user_name: String,
    /// The name for people.
    pub name: String,
    /// The mail address.
    pub mail: String,
    /// The names of groups: a list, or one text.
    pub groups: String,
}

impl Default for ClaimsConfig {
    fn default() -> Self {
        Self {
            user_name: "preferred_username".to_owned(),
            name: "name".to_owned(),
            mail: "email".to_owned(),
            groups: "groups".to_owned(),
        }
    }
}

/// The secret a provider gave the portal. It does not print.
#[derive(Clone, Deserialize)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// The secret itself, for the one request that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecret(hidden)")
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

    /// The provider called `name`.
    pub fn provider(&self, name: &str) -> Option<&ProviderConfig> {
        self.providers.iter().find(|provider| provider.name == name)
    }

    /// Fetches secrets from where they are, and looks whether people can sign in at all.
    pub(super) fn check(&mut self, public_url: Option<&str>) -> Result<(), ConfigError> {
        let wrong = |what: String| Err(ConfigError::Provider(what));
        if !self.local && self.providers.is_empty() {
            return wrong(
                "sign_in.local is false and there are no providers: nobody could sign in"
                    .to_owned(),
            );
        }
        if !self.providers.is_empty() && public_url.is_none() {
            return wrong(
                "sign_in.providers need public_url: providers send people back there".to_owned(),
            );
        }
        for index in 0..self.providers.len() {
            let (before, rest) = self.providers.split_at_mut(index);
            let Some(provider) = rest.first_mut() else {
                break;
            };
            if before.iter().any(|other| other.name == provider.name) {
                return wrong(format!("two providers are called {}", provider.name));
            }
            provider.check()?;
        }
        Ok(())
    }
}

impl ProviderConfig {
    fn check(&mut self) -> Result<(), ConfigError> {
        let name = &self.name;
        let wrong = |what: &str| Err(ConfigError::Provider(format!("provider {name}: {what}")));
        let allowed = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
        };
        if name.is_empty() || name.len() > 32 || !name.chars().all(allowed) {
            return wrong("a name has 1 to 32 small letters, digits and -");
        }
        if self.label.trim().is_empty() {
            return wrong("the label is empty");
        }
        if !is_safe_address(&self.issuer) {
            return wrong("the issuer is an https:// address (http:// on loopback only)");
        }
        let given = [
            self.client_secret.is_some(),
            self.client_secret_file.is_some(),
            self.client_secret_env.is_some(),
        ];
        if given.into_iter().filter(|given| *given).count() > 1 {
            return wrong(
                "client_secret, client_secret_file and client_secret_env exclude each other",
            );
        }
        if let Some(file) = &self.client_secret_file {
            match std::fs::read_to_string(file) {
                Ok(text) => self.client_secret = Some(ClientSecret(text.trim().to_owned())),
                Err(error) => return wrong(&format!("cannot read {}: {error}", file.display())),
            }
        }
        if let Some(variable) = &self.client_secret_env {
            match std::env::var(variable) {
                Ok(text) => self.client_secret = Some(ClientSecret(text.trim().to_owned())),
                Err(_) => return wrong(&format!("the environment variable {variable} is not set")),
            }
        }
        Ok(())
    }
}

/// Whether what goes to an address is encrypted, or does not leave the machine.
pub fn is_safe_address(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else {
        return false;
    };
    let is_loopback = match url.host() {
        Some(url::Host::Ipv4(host)) => host.is_loopback(),
        Some(url::Host::Ipv6(host)) => host.is_loopback(),
        Some(url::Host::Domain(host)) => host == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(name: &str) -> String {
        format!(
            "[[providers]]\nname = \"{name}\"\nlabel = \"Corp\"\nissuer = \"https://id.example.com\"\nclient_id = \"portico\"\n"
        )
    }

    fn checked(text: &str, public_url: Option<&str>) -> Result<SignInConfig, String> {
        let mut config: SignInConfig = toml::from_str(text).map_err(|error| error.to_string())?;
        config
            .check(public_url)
            .map_err(|error| error.to_string())?;
        Ok(config)
    }

    #[test]
    fn a_provider_has_what_it_needs_or_is_refused_with_a_reason() {
        let url = Some("https://portal.example.com");
        let config = checked(&provider("corp"), url).unwrap();
        assert_eq!(config.provider("corp").unwrap().claims.groups, "groups");
        assert!(
            checked(&provider("corp"), None)
                .unwrap_err()
                .contains("public_url")
        );
        assert!(
            checked("local = false", url)
                .unwrap_err()
                .contains("nobody could sign in")
        );
        let twice = provider("corp") + &provider("corp");
        assert!(checked(&twice, url).unwrap_err().contains("two providers"));
        assert!(
            checked(&provider("Corp!"), url)
                .unwrap_err()
                .contains("small letters")
        );
        let http = provider("corp").replace("https://", "http://");
        assert!(checked(&http, url).unwrap_err().contains("https"));
        let both = provider("corp") + "client_secret = \"x\"\nclient_secret_env = \"Y\"\n";
        assert!(checked(&both, url).unwrap_err().contains("exclude"));
        let missing = provider("corp") + "client_secret_file = \"/nowhere/at/all\"\n";
        assert!(
            checked(&missing, url)
                .unwrap_err()
                .contains("/nowhere/at/all")
        );
        let unset = provider("corp") + "client_secret_env = \"PORTICO_TEST_NOT_SET\"\n";
        assert!(
            checked(&unset, url)
                .unwrap_err()
                .contains("PORTICO_TEST_NOT_SET")
        );
    }

    #[test]
    fn a_client_secret_does_not_print() {
        let text = provider("corp") + "client_secret = \"hush-hush\"\n";
        let config = checked(&text, Some("https://p.example.com")).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        let secret = config.providers[0].client_secret.as_ref().unwrap();
        assert_eq!(secret.expose(), "hush-hush");
    }

    #[test]
    fn an_address_is_safe_if_nobody_can_read_what_goes_there() {
        for safe in [
            "https://id.example.com/x",
            "http://127.0.0.1:9000",
            "http://[::1]:1",
            "http://localhost:8",
        ] {
            assert!(is_safe_address(safe), "{safe}");
        }
        for unsafe_ in [
            "http://id.example.com",
            "http://localhost.evil.example",
            "ftp://x",
            "//x",
            "",
            "https://",
        ] {
            assert!(!is_safe_address(unsafe_), "{unsafe_}");
        }
    }
}
