//! The forms whose constraints are broken: what each hands in, and to which server
//! function.

use serde_json::{Value, json};

use super::dialogs::dialogs;
use super::model::Violation;
use crate::app::{App, Visitor};

/// A form, or the page of an operation.
pub struct Form {
    /// The server function that takes what it hands in.
    pub function: &'static str,
    /// The operation that it becomes.
    pub operation: &'static str,
    /// Inputs that break nothing, which have all members between them.
    pub bases: Vec<Value>,
    /// Whether AWS is asked at once.
    pub asks_aws: bool,
    /// Members that somebody who fills it in does not give.
    not_asked: &'static [&'static str],
    /// Constraints that what is sent cannot break: kinds, and places of a kind.
    pub cannot: &'static [(&'static str, &'static str)],
    /// What is sent for an input.
    pub arguments: Box<dyn Fn(&Value) -> Value + Send + Sync>,
    /// What the form calls the field at a place of the input.
    pub field: Box<dyn Fn(&str) -> String + Send + Sync>,
}

impl Form {
    pub fn new(
        function: &'static str,
        operation: &'static str,
        bases: Vec<Value>,
        arguments: impl Fn(&Value) -> Value + Send + Sync + 'static,
    ) -> Self {
        Self {
            function,
            operation,
            bases,
            asks_aws: true,
            not_asked: &[],
            cannot: &[],
            arguments: Box::new(arguments),
            field: Box::new(str::to_owned),
        }
    }

    /// The page of an operation.
    pub fn of_operation(operation: &'static str, bases: Vec<Value>) -> Self {
        let arguments = move |input: &Value| json!({ "connection": "demo", "name": operation, "input": input, "all_pages": false });
        Self::new("run_operation", operation, bases, arguments)
    }

    /// A form that makes something.
    fn creating(function: &'static str, operation: &'static str, bases: Vec<Value>) -> Self {
        let arguments = |input: &Value| json!({ "connection": "demo", "input": input });
        Self::new(function, operation, bases, arguments)
    }

    /// A form whose server function takes texts under other names.
    pub fn of_texts(mut self, not_asked: &'static [&'static str]) -> Self {
        self.not_asked = not_asked;
        self.cannot = &[("type", "")];
        self
    }

    /// Whether the form asks for what is at `path`.
    pub fn asks(&self, path: &str) -> bool {
        let top = path.split('.').next().unwrap_or(path);
        !self.not_asked.contains(&top)
    }

    /// Whether what the form sends has no room for the violation.
    pub fn cannot_break(&self, violation: &Violation) -> bool {
        let mut known = self.cannot.iter();
        known.any(|(kind, path)| {
            violation.kind == *kind && (path.is_empty() || violation.path == *path)
        })
    }
}

const IMAGE_ARN: &str = "arn:aws:appstream:eu-central-1:123456789012:image/office-base-2026-02";
const ROLE: &str = "arn:aws:iam::123456789012:role/photon";
const UNIT: &str = "OU=Streaming,DC=corp,DC=example,DC=com";

/// Every form that becomes a call of AWS, with what is there to be changed.
pub async fn forms(app: &App, operator: &Visitor) -> Vec<Form> {
    let mut forms = vec![
        Form::creating("create_fleet", "CreateFleet", fleets("new")),
        Form::creating("create_stack", "CreateStack", stacks("new")),
        Form::creating("create_image_builder", "CreateImageBuilder", builders()),
        Form::creating(
            "create_directory_config",
            "CreateDirectoryConfig",
            vec![directory("new.example.com")],
        ),
    ];
    forms.extend(changes(app, operator).await);
    forms.extend(dialogs());
    forms
}

