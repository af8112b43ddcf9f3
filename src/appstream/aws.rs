//! What every slice's SDK calls share: following AWS's pages, and turning its
//! errors into sentences (the table of `docs/errors.md`).

use aws_sdk_appstream::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_appstream::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::DateTime;

use super::{ErrorKind, PortalError};

/// What was being done, for the sentence and for the permission to allow.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// The AppStream operation, such as `StartFleet`.
    pub operation: &'a str,
    /// In words, such as "start fleet lab-linux".
    pub what: &'a str,
}

/// Turns what the SDK says into what the portal says.
pub fn explain<E>(doing: Doing<'_>, error: &SdkError<E, HttpResponse>) -> PortalError
where
    E: ProvideErrorMetadata + RequestId + std::error::Error + 'static,
{
    let explained = match error {
        SdkError::ServiceError(context) => {
            let service = context.err();
            explain_code(
                doing,
                service.code().unwrap_or("Unknown"),
                service.message().unwrap_or_default(),
            )
        }
        SdkError::TimeoutError(_) => unreachable(doing, "did not answer in time"),
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
            not_configured(error).unwrap_or_else(|| unreachable(doing, "could not be reached"))
        }
        _ => unreachable(doing, "gave an answer Portico could not read"),
    };
    PortalError {
        request_id: error.request_id().map(Into::into),
        ..explained
    }
}

/// A call that never left, because credentials or region are missing. The SDK has no
/// error of its own for it, only the text of the cause.
fn not_configured<E>(error: &SdkError<E, HttpResponse>) -> Option<PortalError>
where
    E: std::error::Error + 'static,
{
    let cause = format!("{}", DisplayErrorContext(error));
    tracing::debug!(%cause, "AWS could not be called");
    let cause = cause.to_lowercase();
    if cause.contains("missing region") || cause.contains("region was not set") {
        return Some(
            PortalError::new(ErrorKind::NoCredentials, "Portico does not know which AWS region to use.")
                .next("Set AWS_REGION, or a region for this connection in the configuration, and restart Portico."),
        );
    }
    cause.contains("credential").then(|| {
        PortalError::new(ErrorKind::NoCredentials, "Portico has no usable AWS credentials.")
            .next("Give it a role, a profile or keys (see “Connect AWS” in the README), then check with `portico check`.")
    })
}

fn unreachable(doing: Doing<'_>, how: &str) -> PortalError {
    PortalError::new(ErrorKind::Unreachable, format!("AWS {how}, so Portico could not {}.", doing.what))
        .next("Running sessions are not affected: users are connected to AWS directly. Try again in a moment.")
}

