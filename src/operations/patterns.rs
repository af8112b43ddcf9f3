//! The model's patterns as sentences, and its values as words, for people.

/// Patterns and what they ask for. A test sees to it that none is missing.
const IN_WORDS: [(&str, &str); 26] = [
    (
        r"^[a-zA-Z0-9().\-/_]{3,128}$",
        "Use 3 to 128 letters, digits and ( ) . - / _",
    ),
    (
        r"^[a-zA-Z0-9][a-zA-Z0-9_. -]{0,99}$",
        "Begin with a letter or digit; then up to 99 letters, digits, spaces and _ . -",
    ),
    (
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$",
        "Begin with a letter or digit; then up to 99 letters, digits and _ . -",
    ),
    (
        r"^arn:aws(?:\-cn|\-iso\-b|\-iso|\-us\-gov)?:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.\\-]{0,1023}$",
        "Enter an Amazon Resource Name, such as arn:aws:iam::123456789012:role/name.",
    ),
    (r"^\d+$", "Use digits only."),
    (
        r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]",
        "Enter a domain in small letters, such as portal.example.com.",
    ),
    (
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$",
        "Begin with a letter or digit; then up to 100 letters, digits and _ . -",
    ),
    (
        r"^[a-zA-Z0-9][a-zA-Z0-9_:/.-]{0,200}$",
        "Begin with a letter or digit; then up to 200 letters, digits and _ : / . -",
    ),
    (
        r"^[a-zA-Z0-9_.() -]+$",
        "Use letters, digits, spaces and _ . ( ) -",
    ),
    (
        r"^[a-zA-Z0-9-]+(\.[a-z0-9-]+)+\.(small|medium|large|xlarge|\d+xlarge|metal)$",
        "Enter an instance type, such as stream.standard.medium.",
    ),
    (
        r"^arn:aws(?:\-cn|\-iso\-b|\-iso|\-us\-gov)?:kms:[a-z0-9\-]+:\d{12}:key/[A-Za-z0-9\-]+$",
        "Enter the ARN of a KMS key, such as arn:aws:kms:eu-central-1:123456789012:key/…",
    ),
    (r"^[^\x00]+$", "Fill this in."),
    (
        r"^[0-9]+(\.[0-9]+){1,2}$",
        "Enter a version of two or three numbers, such as 550.90.",
    ),
    (
        r"^ami-[a-z0-9]{8,17}$",
        "Enter the id of an AMI, such as ami-0123456789abcdef0.",
    ),
    (
        r"^[0-9a-z\.\-]*(?<!\.)$",
        "A bucket's name has small letters, digits, dots and hyphens, and does not end with a dot.",
    ),
    (
        r"^arn:aws(?:\-cn|\-iso\-b|\-iso|\-us\-gov)?:s3:::[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]$",
        "Enter the ARN of a bucket, such as arn:aws:s3:::my-bucket.",
    ),
    (r"[\w+=,.@-]*", "Use letters, digits and _ + = , . @ -"),
    (
        r"^(^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        "A tag's key has letters, digits, spaces and _ . : / = + - @, and does not begin with aws:",
    ),
    (
        r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        "A tag's value has letters, digits, spaces and _ . : / = + - @",
    ),
    (
        r"^[-@./#&+\w\s]*$",
        "Use letters, digits, spaces and - @ . / # & + _",
    ),
    (
        r"^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$",
        "Enter a UUID, such as 01234567-89ab-cdef-0123-456789abcdef.",
    ),
    (
        r"^((https?|ftp|sftp)://|mailto:)[^\s,;<>]+$",
        "Begin with http://, https://, ftp://, sftp:// or mailto:, and use no spaces, commas or semicolons.",
    ),
    (
        r"^((\w*)\s*(\w*)\s*\,\s*(\w*)\s*\,\s*\*?(\w*)\s*\,\s*\*?(\w*)\s*\,\s*\*?\d*\s*\,\s*\*?\d*\s*\,\s*[0-1]\s*\,\s*[0-1]\s*)$",
        "Eight parts between commas: device class, subclass, protocol, vendor, product, interface, share automatically (0 or 1), required (0 or 1).",
    ),
    (
        r"^[A-Za-z0-9_\-\s]+$",
        "Use letters, digits, spaces and _ -",
    ),
    (
        r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+",
        "Enter a mail address without spaces.",
    ),
    (
        r"^wsi-[0-9a-z]{8,63}$",
        "Enter the id of a WorkSpaces image, such as wsi-0123abcd.",
    ),
];

/// What a pattern asks for, as a sentence.
pub fn in_words(pattern: &str) -> Option<String> {
    IN_WORDS
        .iter()
        .find(|(known, _)| *known == pattern)
        .map(|(_, sentence)| (*sentence).to_owned())
}

/// Values whose words are not their letters.
const LABELS: [(&str, &str); 32] = [
    ("ALWAYS_ON", "Always-on"),
    ("ON_DEMAND", "On-demand"),
    ("APP", "Applications"),
    ("API", "API"),
    ("SAML", "SAML"),
    ("USERPOOL", "User pool"),
    ("AWS_AD", "Active Directory (SAML)"),
    ("HOMEFOLDERS", "Home folders (Amazon S3)"),
    ("GOOGLE_DRIVE", "Google Drive"),
    ("ONE_DRIVE", "OneDrive"),
    ("TCP", "TCP"),
    ("UDP", "UDP"),
    ("JPEG", "JPEG"),
    ("PNG", "PNG"),
    ("BYOL", "Bring your own licence"),
    ("AMAZON_LINUX2", "Amazon Linux 2"),
    ("RHEL8", "Red Hat Enterprise Linux 8"),
    ("ROCKY_LINUX8", "Rocky Linux 8"),
    ("UBUNTU_PRO_2404", "Ubuntu Pro 24.04"),
    ("WINDOWS_SERVER_2016", "Windows Server 2016"),
    ("WINDOWS_SERVER_2019", "Windows Server 2019"),
    ("WINDOWS_SERVER_2022", "Windows Server 2022"),
    ("WINDOWS_SERVER_2025", "Windows Server 2025"),
    ("WINDOWS_11", "Windows 11"),
    ("APPSTREAM2", "AppStream 2.0 app block"),
    (
        "CLIPBOARD_COPY_FROM_LOCAL_DEVICE",
        "Paste from the local device",
    ),
    ("CLIPBOARD_COPY_TO_LOCAL_DEVICE", "Copy to the local device"),
    ("FILE_UPLOAD", "Upload files"),
    ("FILE_DOWNLOAD", "Download files"),
    ("PRINTING_TO_LOCAL_DEVICE", "Print to the local device"),
    ("DOMAIN_PASSWORD_SIGNIN", "Sign in with a domain password"),
    ("DOMAIN_SMART_CARD_SIGNIN", "Sign in with a smart card"),
];

/// A value in words: as AWS's voice has it, else its own letters.
pub fn label(value: &str) -> String {
    if let Some((_, label)) = LABELS.iter().find(|(known, _)| *known == value) {
        return (*label).to_owned();
    }
    let is_constant = value
        .chars()
        .all(|character| character.is_ascii_uppercase() || "_0123456789".contains(character));
    if !is_constant {
        return value.to_owned();
    }
    let small = value.to_ascii_lowercase().replace('_', " ");
    let mut letters = small.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_as_words() {
        assert_eq!(label("ENABLED"), "Enabled");
        assert_eq!(label("ON_DEMAND"), "On-demand");
        assert_eq!(label("VIEW_STOP"), "View stop");
        assert_eq!(label("stream.standard.small"), "stream.standard.small");
    }
}
