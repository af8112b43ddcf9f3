//! UpdateStack: what is not given stays, what is in AttributesToDelete goes.

use super::{Stack, UserSettings, not_found};
use crate::agent_access;
use crate::call::Call;
use crate::check::{not_both, required};
use crate::error::Outcome;
use crate::value::Members;

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let place = call.place;
    let region = call.world.region(place);
    let stack = region
        .stacks
        .get_mut(&name)
        .ok_or_else(|| not_found(&name))?;
    let mut changed = stack.clone();
    if call.input.boolean("DeleteStorageConnectors") == Some(true) {
        not_both(&call.input, "StorageConnectors")?;
        changed.storage_connectors.clear();
    }
    let mut without_theme = false;
    for attribute in call.input.texts("AttributesToDelete") {
        if let Some(member) = member(attribute) {
            not_both(&call.input, member)?;
        }
        without_theme |= attribute == "THEME_NAME";
        changed.clear(attribute);
    }
    changed.apply(&call.input, place)?;
    *stack = changed;
    let described = stack.describe(place);
    if without_theme {
        region.themes.remove(&name);
    }
    Ok(Members::from([("Stack", described)]))
}

/// The member that an attribute stands for. A single connector stands for none:
/// it may go while the others are given.
fn member(attribute: &str) -> Option<&'static str> {
    Some(match attribute {
        "STORAGE_CONNECTORS" => "StorageConnectors",
        "REDIRECT_URL" => "RedirectURL",
        "FEEDBACK_URL" => "FeedbackURL",
        "USER_SETTINGS" => "UserSettings",
        "EMBED_HOST_DOMAINS" => "EmbedHostDomains",
        "ACCESS_ENDPOINTS" => "AccessEndpoints",
        "STREAMING_EXPERIENCE_SETTINGS" => "StreamingExperienceSettings",
        "CONTENT_REDIRECTION" => "ContentRedirection",
        "STORAGE_CONNECTOR_AUTHENTICATION" => "StorageConnectorAuthentication",
        "AGENT_ACCESS_CONFIG" => "AgentAccessConfig",
        _ => return None,
    })
}

impl Stack {
    fn clear(&mut self, attribute: &str) {
        match attribute {
            "STORAGE_CONNECTORS" => self.storage_connectors.clear(),
            "STORAGE_CONNECTOR_HOMEFOLDERS" => self.remove_connector("HOMEFOLDERS"),
            "STORAGE_CONNECTOR_GOOGLE_DRIVE" => self.remove_connector("GOOGLE_DRIVE"),
            "STORAGE_CONNECTOR_ONE_DRIVE" => self.remove_connector("ONE_DRIVE"),
            "REDIRECT_URL" => self.redirect_url = None,
            "FEEDBACK_URL" => self.feedback_url = None,
            "USER_SETTINGS" => self.user_settings = UserSettings::default(),
            "AGENT_ACCESS_CONFIG_KMS_KEY_ARN" => agent_access::remove_key(&mut self.others),
            // A stack's theme is no part of it, and a role it never has: no
            // operation takes one for a stack.
            _ => {
                if let Some(member) = member(attribute) {
                    self.others.remove(member);
                }
            }
        }
    }

    fn remove_connector(&mut self, kind: &str) {
        self.storage_connectors
            .retain(|connector| connector.text("ConnectorType") != Some(kind));
    }
}
