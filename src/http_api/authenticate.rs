//! Who calls the API: the API token of the request, and nothing else. Counts its
//! calls, in all processes together, and says in headers how many are left.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::Problem;
use crate::access::attempts::{self, Attempt};
use crate::access::{TokenState, people, tagged, tokens};
use crate::appstream::PortalError;
use crate::lists::gather::Asking;
use crate::server::cache::CALL_PATIENCE;
use crate::server::security::ClientAddress;
use crate::server::{Portico, now};

/// The secret of the token a request came with, for what is derived from it.
#[derive(Clone)]
pub struct Secret(pub Arc<str>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

/// The id of the token a request came with.
#[derive(Clone, Debug)]
pub struct TokenId(pub String);

/// How many calls a token has left within this minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Budget {
    limit: i64,
    used: i64,
    /// Seconds until it begins anew.
    reset: i64,
}

impl Budget {
    fn write(self, headers: &mut HeaderMap) {
        let remaining = (self.limit - self.used).max(0);
        for (name, value) in [
            ("ratelimit-limit", self.limit),
            ("ratelimit-remaining", remaining),
            ("ratelimit-reset", self.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

/// Finds out who asks; an operation finds it as `Extension<Arc<Asking>>`.
pub async fn authenticate(
    State(portico): State<Portico>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(secret) = bearer(request.headers()).map(ToOwned::to_owned) else {
        return no_token().into_response();
    };
    let limit = portico.config.sign_in.failures_per_address;
    if let Err(error) = attempts::check(&portico.store, Attempt::ApiToken, address, limit).await {
        return Problem::from(error).retry_after(60).into_response();
    }
    let found = match known(&portico, &secret, &address.to_string()).await {
        Ok(Ok(found)) => found,
        Ok(Err(problem)) => {
            if let Err(error) = attempts::failed(&portico.store, Attempt::ApiToken, address).await {
                tracing::error!(%error, "a failed API token could not be counted");
            }
            return problem.into_response();
        }
        Err(error) => return Problem::from(error).into_response(),
    };
    let (asking, id, budget) = found;
    if budget.used > budget.limit {
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate-limit",
            format!("This API token may make {} calls a minute.", budget.limit),
        )
        .next("Nothing was done. Try again when the minute is over.")
        .retry_after(budget.reset);
        let mut response = problem.into_response();
        budget.write(response.headers_mut());
        return response;
    }
    let extensions = request.extensions_mut();
    extensions.insert(Arc::new(asking));
    extensions.insert(TokenId(id));
    extensions.insert(Secret(secret.into()));
    let mut response = next.run(request).await;
    budget.write(response.headers_mut());
    response
}

/// No token came with the request.
fn no_token() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        "This API asks for an API token.",
    )
    .next("Send it as “Authorization: Bearer portico_…”. Signing in with a browser does not count here.")
}

/// The token of the header `Authorization`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

type Known = (Asking, String, Budget);

/// Who a token is for; the inner error for one that does not count any more, or never
/// did.
async fn known(
    portico: &Portico,
    secret: &str,
    address: &str,
) -> Result<Result<Known, Problem>, PortalError> {
    let refused = |kind, detail: &str| {
        let problem = Problem::new(StatusCode::UNAUTHORIZED, kind, detail);
        Ok(Err(problem.next(
            "Nothing was done. Make a new one under Access, API tokens.",
        )))
    };
    let Some((token, maker)) = tokens::by_secret(&portico.store, secret).await? else {
        return refused("unknown-token", "There is no such API token.");
    };
    match token.state {
        TokenState::Usable => {}
        TokenState::Expired => return refused("expired-token", "This API token has expired."),
        TokenState::Revoked => return refused("revoked-token", "This API token was revoked."),
    }
    let Some(mut caller) = people::caller(&portico.store, &maker).await? else {
        return refused("unknown-token", "There is no such API token.");
    };
    caller.user_name = format!("{} (API token {})", caller.user_name, token.name);
    caller.limit = Some(vec![token.grant]);
    let used = tokens::used(&portico.store, &token.id, address).await?;
    tagged::resolve(portico, &mut caller, CALL_PATIENCE).await;
    let budget = Budget {
        limit: i64::from(portico.config.limits.api_calls_per_minute),
        used,
        reset: 60 - now() % 60,
    };
    let asking = Asking {
        portico: portico.clone(),
        caller,
        patience: CALL_PATIENCE,
        address: address.to_owned(),
    };
    Ok(Ok((asking, token.id, budget)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn a_token_comes_as_a_bearer_token_only() {
        assert_eq!(
            bearer(&authorization("Bearer portico_x")).unwrap(),
            "portico_x"
        );
        assert_eq!(
            bearer(&authorization("bearer  portico_x ")).unwrap(),
            "portico_x"
        );
        for wrong in ["Basic portico_x", "Bearer", "Bearer ", "portico_x", ""] {
            assert!(bearer(&authorization(wrong)).is_none(), "{wrong:?}");
        }
        assert!(bearer(&HeaderMap::new()).is_none());
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret("portico_x".into())), "Secret");
    }
}
