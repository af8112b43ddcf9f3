//! Rules of a directory config between its members, the same in the browser and on the
//! server.
//!
//! From the API reference of CreateDirectoryConfig (`APPSTREAM.md`, Directory configs).

use crate::json::Value;
use crate::ui::form::check::Fault;

/// Everything wrong with a directory config that its shape cannot say.
pub fn faults(config: &Value) -> Vec<Fault> {
    let text = |path: &str| config.at(path).and_then(Value::text).unwrap_or_default();
    let mut faults = Vec::new();
    let name = text("DirectoryName");
    let labels = || name.split('.').all(|label| !label.is_empty());
    if !name.is_empty() && (!name.contains('.') || !labels() || name.contains(['/', ' '])) {
        faults.push(Fault::new(
            "DirectoryName",
            "Enter the fully qualified domain name, such as corp.example.com.",
        ));
    }
    let units = config.get("OrganizationalUnitDistinguishedNames");
    let units = units.map(Value::list).unwrap_or_default().iter();
    for (position, unit) in units.enumerate() {
        if !unit.text().unwrap_or_default().contains('=') {
            faults.push(Fault::new(
                format!("OrganizationalUnitDistinguishedNames.{position}"),
                "Enter a distinguished name, such as OU=Streaming,DC=corp,DC=example,DC=com.",
            ));
        }
    }
    let status = text("CertificateBasedAuthProperties.Status");
    let authority = "CertificateBasedAuthProperties.CertificateAuthorityArn";
    if !matches!(status, "" | "DISABLED") && text(authority).is_empty() {
        faults.push(Fault::new(
            authority,
            "Certificate-based authentication needs a private certificate authority.",
        ));
    }
    let account = "ServiceAccountCredentials.AccountName";
    if text(account).is_empty() && !text("ServiceAccountCredentials.AccountPassword").is_empty() {
        faults.push(Fault::new(account, "Enter the account of this password."));
    }
    faults
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn paths(config: &str) -> Vec<String> {
        let config = serde_json::from_str(config).unwrap();
        let faults = faults(&config).into_iter();
        faults.map(|fault| fault.path).collect()
    }

    #[test]
    fn names_are_domain_names_and_units_distinguished_names() {
        assert!(paths(r#"{"DirectoryName":"corp.example.com"}"#).is_empty());
        for name in ["corp", "corp..com", ".com", "a/b.com"] {
            let config = format!(r#"{{"DirectoryName":"{name}"}}"#);
            assert_eq!(paths(&config), ["DirectoryName"], "{name}");
        }
        assert_eq!(
            paths(r#"{"OrganizationalUnitDistinguishedNames":["OU=a","b"]}"#),
            ["OrganizationalUnitDistinguishedNames.1"]
        );
    }

    #[test]
    fn certificates_need_an_authority_and_a_password_its_account() {
        assert_eq!(
            paths(r#"{"CertificateBasedAuthProperties":{"Status":"ENABLED"}}"#),
            ["CertificateBasedAuthProperties.CertificateAuthorityArn"]
        );
        assert!(paths(r#"{"CertificateBasedAuthProperties":{"Status":"DISABLED"}}"#).is_empty());
        assert_eq!(
            paths(r#"{"ServiceAccountCredentials":{"AccountPassword":"x"}}"#),
            ["ServiceAccountCredentials.AccountName"]
        );
    }
}
