//! What users of a stack may do: every action has a permission, always.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::error::{ApiError, Outcome};
use crate::value::{Members, Text, Value};

/// Every action of the model, with the permission it has when nothing is said.
const ACTIONS: [(&str, bool); 9] = [
    ("CLIPBOARD_COPY_FROM_LOCAL_DEVICE", true),
    ("CLIPBOARD_COPY_TO_LOCAL_DEVICE", true),
    ("FILE_UPLOAD", true),
    ("FILE_DOWNLOAD", true),
    ("PRINTING_TO_LOCAL_DEVICE", true),
    ("DOMAIN_PASSWORD_SIGNIN", true),
    ("DOMAIN_SMART_CARD_SIGNIN", false),
    ("AUTO_TIME_ZONE_REDIRECTION", false),
    ("SMART_CARD_REDIRECTION", false),
];

/// The API reference of UserSetting: characters that can be copied at once.
const MAXIMUM_LENGTH: RangeInclusive<i64> = 1..=20_971_520;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UserSettings([Setting; 9]);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Setting {
    action: Text,
    enabled: bool,
    maximum_length: Option<i64>,
}

impl Default for UserSettings {
    fn default() -> Self {
        Self(ACTIONS.map(|(action, enabled)| Setting {
            action: action.into(),
            enabled,
            maximum_length: None,
        }))
    }
}

impl UserSettings {
    pub(super) fn describe(&self) -> Value {
        let settings = self.0.iter().map(|setting| {
            let mut out = Members::from([
                ("Action", setting.action.clone().into()),
                ("Permission", permission(setting.enabled).into()),
            ]);
            out.push_some("MaximumLength", setting.maximum_length);
            Value::Map(out)
        });
        settings.collect()
    }

    /// Takes over the actions that are given; the others stay as they are.
    pub(super) fn apply(&mut self, given: &[Value]) -> Outcome<()> {
        let mut seen = BTreeSet::new();
        for given in given.iter().filter_map(Value::as_map) {
            let action = given.text("Action").unwrap_or_default();
            if !seen.insert(action) {
                return Err(ApiError::combination(format!(
                    "UserSettings has the action {action} more than once."
                )));
            }
            let enabled = given.text("Permission") == Some("ENABLED");
            let maximum_length = given.integer("MaximumLength");
            check_maximum_length(action, enabled, maximum_length)?;
            for setting in self.0.iter_mut().filter(|setting| setting.action == action) {
                setting.enabled = enabled;
                setting.maximum_length = maximum_length;
            }
        }
        Ok(())
    }

    /// Turns an action on or off; for the demo's data.
    pub(crate) fn allow(&mut self, action: &str, enabled: bool) {
        for setting in self.0.iter_mut().filter(|setting| setting.action == action) {
            setting.enabled = enabled;
        }
    }
}

fn permission(enabled: bool) -> &'static str {
    if enabled { "ENABLED" } else { "DISABLED" }
}

/// "This can be specified only for the CLIPBOARD_COPY_FROM_LOCAL_DEVICE and
/// CLIPBOARD_COPY_TO_LOCAL_DEVICE actions … can't be specified when the
/// permission is DISABLED."
fn check_maximum_length(action: &str, enabled: bool, length: Option<i64>) -> Outcome<()> {
    let Some(length) = length else {
        return Ok(());
    };
    if !action.starts_with("CLIPBOARD_COPY_") {
        return Err(ApiError::combination(format!(
            "MaximumLength can be specified for the clipboard actions only, not for {action}."
        )));
    }
    if !enabled {
        return Err(ApiError::combination(format!(
            "MaximumLength cannot be specified for {action} when its permission is DISABLED."
        )));
    }
    if !MAXIMUM_LENGTH.contains(&length) {
        return Err(ApiError::value(format!(
            "The value {length} for MaximumLength is invalid. Specify a value between {} and {}.",
            MAXIMUM_LENGTH.start(),
            MAXIMUM_LENGTH.end()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(action: &'static str, permission: &'static str, length: Option<i64>) -> Value {
        let mut out = Members::from([("Action", action.into()), ("Permission", permission.into())]);
        out.push_some("MaximumLength", length);
        out.into()
    }

    fn apply(given: &[Value]) -> Result<Value, String> {
        let mut settings = UserSettings::default();
        settings
            .apply(given)
            .map(|()| settings.describe())
            .map_err(|error| error.code().to_owned())
    }

    #[test]
    fn every_action_has_a_permission() {
        let Value::List(settings) = UserSettings::default().describe() else {
            panic!("it is a list");
        };
        assert_eq!(settings.len(), 9);
        assert_eq!(
            settings.first(),
            Some(&setting(
                "CLIPBOARD_COPY_FROM_LOCAL_DEVICE",
                "ENABLED",
                None
            ))
        );
        assert_eq!(
            settings.last(),
            Some(&setting("SMART_CARD_REDIRECTION", "DISABLED", None))
        );
    }

    #[test]
    fn what_is_not_given_stays() {
        let Ok(Value::List(settings)) = apply(&[setting("FILE_DOWNLOAD", "DISABLED", None)]) else {
            panic!("it is allowed");
        };
        assert!(settings.contains(&setting("FILE_DOWNLOAD", "DISABLED", None)));
        assert!(settings.contains(&setting("FILE_UPLOAD", "ENABLED", None)));
    }

    #[test]
    fn the_maximum_length_is_for_the_clipboard() {
        let combination = Err("InvalidParameterCombinationException".to_owned());
        assert!(
            apply(&[setting(
                "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
                "ENABLED",
                Some(20_971_520)
            )])
            .is_ok()
        );
        assert_eq!(
            apply(&[setting(
                "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
                "ENABLED",
                Some(0)
            )]),
            Err("InvalidParameterValueException".to_owned())
        );
        assert_eq!(
            apply(&[setting(
                "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
                "DISABLED",
                Some(5)
            )]),
            combination
        );
        assert_eq!(
            apply(&[setting("FILE_UPLOAD", "ENABLED", Some(5))]),
            combination
        );
        let twice = [
            setting("FILE_UPLOAD", "ENABLED", None),
            setting("FILE_UPLOAD", "DISABLED", None),
        ];
        assert_eq!(apply(&twice), combination);
    }
}
