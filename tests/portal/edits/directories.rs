//! Random directory configs as AWS would hold them, and random changes of one thing in
//! each.

use serde_json::{Value, json};

use super::UNITS;
use super::dice::{ACCOUNT, Change, Dice};

/// The input of CreateDirectoryConfig.
pub fn directory(dice: &mut Dice, name: &str) -> Value {
    let mut config = json!({
        "DirectoryName": name,
        "OrganizationalUnitDistinguishedNames": dice.some(1, &UNITS),
    });
    dice.perhaps(
        &mut config,
        "ServiceAccountCredentials",
        |_| json!({ "AccountName": "CORP\\join", "AccountPassword": "a-long-password" }),
    );
    dice.perhaps(&mut config, "CertificateBasedAuthProperties", |dice| {
        let mut properties = json!({
            "Status": dice.pick(&["DISABLED", "ENABLED", "ENABLED_NO_DIRECTORY_LOGIN_FALLBACK"]),
            "CertificateAuthorityArn": format!("arn:aws:acm-pca:eu-central-1:{ACCOUNT}:certificate-authority/0a1b"),
        });
        if properties["Status"] == "DISABLED" && dice.flip() {
            properties.as_object_mut().expect("an object").remove("CertificateAuthorityArn");
        }
        properties
    });
    config
}

/// A change of a directory config that the form offers.
pub fn directory_change(dice: &mut Dice, _: &Value) -> Change {
    let authority = format!("arn:aws:acm-pca:eu-central-1:{ACCOUNT}:certificate-authority/0b1c");
    let account = json!({ "AccountName": "CORP\\other", "AccountPassword": "another-password" });
    dice.pick(&[
        (
            "OrganizationalUnitDistinguishedNames",
            Some(json!(["OU=New,DC=corp"])),
        ),
        ("ServiceAccountCredentials", Some(account)),
        (
            "CertificateBasedAuthProperties",
            Some(json!({ "Status": "ENABLED", "CertificateAuthorityArn": authority })),
        ),
        (
            "CertificateBasedAuthProperties.CertificateAuthorityArn",
            None,
        ),
        ("CertificateBasedAuthProperties", None),
    ])
}
