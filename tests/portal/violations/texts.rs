//! Texts that keep and break what the service model asks of them.

use serde_json::Value;

/// For every shape of an input that has a pattern: a text that matches it, and one that
/// does not.
const BY_PATTERN: [(&str, &str, &str); 28] = [
    ("AmiName", "office-ami", "office*ami"),
    ("AppDisplayName", "Sheet editor", "*Sheet"),
    ("AppName", "sheet-editor", "*sheet"),
    ("Arn", "arn:aws:iam::123456789012:role/photon", "arn:aws"),
    ("AwsAccountId", "210987654321", "21098765432x"),
    ("EmbedHostDomain", "portal.example.com", "portal"),
    ("FilterName", "state", "-state"),
    ("FilterValue", "COMPLETED", "-COMPLETED"),
    ("ImageImportDescription", "For the office", "For {all}"),
    ("ImageImportDisplayName", "Office (2026)", "Office {all}"),
    ("InstanceType", "stream.standard.medium", "medium"),
    (
        "KmsKeyArn",
        "arn:aws:kms:eu-central-1:123456789012:key/0a1b",
        "arn:aws:kms:eu-central-1:123456789012:alias/key",
    ),
    ("LaunchParameters", "--quiet", "--\0"),
    ("Name", "office-2026", "-office"),
    ("PhotonAmiId", "ami-0a1b2c3d", "ami-0"),
    ("S3Bucket", "scripts.example", "Scripts"),
    ("S3BucketArn", "arn:aws:s3:::pictures", "arn:aws:s3:::P"),
    ("StreamingUrlUserId", "p.novak", "p novak"),
    ("TagKey", "team", "aws:team"),
    ("TagValue", "finance", "finance|tax"),
    ("ThemeFooterLinkDisplayName", "Help", "Help!"),
    ("ThemeTitleText", "Finance", "Finance!"),
    (
        "UUID",
        "01234567-89ab-cdef-0123-456789abcdef",
        "01234567-89AB-cdef-0123-456789abcdef",
    ),
    ("UrlPattern", "https://example.com/*", "example.com"),
    (
        "UsbDeviceFilterString",
        "03,00,00,046d,0892,1,1,0",
        "a camera",
    ),
    ("UserAttributeValue", "Novak", "Nov\u{e1}k"),
    ("Username", "p.novak@example.com", "p novak"),
    ("WorkspaceImageId", "wsi-0a1b2c3d", "wsi-"),
];

/// Texts for shapes without a pattern, of which the portal's own rules ask something.
const BY_RULE: [(&str, &str); 4] = [
    ("DirectoryName", "corp.example.com"),
    ("FeedbackURL", "https://example.com/"),
    (
        "OrganizationalUnitDistinguishedName",
        "OU=Streaming,DC=corp,DC=example,DC=com",
    ),
    ("RedirectURL", "https://example.com/"),
];

fn number(shape: &Value, name: &str) -> Option<usize> {
    shape[name]
        .as_u64()
        .and_then(|number| number.try_into().ok())
}

/// A text that the shape called `name` takes.
pub fn good(name: &str, shape: &Value) -> String {
    if let Some(choice) = shape["enum"][0].as_str() {
        return choice.to_owned();
    }
    let matching = BY_PATTERN.iter().map(|(known, good, _)| (*known, *good));
    let mut known = matching.chain(BY_RULE);
    match known.find(|(known, _)| *known == name) {
        Some((_, good)) => good.to_owned(),
        None => {
            let least = number(shape, "min").unwrap_or(0).max(1);
            assert!(shape["pattern"].is_null(), "{name} has a pattern");
            "x".repeat(least)
        }
    }
}

/// Texts that break one constraint each, with what it is called.
pub fn bad(name: &str, shape: &Value) -> Vec<(&'static str, String)> {
    let mut texts = Vec::new();
    if !shape["enum"].is_null() {
        return vec![("choice", "NO_SUCH_VALUE".to_owned())];
    }
    if let Some(least) = number(shape, "min").filter(|least| *least > 0) {
        let short: String = good(name, shape).chars().take(least - 1).collect();
        texts.push(("shortest", short));
    }
    if let Some(most) = number(shape, "max") {
        let long: String = good(name, shape).chars().cycle().take(most + 1).collect();
        texts.push(("longest", long));
    }
    let known = BY_PATTERN.iter().find(|(known, ..)| *known == name);
    if let Some((_, _, bad)) = known {
        texts.push(("pattern", (*bad).to_owned()));
    }
    texts
}
