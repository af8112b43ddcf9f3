//! How providers are asked: no redirects, no large answers, not for ever.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Bytes an answer has at most.
const LARGEST: usize = 1024 * 1024;

/// Why a provider gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// It could not be asked, or did not answer.
    #[error("{0}")]
    Network(#[from] reqwest::Error),
    /// Its answer is too large.
    #[error("the answer has more than {LARGEST} bytes")]
    TooLarge,
    /// Its answer is no HTTP.
    #[error("{0}")]
    NotHttp(#[from] http::Error),
}

/// An HTTP client for the `openidconnect` crate.
pub struct Http(reqwest::Client);

impl Http {
    /// A client that waits so long for an answer.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new(patience: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            // A provider that redirects could make the portal ask anything of the network
            // it is in.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(patience)
            .build()?;
        Ok(Self(client))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(NoAnswer::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
