//! Patterns for the server's own routes: plain forms, streams, health.

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
