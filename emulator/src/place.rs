//! An account in a region: what AWS keeps apart, and how it names things there.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// An account and a region. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "(String, String)", from = "(String, String)")]
pub(crate) struct Place {
    account: Arc<str>,
    region: Arc<str>,
}

impl From<(String, String)> for Place {
    fn from((account, region): (String, String)) -> Self {
        Self::new(&account, &region)
    }
}

impl From<Place> for (String, String) {
    fn from(place: Place) -> Self {
        (place.account().to_owned(), place.region().to_owned())
    }
}

impl Place {
    pub(crate) fn new(account: &str, region: &str) -> Self {
        Self {
            account: account.into(),
            region: region.into(),
        }
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// The same region in another account.
    pub(crate) fn with_account(&self, account: &str) -> Self {
        Self {
            account: account.into(),
            region: self.region.clone(),
        }
    }

    /// The ARN of one of this place's own resources.
    pub(crate) fn arn(&self, kind: &str, name: &str) -> String {
        format!(
            "arn:{}:appstream:{}:{}:{kind}/{name}",
            partition(&self.region),
            self.region,
            self.account
        )
    }

    /// The ARN of one of AWS's public images, which have no account.
    pub(crate) fn public_image_arn(&self, name: &str) -> String {
        format!(
            "arn:{}:appstream:{}::image/{name}",
            partition(&self.region),
            self.region
        )
    }
}

fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// An ARN of AppStream, taken apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Arn<'a> {
    pub(crate) region: &'a str,
    /// Empty for AWS's public images.
    pub(crate) account: &'a str,
    /// `fleet`, `stack`, `image`, `image-builder`, `app-block`, …
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> Arn<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let ("arn", _partition, "appstream", region, account) = (
            parts.next()?,
            parts.next()?,
            parts.next()?,
            parts.next()?,
            parts.next()?,
        ) else {
            return None;
        };
        let (kind, name) = parts.next()?.split_once('/')?;
        Some(Self {
            region,
            account,
            kind,
            name,
        })
    }

    /// Whether it names something that belongs to this place.
    pub(crate) fn is_in(&self, place: &Place) -> bool {
        self.region == place.region() && self.account == place.account()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_can_be_taken_apart() {
        let place = Place::new("123456789012", "eu-central-1");
        let text = place.arn("fleet", "finance-desktop");
        assert_eq!(
            text,
            "arn:aws:appstream:eu-central-1:123456789012:fleet/finance-desktop"
        );
        let arn = Arn::parse(&text).expect("it is one");
        assert_eq!((arn.kind, arn.name), ("fleet", "finance-desktop"));
        assert!(arn.is_in(&place));
        assert!(!arn.is_in(&place.with_account("210987654321")));
        assert_eq!(Arn::parse("arn:aws:s3:::bucket"), None);
    }

    #[test]
    fn a_public_image_has_no_account() {
        let place = Place::new("123456789012", "us-gov-west-1");
        assert_eq!(
            place.public_image_arn("AppStream-WinServer2022"),
            "arn:aws-us-gov:appstream:us-gov-west-1::image/AppStream-WinServer2022"
        );
    }
}
