//! What a form asks for: the shape of a value, with the limits it must keep.

use serde::{Deserialize, Serialize};

/// The shape of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// A text.
    Text(Text),
    /// A whole number.
    Number {
        /// The least it may be.
        least: Option<i64>,
        /// The most it may be.
        most: Option<i64>,
    },
    /// True or false.
    Flag,
    /// A moment, as seconds since 1970.
    Moment,
    /// Values of one shape in an order.
    List {
        /// The shape of each.
        of: Box<Shape>,
        /// How many there are.
        count: Bounds,
    },
    /// Texts by name, such as tags.
    Map {
        /// The shape of the names.
        key: Text,
        /// The shape of the texts.
        value: Text,
        /// How many there are.
        count: Bounds,
    },
    /// Named members, each with a shape of its own.
    Structure(Vec<Member>),
}

/// The least and the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least, if there is one.
    pub least: Option<usize>,
    /// The most, if there is one.
    pub most: Option<usize>,
}

/// What a text must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Characters.
    pub length: Bounds,
    /// A regular expression the whole text matches.
    pub pattern: Option<String>,
    /// The pattern in words, as a sentence.
    pub rule: Option<String>,
    /// The values it may have; any if there are none.
    pub choices: Vec<Choice>,
    /// Whether nobody may read it over somebody's shoulder or in a record.
    pub secret: bool,
}

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value itself.
    pub value: String,
    /// The value in words.
    pub label: String,
}

/// A member of a structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// Its shape.
    pub shape: Shape,
}

impl Shape {
    /// The members, if it is a structure.
    pub fn members(&self) -> &[Member] {
        match self {
            Self::Structure(members) => members,
            _ => &[],
        }
    }

    /// The shape of the member called `name`.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.name == name)
    }

    /// The shape of what lies at `path`: member names between dots.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |shape, name| {
            shape.member(name).map(|member| &member.shape)
        })
    }

    /// Whether what lies at `path` must be there when what holds it is.
    pub fn requires(&self, path: &str) -> bool {
        let (holder, name) = match path.rsplit_once('.') {
            Some((holder, name)) => (self.at(holder), name),
            None => (Some(self), path),
        };
        holder
            .and_then(|holder| holder.member(name))
            .is_some_and(|member| member.required)
    }
}

/// Words that are written their own way.
const WRITTEN: [(&str, &str); 12] = [
    ("arn", "ARN"),
    ("aws", "AWS"),
    ("gb", "GB"),
    ("iam", "IAM"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("imdsv1", "IMDSv1"),
    ("sdk", "SDK"),
    ("url", "URL"),
    ("usb", "USB"),
    ("vpc", "VPC"),
    ("s3", "S3"),
];

/// A member's name in words: `MaxUserDurationInSeconds` is “Max user duration in
/// seconds”.
pub fn words(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let is_small = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        letters[at].is_ascii_uppercase()
            && before.is_some_and(|before| !before.is_ascii_uppercase() || is_small(at + 1))
    };
    let mut text = String::new();
    for (position, word) in split(&letters, begins).into_iter().enumerate() {
        let small = word.to_ascii_lowercase();
        let own = WRITTEN.iter().find(|(plain, _)| *plain == small);
        match own {
            Some((_, written)) if position > 0 => text.extend([" ", written]),
            Some((_, written)) => text.push_str(written),
            None if position > 0 => text.extend([" ", &small]),
            None => text.push_str(&word),
        }
    }
    text
}

fn split(letters: &[char], begins: impl Fn(usize) -> bool) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        if begins(at) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(*letter);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_name_reads_as_words() {
        for (name, text) in [
            ("Name", "Name"),
            ("DisplayName", "Display name"),
            ("MaxUserDurationInSeconds", "Max user duration in seconds"),
            ("IamRoleArn", "IAM role ARN"),
            (
                "EnableDefaultInternetAccess",
                "Enable default internet access",
            ),
            ("UsbDeviceFilterStrings", "USB device filter strings"),
            ("SubnetIds", "Subnet IDs"),
            ("AppBlockARN", "App block ARN"),
            ("S3Bucket", "S3 bucket"),
            ("DisableIMDSV1", "Disable IMDSv1"),
        ] {
            assert_eq!(words(name), text);
        }
    }
}
