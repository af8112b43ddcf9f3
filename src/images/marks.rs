//! What makes an image worth another look: an agent that grows old, a base image that
//! AWS has withdrawn.

use serde::{Deserialize, Serialize};

use super::{Image, Visibility};

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// There is a newer streaming agent.
    NewerAgent,
    /// The streaming agent is over 180 days old, the age up to which AWS recommends to
    /// use one (administration guide, "Manage agent versions").
    OldAgent,
    /// AWS does not list the public image it was made from any more.
    BaseWithdrawn,
}

impl Mark {
    /// The mark in a few words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NewerAgent => "Newer agent available",
            Self::OldAgent => "Agent over 180 days old",
            Self::BaseWithdrawn => "Base image withdrawn",
        }
    }

    /// What it means, and what to do.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::NewerAgent => {
                "Make an image with the newest streaming agent for the latest features and fixes."
            }
            Self::OldAgent => {
                "AWS recommends a streaming agent no older than 180 days. Make an image with the newest one and give it to the fleets."
            }
            Self::BaseWithdrawn => {
                "AWS does not offer the public image it was made from any more. Fleets that have this image go on; plan to build a new one."
            }
        }
    }
}

const HALF_A_YEAR: i64 = 180 * 86_400;

/// What to look at on `image` at `now` (seconds since 1970). `offered` are the ARNs of
/// AWS's public images, if they are known.
pub fn marks(image: &Image, now: i64, offered: Option<&[&str]>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if image.visibility == Visibility::Public {
        return marks;
    }
    let agent = image.agent_version.as_deref().and_then(day_of_agent);
    if image.latest_agent == Some(false) {
        marks.push(if agent.is_some_and(|day| now - day > HALF_A_YEAR) {
            Mark::OldAgent
        } else {
            Mark::NewerAgent
        });
    }
    if let (Some(base), Some(offered)) = (image.base_image_arn.as_deref(), offered)
        && !offered.is_empty()
        && !offered.contains(&base)
    {
        marks.push(Mark::BaseWithdrawn);
    }
    marks
}

/// The day an agent version names, `09-15-2026`, in seconds since 1970.
fn day_of_agent(version: &str) -> Option<i64> {
    let mut parts = version.split('-').map(|part| part.parse::<u16>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date =
        time::Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::tests::image;

    const MARCH: i64 = 1_773_230_400; // 11 March 2026

    #[test]
    fn an_agent_is_old_after_180_days_if_there_is_a_newer_one() {
        let mut image = image("office");
        for (version, latest, expected) in [
            ("09-13-2025", false, vec![Mark::NewerAgent]),
            ("09-10-2025", false, vec![Mark::OldAgent]),
            ("09-10-2025", true, vec![]),
            ("no date", false, vec![Mark::NewerAgent]),
            ("13-45-2025", false, vec![Mark::NewerAgent]),
        ] {
            image.agent_version = Some(version.to_owned());
            image.latest_agent = Some(latest);
            assert_eq!(marks(&image, MARCH, None), expected, "{version}");
        }
    }

    #[test]
    fn a_base_image_is_withdrawn_when_aws_does_not_list_it() {
        let mut image = image("office");
        image.base_image_arn = Some("arn:base".to_owned());
        assert_eq!(marks(&image, MARCH, Some(&["arn:base"])), []);
        assert_eq!(
            marks(&image, MARCH, Some(&["arn:other"])),
            [Mark::BaseWithdrawn]
        );
        assert_eq!(marks(&image, MARCH, None), [], "nobody knows");
    }

    proptest::proptest! {
        #[test]
        fn no_agent_version_makes_it_panic(version in ".{0,30}") {
            let _ = day_of_agent(&version);
        }
    }
}
