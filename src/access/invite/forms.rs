//! Setting a password by an invitation: a POST, so that mail scanners use nothing up.

use axum::Extension;
use axum::extract::{Form, Path as PathSegment, State};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;

use super::InvitationRefusal;
use super::api::find;
use crate::access::account::forms::checked;
use crate::access::invitations;
use crate::app::page;
use crate::appstream::PortalError;
use crate::audit::{Entry, Target};
use crate::routes::Path;
use crate::server::Portico;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::server::write::{Written, write};

/// A first password, typed twice.
#[derive(Deserialize)]
pub struct InvitationForm {
    new: String,
    again: String,
}

/// `POST /invite/{token}`: sets the password. Then one signs in with it: who has a
/// second factor needs that as well.
pub async fn accept(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    Extension(device): Extension<ClientDevice>,
    PathSegment(token): PathSegment<String>,
    Form(form): Form<InvitationForm>,
) -> Response {
    match set_password(&portico, address, &device, &token, form).await {
        Ok(()) => Redirect::to(&Path::PasswordSet.to_string()).into_response(),
        Err(error) => {
            let kind = error.kind;
            let refusal = InvitationRefusal { error };
            let path = Path::Invitation(&token).to_string();
            page::render(&portico, &path, None, kind, move || {
                provide_context(refusal.clone());
            })
            .await
        }
    }
}

async fn set_password(
    portico: &Portico,
    address: ClientAddress,
    device: &ClientDevice,
    token: &str,
    form: InvitationForm,
) -> Result<(), PortalError> {
    let (invitation, known) = find(portico, token, Some(address)).await?;
    let hash = checked(&known, form.new, &form.again)?.hash().await?;
    let entry = Entry {
        actor: known.user_name.clone(),
        action: "Set password".into(),
        connection: None,
        target: Target::person(&known.user_name),
        detail: format!("By an invitation of {}.", invitation.created_by),
        address: address.0.to_string(),
    };
    write(portico, entry.on(&device.0), &[], || async {
        invitations::accept(&portico.store, token, &hash).await?;
        Ok(Written::here(()))
    })
    .await
}
