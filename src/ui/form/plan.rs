//! What a form shows: sections of fields, in words. It is data, made on the server
//! for the person who asks, so that the browser side holds no form but the one it
//! shows.

use serde::{Deserialize, Serialize};

use super::shape::{Bounds, Choice, Shape, words};
use crate::json::Value;

/// Something to fill in and hand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The shape of what is handed in.
    pub shape: Shape,
    /// The sections, which are the steps of a long form.
    pub sections: Vec<Section>,
    /// What the fields hold to begin with.
    pub initial: Value,
}

/// Fields that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// A sentence about it; may be empty.
    pub text: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

impl Section {
    /// A section with fields.
    pub fn new(title: &str, text: &str, fields: Vec<Field>) -> Self {
        Self {
            title: title.to_owned(),
            text: text.to_owned(),
            fields,
        }
    }
}

/// How a field looks, where its shape leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// As its shape has it.
    #[default]
    Plain,
    /// Two to four choices, each with a sentence.
    Cards,
    /// On or off, off to begin with.
    Switch,
    /// A text of several lines.
    Long,
    /// A name or code.
    Code,
}

/// A value to offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The value.
    pub value: String,
    /// In words.
    pub label: String,
    /// A sentence about it; may be empty.
    pub text: String,
}

/// What must hold for a field to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// Another field.
    pub path: String,
    /// The texts it may hold.
    pub is: Vec<String>,
}

/// Something to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Where in the value: member names between dots.
    pub path: String,
    /// What it is called.
    pub label: String,
    /// A sentence about it; may be empty.
    pub hint: String,
    /// The shape of what it holds.
    pub shape: Shape,
    /// Whether it must be filled in.
    pub required: bool,
    /// Values to offer.
    pub offers: Vec<Offer>,
    /// Whether only values that are offered can be chosen.
    pub closed: bool,
    /// How it looks.
    pub style: Style,
    /// The unit of a number; may be empty.
    pub unit: String,
    /// When it is shown; always if there is nothing.
    pub when: Option<When>,
    /// Why it cannot be changed now.
    pub locked: Option<String>,
    /// Of rows of which each stands for a value: those that have a number; all if
    /// there are none.
    pub numbered: Vec<String>,
}

impl Field {
    /// The field at `path` of a value of shape `whole`, named as its member is.
    pub fn at(whole: &Shape, path: &str) -> Self {
        let name = path.rsplit('.').next().unwrap_or(path);
        let shape = whole.at(path).cloned().unwrap_or(Shape::Flag);
        let offers = match &shape {
            Shape::Text(text) => text.choices.iter().map(offer).collect(),
            _ => Vec::new(),
        };
        Self {
            path: path.to_owned(),
            label: words(name),
            hint: limits(&shape),
            required: whole.requires(path) && !path.contains('.'),
            closed: !offers.is_empty(),
            shape,
            offers,
            style: Style::Plain,
            unit: String::new(),
            when: None,
            locked: None,
            numbered: Vec::new(),
        }
    }

    /// With a number only in the rows of these values.
    #[must_use]
    pub fn numbered(mut self, values: &[&str]) -> Self {
        self.numbered = values.iter().map(|value| (*value).to_owned()).collect();
        self
    }

    /// With another name.
    #[must_use]
    pub fn called(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    /// With a sentence.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// That must be filled in, whatever its shape says.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With another look.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// With a unit.
    #[must_use]
    pub fn unit(mut self, unit: &str) -> Self {
        unit.clone_into(&mut self.unit);
        self
    }

    /// With values to pick from; others can be typed.
    #[must_use]
    pub fn offering(mut self, offers: Vec<Offer>) -> Self {
        self.offers = offers;
        self.closed = false;
        self
    }

    /// With sentences about its values.
    #[must_use]
    pub fn told(mut self, sentences: &[(&str, &str)]) -> Self {
        for offer in &mut self.offers {
            let sentence = sentences.iter().find(|(value, _)| *value == offer.value);
            if let Some((_, text)) = sentence {
                (*text).clone_into(&mut offer.text);
            }
        }
        self
    }

    /// Shown only when the field at `path` holds one of `is`.
    #[must_use]
    pub fn when(mut self, path: &str, is: &[&str]) -> Self {
        self.when = Some(When {
            path: path.to_owned(),
            is: is.iter().map(|text| (*text).to_owned()).collect(),
        });
        self
    }

    /// That cannot be changed now, and why.
    #[must_use]
    pub fn locked(mut self, why: Option<&str>) -> Self {
        self.locked = why.map(ToOwned::to_owned);
        self
    }

    /// The id of its control on the page.
    pub fn id(&self) -> String {
        control_id(&self.path)
    }
}

/// The id of the control at `path`.
pub fn control_id(path: &str) -> String {
    format!("field-{}", path.replace('.', "-"))
}

fn offer(choice: &Choice) -> Offer {
    Offer {
        value: choice.value.clone(),
        label: choice.label.clone(),
        text: String::new(),
    }
}

/// A shape's limits as a hint.
fn limits(shape: &Shape) -> String {
    match shape {
        Shape::Text(text) if text.choices.is_empty() => match (&text.rule, text.length) {
            (Some(rule), _) => rule.clone(),
            (
                None,
                Bounds {
                    most: Some(most), ..
                },
            ) => format!("At most {most} characters."),
            _ => String::new(),
        },
        Shape::Number {
            least: Some(least),
            most: Some(most),
        } => format!("From {least} to {most}."),
        Shape::Moment => "In seconds since 1970-01-01 00:00 UTC.".to_owned(),
        Shape::List { of, count } => {
            let each = match &**of {
                Shape::Text(text) if text.choices.is_empty() => "One per line. ",
                _ => "",
            };
            let most = count
                .most
                .map(|most| format!("At most {most}."))
                .unwrap_or_default();
            format!("{each}{most}").trim().to_owned()
        }
        _ => String::new(),
    }
}

/// A field for every member of `shape`, as they are.
pub fn every_field(shape: &Shape) -> Vec<Field> {
    shape
        .members()
        .iter()
        .map(|member| Field::at(shape, &member.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::shape::{Member, Text};

    #[test]
    fn a_field_knows_what_its_shape_says() {
        let shape = Shape::Structure(vec![Member {
            name: "DisplayName".to_owned(),
            required: true,
            shape: Shape::Text(Text {
                length: Bounds {
                    least: None,
                    most: Some(100),
                },
                ..Text::default()
            }),
        }]);
        let field = Field::at(&shape, "DisplayName");
        assert_eq!(field.label, "Display name");
        assert_eq!(field.hint, "At most 100 characters.");
        assert!(field.required);
        assert_eq!(field.id(), "field-DisplayName");
    }
}
