//! Calls any operation, with input and output as values.
//!
//! The SDK has a type for each operation and no way to call one by name. So a call of
//! a harmless operation lends its way — credentials, endpoint, signing, retries,
//! timeouts — and its message is exchanged before it is signed: the operation's name,
//! and the input in AWS's JSON 1.1. What comes back is kept as it came; of an error
//! the SDK reads code and message as always.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_appstream::config;
use aws_sdk_appstream::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_appstream::error::BoxError;
use aws_sdk_appstream::operation::RequestId;
use aws_smithy_json::protocol::aws_json_rpc::AwsJsonRpcProtocol;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

use super::{Answer, Operation};
use crate::access::Caller;
use crate::appstream::aws::{Doing, explain};
use crate::appstream::{ConnectionName, ErrorKind, PortalError};
use crate::audit::{Entry, Target, differences};
use crate::jobs;
use crate::json::Value;
use crate::server::Portico;
use crate::server::connections::Aws;
use crate::server::context::address;
use crate::server::write::{Written, write};
use crate::ui::form::check::{check, new_faults};
use crate::ui::form::shape::words;

/// What AppStream's operations are called by, before their name.
pub const TARGET: &str = "PhotonAdminProxyService";
/// Pages followed at most: a service that always has another one must end.
const MOST_PAGES: usize = 1_000;

/// An input that is as the operation's shape says, or as AWS itself gave it.
#[derive(Clone)]
pub struct Call {
    operation: &'static Operation,
    input: Value,
}

/// Without its secrets.
impl std::fmt::Debug for Call {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let input = super::told(&self.operation.input, &self.input);
        write!(to, "{} {input}", self.operation.name)
    }
}

impl Call {
    /// Checks `input` for the operation called `name`.
    ///
    /// # Errors
    /// That there is no such operation; or what is wrong with the input, at its
    /// field.
    pub fn new(name: &str, input: Value) -> Result<Self, PortalError> {
        let operation = super::model::operation(name)?;
        match check(&operation.input, &input).into_iter().next() {
            Some(fault) => Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path)),
            None => Ok(Self { operation, input }),
        }
    }

    /// Checks `input` for the operation called `name`, which changes what AWS described
    /// as `before`: values that AWS gave and this version does not know go back as they
    /// came.
    ///
    /// # Errors
    /// As [`Call::new`].
    pub fn changing(name: &str, input: Value, before: &Value) -> Result<Self, PortalError> {
        let operation = super::model::operation(name)?;
        let shape = &operation.input;
        let begun_with = check(shape, before);
        match new_faults(check(shape, &input), &begun_with, before, &input)
            .into_iter()
            .next()
        {
            Some(fault) => Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path)),
            None => Ok(Self { operation, input }),
        }
    }

    /// Which operation.
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// With what.
    pub const fn input(&self) -> &Value {
        &self.input
    }

    /// What it does in words, to finish the sentence "Portico could not …".
    pub fn what(&self) -> String {
        let name = words(&self.operation.name).to_lowercase();
        match self.target() {
            Some(target) => format!("{name} {target}"),
            None => name,
        }
    }

    /// The name of what it is about, if the input has one.
    pub fn target(&self) -> Option<&str> {
        const NAMES: [&str; 14] = [
            "Name",
            "FleetName",
            "StackName",
            "ImageName",
            "SourceImageName",
            "ImageBuilderName",
            "AppBlockBuilderName",
            "DirectoryName",
            "SessionId",
            "UserName",
            "ResourceArn",
            "AppBlockArn",
            "ApplicationArn",
            "ExistingImageName",
        ];
        NAMES
            .iter()
            .find_map(|name| self.input.get(name).and_then(Value::text))
    }

    /// Makes the call.
    ///
    /// # Errors
    /// What AWS said.
    pub async fn send(&self, aws: &Aws) -> Result<Written<Value>, PortalError> {
        let what = self.what();
        let doing = Doing {
            operation: &self.operation.name,
            what: &what,
        };
        let body = serde_json::to_string(&self.input).map_err(PortalError::internal)?;
        let target = format!("{TARGET}.{}", self.operation.name);
        let answered = Answered::default();
        let protocol = AwsJsonRpcProtocol::aws_json_1_1().with_target_prefix(TARGET);
        let (client, _permit) = aws.client().await?;
        let sent = client
            .describe_usage_report_subscriptions()
            .customize()
            .config_override(config::Builder::new().protocol(protocol))
            .mutate_request(move |request| {
                *request.body_mut() = SdkBody::from(body.as_str());
                let headers = request.headers_mut();
                headers.insert("x-amz-target", target.clone());
                headers.insert("content-length", body.len().to_string());
            })
            .interceptor(answered.clone())
            .send()
            .await
            .map_err(|error| self.at_its_field(explain(doing, &error)))?;
        let body = answered.take();
        let value = if body.is_empty() {
            Value::Object(crate::json::Object::new())
        } else {
            serde_json::from_slice(&body).map_err(PortalError::internal)?
        };
        Ok(Written {
            value,
            request_id: sent.request_id().map(ToOwned::to_owned),
        })
    }

    /// A name that is taken stands at the member that gave it.
    fn at_its_field(&self, error: PortalError) -> PortalError {
        const NEW: [&str; 5] = [
            "DestinationImageName",
            "newImageName",
            "DirectoryName",
            "UserName",
            "Name",
        ];
        if error.code.as_deref() != Some("ResourceAlreadyExistsException") {
            return error;
        }
        match NEW.iter().find(|name| self.input.get(name).is_some()) {
            Some(name) => error.at(name),
            None => error,
        }
    }

    /// Makes the call and follows its pages: lists of later pages are appended to
    /// those of the first.
    ///
    /// # Errors
    /// What AWS said.
    pub async fn send_all(&self, aws: &Aws) -> Result<Written<Value>, PortalError> {
        let mut all = self.send(aws).await?;
        let Some(token) = &self.operation.pages_by else {
            return Ok(all);
        };
        let mut call = self.clone();
        for _ in 1..MOST_PAGES {
            let next = next_token(&mut all.value);
            let (Some(next), Value::Object(input)) = (next, &mut call.input) else {
                break;
            };
            input.insert(token.clone(), next);
            let page = call.send(aws).await?;
            append(&mut all.value, page.value);
        }
        Ok(all)
    }
}

