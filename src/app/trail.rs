//! Breadcrumbs: where a page stands, made of its path.

use crate::appstream::ConnectionName;
use crate::routes::Path;

/// Where the page stands: links to what is above it, and its own name.
pub fn trail(path: &str) -> (Option<(&'static str, String)>, String) {
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let list = |segment: &str| match segment {
        "fleets" => Some("Fleets"),
        "stacks" => Some("Stacks"),
        "operations" => Some("Operations"),
        "sessions" => Some("Sessions"),
        "jobs" => Some("Jobs"),
        "images" => Some("Images"),
        "image-builders" => Some("Image builders"),
        "directory-configs" => Some("Directory configs"),
        _ => None,
    };
    match segments.as_slice() {
        ["c", _] => (None, "Overview".to_owned()),
        ["c", _, kind] => (None, list(kind).unwrap_or("Page not found").to_owned()),
        ["c", connection, kind, name] | ["c", connection, kind, name, "edit"] => {
            let above = list(kind).and_then(|label| {
                let connection = ConnectionName::parse(connection).ok()?;
                let path = match *kind {
                    "fleets" => Path::Fleets(&connection),
                    "operations" => Path::Operations(&connection),
                    "jobs" => Path::Jobs(&connection),
                    "images" => Path::Images(&connection),
                    "image-builders" => Path::ImageBuilders(&connection),
                    "directory-configs" => Path::DirectoryConfigs(&connection),
                    _ => Path::Stacks(&connection),
                };
                Some((label, path.to_string()))
            });
            let here = match (segments.len(), *name) {
                // The id of a job tells nobody anything.
                _ if *kind == "jobs" => "Job".to_owned(),
                (5, name) => format!("Edit {name}"),
                (_, "new") => "New".to_owned(),
                (_, name) => name.to_owned(),
            };
            (above, here)
        }
        ["all", kind] => (None, list(kind).unwrap_or("Page not found").to_owned()),
        ["helpdesk"] => (None, "Helpdesk".to_owned()),
        ["links"] => (None, "Links".to_owned()),
        ["links", _] => (Some(("Links", Path::Links.to_string())), "Link".to_owned()),
        ["audit"] => (None, "Audit".to_owned()),
        ["access", ..] => in_access(&segments),
        ["audit", _] => (Some(("Audit", Path::Audit.to_string())), "Entry".to_owned()),
        _ => (None, "Portico".to_owned()),
    }
}

/// Where a page of Access stands; what is named by its id is not shown by it.
fn in_access(segments: &[&str]) -> (Option<(&'static str, String)>, String) {
    let above = |path: Path<'_>| Some(("Access", path.to_string()));
    match segments {
        [_, "people", name] => (Some(("People", Path::People.to_string())), decoded(name)),
        [_, "groups", _] => (
            Some(("Groups", Path::Groups.to_string())),
            "Group".to_owned(),
        ),
        [_, "people"] => (above(Path::Access(None)), "People".to_owned()),
        [_, "groups"] => (above(Path::Access(None)), "Groups".to_owned()),
        [_, "grants"] => (above(Path::Access(None)), "Grants".to_owned()),
        [_, "tokens"] => (above(Path::Tokens), "API tokens".to_owned()),
        _ => (None, "Access".to_owned()),
    }
}

/// A user name as it stands in a path: of all it may hold only `@` and `+` and letters
/// beyond ASCII are encoded.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        let mut hex = rest.clone();
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (byte, digit(hex.next()), digit(hex.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = hex;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::trail;

    #[test]
    fn the_breadcrumbs_follow_the_path() {
        assert_eq!(trail("/c/demo/fleets"), (None, "Fleets".to_owned()));
        assert_eq!(
            trail("/c/demo/stacks/finance"),
            (
                Some(("Stacks", "/c/demo/stacks".to_owned())),
                "finance".to_owned()
            )
        );
        assert_eq!(trail("/access"), (None, "Access".to_owned()));
        assert_eq!(
            trail("/access/people/p.novak%40x"),
            (
                Some(("People", "/access/people".to_owned())),
                "p.novak@x".to_owned()
            )
        );
    }
}
