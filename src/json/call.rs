//! How server functions are called: with JSON in both directions.
//!
//! Leptos's own way of calling them is compiled whole for each function. Here only
//! writing what is asked and reading the answer are; what goes over the network is text,
//! and compiled once.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;

use http::Method;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Post;
use leptos::server_fn::error::{FromServerFnError, IntoAppError, ServerFnErrorErr};
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{ContentType, Http, Protocol};
use serde::{Serialize, de::DeserializeOwned};

use super::{JsonText, from_str};

/// What is posted and answered is JSON; in `#[server]`: `protocol = Json`.
pub struct Json;

type Posted = Http<Post<JsonText>, Post<JsonText>>;

impl<Input, Output, C, S, E> Protocol<Input, Output, C, S, E> for Json
where
    Input: Serialize + DeserializeOwned + Send,
    Output: Serialize + DeserializeOwned + Send,
    C: Client<E> + 'static,
    S: Server<E>,
    E: FromServerFnError + Send + 'static,
    Posted: Protocol<Input, Output, C, S, E>,
{
    const METHOD: Method = Method::POST;

    fn run_server<F, Fut>(
        request: S::Request,
        server_fn: F,
    ) -> impl Future<Output = Result<S::Response, E>> + Send
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, E>> + Send,
    {
        <Posted as Protocol<Input, Output, C, S, E>>::run_server(request, server_fn)
    }

    fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, E>> + Send {
        let answer = match serde_json::to_string(&input) {
            Ok(text) => sent::<C, E>(path, text),
            Err(error) => Err(ServerFnErrorErr::Serialization(error.to_string()).into_app_error()),
        };
        async move {
            let text = answer?.await?;
            from_str(&text).map_err(|error| unreadable(&error))
        }
    }
}

type Answer<E> = Pin<Box<dyn Future<Output = Result<String, E>> + Send>>;

/// The text of the answer, or the error that the server gave instead.
fn sent<C, E>(path: &str, text: String) -> Result<Answer<E>, E>
where
    C: Client<E> + 'static,
    E: FromServerFnError + Send + 'static,
{
    let kind = JsonText::CONTENT_TYPE;
    let request = C::Request::try_new_post(path, kind, kind, text)?;
    Ok(Box::pin(async move {
        let answer = C::send(request).await?;
        if (400..=599).contains(&answer.status()) {
            return Err(E::de(answer.try_into_bytes().await?));
        }
        answer.try_into_string().await
    }))
}

fn unreadable<E: FromServerFnError>(why: &dyn Display) -> E {
    ServerFnErrorErr::Deserialization(why.to_string()).into_app_error()
}
