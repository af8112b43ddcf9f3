//! Server functions that make personal links: one, many, and one anew.

use leptos::prelude::*;

use super::super::{LinkForm, MadeLink};
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::links::{find_for, make_link, take_back},
    crate::access::{Permission, Scope},
    crate::appstream::Invalid,
    crate::launch::Link,
    crate::lists::gather::asking,
    crate::routes::Path,
    crate::server::context::answer,
    crate::server::now,
    crate::ui::time::{exact, machine},
};

/// Users a link each is made for at once.
#[cfg(feature = "ssr")]
const MOST_USERS: usize = 500;
/// Links shown with a QR code; more nobody scans from a screen.
#[cfg(feature = "ssr")]
const MOST_CODES: usize = 20;

/// Makes a link for each of many users: a line each, of which the first cell counts, so
/// that a table can be pasted. One that cannot be made does not keep the others from
/// being made. `origin` is where the links lead, as the browser knows it.
#[server(prefix = "/fn", endpoint = "create_links", protocol = Json)]
pub async fn create_links(
    form: LinkForm,
    users: String,
    origin: String,
) -> Result<Vec<MadeLink>, PortalError> {
    answer(
        async {
            let asking = asking()?;
            asking
                .caller
                .require(Permission::IssueLinks, Scope::Somewhere)?;
            let users = users_of(&users)?;
            // What is the same for all is told once, at its field.
            let first = LinkForm {
                user: "anybody".to_owned(),
                ..form.clone()
            };
            first.check()?;
            let mut made: Vec<MadeLink> = Vec::new();
            for user in users {
                let is_twice = made.iter().any(|known| known.user == user);
                let result = if is_twice {
                    let why =
                        Invalid("This user is in the list twice; one link was made.".to_owned());
                    Err(PortalError::invalid("user", &why))
                } else {
                    let form = LinkForm {
                        user: user.clone(),
                        ..form.clone()
                    };
                    make_link(&asking, &form, None).await
                };
                let with_code = made.len() < MOST_CODES;
                made.push(shown(user, result, &origin, with_code));
            }
            // Of one, what is wrong stands at its field, and nothing typed is lost.
            match made.as_slice() {
                [
                    MadeLink {
                        error: Some(error), ..
                    },
                ] => Err(PortalError::invalid("user", &Invalid(error.clone()))),
                _ => Ok(made),
            }
        }
        .await,
    )
}

/// Makes a link again as it was, for as long as it was valid, and takes the old one
/// back: a link is stored as a hash, so it cannot be sent a second time.
#[server(prefix = "/fn", endpoint = "renew_link", protocol = Json)]
pub async fn renew_link(id: String, origin: String) -> Result<MadeLink, PortalError> {
    answer(
        async {
            let asking = asking()?;
            let link = find_for(&asking, Permission::IssueLinks, &id).await?;
            let made = make_link(&asking, &again(&link), None).await?;
            if link.state.is_revocable() {
                take_back(&asking, &id).await?;
            }
            Ok(shown(link.user_id, Ok(made), &origin, true))
        }
        .await,
    )
}

/// The form that makes a link as this one was.
#[cfg(feature = "ssr")]
fn again(link: &Link) -> LinkForm {
    // One that was valid at once expires whole hours after it was asked for. It is
    // stored a little later, when AWS has said what it opens.
    let begins = match link.valid_from {
        0 => link.created_at,
        from => from,
    };
    let hours = (link.expires_at - begins + 3599) / 3600;
    let place = &link.place;
    let application = place.application.as_ref();
    LinkForm {
        user: link.user_id.clone(),
        stack: format!("{}/{}", place.connection, place.stack),
        fleet: place.fleet.to_string(),
        application: application.map(ToString::to_string).unwrap_or_default(),
        hours: hours.to_string(),
        uses: link.max_uses.to_string(),
        from: if link.valid_from > now() {
            machine(link.valid_from).chars().take(16).collect()
        } else {
            String::new()
        },
        session_context: link.session_context.clone().unwrap_or_default(),
    }
}

/// The first cell of a line of a table, as spreadsheets copy and save them: in quotes
/// where it holds what else would end it, for a user id may have a comma.
#[cfg(feature = "ssr")]
fn first_cell(line: &str) -> String {
    let line = line.trim_start();
    let Some(quoted) = line.strip_prefix('"') else {
        let first = line.split([',', ';', '\t']).next().unwrap_or_default();
        return first.trim().to_owned();
    };
    let mut cell = String::new();
    let mut letters = quoted.chars().peekable();
    while let Some(letter) = letters.next() {
        // Twice, it is a quote itself; else it is the end.
        if letter == '"' && letters.next_if_eq(&'"').is_none() {
            break;
        }
        cell.push(letter);
    }
    cell.trim().to_owned()
}

