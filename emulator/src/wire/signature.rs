//! Who calls, and where: read from the signature, which is not verified,
//! since the emulator does not know the secret.

use crate::error::{ApiError, Outcome};

/// The caller as the credential scope of the signature has it:
/// `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/appstream/aws4_request, …`.
#[derive(Debug, PartialEq)]
pub(crate) struct Caller<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) region: &'a str,
}

impl<'a> Caller<'a> {
    /// # Errors
    ///
    /// AWS's common errors for a signature that is missing, incomplete or
    /// made for another service.
    pub(crate) fn read(authorization: Option<&'a str>) -> Outcome<Self> {
        let header = authorization.ok_or_else(|| {
            ApiError::new(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            )
        })?;
        let parts = header
            .strip_prefix("AWS4-HMAC-SHA256 ")
            .ok_or_else(|| incomplete("Authorization header requires AWS4-HMAC-SHA256", header))?;
        let part = |name: &str| {
            parts
                .split(',')
                .filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
                .find(|value| !value.is_empty())
                .ok_or_else(|| {
                    incomplete(
                        &format!("Authorization header requires '{name}' parameter"),
                        header,
                    )
                })
        };
        let credential = part("Credential")?;
        part("SignedHeaders")?;
        part("Signature")?;
        Self::from_credential(credential, header)
    }

    pub(super) fn from_credential(credential: &'a str, header: &str) -> Outcome<Self> {
        let mut scope = credential.split('/');
        let (access_key, date, region, service, end, more) = (
            scope.next().unwrap_or_default(),
            scope.next().unwrap_or_default(),
            scope.next().unwrap_or_default(),
            scope.next().unwrap_or_default(),
            scope.next().unwrap_or_default(),
            scope.next(),
        );
        let complete = !access_key.is_empty()
            && date.len() == 8
            && date.bytes().all(|byte| byte.is_ascii_digit())
            && end == "aws4_request"
            && more.is_none();
        if !complete || !is_region(region) {
            return Err(incomplete(
                "Credential must have 5 elements: key, date, region, service and aws4_request",
                header,
            ));
        }
        if service != "appstream" {
            return Err(ApiError::new(
                "InvalidSignatureException",
                "Credential should be scoped to correct service: 'appstream'.",
            ));
        }
        Ok(Self { access_key, region })
    }

    /// The account: the access key id where that is an account number, so
    /// that tests can have several accounts.
    pub(crate) fn account(&self) -> Option<&'a str> {
        is_account(self.access_key).then_some(self.access_key)
    }
}

/// Whether this is an AWS account number.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this looks like a region: `eu-central-1`, `us-gov-west-1`.
pub(crate) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    text.len() <= 32
        && words.len() >= 2
        && words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn incomplete(reason: &str, header: &str) -> ApiError {
    let length = header.len();
    ApiError::new(
        "IncompleteSignatureException",
        format!("{reason}. (Authorization header of {length} characters)"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "SignedHeaders=host;x-amz-date, Signature=abc";

    fn read(credential: &str) -> Result<(String, String), String> {
        let header = format!("AWS4-HMAC-SHA256 Credential={credential}, {REST}");
        Caller::read(Some(&header))
            .map(|caller| (caller.access_key.to_owned(), caller.region.to_owned()))
            .map_err(|error| error.code().to_owned())
    }

    #[test]
    fn the_scope_names_key_and_region() {
        assert_eq!(
            read("AKID/20260310/eu-central-1/appstream/aws4_request"),
            Ok(("AKID".to_owned(), "eu-central-1".to_owned()))
        );
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let missing = Caller::read(None).expect_err("it is missing");
        assert_eq!(missing.code(), "MissingAuthenticationTokenException");
        for garbled in ["", "Basic abc", "AWS4-HMAC-SHA256 Credential=a/b/c"] {
            let error = Caller::read(Some(garbled)).expect_err("it is garbled");
            assert_eq!(error.code(), "IncompleteSignatureException", "{garbled}");
        }
        for credential in [
            "AKID/20260310/eu-central-1/appstream",
            "AKID/today/eu-central-1/appstream/aws4_request",
            "AKID/20260310/../appstream/aws4_request",
        ] {
            assert_eq!(
                read(credential),
                Err("IncompleteSignatureException".to_owned())
            );
        }
        assert_eq!(
            read("AKID/20260310/eu-central-1/s3/aws4_request"),
            Err("InvalidSignatureException".to_owned())
        );
    }

    #[test]
    fn an_account_number_as_key_is_the_account() {
        let header = format!(
            "AWS4-HMAC-SHA256 Credential=210987654321/20260310/eu-west-1/appstream/aws4_request, {REST}"
        );
        let caller = Caller::read(Some(&header)).expect("it is complete");
        assert_eq!(caller.account(), Some("210987654321"));
    }
}
