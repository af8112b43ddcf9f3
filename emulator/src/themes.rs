//! Themes: how a stack's pages look.

use serde::{Deserialize, Serialize};

use crate::call::{Call, Record, given};
use crate::check::not_both;
use crate::error::{ApiError, Outcome};
use crate::place::Place;
use crate::s3::require_key;
use crate::stacks;
use crate::value::{Members, Value};

const MEMBERS: [&str; 5] = [
    "FooterLinks",
    "TitleText",
    "ThemeStyling",
    "OrganizationLogoS3Location",
    "FaviconS3Location",
];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Theme {
    record: Record,
    enabled: bool,
}

/// Where the service puts a picture that it has taken over.
fn picture(theme: &Members, member: &str, place: &Place) -> String {
    let location = theme.map(member);
    let part = |name| {
        location
            .and_then(|location| location.text(name))
            .unwrap_or_default()
    };
    format!(
        "https://{}.s3.{}.amazonaws.com/{}",
        part("S3Bucket"),
        place.region(),
        part("S3Key")
    )
}

fn describe_one(stack: &str, theme: &Theme, place: &Place) -> Value {
    let kept = &theme.record.given;
    let mut out = Members::with_capacity(8);
    out.push("StackName", stack.to_owned());
    out.push("State", if theme.enabled { "ENABLED" } else { "DISABLED" });
    out.push_some("ThemeTitleText", kept.get("TitleText").cloned());
    out.push_some("ThemeStyling", kept.get("ThemeStyling").cloned());
    let links = kept.list("FooterLinks").unwrap_or_default();
    out.push("ThemeFooterLinks", links.to_vec());
    for (shown, member) in [
        ("ThemeOrganizationLogoURL", "OrganizationLogoS3Location"),
        ("ThemeFaviconURL", "FaviconS3Location"),
    ] {
        out.push(shown, picture(kept, member, place));
    }
    out.push("CreatedTime", theme.record.created);
    out.into()
}

fn not_found(stack: &str) -> ApiError {
    ApiError::not_found(format!("Theme of stack {stack} not found"))
}

/// A link has both a name and an address, and a picture has a key.
fn check(input: &Members) -> Outcome<()> {
    let links = input.list("FooterLinks").unwrap_or_default();
    for link in links.iter().filter_map(Value::as_map) {
        let url = link.text("FooterLinkURL").unwrap_or_default();
        if !link.contains("DisplayName")
            || !(url.starts_with("https://") || url.starts_with("http://"))
        {
            return Err(ApiError::value(
                "FooterLinks is invalid. Specify a DisplayName and a FooterLinkURL that begins with https:// or http://.",
            ));
        }
    }
    for member in ["OrganizationLogoS3Location", "FaviconS3Location"] {
        require_key(input, member)?;
    }
    Ok(())
}

/// The stack of a call, if it exists.
fn stack(call: &mut Call<'_>) -> Outcome<String> {
    let stack = call.text("StackName")?;
    if call.region().stacks.contains_key(&stack) {
        Ok(stack)
    } else {
        Err(stacks::not_found(&stack))
    }
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = stack(call)?;
    check(&call.input)?;
    let theme = Theme {
        record: Record {
            given: given(&call.input, &MEMBERS),
            created: call.now,
        },
        enabled: true,
    };
    let place = call.place;
    let region = call.region();
    if region.themes.contains_key(&stack) {
        return Err(ApiError::already_exists(format!(
            "Theme of stack {stack} already exists"
        )));
    }
    let described = describe_one(&stack, &theme, place);
    region.themes.insert(stack, theme);
    Ok(Members::from([("Theme", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = stack(call)?;
    let place = call.place;
    let theme = call.region().themes.get(&stack);
    let theme = theme.ok_or_else(|| not_found(&stack))?;
    Ok(Members::from([(
        "Theme",
        describe_one(&stack, theme, place),
    )]))
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = stack(call)?;
    check(&call.input)?;
    let input = call.input.clone();
    let place = call.place;
    let theme = call.region().themes.get_mut(&stack);
    let theme = theme.ok_or_else(|| not_found(&stack))?;
    if input.texts("AttributesToDelete").next().is_some() {
        // FOOTER_LINKS is all that can be deleted.
        not_both(&input, "FooterLinks")?;
        theme.record.given.remove("FooterLinks");
    }
    for (member, value) in given(&input, &MEMBERS) {
        theme.record.given.set(member, value);
    }
    if let Some(state) = input.text("State") {
        theme.enabled = state == "ENABLED";
    }
    Ok(Members::from([(
        "Theme",
        describe_one(&stack, theme, place),
    )]))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = stack(call)?;
    match call.region().themes.remove(&stack) {
        Some(_) => Ok(Members::new()),
        None => Err(not_found(&stack)),
    }
}