fn fleets(name: &str) -> Vec<Value> {
    let network =
        json!({ "SubnetIds": ["subnet-0a1", "subnet-0a2"], "SecurityGroupIds": ["sg-0a1"] });
    let by_name = json!({
        "Name": format!("{name}-one"),
        "DisplayName": "One",
        "Description": "The first",
        "FleetType": "ON_DEMAND",
        "StreamView": "DESKTOP",
        "InstanceType": "stream.standard.medium",
        "ImageName": "office-base-2026-02",
        "ComputeCapacity": { "DesiredInstances": 1 },
        "VpcConfig": network,
        "MaxUserDurationInSeconds": 3600,
        "DisconnectTimeoutInSeconds": 300,
        "IdleDisconnectTimeoutInSeconds": 0,
        "EnableDefaultInternetAccess": false,
        "DomainJoinInfo": { "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedName": UNIT },
        "IamRoleArn": ROLE,
        "UsbDeviceFilterStrings": ["03,00,00,046d,0892,1,1,0"],
        "RootVolumeConfig": { "VolumeSizeInGb": 300 },
        "DisableIMDSV1": true,
        "Tags": { "team": "finance" },
    });
    let several = json!({
        "Name": format!("{name}-several"),
        "FleetType": "ALWAYS_ON",
        "InstanceType": "stream.standard.large",
        "ImageArn": IMAGE_ARN,
        "ComputeCapacity": { "DesiredSessions": 10 },
        "MaxSessionsPerInstance": 5,
    });
    let elastic = json!({
        "Name": format!("{name}-elastic"),
        "FleetType": "ELASTIC",
        "InstanceType": "stream.standard.small",
        "Platform": "WINDOWS_SERVER_2022",
        "MaxConcurrentSessions": 3,
        "VpcConfig": network,
        "SessionScriptS3Location": { "S3Bucket": "scripts.example", "S3Key": "scripts.zip" },
    });
    vec![by_name, several, elastic]
}

fn stacks(name: &str) -> Vec<Value> {
    let whole = json!({
        "Name": format!("{name}-stack"),
        "DisplayName": "A stack",
        "Description": "With everything",
        "StorageConnectors": [
            { "ConnectorType": "ONE_DRIVE", "ResourceIdentifier": "drive", "Domains": ["example.com"], "DomainsRequireAdminConsent": ["example.com"] },
        ],
        "RedirectURL": "https://example.com/after",
        "FeedbackURL": "https://example.com/feedback",
        "UserSettings": [{ "Action": "FILE_UPLOAD", "Permission": "DISABLED" }],
        "ApplicationSettings": { "Enabled": true, "SettingsGroup": "group" },
        "Tags": { "team": "finance" },
        "AccessEndpoints": [{ "EndpointType": "STREAMING", "VpceId": "vpce-0a1" }],
        "EmbedHostDomains": ["portal.example.com"],
        "StreamingExperienceSettings": { "PreferredProtocol": "UDP" },
        "ContentRedirection": {
            "HostToClient": { "Enabled": true, "AllowedUrls": ["https://example.com/*"], "DeniedUrls": ["https://example.org/*"] },
        },
        "AgentAccessConfig": {
            "Settings": [{ "AgentAction": "COMPUTER_VISION", "Permission": "ENABLED" }],
            "S3BucketArn": "arn:aws:s3:::pictures",
            "ScreenshotsUploadEnabled": true,
            "ReplaySessionEnabled": true,
            "KmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/0a1b",
            "ScreenResolution": "W_1280xH_720",
            "ScreenImageFormat": "PNG",
            "UserControlMode": "VIEW_STOP",
        },
        "StorageConnectorAuthentication": "REUSE_CREDENTIALS",
    });
    let limited = json!({
        "Name": format!("{name}-limited"),
        "UserSettings": [{ "Action": "CLIPBOARD_COPY_FROM_LOCAL_DEVICE", "Permission": "ENABLED", "MaximumLength": 100 }],
    });
    vec![whole, limited]
}

fn builders() -> Vec<Value> {
    let by_name = json!({
        "Name": "new-builder",
        "DisplayName": "A builder",
        "Description": "For the office",
        "ImageName": "office-base-2026-02",
        "InstanceType": "stream.standard.medium",
        "VpcConfig": { "SubnetIds": ["subnet-0a1"], "SecurityGroupIds": ["sg-0a1"] },
        "IamRoleArn": ROLE,
        "EnableDefaultInternetAccess": false,
        "DomainJoinInfo": { "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedName": UNIT },
        "AppstreamAgentVersion": "LATEST",
        "AccessEndpoints": [{ "EndpointType": "STREAMING", "VpceId": "vpce-0a1" }],
        "RootVolumeConfig": { "VolumeSizeInGb": 300 },
        "SoftwaresToInstall": ["Microsoft_Visio_2021_LTSC_Standard_64Bit"],
        "DisableIMDSV1": true,
        "AgentAccessConfig": {
            "Settings": [{ "AgentAction": "COMPUTER_INPUT", "Permission": "ENABLED" }],
            "S3BucketArn": "arn:aws:s3:::pictures",
            "ScreenshotsUploadEnabled": true,
            "ScreenResolution": "W_1280xH_720",
            "ScreenImageFormat": "JPEG",
            "UserControlMode": "VIEW_ONLY",
        },
        "Tags": { "team": "finance" },
    });
    let by_arn = json!({
        "Name": "other-builder",
        "ImageArn": IMAGE_ARN,
        "InstanceType": "stream.standard.medium",
        // Which AWS refuses: it is not on the image.
        "SoftwaresToUninstall": ["Microsoft_Visio_2021_LTSC_Standard_64Bit"],
    });
    vec![by_name, by_arn]
}

