//! Images and image builders as far as jobs need them: their state.

use crate::appstream::{ErrorKind, PortalError};
use crate::json::Value;
use crate::operations::aws::Call;
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::ui::live::Topic;

/// What an image or image builder says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its state, as AWS spells it.
    pub state: String,
    /// What AWS says is wrong with it.
    pub wrong: Option<String>,
    /// The operating system on it.
    pub platform: Option<String>,
}

/// One image, by its name or its Amazon Resource Name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ImageCalled(pub String);

impl Read for ImageCalled {
    type Answer = Option<Described>;
    const TOPIC: Topic = Topic::Images;

    async fn fetch(&self, aws: &Aws) -> Result<Self::Answer, PortalError> {
        let by = if self.0.starts_with("arn:") {
            "Arns"
        } else {
            "Names"
        };
        describe(aws, "DescribeImages", by, &self.0, "Images").await
    }

    fn in_motion(image: &Self::Answer) -> bool {
        let is_moving = |image: &Described| image.state != "AVAILABLE" && image.state != "FAILED";
        image.as_ref().is_some_and(is_moving)
    }
}

/// One image builder, by its name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BuilderCalled(pub String);

impl Read for BuilderCalled {
    type Answer = Option<Described>;
    const TOPIC: Topic = Topic::ImageBuilders;

    async fn fetch(&self, aws: &Aws) -> Result<Self::Answer, PortalError> {
        describe(
            aws,
            "DescribeImageBuilders",
            "Names",
            &self.0,
            "ImageBuilders",
        )
        .await
    }

    fn in_motion(builder: &Self::Answer) -> bool {
        let is_moving = |builder: &Described| {
            !["RUNNING", "STOPPED", "FAILED"].contains(&builder.state.as_str())
        };
        builder.as_ref().is_some_and(is_moving)
    }
}

async fn describe(
    aws: &Aws,
    operation: &str,
    by: &str,
    name: &str,
    list: &str,
) -> Result<Option<Described>, PortalError> {
    let input = Value::object([(by, vec![Value::from(name)].into())]);
    let answer = match Call::new(operation, input)?.send(aws).await {
        Ok(answer) => answer.value,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = |value: &Value, path: &str| value.at(path).and_then(Value::text).map(str::to_owned);
    let found = answer.get(list).and_then(|things| things.list().first());
    Ok(found.map(|thing| Described {
        state: text(thing, "State").unwrap_or_default(),
        wrong: text(thing, "ImageBuilderErrors.0.ErrorMessage")
            .or_else(|| text(thing, "ImageErrors.0.ErrorMessage"))
            .or_else(|| text(thing, "StateChangeReason.Message")),
        platform: text(thing, "Platform"),
    }))
}
