//! A call signed beforehand, for somebody or something without credentials: a URL that
//! makes this one call, for some minutes.

use std::time::{Duration, SystemTime};

use aws_sdk_appstream::config::ProvideCredentials;
use aws_sdk_appstream::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;

use super::aws::{Call, TARGET};
use crate::appstream::{ErrorKind, PortalError};
use crate::server::connections::Connection;

/// How long the URL works.
const VALID: Duration = Duration::from_secs(15 * 60);

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The call as a `curl` command that needs no credentials.
///
/// # Errors
/// If there are no usable credentials or no region.
pub async fn presign(connection: &Connection, call: &Call) -> Result<String, PortalError> {
    let endpoint = endpoint(connection).await?;
    let body = serde_json::to_string(call.input()).map_err(PortalError::internal)?;
    let target = format!("{TARGET}.{}", call.operation().name);
    let credentials = connection
        .aws
        .credentials()
        .ok_or_else(no_credentials)?
        .provide_credentials()
        .await
        .map_err(|_| no_credentials())?;
    let identity = credentials.into();
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(VALID);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&connection.region)
        .name("appstream")
        .time(SystemTime::now())
        .settings(settings)
        .build()
        .map_err(PortalError::internal)?
        .into();
    let host = host(&endpoint);
    let headers = [
        ("content-type", CONTENT_TYPE),
        ("host", host),
        ("x-amz-target", target.as_str()),
    ];
    let request = SignableRequest::new(
        "POST",
        endpoint.as_str(),
        headers.into_iter(),
        SignableBody::Bytes(body.as_bytes()),
    )
    .map_err(PortalError::internal)?;
    let signed = sign(request, &params).map_err(PortalError::internal)?;
    let query: Vec<String> = signed
        .output()
        .params()
        .iter()
        .map(|(name, value)| format!("{name}={}", crate::routes::Encoded(value)))
        .collect();
    Ok(format!(
        "curl -X POST '{endpoint}?{}' \\\n  -H 'Content-Type: {CONTENT_TYPE}' \\\n  -H 'X-Amz-Target: {target}' \\\n  --data '{}'",
        query.join("&"),
        body.replace('\'', "'\\''")
    ))
}

fn no_credentials() -> PortalError {
    PortalError::new(
        ErrorKind::NoCredentials,
        "Portico has no usable AWS credentials.",
    )
    .next("Check with `portico check`.")
}

fn host(endpoint: &str) -> &str {
    let rest = endpoint
        .split_once("://")
        .map_or(endpoint, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Where the API is: as configured, else as the SDK's own rules say for the region.
async fn endpoint(connection: &Connection) -> Result<String, PortalError> {
    let url = match &connection.endpoint {
        Some(endpoint) => endpoint.clone(),
        None => {
            let params = Params::builder()
                .region(connection.region.clone())
                .build()
                .map_err(PortalError::internal)?;
            let resolved = DefaultResolver::new().resolve_endpoint(&params).await;
            resolved.map_err(PortalError::internal)?.url().to_owned()
        }
    };
    Ok(format!("{}/", url.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_between_scheme_and_path() {
        assert_eq!(
            host("https://appstream2.eu-central-1.amazonaws.com/"),
            "appstream2.eu-central-1.amazonaws.com"
        );
        assert_eq!(host("http://127.0.0.1:8700/"), "127.0.0.1:8700");
    }
}