fn directory(name: &str) -> Value {
    json!({
        "DirectoryName": name,
        "OrganizationalUnitDistinguishedNames": [UNIT],
        "ServiceAccountCredentials": { "AccountName": "CORP\\join", "AccountPassword": "a-long-password" },
        "CertificateBasedAuthProperties": {
            "Status": "ENABLED",
            "CertificateAuthorityArn": "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/0a1b",
        },
    })
}

/// Forms of what exists. Each is made first; the base is what its form begins with.
async fn changes(app: &App, operator: &Visitor) -> Vec<Form> {
    let mut forms = Vec::new();
    for fleet in fleets("old") {
        forms.push(change(app, operator, ("fleet", "Fleet"), fleet).await);
    }
    for stack in stacks("old") {
        forms.push(change(app, operator, ("stack", "Stack"), stack).await);
    }
    let kind = ("directory_config", "DirectoryConfig");
    forms.push(change(app, operator, kind, directory("old.example.com")).await);
    joined(forms)
}

/// One form for each function: the others of it add their bases.
fn joined(forms: Vec<Form>) -> Vec<Form> {
    let mut joined: Vec<Form> = Vec::new();
    for form in forms {
        match joined
            .iter_mut()
            .find(|known| known.function == form.function)
        {
            Some(known) => {
                known.bases.extend(form.bases.iter().cloned());
                let (own, one) = (
                    form,
                    std::mem::replace(&mut known.arguments, Box::new(Value::clone)),
                );
                let first = own.bases.into_iter().next().expect("a base");
                // A violation is of that base which it is otherwise the same as: the name
                // tells which.
                let key = ["Name", "DirectoryName"];
                let name = move |value: &Value| key.map(|key| value[key].clone());
                let theirs = name(&first);
                let other = own.arguments;
                known.arguments = Box::new(move |input| {
                    if name(input) == theirs {
                        other(input)
                    } else {
                        one(input)
                    }
                });
            }
            None => joined.push(form),
        }
    }
    joined
}

async fn change(
    app: &App,
    operator: &Visitor,
    (kind, operation): (&'static str, &'static str),
    input: Value,
) -> Form {
    let (create, update, plan): (_, &'static str, _) = match kind {
        "fleet" => ("create_fleet", "update_fleet", "plan_fleet_change"),
        "stack" => ("create_stack", "update_stack", "plan_stack_change"),
        _ => (
            "create_directory_config",
            "update_directory_config",
            "plan_directory_config_change",
        ),
    };
    let updating: &'static str = match operation {
        "Fleet" => "UpdateFleet",
        "Stack" => "UpdateStack",
        _ => "UpdateDirectoryConfig",
    };
    let arguments = json!({ "connection": "demo", "input": input });
    let (status, error) = operator.call(create, arguments).await;
    assert!(status.is_success(), "{create}: {error}");
    app.forget();
    let own = if kind == "directory_config" {
        "DirectoryName"
    } else {
        "Name"
    };
    let name = input[own].clone();
    let arguments = json!({ "connection": "demo", "name": name });
    let (status, task) = operator.call(plan, arguments).await;
    assert!(status.is_success(), "{plan}: {task}");
    let before = task["initial"].clone();
    let mut base = before.clone();
    if kind == "directory_config" {
        // A password alone is no change that could be seen, nor its lack a fault.
        base["ServiceAccountCredentials"] =
            json!({ "AccountName": "CORP\\other", "AccountPassword": "a-long-password" });
    } else {
        base["DisplayName"] = json!("Changed");
    }
    // The form begins with the name of an image of the own account.
    if let (Some(arn), Some(members)) = (input.get("ImageArn"), base.as_object_mut()) {
        members.remove("ImageName");
        members.insert("ImageArn".to_owned(), arn.clone());
    }
    let mut form = Form::new(update, updating, vec![base], move |after| {
        json!({
            "connection": "demo", "name": name, "before": before, "after": after,
            "overwrite": false, "restart": false,
        })
    });
    form.not_asked = &[
        "Name",
        "DirectoryName",
        "AttributesToDelete",
        "DeleteVpcConfig",
        "DeleteStorageConnectors",
    ];
    form
}
