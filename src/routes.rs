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

/// Patterns for the server's own routes (plain forms, streams, health).
pub mod pattern {
    /// Sign-in page (GET) and form (POST).
    pub const SIGN_IN: &str = "/sign-in";
    /// What the paths of the further steps of signing in begin with.
    pub const SIGN_IN_BEGIN: &str = "/sign-in/";
    /// The second step of signing in (GET) and its form (POST).
    pub const SIGN_IN_CODE: &str = "/sign-in/code";
    /// Leads to a provider.
    pub const SIGN_IN_WITH: &str = "/sign-in/with/{provider}";
    /// Where a provider sends people back to.
    pub const SIGN_IN_BACK: &str = "/sign-in/back/{provider}";
    /// Ends the session (POST).
    pub const SIGN_OUT: &str = "/sign-out";
    /// Ends one's own sessions (POST).
    pub const ACCOUNT_SESSIONS: &str = "/account/sessions/end";
    /// Changes one's own password (POST).
    pub const ACCOUNT_PASSWORD: &str = "/account/password";
    /// Begins to set up one's own second factor (POST).
    pub const ACCOUNT_SECOND_FACTOR: &str = "/account/second-factor";
    /// Sets it up (POST).
    pub const ACCOUNT_SECOND_FACTOR_CONFIRM: &str = "/account/second-factor/confirm";
    /// Makes new recovery codes (POST).
    pub const ACCOUNT_SECOND_FACTOR_CODES: &str = "/account/second-factor/codes";
    /// Removes it (POST).
    pub const ACCOUNT_SECOND_FACTOR_REMOVE: &str = "/account/second-factor/remove";
    /// An invitation (GET); sets the password (POST).
    pub const INVITATION: &str = "/invite/{token}";
    /// What the path of every invitation begins with.
    pub const INVITATIONS_BEGIN: &str = "/invite/";
    /// The self-service page (GET); opens what was chosen (POST).
    pub const LAUNCH: &str = "/launch";
    /// Asks helpdesk for help with something that does not open (POST).
    pub const LAUNCH_HELP: &str = "/launch/help";
    /// A personal link (GET); uses it (POST).
    pub const LINK: &str = "/l/{token}";
    /// Asks helpdesk for help with a link (POST).
    pub const LINK_HELP: &str = "/l/{token}/help";
    /// A logo of a stack.
    pub const LOGO: &str = "/logo/{id}";
    /// Connects to an image builder (POST).
    pub const IMAGE_BUILDER_CONNECT: &str = "/c/{connection}/image-builders/{name}/connect";
    /// A list as CSV.
    pub const EXPORT: &str = "/c/{connection}/export/{list}";
    /// A list of all connections as CSV.
    pub const EXPORT_EVERYWHERE: &str = "/all/export/{list}";
    /// What the path of every list of all connections begins with.
    pub const EVERYWHERE_BEGINS: &str = "/all/";
    /// The audit record as CSV.
    pub const AUDIT_CSV: &str = "/audit/export.csv";
    /// The audit record, a line of JSON for each entry.
    pub const AUDIT_JSON_LINES: &str = "/audit/export.jsonl";
    /// The server-sent event stream open pages listen to.
    pub const EVENTS: &str = "/events";
    /// Says whether the process serves.
    pub const HEALTH: &str = "/health";
    /// What the path of every personal link begins with.
    pub const LINKS_BEGIN: &str = "/l/";
    /// The HTTP API in a browser.
    pub const API: &str = "/api";
    /// What the path of every operation of the HTTP API begins with.
    pub const API_BEGIN: &str = "/api/v1";
    /// The description of the HTTP API.
    pub const OPEN_API: &str = "/api/v1/openapi.json";
    /// Everything below is a server function.
    pub const SERVER_FUNCTIONS: &str = "/fn/{*name}";
    /// What the path of every server function begins with.
    pub const SERVER_FUNCTIONS_BEGIN: &str = "/fn/";
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_spelled_as_the_map_says() {
        let demo = ConnectionName::parse("demo").unwrap();
        let fleet = FleetName::parse("lab-linux").unwrap();
        let stack = StackName::parse("finance").unwrap();
        let job = JobId("x-1_Y".to_owned());
        let image = ImageName::parse("office").unwrap();
        let builder = ImageBuilderName::parse("cad").unwrap();
        let directory = DirectoryName::parse("corp.example.com").unwrap();
        const LOGO: &str = "/logo/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        let logo = LogoId::parse(&LOGO[6..]).unwrap();
        let paths = [
            (Path::Home, "/"),
            (Path::SignIn { next: None }, "/sign-in"),
            (
                Path::SignIn {
                    next: Some("/c/demo?a=b"),
                },
                "/sign-in?next=%2Fc%2Fdemo%3Fa%3Db",
            ),
            (Path::SignInCode, "/sign-in/code"),
            (
                Path::SignInWith {
                    provider: "corp",
                    next: Some("/launch"),
                },
                "/sign-in/with/corp?next=%2Flaunch",
            ),
            (Path::SignInBack("corp"), "/sign-in/back/corp"),
            (Path::PasswordSet, "/sign-in?set=password"),
            (Path::SignOut, "/sign-out"),
            (Path::Account(None), "/account"),
            (
                Path::Account(Some(Done::Password)),
                "/account?done=password",
            ),
            (Path::Invitation("a b"), "/invite/a%20b"),
            (Path::Launch, "/launch"),
            (Path::LaunchHelp, "/launch/help"),
            (Path::Link("a b"), "/l/a%20b"),
            (Path::LinkHelp("x"), "/l/x/help"),
            (Path::Logo(&logo), LOGO),
            (Path::Links, "/links"),
            (Path::LinkDetail("a-1_B"), "/links/a-1_B"),
            (Path::Helpdesk(None), "/helpdesk"),
            (Path::Helpdesk(Some("p+n@x")), "/helpdesk?user=p%2Bn%40x"),
            (Path::Audit, "/audit"),
            (Path::Access(None), "/access"),
            (Path::Access(Some("a+b")), "/access?person=a%2Bb"),
            (Path::People, "/access/people"),
            (Path::Person("p.novak@x"), "/access/people/p.novak%40x"),
            (Path::Groups, "/access/groups"),
            (Path::Group("x_1"), "/access/groups/x_1"),
            (Path::Grants, "/access/grants"),
            (Path::Tokens, "/access/tokens"),
            (Path::Api, "/api"),
            (Path::OpenApi, "/api/v1/openapi.json"),
            (Path::AuditEntry(17), "/audit/17"),
            (Path::AuditCsv, "/audit/export.csv"),
            (Path::AuditJsonLines, "/audit/export.jsonl"),
            (Path::Overview(&demo), "/c/demo"),
            (Path::Fleets(&demo), "/c/demo/fleets"),
            (Path::Fleet(&demo, &fleet), "/c/demo/fleets/lab-linux"),
            (
                Path::DoToFleet(&demo, &fleet, "start"),
                "/c/demo/fleets/lab-linux?do=start",
            ),
            (
                Path::DoToImageBuilder(&demo, &builder, "stop"),
                "/c/demo/image-builders/cad?do=stop",
            ),
            (Path::CreateFleet(&demo, None), "/c/demo/fleets/new"),
            (
                Path::CreateFleet(&demo, Some(&fleet)),
                "/c/demo/fleets/new?from=lab-linux",
            ),
            (
                Path::EditFleet(&demo, &fleet),
                "/c/demo/fleets/lab-linux/edit",
            ),
            (Path::Stacks(&demo), "/c/demo/stacks"),
            (
                Path::Export(&demo, ListName::ImageBuilders),
                "/c/demo/export/image-builders",
            ),
            (Path::Everywhere(ListName::Fleets), "/all/fleets"),
            (
                Path::ExportEverywhere(ListName::Sessions),
                "/all/export/sessions",
            ),
            (Path::Stack(&demo, &stack), "/c/demo/stacks/finance"),
            (Path::CreateStack(&demo, None), "/c/demo/stacks/new"),
            (
                Path::CreateStack(&demo, Some(&stack)),
                "/c/demo/stacks/new?from=finance",
            ),
            (
                Path::EditStack(&demo, &stack),
                "/c/demo/stacks/finance/edit",
            ),
            (Path::Sessions(&demo), "/c/demo/sessions"),
            (Path::Operations(&demo), "/c/demo/operations"),
            (
                Path::Operation(&demo, "CreateFleet"),
                "/c/demo/operations/CreateFleet",
            ),
            (Path::Jobs(&demo), "/c/demo/jobs"),
            (Path::Job(&demo, &job), "/c/demo/jobs/x-1_Y"),
            (Path::Images(&demo), "/c/demo/images"),
            (Path::Image(&demo, &image, None), "/c/demo/images/office"),
            (
                Path::Image(&demo, &image, Some("arn:x")),
                "/c/demo/images/office?arn=arn%3Ax",
            ),
            (Path::ImageBuilders(&demo), "/c/demo/image-builders"),
            (
                Path::ImageBuilder(&demo, &builder),
                "/c/demo/image-builders/cad",
            ),
            (
                Path::CreateImageBuilder(&demo),
                "/c/demo/image-builders/new",
            ),
            (
                Path::ImageBuilderConnect(&demo, &builder),
                "/c/demo/image-builders/cad/connect",
            ),
            (Path::DirectoryConfigs(&demo), "/c/demo/directory-configs"),
            (
                Path::CreateDirectoryConfig(&demo),
                "/c/demo/directory-configs/new",
            ),
            (
                Path::EditDirectoryConfig(&demo, &directory),
                "/c/demo/directory-configs/corp.example.com/edit",
            ),
            (
                Path::DirectoryConfig(&demo, &directory),
                "/c/demo/directory-configs/corp.example.com",
            ),
            (Path::Events, "/events"),
        ];
        for (path, text) in paths {
            assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn sign_in_leads_only_to_paths_of_this_portal() {
        assert_eq!(safe_next("/c/demo?x=1"), Some("/c/demo?x=1"));
        for foreign in ["", "https://x", "//x", "/\\x", "\\x", "/a\nb", "/sign-in"] {
            assert_eq!(safe_next(foreign), None, "{foreign:?}");
        }
        let path = |length: usize| "/".to_owned() + &"a".repeat(length - 1);
        assert!(safe_next(&path(2000)).is_some());
        assert!(safe_next(&path(2001)).is_none());
    }
}
