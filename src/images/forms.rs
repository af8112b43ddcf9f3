//! What people type to copy or share an image, checked by the same code in the browser
//! and on the server. Fields are called as in the service model.

use serde::{Deserialize, Serialize};

use super::Permissions;
use crate::appstream::{AccountId, ImageName, Invalid, PortalError};
use crate::json::Value;
use crate::ui::form::check::length;

/// Regions that have AppStream, to choose from; another may be typed (AWS, "Amazon
/// AppStream 2.0 endpoints and quotas").
pub const REGIONS: [&str; 16] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-2",
];

/// Characters a description has at most.
pub const LONGEST_DESCRIPTION: usize = 256;

/// A copy of an image, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyForm {
    /// The name of the copy.
    pub name: String,
    /// Where it is made.
    pub region: String,
    /// What it is for; that of the image if it is empty.
    pub description: String,
}

impl CopyForm {
    /// The input of CopyImage.
    ///
    /// # Errors
    /// The first field that breaks a rule, with the reason.
    pub fn check(&self, source: &ImageName) -> Result<Value, PortalError> {
        let name = ImageName::parse(&self.name)
            .map_err(|why| PortalError::invalid("DestinationImageName", &why))?;
        let region = self.region.trim();
        check_region(region).map_err(|why| PortalError::invalid("DestinationRegion", &why))?;
        let description = self.description.trim();
        let length = length(description);
        if length > LONGEST_DESCRIPTION {
            let why = Invalid(format!(
                "A description has at most {LONGEST_DESCRIPTION} characters; this one has {length}."
            ));
            return Err(PortalError::invalid("DestinationImageDescription", &why));
        }
        let mut input = vec![
            ("SourceImageName", source.as_str()),
            ("DestinationImageName", name.as_str()),
            ("DestinationRegion", region),
        ];
        if !description.is_empty() {
            input.push(("DestinationImageDescription", description));
        }
        let mut members = input
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.into()));
        Ok(Value::of(&mut members))
    }
}

/// Whether it is spelled like a region: `eu-central-1`, `us-gov-west-1`.
fn check_region(region: &str) -> Result<(), Invalid> {
    if region.is_empty() {
        return Err(Invalid("Choose a region.".to_owned()));
    }
    let parts: Vec<&str> = region.split('-').collect();
    let is_word =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let spelled = match parts.as_slice() {
        [words @ .., number] => {
            words.len() >= 2
                && words.iter().all(is_word)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        [] => false,
    };
    if spelled && region.len() <= 32 {
        Ok(())
    } else {
        Err(Invalid(
            "Enter a region as AWS spells it, for example eu-central-1.".to_owned(),
        ))
    }
}

/// What another account may do with an image, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareForm {
    /// Whose account.
    pub account: String,
    /// What it may do.
    pub permissions: Permissions,
}

impl ShareForm {
    /// The account; `owner` is the image's own.
    ///
    /// # Errors
    /// The first field that breaks a rule, with the reason.
    pub fn check(&self, owner: Option<&str>) -> Result<AccountId, PortalError> {
        let account = AccountId::parse(&self.account)
            .map_err(|why| PortalError::invalid("SharedAccountId", &why))?;
        if owner == Some(account.as_str()) {
            let why = Invalid("The image belongs to this account. Enter another.".to_owned());
            return Err(PortalError::invalid("SharedAccountId", &why));
        }
        if self.permissions == Permissions::default() {
            let why = Invalid("Choose fleets, image builders, or both.".to_owned());
            return Err(PortalError::invalid("ImagePermissions", &why));
        }
        Ok(account)
    }

    /// The input of UpdateImagePermissions.
    ///
    /// # Errors
    /// The first field that breaks a rule, with the reason.
    pub fn input(&self, image: &ImageName, owner: Option<&str>) -> Result<Value, PortalError> {
        let account = self.check(owner)?;
        Ok(Value::object([
            ("Name", image.as_str().into()),
            ("SharedAccountId", account.as_str().into()),
            (
                "ImagePermissions",
                Value::object([
                    ("allowFleet", self.permissions.fleets.into()),
                    ("allowImageBuilder", self.permissions.image_builders.into()),
                ]),
            ),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault<T: std::fmt::Debug>(result: Result<T, PortalError>) -> String {
        result.unwrap_err().field.unwrap().into()
    }

    #[test]
    fn a_copy_has_a_name_a_region_and_perhaps_a_description() {
        let source = ImageName::parse("office").unwrap();
        let form = CopyForm {
            name: "office-2".to_owned(),
            region: "us-gov-west-1".to_owned(),
            description: "x".repeat(256),
        };
        assert!(form.check(&source).is_ok());
        let with = |change: fn(&mut CopyForm)| {
            let mut form = form.clone();
            change(&mut form);
            fault(form.check(&source))
        };
        assert_eq!(
            with(|form| form.name = "-".to_owned()),
            "DestinationImageName"
        );
        assert_eq!(
            with(|form| form.description.push('x')),
            "DestinationImageDescription"
        );
        for region in ["", "europe", "eu-1", "EU-central-1", "eu-central-", "eu--1"] {
            let mut form = form.clone();
            form.region = region.to_owned();
            assert_eq!(fault(form.check(&source)), "DestinationRegion", "{region}");
        }
    }

    #[test]
    fn an_image_is_shared_with_another_account_for_something() {
        let mut form = ShareForm {
            account: "210987654321".to_owned(),
            permissions: Permissions {
                fleets: true,
                image_builders: false,
            },
        };
        assert!(form.check(Some("123456789012")).is_ok());
        assert_eq!(fault(form.check(Some("210987654321"))), "SharedAccountId");
        form.permissions = Permissions::default();
        assert_eq!(fault(form.check(None)), "ImagePermissions");
        form.account = "12".to_owned();
        assert_eq!(fault(form.check(None)), "SharedAccountId");
    }

    proptest::proptest! {
        #[test]
        fn no_form_makes_it_panic(name in ".{0,120}", region in ".{0,40}", account in ".{0,14}") {
            let source = ImageName::parse("office").unwrap();
            let _ = CopyForm { name, region, description: account.clone() }.check(&source);
            let _ = ShareForm { account, permissions: Permissions::default() }.check(None);
        }
    }
}
