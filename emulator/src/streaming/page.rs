//! The pages themselves: plain HTML, which needs no script.

use std::fmt::Write;
use std::time::Duration;

use crate::clock::Time;
use crate::sessions::{Connection, Session};

const STYLE: &str = "\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:flex;flex-direction:column;font:16px/1.5 system-ui,sans-serif;color:#1b2430;background:#e9edf2}\
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.5rem 1rem;color:#fff;background:#1b2430}\
header p{margin:0 auto 0 0}\
form{margin:0}\
button,a.button{display:inline-block;font:inherit;padding:.3rem .9rem;border:1px solid #fff;border-radius:.3rem;color:#fff;background:transparent;cursor:pointer;text-decoration:none}\
button:focus-visible,a:focus-visible{outline:3px solid #6db1ff;outline-offset:2px}\
button.resume{color:#1b2430;background:#fff}\
main{flex:1;width:min(60rem,100% - 2rem);margin:1rem auto;padding:1.5rem 2rem;border-radius:.5rem;background:#fff;box-shadow:0 .3rem 2rem #1b243033}\
h1{margin:.2rem 0 1rem;font-size:1.7rem;line-height:1.2;overflow-wrap:anywhere}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.5rem;margin:0}\
dt{color:#51606f}dd{margin:0;overflow-wrap:anywhere}\
main a.button{color:#1b2430;border-color:#1b2430}\
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}";

/// A session: who is where, for how long, and what can be done.
pub(super) fn session(session: &Session, fleet: &str, title: &str, now: Time) -> String {
    let (status, actions) = match session.connection {
        _ if session.ready > now => ("Preparing", &[][..]),
        Connection::Connected { .. } => ("Connected", &[("disconnect", "Disconnect")][..]),
        Connection::NotConnected { .. } => ("Disconnected", &[("resume", "Resume")][..]),
    };
    let mut header = format!("<p role=\"status\">{status}</p>");
    for (action, label) in actions.iter().chain(&[("end", "End session")]) {
        let _written = write!(
            header,
            "<form method=\"post\" action=\"/session/{}/{action}\"><button class=\"{action}\">{label}</button></form>",
            session.key
        );
    }
    let mut facts = String::new();
    let mut fact = |name: &str, value: &str| {
        let _written = write!(facts, "<dt>{name}</dt><dd>{}</dd>", escaped(value));
    };
    fact("User", &session.user);
    fact("Stack", &session.stack);
    fact("Fleet", fleet);
    fact(
        "Application",
        session.application.as_deref().unwrap_or("All applications"),
    );
    fact("Time left", &span(session.expires.since(now)));
    if let Some(context) = &session.context {
        fact("Session context", context);
    }
    let title = escaped(title);
    document(
        &title,
        &header,
        &format!("<h1>{title}</h1><dl>{facts}</dl>"),
    )
}

/// A session that is over, with the way on that its stack has.
pub(super) fn ended(redirect: Option<&str>) -> String {
    let on = redirect
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .map(|url| {
            format!(
                "<p><a class=\"button\" href=\"{}\">Continue</a></p>",
                escaped(url)
            )
        })
        .unwrap_or_default();
    document(
        "Session ended",
        "<p role=\"status\">Ended</p>",
        &format!(
            "<h1>Session ended</h1><p>This streaming session is over. You can close this page.</p>{on}"
        ),
    )
}

/// An image builder or app block builder, with what can be done there.
pub(super) fn builder(name: &str, token: &str, actions: &[(&str, &str)], left: Duration) -> String {
    let mut header = "<p role=\"status\">Connected</p>".to_owned();
    for (action, label) in actions {
        let _written = write!(
            header,
            "<form method=\"post\" action=\"/builder/{token}/{action}\"><button>{label}</button></form>"
        );
    }
    let title = escaped(name);
    let main = format!(
        "<h1>{title}</h1><dl><dt>Time left</dt><dd>{}</dd></dl>",
        span(left)
    );
    document(&title, &header, &main)
}

pub(super) fn message(heading: &str, text: &str) -> String {
    let (heading, text) = (escaped(heading), escaped(text));
    document(
        &heading,
        "<p>AppStream emulator</p>",
        &format!("<h1>{heading}</h1><p>{text}</p>"),
    )
}

/// An application's icon: its first letter on a colour of its own.
pub(super) fn icon(name: &str) -> String {
    let letter: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    let hue = name
        .bytes()
        .fold(0_u32, |hue, byte| (hue * 31 + u32::from(byte)) % 360);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"12\" fill=\"hsl({hue} 45% 35%)\"/><text x=\"32\" y=\"44\" font-family=\"sans-serif\" font-size=\"34\" fill=\"#fff\" text-anchor=\"middle\">{}</text></svg>",
        escaped(&letter)
    )
}

fn document(title: &str, header: &str, main: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head><body><header>{header}</header><main>{main}</main></body></html>"
    )
}

fn span(left: Duration) -> String {
    let minutes = left.as_secs().div_ceil(60);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_text() {
        let page = message("<script>", "a \"b\" & c");
        assert!(page.contains("<h1>&lt;script&gt;</h1><p>a &quot;b&quot; &amp; c</p>"));
    }

    #[test]
    fn a_redirect_leads_to_the_web_only() {
        assert!(ended(Some("https://example.com/")).contains("href=\"https://example.com/\""));
        assert!(!ended(Some("javascript:alert(1)")).contains("href=\"javascript"));
    }

    #[test]
    fn time_left_is_in_minutes() {
        assert_eq!(span(Duration::from_secs(61)), "2 min");
        assert_eq!(span(Duration::from_secs(7_200)), "2 h 0 min");
    }
}
