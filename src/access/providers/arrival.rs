//! Who somebody from a provider is here: found by issuer and subject, added at their
//! first sign-in, and in the groups the provider names.

use super::Provider;
use super::flow::Identity;
use crate::access::credentials::{self, Credentials};
use crate::access::people::{self, NewPerson};
use crate::access::sign_in::locked;
use crate::access::{PersonId, groups, identities};
use crate::appstream::PortalError;
use crate::audit::{Entry, Target};
use crate::server::Portico;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::server::token_hash;
use crate::server::write::{Written, write};

/// Names that are tried for somebody new before giving up.
const TRIES: usize = 50;

/// Finds or adds the person with an identity, and notes what the provider says of them
/// now.
///
/// # Errors
/// [`ErrorKind::Forbidden`](crate::appstream::ErrorKind::Forbidden) if they are locked.
pub async fn welcome(
    portico: &Portico,
    provider: &Provider,
    identity: &Identity,
    address: ClientAddress,
    device: &ClientDevice,
) -> Result<Credentials, PortalError> {
    let store = &portico.store;
    let person = match identities::find(store, &identity.issuer, &identity.subject).await? {
        Some(person) => person,
        None => add(portico, provider, identity, address, device).await?,
    };
    let gone = || PortalError::not_found("such person");
    let known = credentials::of(store, &person).await?.ok_or_else(gone)?;
    if known.is_locked {
        return Err(locked());
    }
    let name = identity
        .name
        .as_deref()
        .and_then(|name| credentials::display_name(name).ok());
    let name = name.unwrap_or_else(|| known.display_name.clone());
    let mail = claimed_mail(identity).or_else(|| known.mail.clone());
    if name != known.display_name || mail != known.mail {
        credentials::describe(store, &person, &name, mail.as_deref()).await?;
    }
    groups::replace_provider_groups(store, &person, &provider.config.name, &identity.groups)
        .await?;
    Ok(known)
}

fn claimed_mail(identity: &Identity) -> Option<String> {
    credentials::mail(identity.mail.as_deref()?).ok().flatten()
}

/// Adds somebody who comes for the first time. Nobody who is here already is taken for
/// them, whatever their name or mail address: at another provider, or here, anybody
/// might call themselves that.
async fn add(
    portico: &Portico,
    provider: &Provider,
    identity: &Identity,
    address: ClientAddress,
    device: &ClientDevice,
) -> Result<PersonId, PortalError> {
    let store = &portico.store;
    let wanted = wanted_name(identity);
    let user_name = free_name(portico, &wanted, &provider.config.name).await?;
    let entry = Entry {
        actor: user_name.clone(),
        action: "Add person".into(),
        connection: None,
        target: Target::person(&user_name),
        detail: format!("First sign-in with {}.", provider.config.label),
        address: address.0.to_string(),
    };
    write(portico, entry.on(&device.0), &[], || async {
        let new = NewPerson {
            user_name: user_name.clone(),
            display_name: identity.name.clone().unwrap_or_else(|| user_name.clone()),
            password: None,
            grants: vec![],
        };
        let person = people::create(store, new).await?;
        let (issuer, subject) = (&identity.issuer, &identity.subject);
        if identities::add(store, issuer, subject, &provider.config.name, &person).await? {
            return Ok(Written::here(person));
        }
        // They came twice at the same time.
        people::remove(store, &person).await?;
        let other = identities::find(store, issuer, subject).await?;
        other
            .map(Written::here)
            .ok_or_else(|| PortalError::not_found("such person"))
    })
    .await
}

/// The user name of somebody new: what the provider says, made into one.
fn wanted_name(identity: &Identity) -> String {
    let claimed = [&identity.user_name, &identity.mail];
    let names = claimed.into_iter().flatten().map(|text| {
        let allowed =
            |character: &char| character.is_alphanumeric() || "._@+-".contains(*character);
        // Room for what makes it unlike others.
        text.chars().filter(allowed).take(40).collect::<String>()
    });
    let usable = names.filter_map(|name| people::user_name(&name).ok());
    usable.into_iter().next().unwrap_or_else(|| {
        let hash = token_hash(&format!("{}\n{}", identity.issuer, identity.subject));
        format!("person-{}", &hash[..12])
    })
}

/// The name itself if nobody has it, else with the provider's behind it, else with a
/// number behind that.
async fn free_name(portico: &Portico, wanted: &str, provider: &str) -> Result<String, PortalError> {
    for attempt in 0..TRIES {
        let name = match attempt {
            0 => wanted.to_owned(),
            1 => format!("{wanted}@{provider}"),
            _ => format!("{wanted}@{provider}-{attempt}"),
        };
        let name: String = name.chars().take(64).collect();
        if credentials::find(&portico.store, &name).await?.is_none() {
            return Ok(name);
        }
    }
    Err(PortalError::internal(format!(
        "no free user name like {wanted}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(user_name: Option<&str>, mail: Option<&str>) -> Identity {
        Identity {
            issuer: "https://id.example.com".to_owned(),
            subject: "248289761001".to_owned(),
            user_name: user_name.map(ToOwned::to_owned),
            name: None,
            mail: mail.map(ToOwned::to_owned),
            groups: vec![],
            id_token: String::new(),
        }
    }

    #[test]
    fn somebody_new_gets_a_name_made_of_what_the_provider_says() {
        assert_eq!(
            wanted_name(&identity(Some("Ada.Lovelace"), None)),
            "ada.lovelace"
        );
        assert_eq!(wanted_name(&identity(Some("corp\\ada"), None)), "corpada");
        assert_eq!(
            wanted_name(&identity(None, Some("ada@example.com"))),
            "ada@example.com"
        );
        assert_eq!(wanted_name(&identity(Some("***"), Some("a@b.c"))), "a@b.c");
        let unnamed = wanted_name(&identity(None, None));
        assert!(unnamed.starts_with("person-") && people::user_name(&unnamed).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_provider_says_gives_a_user_name(text in "\\PC{0,80}") {
            let name = wanted_name(&identity(Some(&text), None));
            proptest::prop_assert!(people::user_name(&name).is_ok());
            let longer: String = format!("{name}@a-provider-of-the-longest-name-49").chars().take(64).collect();
            proptest::prop_assert!(people::user_name(&longer).is_ok());
        }
    }
}
