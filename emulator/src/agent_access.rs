//! `AgentAccessConfig` of stacks and image builders: what AI agents may do in
//! a session.

use crate::error::{ApiError, Outcome};
use crate::value::Members;

const MEMBER: &str = "AgentAccessConfig";

/// What the model requires of the whole. An update may give some of it only.
const REQUIRED: [&str; 3] = ["Settings", "ScreenResolution", "ScreenImageFormat"];

/// Takes over what an input says about it into what is kept.
pub(crate) fn apply(kept: &mut Members, input: &Members) -> Outcome<()> {
    let Some(given) = input.map(MEMBER) else {
        return Ok(());
    };
    let mut config = kept.map(MEMBER).cloned().unwrap_or_default();
    for (name, value) in given.clone() {
        config.set(name, value);
    }
    if let Some(missing) = REQUIRED.iter().find(|member| !config.contains(member)) {
        return Err(ApiError::combination(format!(
            "AgentAccessConfig requires {missing}."
        )));
    }
    kept.set(MEMBER, config);
    Ok(())
}

/// Takes its key away: `AGENT_ACCESS_CONFIG_KMS_KEY_ARN`.
pub(crate) fn remove_key(kept: &mut Members) {
    if let Some(mut config) = kept.map(MEMBER).cloned() {
        config.remove("KmsKeyArn");
        kept.set(MEMBER, config);
    }
}
