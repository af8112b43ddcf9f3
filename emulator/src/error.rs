//! What the API answers when it refuses.

use crate::value::Text;

/// An error answer: the code that SDKs match on, and the sentence for people.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    code: Text,
    message: String,
    /// The HTTP status where it is not the code's own.
    status: Option<u16>,
}

pub(crate) type Outcome<T> = Result<T, ApiError>;

/// A message is cut off here: some repeat what a caller sent.
const LONGEST_MESSAGE: usize = 16_000;

impl ApiError {
    pub(crate) fn new(code: impl Into<Text>, message: impl Into<String>) -> Self {
        let mut message = message.into();
        message.truncate(message.floor_char_boundary(LONGEST_MESSAGE));
        Self {
            code: code.into(),
            message,
            status: None,
        }
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The HTTP status: 400 for most, as the model and AWS's page of common
    /// errors have it.
    pub(crate) fn status(&self) -> u16 {
        self.status.unwrap_or(match self.code() {
            "ResourceNotFoundException" => 404,
            "DryRunOperationException" => 412,
            "MissingAuthenticationTokenException" | "AccessDeniedException" => 403,
            "RequestEntityTooLargeException" => 413,
            "InternalFailure" | "InternalServerError" => 500,
            "ServiceUnavailable" | "ServiceUnavailableException" => 503,
            _ => 400,
        })
    }

    /// `__type` of the error's body: the code behind the namespace it comes
    /// from. The JavaScript SDK makes its error classes from both.
    pub(crate) fn wire_type(&self) -> String {
        let namespace = match self.code() {
            "ValidationException" => "com.amazon.coral.validate",
            "SerializationException"
            | "UnknownOperationException"
            | "MissingAuthenticationTokenException"
            | "IncompleteSignatureException"
            | "InvalidSignatureException"
            | "ThrottlingException" => "com.amazon.coral.service",
            _ => "com.amazonaws.appstream",
        };
        format!("{namespace}#{}", self.code)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundException", message)
    }

    pub(crate) fn already_exists(message: impl Into<String>) -> Self {
        Self::new("ResourceAlreadyExistsException", message)
    }

    pub(crate) fn in_use(message: impl Into<String>) -> Self {
        Self::new("ResourceInUseException", message)
    }

    pub(crate) fn not_available(message: impl Into<String>) -> Self {
        Self::new("ResourceNotAvailableException", message)
    }

    pub(crate) fn not_permitted(message: impl Into<String>) -> Self {
        Self::new("OperationNotPermittedException", message)
    }

    pub(crate) fn limit_exceeded(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", message)
    }

    /// Members that exclude each other, or of which one is missing.
    pub(crate) fn combination(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterCombinationException", message)
    }

    /// A value that the model's constraints let pass and the service does not.
    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValueException", message)
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", message)
    }
}