/// The table: AWS's code → what it means and what to do.
fn explain_code(doing: Doing<'_>, code: &str, message: &str) -> PortalError {
    let Doing { operation, what } = doing;
    let said = if message.is_empty() {
        String::new()
    } else {
        format!(" AWS says: {message}")
    };
    let refused = |kind, text: String| PortalError::new(kind, text);
    let error = match code {
        "ConcurrentModificationException" => {
            refused(ErrorKind::Conflict, format!("Something else is changing it, so Portico could not {what}."))
                .next("Nothing was changed, and Portico has tried several times. It is safe to try again.")
        }
        "RequestLimitExceededException" | "ThrottlingException" | "Throttling" | "TooManyRequestsException" => {
            refused(ErrorKind::Throttled, format!("AWS asks for fewer calls, so Portico could not {what} yet."))
                .next("Nothing was changed. Wait half a minute and try again.")
        }
        "LimitExceededException" => {
            refused(ErrorKind::Refused, format!("A quota of the AWS account is reached: Portico could not {what}.{said}"))
                .next("Nothing was changed. Raise the quota under Service Quotas, Amazon AppStream 2.0, or delete what is not needed.")
        }
        "OperationNotPermittedException" => {
            refused(ErrorKind::Conflict, format!("AWS does not allow this now: Portico could not {what}.{said}"))
                .next("Nothing was changed. Usually the state must be another one; this page shows the state it is in.")
        }
        "ResourceInUseException" => {
            refused(ErrorKind::Conflict, format!("Something depends on it, so Portico could not {what}.{said}"))
                .next("Nothing was changed. Resolve the dependency first.")
        }
        "ResourceNotAvailableException" => {
            refused(ErrorKind::NotAvailable, format!("It exists but cannot be used yet: Portico could not {what}.{said}"))
                .next("Nothing was changed. Check that the fleet runs and the image is available.")
        }
        "ResourceNotFoundException" => {
            refused(ErrorKind::NotFound, format!("AWS does not find it: Portico could not {what}.{said}"))
                .next("It may just have been deleted. Go back to the list.")
        }
        "ResourceAlreadyExistsException" => {
            refused(ErrorKind::Invalid, format!("The name is taken.{said}")).at("name")
        }
        "InvalidRoleException" => {
            refused(ErrorKind::Refused, format!("AWS cannot use the IAM role, so Portico could not {what}.{said}"))
                .next("A role made seconds ago needs a minute to spread. Otherwise its trust policy must name appstream.amazonaws.com.")
        }
        "IncompatibleImageException" => {
            refused(ErrorKind::Refused, format!("The image does not fit, so Portico could not {what}.{said}"))
                .next("Choose an image for this fleet type and instance family.")
        }
        "InvalidAccountStatusException" => {
            refused(ErrorKind::Refused, format!("The AWS account is suspended: Portico could not {what}."))
                .next("Contact AWS support.")
        }
        "UnrecognizedClientException" | "InvalidClientTokenId" | "InvalidSignatureException" | "SignatureDoesNotMatch"
        | "IncompleteSignatureException" | "ExpiredTokenException" | "ExpiredToken" => {
            refused(ErrorKind::NoCredentials, format!("AWS does not accept Portico's credentials.{said}"))
                .next("They are wrong, expired or deleted. Give Portico others, then check with `portico check`.")
        }
        "InvalidParameterCombinationException" | "InvalidParameterValueException" | "ValidationException" => {
            refused(ErrorKind::Invalid, format!("AWS does not accept the input: Portico could not {what}.{said}"))
                .next("Nothing was changed. Correct the input and try again.")
        }
        "AccessDeniedException" | "UnauthorizedException" => {
            refused(ErrorKind::AccessDenied, format!("AWS does not let Portico {what}.{said}"))
                .next(format!("Allow appstream:{operation} for the role Portico runs with."))
        }
        _ => refused(ErrorKind::Refused, format!("AWS refused: Portico could not {what}.{said}")).next("Nothing was changed."),
    };
    PortalError {
        code: Some(code.into()),
        ..error
    }
}

/// Seconds since 1970.
pub fn seconds(time: Option<&DateTime>) -> Option<i64> {
    time.map(DateTime::secs)
}

/// A text AWS may leave out or leave empty.
pub fn text(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOING: Doing<'_> = Doing {
        operation: "StartFleet",
        what: "start fleet lab",
    };

    #[test]
    fn an_access_denial_names_the_action_to_allow() {
        let error = explain_code(DOING, "AccessDeniedException", "no");
        assert_eq!(error.kind, ErrorKind::AccessDenied);
        assert!(error.next.unwrap().contains("appstream:StartFleet"));
    }

    #[test]
    fn an_unknown_code_is_kept_with_what_aws_said() {
        let error = explain_code(DOING, "BrandNewException", "The moon is full.");
        assert_eq!(error.code.as_deref(), Some("BrandNewException"));
        assert!(error.message.contains("The moon is full."));
    }

    #[test]
    fn throttling_in_any_of_its_names_is_throttling() {
        for code in ["ThrottlingException", "RequestLimitExceededException"] {
            assert_eq!(explain_code(DOING, code, "").kind, ErrorKind::Throttled);
        }
    }
}
