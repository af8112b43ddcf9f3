//! Every path of the portal, typed: the only place that spells a URL.
//!
//! [`Path`] is what links and redirects use; the router in [`crate::app`] and the
//! server's plain routes use the patterns beside it. A test keeps the two in step.

use std::fmt::{self, Display, Write};

use crate::access::account::Done;
use crate::appstream::{
    ConnectionName, DirectoryName, FleetName, ImageBuilderName, ImageName, StackName,
};
use crate::branding::LogoId;
use crate::jobs::JobId;
use crate::lists::ListName;

pub mod pattern;
#[cfg(test)]
mod tests;

/// What a page's query names to be done there, once it was asked about: `?do=start`.
pub const DO: &str = "do";

/// A page or form of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path<'a> {
    /// Where a signed-in person begins: leads on by role.
    Home,
    /// Sign-in; afterwards the person comes to `next`.
    SignIn {
        /// A path of the portal.
        next: Option<&'a str>,
    },
    /// The second step of signing in.
    SignInCode,
    /// Leads to a provider; afterwards the person comes to `next`.
    SignInWith {
        /// The provider's name.
        provider: &'a str,
        /// A path of the portal.
        next: Option<&'a str>,
    },
    /// Where a provider sends people back to.
    SignInBack(&'a str),
    /// Sign-in, after a password was set.
    PasswordSet,
    /// Ends the session.
    SignOut,
    /// One's own account, with what was done there.
    Account(Option<Done>),
    /// An invitation.
    Invitation(&'a str),
    /// The self-service page.
    Launch,
    /// Asks helpdesk for help.
    LaunchHelp,
    /// A personal link.
    Link(&'a str),
    /// Asks helpdesk for help with a link.
    LinkHelp(&'a str),
    /// A logo of a stack.
    Logo(&'a LogoId),
    /// All personal links.
    Links,
    /// One of them, by its id.
    LinkDetail(&'a str),
    /// Helpdesk, with a person looked for.
    Helpdesk(Option<&'a str>),
    /// The record of who did what.
    Audit,
    /// What somebody may do and why, of a person if one is named.
    Access(Option<&'a str>),
    /// Everybody with an account.
    People,
    /// One person, by user name.
    Person(&'a str),
    /// All groups.
    Groups,
    /// One group.
    Group(&'a str),
    /// All grants.
    Grants,
    /// API tokens.
    Tokens,
    /// The HTTP API in a browser.
    Api,
    /// The description of the HTTP API.
    OpenApi,
    /// One entry of it, by its place.
    AuditEntry(i64),
    /// The record as CSV; takes the list's query.
    AuditCsv,
    /// The record as lines of JSON; takes the list's query.
    AuditJsonLines,
    /// What runs in a connection.
    Overview(&'a ConnectionName),
    /// All fleets.
    Fleets(&'a ConnectionName),
    /// One fleet.
    Fleet(&'a ConnectionName, &'a FleetName),
    /// Makes a fleet, as a copy of another if it is named.
    CreateFleet(&'a ConnectionName, Option<&'a FleetName>),
    /// One fleet, where something is to be done: "start".
    DoToFleet(&'a ConnectionName, &'a FleetName, &'static str),
    /// Changes a fleet.
    EditFleet(&'a ConnectionName, &'a FleetName),
    /// All stacks.
    Stacks(&'a ConnectionName),
    /// Makes a stack, as a copy of another if it is named.
    CreateStack(&'a ConnectionName, Option<&'a StackName>),
    /// Changes a stack.
    EditStack(&'a ConnectionName, &'a StackName),
    /// One stack.
    Stack(&'a ConnectionName, &'a StackName),
    /// All open sessions.
    Sessions(&'a ConnectionName),
    /// All operations of the API.
    Operations(&'a ConnectionName),
    /// One operation.
    Operation(&'a ConnectionName, &'a str),
    /// All jobs.
    Jobs(&'a ConnectionName),
    /// One job.
    Job(&'a ConnectionName, &'a JobId),
    /// All images.
    Images(&'a ConnectionName),
    /// One image; by its ARN as well, unless it is one's own.
    Image(&'a ConnectionName, &'a ImageName, Option<&'a str>),
    /// All image builders.
    ImageBuilders(&'a ConnectionName),
    /// One image builder.
    ImageBuilder(&'a ConnectionName, &'a ImageBuilderName),
    /// One image builder, where something is to be done: "start".
    DoToImageBuilder(&'a ConnectionName, &'a ImageBuilderName, &'static str),
    /// Makes an image builder.
    CreateImageBuilder(&'a ConnectionName),
    /// Connects to an image builder.
    ImageBuilderConnect(&'a ConnectionName, &'a ImageBuilderName),
    /// All directory configs.
    DirectoryConfigs(&'a ConnectionName),
    /// Makes a directory config.
    CreateDirectoryConfig(&'a ConnectionName),
    /// Changes a directory config.
    EditDirectoryConfig(&'a ConnectionName, &'a DirectoryName),
    /// One directory config.
    DirectoryConfig(&'a ConnectionName, &'a DirectoryName),
    /// A list as CSV.
    Export(&'a ConnectionName, ListName),
    /// A list of all connections.
    Everywhere(ListName),
    /// A list of all connections as CSV.
    ExportEverywhere(ListName),
    /// The event stream open pages listen to.
    Events,
}

impl Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(inside) = self.inside() {
            return inside.fmt(out);
        }
        match self {
            Self::Home => out.write_str("/"),
            Self::SignIn { next: None } => out.write_str(pattern::SIGN_IN),
            Self::SignIn { next: Some(next) } => {
                write!(out, "{}?next={}", pattern::SIGN_IN, Encoded(next))
            }
            Self::SignInCode => out.write_str(pattern::SIGN_IN_CODE),
            Self::SignInWith { provider, next } => {
                write!(out, "/sign-in/with/{}", Encoded(provider))?;
                next.map_or(Ok(()), |next| write!(out, "?next={}", Encoded(next)))
            }
            Self::SignInBack(provider) => write!(out, "/sign-in/back/{}", Encoded(provider)),
            Self::PasswordSet => write!(out, "{}?set=password", pattern::SIGN_IN),
            Self::SignOut => out.write_str(pattern::SIGN_OUT),
            Self::Account(None) => out.write_str("/account"),
            Self::Account(Some(done)) => write!(out, "/account?done={}", done.as_str()),
            Self::Invitation(token) => write!(out, "/invite/{}", Encoded(token)),
            Self::Launch => out.write_str(pattern::LAUNCH),
            Self::LaunchHelp => out.write_str(pattern::LAUNCH_HELP),
            Self::Link(token) => write!(out, "/l/{}", Encoded(token)),
            Self::LinkHelp(token) => write!(out, "/l/{}/help", Encoded(token)),
            Self::Logo(id) => write!(out, "/logo/{}", id.as_str()),
            Self::Links => out.write_str("/links"),
            Self::LinkDetail(id) => write!(out, "/links/{}", Encoded(id)),
            Self::Helpdesk(None) => out.write_str("/helpdesk"),
            Self::Helpdesk(Some(user)) => write!(out, "/helpdesk?user={}", Encoded(user)),
            Self::Audit => out.write_str("/audit"),
            Self::Everywhere(list) => write!(out, "/all/{}", list.as_str()),
            Self::ExportEverywhere(list) => write!(out, "/all/export/{}", list.as_str()),
            Self::Access(None) => out.write_str("/access"),
            Self::Access(Some(person)) => write!(out, "/access?person={}", Encoded(person)),
            Self::People => out.write_str("/access/people"),
            Self::Person(name) => write!(out, "/access/people/{}", Encoded(name)),
            Self::Groups => out.write_str("/access/groups"),
            Self::Group(id) => write!(out, "/access/groups/{}", Encoded(id)),
            Self::Grants => out.write_str("/access/grants"),
            Self::Tokens => out.write_str("/access/tokens"),
            Self::Api => out.write_str(pattern::API),
            Self::OpenApi => out.write_str(pattern::OPEN_API),
            Self::AuditEntry(sequence) => write!(out, "/audit/{sequence}"),
            Self::AuditCsv => out.write_str(pattern::AUDIT_CSV),
            Self::AuditJsonLines => out.write_str(pattern::AUDIT_JSON_LINES),
            // What is left lies inside a connection.
            _ => out.write_str(pattern::EVENTS),
        }
    }
}

/// A path inside a connection: `/c/{connection}{kind}/{name}{task}?{query}={value}`.
struct Inside<'a> {
    connection: &'a ConnectionName,
    kind: &'static str,
    name: Option<&'a str>,
    task: &'static str,
    query: Option<(&'static str, &'a str)>,
}

impl<'a> Inside<'a> {
    const fn list(connection: &'a ConnectionName, kind: &'static str) -> Self {
        Self {
            connection,
            kind,
            name: None,
            task: "",
            query: None,
        }
    }

    const fn one(connection: &'a ConnectionName, kind: &'static str, name: &'a str) -> Self {
        Self {
            name: Some(name),
            ..Self::list(connection, kind)
        }
    }

    const fn to(self, task: &'static str) -> Self {
        Self { task, ..self }
    }

    fn with(self, name: &'static str, value: Option<&'a str>) -> Self {
        Self {
            query: value.map(|value| (name, value)),
            ..self
        }
    }
}

impl Display for Inside<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = ["/c/", self.connection.as_str(), self.kind];
        for part in plain {
            out.write_str(part)?;
        }
        if let Some(name) = self.name {
            out.write_str("/")?;
            Encoded(name).fmt(out)?;
        }
        out.write_str(self.task)?;
        if let Some((name, value)) = self.query {
            for part in ["?", name, "="] {
                out.write_str(part)?;
            }
            Encoded(value).fmt(out)?;
        }
        Ok(())
    }
}

impl Path<'_> {
    /// What it is inside a connection, if it is there.
    fn inside(&self) -> Option<Inside<'_>> {
        const FLEETS: &str = "/fleets";
        const STACKS: &str = "/stacks";
        const IMAGES: &str = "/images";
        const BUILDERS: &str = "/image-builders";
        const DIRECTORIES: &str = "/directory-configs";
        const NEW: &str = "/new";
        const EDIT: &str = "/edit";
        Some(match self {
            Self::Overview(place) => Inside::list(place, ""),
            Self::Fleets(place) => Inside::list(place, FLEETS),
            Self::Fleet(place, name) => Inside::one(place, FLEETS, name.as_str()),
            Self::DoToFleet(place, name, action) => {
                Inside::one(place, FLEETS, name.as_str()).with(DO, Some(action))
            }
            Self::CreateFleet(place, from) => Inside::list(place, FLEETS)
                .to(NEW)
                .with("from", from.map(FleetName::as_str)),
            Self::EditFleet(place, name) => Inside::one(place, FLEETS, name.as_str()).to(EDIT),
            Self::Stacks(place) => Inside::list(place, STACKS),
            Self::Stack(place, name) => Inside::one(place, STACKS, name.as_str()),
            Self::CreateStack(place, from) => Inside::list(place, STACKS)
                .to(NEW)
                .with("from", from.map(StackName::as_str)),
            Self::EditStack(place, name) => Inside::one(place, STACKS, name.as_str()).to(EDIT),
            Self::Sessions(place) => Inside::list(place, "/sessions"),
            Self::Operations(place) => Inside::list(place, "/operations"),
            Self::Operation(place, name) => Inside::one(place, "/operations", name),
            Self::Export(place, list) => Inside::one(place, "/export", list.as_str()),
            Self::Jobs(place) => Inside::list(place, "/jobs"),
            Self::Job(place, id) => Inside::one(place, "/jobs", &id.0),
            Self::Images(place) => Inside::list(place, IMAGES),
            Self::Image(place, name, arn) => {
                Inside::one(place, IMAGES, name.as_str()).with("arn", *arn)
            }
            Self::ImageBuilders(place) => Inside::list(place, BUILDERS),
            Self::ImageBuilder(place, name) => Inside::one(place, BUILDERS, name.as_str()),
            Self::DoToImageBuilder(place, name, action) => {
                Inside::one(place, BUILDERS, name.as_str()).with(DO, Some(action))
            }
            Self::CreateImageBuilder(place) => Inside::list(place, BUILDERS).to(NEW),
            Self::ImageBuilderConnect(place, name) => {
                Inside::one(place, BUILDERS, name.as_str()).to("/connect")
            }
            Self::DirectoryConfigs(place) => Inside::list(place, DIRECTORIES),
            Self::DirectoryConfig(place, name) => Inside::one(place, DIRECTORIES, name.as_str()),
            Self::CreateDirectoryConfig(place) => Inside::list(place, DIRECTORIES).to(NEW),
            Self::EditDirectoryConfig(place, name) => {
                Inside::one(place, DIRECTORIES, name.as_str()).to(EDIT)
            }
            _ => return None,
        })
    }
}

/// Percent-encodes everything but the characters RFC 3986 leaves unreserved, so
/// that any text can stand in a path segment or a query value.
pub struct Encoded<'a>(pub &'a str);

impl Display for Encoded<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                out.write_char(char::from(byte))?;
            } else {
                write!(out, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

/// A list with only the rows whose properties have these values.
pub fn narrowed(list: &Path<'_>, wanted: &[(&str, &str)]) -> String {
    let mut path = list.to_string();
    for (place, (property, value)) in wanted.iter().enumerate() {
        path.push(if place == 0 { '?' } else { '&' });
        path.push_str("where=");
        path.push_str(&Encoded(&format!("{property} = {value}")).to_string());
    }
    path
}

/// Accepts `next` of the sign-in page only if it is a path of this portal: a
/// browser reads `//host`, `/\host` and control characters as another site. What is
/// longer than 2,000 bytes is none: it is kept in the session of whoever asks.
pub fn safe_next(next: &str) -> Option<&str> {
    let inside = next.len() <= 2000
        && next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
        && !next.starts_with(pattern::SIGN_IN);
    inside.then_some(next)
}
