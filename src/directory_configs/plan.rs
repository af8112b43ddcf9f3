//! What the forms of a directory config ask for.

use crate::appstream::{DirectoryName, PortalError};
use crate::json::Value;
use crate::operations::aws::Call;
use crate::operations::edit;
use crate::operations::model::operation;
use crate::server::connections::Connection;
use crate::ui::form::plan::{Field, Section, Style, Task};
use crate::ui::form::shape::{Member, Shape};

const PASSWORD: &str = "AccountPassword";

/// The form of a new directory config.
///
/// # Errors
/// If the service model lacks it.
pub fn create() -> Result<Task, PortalError> {
    let shape = &operation("CreateDirectoryConfig")?.input;
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, false),
        initial: Value::object([]),
    })
}

/// The form of a directory config that exists. The password is not known, and may
/// stay as it is.
///
/// # Errors
/// That there is no such directory config, or what AWS said.
pub async fn change(connection: &Connection, name: &DirectoryName) -> Result<Task, PortalError> {
    let shape = &without_password(&operation("CreateDirectoryConfig")?.input);
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, true),
        initial: current(connection, name).await?,
    })
}

/// The same shape, in which the password may be left out.
fn without_password(shape: &Shape) -> Shape {
    let Shape::Structure(members) = shape else {
        return shape.clone();
    };
    let member = |member: &Member| Member {
        name: member.name.clone(),
        required: member.required && member.name != PASSWORD,
        shape: without_password(&member.shape),
    };
    Shape::Structure(members.iter().map(member).collect())
}

/// What a directory config is now, as the form has it.
///
/// # Errors
/// That there is no such directory config, or what AWS said.
pub async fn current(connection: &Connection, name: &DirectoryName) -> Result<Value, PortalError> {
    let names = Value::from(vec![Value::from(name.as_str())]);
    let input = Value::object([("DirectoryNames", names)]);
    let answer = Call::new("DescribeDirectoryConfigs", input)?
        .send(&connection.aws)
        .await?;
    let config = answer
        .value
        .at("DirectoryConfigs.0")
        .ok_or_else(|| PortalError::not_found(&format!("directory config {name}")))?;
    let shape = &operation("CreateDirectoryConfig")?.input;
    let mut config = edit::as_input(shape, config);
    // AWS does not tell it; should it ever, it goes no further.
    config.set(&format!("ServiceAccountCredentials.{PASSWORD}"), None);
    Ok(config)
}

fn sections(shape: &Shape, exists: bool) -> Vec<Section> {
    let at = |path: &str| Field::at(shape, path);
    let fixed = exists.then_some("This cannot be changed.");
    let password = if exists {
        "Leave it empty to keep the one that AWS has. It is never shown."
    } else {
        "AWS keeps it and never shows it again."
    };
    vec![
        Section::new(
            "Directory",
            "",
            vec![
                at("DirectoryName")
                    .style(Style::Code)
                    .locked(fixed)
                    .hint("The fully qualified domain name, such as corp.example.com."),
                at("OrganizationalUnitDistinguishedNames")
                    .called("Organizational units")
                    .hint("Where computer accounts may go, as distinguished names. One per line."),
            ],
        ),
        Section::new(
            "Service account",
            "An account of the domain that may create computer accounts in these organizational units.",
            vec![
                at("ServiceAccountCredentials.AccountName")
                    .called("Account name")
                    .hint("With its domain, such as CORP\\appstream-join."),
                at("ServiceAccountCredentials.AccountPassword")
                    .called("Account password")
                    .hint(password),
            ],
        ),
        Section::new(
            "Certificate-based authentication",
            "People then do not type their domain password in a session.",
            vec![
                at("CertificateBasedAuthProperties.Status").called("Status"),
                at("CertificateBasedAuthProperties.CertificateAuthorityArn")
                    .called("Certificate authority ARN")
                    .style(Style::Code)
                    .hint("Of a private certificate authority in AWS Private CA."),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::check::check;

    #[test]
    fn every_member_of_create_directory_config_is_in_the_form() {
        let shape = &operation("CreateDirectoryConfig").unwrap().input;
        let sections = sections(shape, false);
        let fields: Vec<_> = sections
            .iter()
            .flat_map(|section| &section.fields)
            .collect();
        for member in shape.members() {
            let within = format!("{}.", member.name);
            assert!(
                fields
                    .iter()
                    .any(|field| field.path == member.name || field.path.starts_with(&within)),
                "{} is in no form",
                member.name
            );
        }
    }

    #[test]
    fn the_password_of_one_that_exists_may_be_left_out() {
        let shape = &operation("CreateDirectoryConfig").unwrap().input;
        let config = serde_json::from_str(
            r#"{"DirectoryName":"a.b","OrganizationalUnitDistinguishedNames":["OU=a"],
                "ServiceAccountCredentials":{"AccountName":"join"}}"#,
        )
        .unwrap();
        assert_eq!(check(shape, &config).len(), 1);
        assert!(check(&without_password(shape), &config).is_empty());
    }
}