/// Takes the token of the next page out of an answer.
fn next_token(answer: &mut Value) -> Option<Value> {
    let Value::Object(members) = answer else {
        return None;
    };
    let token = members.remove("NextToken")?;
    token
        .text()
        .is_some_and(|token| !token.is_empty())
        .then_some(token)
}

fn append(all: &mut Value, page: Value) {
    let (Value::Object(all), Value::Object(page)) = (all, page) else {
        return;
    };
    for (name, value) in page {
        match (all.get_mut(&name), value) {
            (Some(Value::List(values)), Value::List(more)) => values.extend(more),
            (_, value) => {
                all.insert(name, value);
            }
        }
    }
}

/// Keeps what came back. It may hold secrets, so it prints nothing of it.
#[derive(Clone, Default)]
struct Answered(Arc<Mutex<Vec<u8>>>);

impl Answered {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for Answered {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Answered")
    }
}

impl Intercept for Answered {
    fn name(&self) -> &'static str {
        "Answered"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = body.to_vec();
        Ok(())
    }
}

/// Carries a call that changes something along the way of every write, and follows what
/// AWS goes on with. Whether the person may make it is asked before. `changed` is what it
/// makes of what, where that is known; else the record tells what the call sets.
///
/// # Errors
/// What AWS said, or that the audit record cannot be written.
pub async fn write_call(
    portico: &Portico,
    caller: Caller,
    connection: &ConnectionName,
    call: &Call,
    changed: Option<(&Value, &Value)>,
) -> Result<Answer, PortalError> {
    let found = portico.connections.find(connection)?;
    let name = &call.operation.name;
    let entry = Entry {
        actor: caller.user_name.clone(),
        action: words(name).into(),
        connection: Some(connection.clone()),
        target: Target::new(super::kind(name), call.target().unwrap_or_default()),
        detail: super::told(&call.operation.input, &call.input),
        address: address(),
    };
    let shape = &call.operation.input;
    let (before, after) = changed.unwrap_or((&Value::Null, &call.input));
    let deed = entry.changing(differences(shape, before, after));
    let written = write(portico, deed, super::topics(name), || async {
        let written = call.send(&found.aws).await?;
        Ok(Written {
            value: Answer {
                output: written.value,
                request_id: written.request_id.clone(),
            },
            request_id: written.request_id,
        })
    })
    .await?;
    let begun = (name.as_str(), &call.input);
    jobs::follow(portico, &caller, &address(), connection, begun).await;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_aws_gave_and_nobody_here_knows_go_back_as_they_came() {
        let stack = |permission: &str| {
            let json = format!(
                r#"{{"Name":"lab","UserSettings":[{{"Action":"HOLOGRAM","Permission":"ENABLED"}},
                    {{"Action":"FILE_UPLOAD","Permission":"{permission}"}}]}}"#
            );
            serde_json::from_str::<Value>(&json).unwrap()
        };
        let before = stack("ENABLED");
        assert!(Call::changing("UpdateStack", stack("DISABLED"), &before).is_ok());
        let known = Call::new("UpdateStack", before.clone()).unwrap_err();
        assert_eq!(known.field.as_deref(), Some("UserSettings.0.Action"));
        let new = Call::changing("UpdateStack", stack("HOLOGRAM"), &before).unwrap_err();
        assert_eq!(new.field.as_deref(), Some("UserSettings.1.Permission"));
    }

    #[test]
    fn a_call_prints_no_secret() {
        let input = serde_json::from_str(
            r#"{"DirectoryName":"corp","OrganizationalUnitDistinguishedNames":["OU=a"],
                "ServiceAccountCredentials":{"AccountName":"join","AccountPassword":"hunter2"}}"#,
        )
        .unwrap();
        let call = Call::new("CreateDirectoryConfig", input).unwrap();
        let printed = format!("{call:?}");
        assert!(
            printed.contains("corp") && !printed.contains("hunter2"),
            "{printed}"
        );
    }
}
