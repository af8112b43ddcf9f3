//! Connecting to an image builder by a plain form: a POST, and a 303 to the streaming
//! URL, which is shown nowhere.

use axum::Extension;
use axum::extract::{Path as PathSegments, State};
use axum::response::Response;
use leptos::prelude::provide_context;

use crate::access::{Caller, Permission, Scope};
use crate::app::page;
use crate::appstream::{ConnectionName, ImageBuilderName, PortalError};
use crate::audit::{Entry, Target};
use crate::routes::Path;
use crate::server::Portico;
use crate::server::security::ClientAddress;
use crate::server::write::write;
use crate::sessions::aws::StreamingUrl;

use super::aws::create_streaming_url;
use super::detail::Refusal;

/// `POST /c/{connection}/image-builders/{name}/connect`
pub async fn connect(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Extension(address): Extension<ClientAddress>,
    PathSegments((connection, name)): PathSegments<(String, String)>,
) -> Response {
    let unknown = |_| PortalError::not_found(&format!("image builder {name} in {connection}"));
    let parsed = ConnectionName::parse(&connection)
        .and_then(|connection| Ok((connection, ImageBuilderName::parse(&name)?)))
        .map_err(unknown);
    let (error, path) = match parsed {
        Ok((connection, name)) => {
            match open(&portico, &caller, address, &connection, &name).await {
                Ok(url) => return url.lead_into(),
                Err(error) => (error, Path::ImageBuilder(&connection, &name).to_string()),
            }
        }
        Err(error) => (error, Path::Home.to_string()),
    };
    let (kind, refusal) = (error.kind, Refusal(error));
    page::render(&portico, &path, Some(caller), kind, move || {
        provide_context(refusal.clone())
    })
    .await
}

async fn open(
    portico: &Portico,
    caller: &Caller,
    address: ClientAddress,
    connection: &ConnectionName,
    name: &ImageBuilderName,
) -> Result<StreamingUrl, PortalError> {
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    let aws = &portico.connections.find(connection)?.aws;
    let entry = Entry {
        actor: caller.user_name.clone(),
        action: "Connect to image builder".into(),
        connection: Some(connection.clone()),
        target: Target::new("image builder", name),
        detail: String::new(),
        address: address.0.to_string(),
    };
    write(portico, entry, &[], || create_streaming_url(aws, name)).await
}