/// The users of a list: the first cell of each line that has one.
#[cfg(feature = "ssr")]
fn users_of(text: &str) -> Result<Vec<String>, PortalError> {
    let is_head = |cell: &str| {
        matches!(
            cell.to_ascii_lowercase().as_str(),
            "user" | "user id" | "userid" | "user_id"
        )
    };
    let users: Vec<_> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(first_cell)
        .filter(|cell| !cell.is_empty() && !is_head(cell))
        .collect();
    let refuse = |why: String| Err(PortalError::invalid("user", &Invalid(why)));
    match users.len() {
        0 => refuse("Give a user id, or one on each line.".to_owned()),
        1..=MOST_USERS => Ok(users),
        many => refuse(format!(
            "Links are made for {MOST_USERS} users at once; these are {many}."
        )),
    }
}

/// What is shown of a link that was made, once, or why it was not.
#[cfg(feature = "ssr")]
fn shown(
    user: String,
    result: Result<(Link, String), PortalError>,
    origin: &str,
    with_code: bool,
) -> MadeLink {
    match result {
        Ok((link, token)) => {
            let path = Path::Link(&token).to_string();
            let is_origin = origin.starts_with("https://") || origin.starts_with("http://");
            let code = (with_code && is_origin && origin.len() < 300)
                .then(|| qr_code(&format!("{origin}{path}")));
            let times = match link.max_uses {
                1 => "It works once".to_owned(),
                many => format!("It works {many} times"),
            };
            let begins = if link.valid_from > now() {
                format!(", from {}", exact(link.valid_from))
            } else {
                String::new()
            };
            MadeLink {
                user,
                path,
                qr: code.flatten().unwrap_or_default(),
                mail: (
                    format!(
                        "You can open {} in your browser with this link. There is nothing to install.",
                        link.title
                    ),
                    format!(
                        "{times}{begins}, until {}. It is for {} only; do not pass it on.",
                        exact(link.expires_at),
                        link.user_id
                    ),
                ),
                error: None,
            }
        }
        Err(error) => MadeLink {
            user,
            error: Some(error.message.to_string()),
            ..MadeLink::default()
        },
    }
}

/// A QR code: how many squares wide, with the quiet zone scanners need, and the dark
/// squares as a path.
#[cfg(feature = "ssr")]
fn qr_code(text: &str) -> Option<(usize, String)> {
    const QUIET: usize = 4;
    let code = qrcode::QrCode::new(text).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (at, color) in colors.iter().enumerate() {
        if *color == qrcode::Color::Dark {
            path += &format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
        }
    }
    Some((width + 2 * QUIET, path))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::appstream::{ConnectionName, FleetName, StackName};
    use crate::launch::{LinkState, Place};

    #[test]
    fn users_are_the_first_cells_whatever_a_spreadsheet_makes_of_them() {
        let pasted = "\u{feff}User ID;Team\n p.novak ;Legal\n\"m.chen\"\tCAD\n\n\"novak,petra\",x\n\"a\"\"b\",y\n";
        assert_eq!(
            users_of(pasted).unwrap(),
            ["p.novak", "m.chen", "novak,petra", "a\"b"]
        );
    }

    #[test]
    fn a_link_is_made_again_for_the_hours_that_were_chosen() {
        let mut link = Link {
            id: "1".to_owned(),
            place: Place {
                connection: ConnectionName::parse("demo").unwrap(),
                stack: StackName::parse("office").unwrap(),
                fleet: FleetName::parse("office-apps").unwrap(),
                application: None,
            },
            title: "Office".to_owned(),
            user_id: "p.novak".to_owned(),
            created_by: "helpdesk".to_owned(),
            created_at: 1_000_000,
            valid_from: 0,
            expires_at: 1_000_000 + 8 * 3600,
            session_context: None,
            max_uses: 1,
            uses: 0,
            last_used_at: None,
            state: LinkState::Usable,
        };
        assert_eq!(again(&link).hours, "8");
        link.created_at += 3;
        assert_eq!(again(&link).hours, "8", "AWS was slow");
        link.valid_from = 1_000_000 - 60;
        link.expires_at = link.valid_from + 24 * 3600;
        assert_eq!(again(&link).hours, "24", "it began before it was made");
    }

    #[test]
    fn nobody_is_asked_for_and_too_many_are_refused() {
        assert!(users_of(" \nuser\n").is_err());
        let many: String = (0..=MOST_USERS).map(|user| format!("u{user}\n")).collect();
        assert!(users_of(&many).is_err());
    }
}
