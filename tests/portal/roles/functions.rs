//! Every server function, for the walk over all of them with each role.

use portico::access::{Permission, Role};
use serde_json::{Value, json};

use crate::app::link_form;

/// What a server function needs.
pub enum Needs {
    /// One of the permissions.
    Permission(Permission),
    /// Any of these permissions.
    OneOf(&'static [Permission]),
    /// The token of a personal link or an invitation, and nothing else.
    Token,
    /// That somebody is signed in: it is about themselves.
    Oneself,
}

impl Needs {
    /// Whether a role has what is needed; none where a role is not what counts.
    pub fn met_by(&self, role: Role) -> Option<bool> {
        match self {
            Self::Permission(permission) => Some(role.may(*permission)),
            Self::OneOf(some) => Some(some.iter().any(|permission| role.may(*permission))),
            Self::Token | Self::Oneself => None,
        }
    }
}

/// Every server function: what it needs, and arguments that are well-formed.
pub fn server_functions() -> Vec<(&'static str, Needs, Value)> {
    use Needs::{Oneself, Token};
    use Permission as P;
    let query = json!({ "filter": "", "state": "", "sort": "", "descending": false, "page": 1 });
    let needs = Needs::Permission;
    vec![
        (
            "list_fleets",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_fleet",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "start_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "stop_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "list_stacks",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_stack",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "finance" }),
        ),
        (
            "associate_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "stack": "training", "fleet": "lab-linux" }),
        ),
        (
            "disassociate_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "stack": "training", "fleet": "lab-linux" }),
        ),
        (
            "describe_overview",
            needs(P::SeeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "end_session",
            needs(P::EndSessions),
            json!({ "connection": "demo", "stack": "finance", "fleet": "finance-desktop", "session": "none", "reason": "" }),
        ),
        (
            "find_person",
            needs(P::SeeSessions),
            json!({ "text": "p.novak" }),
        ),
        ("link_choices", needs(P::IssueLinks), json!({})),
        ("create_link", needs(P::IssueLinks), link_form("p.novak", 1)),
        ("revoke_link", needs(P::IssueLinks), json!({ "id": "none" })),
        (
            "revoke_links",
            needs(P::IssueLinks),
            json!({ "ids": ["none"] }),
        ),
        (
            "renew_link",
            needs(P::IssueLinks),
            json!({ "id": "none", "origin": "https://portal.example.com" }),
        ),
        (
            "create_links",
            needs(P::IssueLinks),
            json!({ "form": link_form("", 1)["form"], "users": "p.novak", "origin": "" }),
        ),
        (
            "list_links",
            needs(P::SeeSessions),
            json!({ "query": query }),
        ),
        (
            "link_values",
            needs(P::SeeSessions),
            json!({ "property": "user" }),
        ),
        (
            "describe_link",
            needs(P::SeeSessions),
            json!({ "id": "none" }),
        ),
        (
            "close_help_call",
            needs(P::IssueLinks),
            json!({ "id": "none" }),
        ),
        ("list_audit", needs(P::SeeAudit), json!({ "query": query })),
        (
            "audit_values",
            needs(P::SeeAudit),
            json!({ "property": "who" }),
        ),
        (
            "describe_audit_entry",
            needs(P::SeeAudit),
            json!({ "sequence": 0 }),
        ),
        (
            "list_history",
            needs(P::SeeAudit),
            json!({ "connection": "demo", "kind": "fleet", "name": "lab-linux" }),
        ),
        (
            "describe_brand",
            needs(P::SeeResources),
            json!({ "connection": "demo", "stack": "finance" }),
        ),
        (
            "save_brand",
            needs(P::SetBranding),
            json!({ "connection": "demo", "stack": "training", "form": { "name": "", "help": "", "colour": "", "logo": "Keep" } }),
        ),
        (
            "list_person_history",
            needs(P::SeeAudit),
            json!({ "user_name": "user" }),
        ),
        ("launch_offer", needs(P::Launch), json!({})),
        (
            "plan_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "from": null }),
        ),
        (
            "plan_fleet_change",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "create_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "update_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux", "before": {}, "after": {}, "overwrite": false, "restart": false }),
        ),
        (
            "plan_stack",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "from": null }),
        ),
        (
            "plan_stack_change",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "finance" }),
        ),
        (
            "create_stack",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "update_stack",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "finance", "before": {}, "after": {}, "overwrite": false }),
        ),
        (
            "list_sessions",
            needs(P::SeeSessions),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "list_fleets_everywhere",
            needs(P::SeeResources),
            json!({ "query": query }),
        ),
        (
            "list_images_everywhere",
            needs(P::SeeResources),
            json!({ "query": query }),
        ),
        (
            "list_sessions_everywhere",
            needs(P::SeeSessions),
            json!({ "query": query }),
        ),
        (
            "show_call",
            needs(P::SeeResources),
            json!({ "connection": "demo", "call": { "operation": "DescribeFleets", "input": {}, "changes": null } }),
        ),
        (
            "list_operations",
            needs(P::SeeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "presign_operation",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "DescribeFleets", "input": {} }),
        ),
        (
            "describe_operation",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "DescribeFleets" }),
        ),
        (
            "run_operation",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "DescribeFleets", "input": {}, "all_pages": false }),
        ),
        (
            "list_values",
            needs(P::SeeResources),
            json!({ "connection": "demo", "list": "fleets", "property": "status" }),
        ),
        (
            "list_keys",
            needs(P::SeeResources),
            json!({ "connection": "demo", "list": "fleets", "query": query }),
        ),
        (
            "edit_tags",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "arn": "arn:aws:appstream:eu-central-1:123456789012:fleet/lab-linux", "before": [], "after": [] }),
        ),
        (
            "find_anything",
            needs(P::SeeSessions),
            json!({ "connection": "demo", "text": "lab" }),
        ),
        (
            "list_jobs",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "list_images",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_job",
            needs(P::SeeResources),
            json!({ "connection": "demo", "id": "none" }),
        ),
        (
            "cancel_job",
            needs(P::EndSessions),
            json!({ "connection": "demo", "id": "none" }),
        ),
        (
            "retry_job",
            needs(P::EndSessions),
            json!({ "connection": "demo", "id": "none" }),
        ),
        (
            "run_in_bulk",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "bulk": "StartFleets", "names": ["lab-linux"], "rehearse": true }),
        ),
        (
            "delete_fleet_with_steps",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux", "confirmed": "", "rehearse": true }),
        ),
        (
            "delete_stack_with_steps",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "training", "confirmed": "", "rehearse": true }),
        ),
        (
            "change_fleet_with_restart",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux", "input": {}, "rehearse": true }),
        ),
        (
            "roll_out_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "image": "finance-2026-01", "fleets": ["finance-desktop"], "rehearse": true }),
        ),
        (
            "describe_image",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "cad-2026-02" }),
        ),
        (
            "list_image_permissions",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "query": query }),
        ),
        (
            "copy_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "qa-2026-03", "form": { "name": "x", "region": "eu-west-1", "description": "" } }),
        ),
        (
            "delete_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "confirmed": "cad-2026-02" }),
        ),
        (
            "share_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "form": { "account": "210987654321", "permissions": { "fleets": true, "image_builders": true } } }),
        ),
        (
            "revoke_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "account": "111111111111" }),
        ),
        (
            "list_image_builders",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_image_builder",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "cad-builder-02" }),
        ),
        (
            "start_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-builder-02", "form": { "agent_version": "" } }),
        ),
        (
            "stop_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-builder-02" }),
        ),
        (
            "delete_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "none", "confirmed": "none" }),
        ),
        (
            "list_directory_configs",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_directory_config",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "corp.example.com" }),
        ),
        (
            "plan_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "create_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "plan_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "plan_directory_config_change",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "corp.example.com" }),
        ),
        (
            "create_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "update_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "corp.example.com", "before": {}, "after": {}, "overwrite": false }),
        ),
        (
            "delete_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "none.example.com", "confirmed": "none.example.com" }),
        ),
        (
            "list_people",
            needs(P::SeeAccess),
            json!({ "query": query }),
        ),
        (
            "describe_person",
            needs(P::SeeAccess),
            json!({ "user_name": "user" }),
        ),
        (
            "suggest_people",
            needs(P::SeeAccess),
            json!({ "text": "us" }),
        ),
        (
            "list_groups",
            needs(P::SeeAccess),
            json!({ "query": query }),
        ),
        (
            "describe_group",
            needs(P::SeeAccess),
            json!({ "id": "none" }),
        ),
        (
            "create_group",
            needs(P::ManageAccess),
            json!({ "name": "Everybody" }),
        ),
        (
            "rename_group",
            needs(P::ManageAccess),
            json!({ "id": "none", "name": "x" }),
        ),
        (
            "delete_group",
            needs(P::ManageAccess),
            json!({ "id": "none", "confirmed": "x" }),
        ),
        (
            "add_member",
            needs(P::ManageAccess),
            json!({ "group": "none", "user_name": "user" }),
        ),
        (
            "remove_member",
            needs(P::ManageAccess),
            json!({ "group": "none", "person": "none" }),
        ),
        (
            "list_grants",
            needs(P::SeeAccess),
            json!({ "query": query }),
        ),
        ("grant_choices", needs(P::ManageAccess), json!({})),
        (
            "create_grant",
            needs(P::ManageAccess),
            json!({ "form": { "person": "user", "group": "", "role": "user", "connection": "", "stacks": "a*", "ends": "" } }),
        ),
        (
            "delete_grant",
            needs(P::ManageAccess),
            json!({ "id": "none" }),
        ),
        (
            "check_access",
            needs(P::SeeAccess),
            json!({ "question": { "person": "user", "connection": "demo", "stack": "finance", "opens_in": "demo", "opens": "finance" } }),
        ),
        (
            "list_tokens",
            Needs::OneOf(&[P::MakeTokens, P::SeeAccess]),
            json!({ "query": query }),
        ),
        ("token_choices", needs(P::MakeTokens), json!({})),
        (
            "create_token",
            needs(P::MakeTokens),
            json!({ "form": { "name": "x", "role": "helpdesk", "connection": "", "stacks": "", "days": "7" } }),
        ),
        (
            "revoke_token",
            Needs::OneOf(&[P::MakeTokens, P::ManageAccess]),
            json!({ "id": "none" }),
        ),
        ("show_link", Token, json!({ "token": "invented" })),
        ("show_invitation", Token, json!({ "token": "invented" })),
        ("show_account", Oneself, json!({})),
        (
            "invite_person",
            needs(P::ManageAccess),
            json!({ "form": { "user_name": "n.new", "display_name": "New", "mail": "" } }),
        ),
        (
            "invite_again",
            needs(P::ManageAccess),
            json!({ "user_name": "user" }),
        ),
        (
            "lock_person",
            needs(P::ManageAccess),
            json!({ "user_name": "nobody" }),
        ),
        (
            "unlock_person",
            needs(P::ManageAccess),
            json!({ "user_name": "nobody" }),
        ),
        (
            "sign_out_person",
            needs(P::ManageAccess),
            json!({ "user_name": "nobody" }),
        ),
        (
            "reset_second_factor",
            needs(P::ManageAccess),
            json!({ "user_name": "nobody" }),
        ),
    ]
}
