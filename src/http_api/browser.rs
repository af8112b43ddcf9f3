//! The API in a browser: one page that lists the operations, made of the document. It
//! loads nothing but the portal's own styles, and runs nothing.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::header;
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::routes::Path;
use crate::server::Portico;

/// Styles and pictures of this site, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// `GET /api`
pub async fn page(State(portico): State<Portico>) -> Response {
    let document = serde_json::to_value(super::document()).unwrap_or_default();
    let (style, logo) = (
        portico.site.path("portico.css"),
        portico.site.path("logo.svg"),
    );
    let html = Owner::new().with(|| rendered(&document, style, logo).to_html());
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, Html(format!("<!DOCTYPE html>{html}"))).into_response()
}

fn rendered(document: &Value, style: String, logo: String) -> impl IntoView + use<> {
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    let operations: Vec<AnyView> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().cloned().unwrap_or_default();
            methods
                .into_iter()
                .map(|(method, operation)| one(path, &method, &operation, document))
        })
        .collect();
    let open_api = Path::OpenApi.to_string();
    let home = Path::Home.to_string();
    let description = text(&document["info"]["description"]);
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>"HTTP API · Portico"</title>
                <link rel="icon" href=logo type="image/svg+xml"/>
                <link rel="stylesheet" href=style/>
            </head>
            <body class="launch-page">
                <main class="launch" id="main">
                    <header class="page-head">
                        <div class="page-head-title"><h1>"HTTP API"</h1><p>{description}</p></div>
                        <div class="actions"><a class="btn" href=open_api>"OpenAPI document"</a><a class="btn" href=home>"Portico"</a></div>
                    </header>
                    {operations}
                </main>
            </body>
        </html>
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn one(path: &str, method: &str, operation: &Value, document: &Value) -> AnyView {
    let id = text(&operation["operationId"]);
    let (summary, description) = (text(&operation["summary"]), text(&operation["description"]));
    let line = format!("{} {path}", method.to_uppercase());
    let parameters = operation["parameters"].as_array().cloned();
    let parameters = parameters.unwrap_or_default().into_iter().map(|parameter| {
        let place = text(&parameter["in"]);
        let required = parameter["required"].as_bool().unwrap_or_default();
        member(
            &text(&parameter["name"]),
            &place,
            required,
            &text(&parameter["description"]),
        )
    });
    let parameters: Vec<_> = parameters.collect();
    let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let members = body.as_str().map(|name| members(name, document));
    let answers = operation["responses"].as_object().cloned();
    let answers = answers.unwrap_or_default();
    let heading = format!("{id}-heading");
    let labelled_by = heading.clone();
    view! {
        <section class="card" id=id aria-labelledby=labelled_by>
            <div class="card-head"><h2 id=heading>{summary}</h2><code>{line}</code></div>
            <div class="card-body stack">
                {(!description.is_empty()).then(|| view! { <p>{description}</p> })}
                {table("Parameters", parameters)}
                {table("Body", members.unwrap_or_default())}
                {table("Answers", answered(answers))}
            </div>
        </section>
    }
    .into_any()
}

/// A member in a row: its name, where it stands, and what it is.
fn member(name: &str, place: &str, required: bool, description: &str) -> AnyView {
    let place = match required {
        true => format!("{place}, required"),
        false => place.to_owned(),
    };
    let (name, description) = (name.to_owned(), description.to_owned());
    view! { <tr><th scope="row"><code>{name}</code></th><td>{place}</td><td>{description}</td></tr> }
        .into_any()
}

/// The members of the schema that a reference leads to.
fn members(reference: &str, document: &Value) -> Vec<AnyView> {
    let name = reference.rsplit('/').next().unwrap_or_default();
    let schema = &document["components"]["schemas"][name];
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = schema["properties"].as_object().cloned();
    let member = |(name, property): (String, Value)| {
        let required = required.iter().any(|required| *required == name.as_str());
        let kind = match &property["type"] {
            Value::Array(kinds) => kinds.first().map(text).unwrap_or_default(),
            kind => text(kind),
        };
        member(&name, &kind, required, &text(&property["description"]))
    };
    properties
        .unwrap_or_default()
        .into_iter()
        .map(member)
        .collect()
}

fn answered(answers: Map<String, Value>) -> Vec<AnyView> {
    let answer = |(status, answer): (String, Value)| {
        let kinds = answer["content"].as_object();
        let kind = kinds.and_then(|kinds| kinds.keys().next().cloned());
        member(
            &status,
            &kind.unwrap_or_default(),
            false,
            &text(&answer["description"]),
        )
    };
    answers.into_iter().map(answer).collect()
}

fn table(caption: &'static str, rows: Vec<AnyView>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    Some(
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table class="table table-nocheck"><caption class="table-caption">{caption}</caption><tbody>{rows}</tbody></table>
            </div>
        }
        .into_any(),
    )
}
