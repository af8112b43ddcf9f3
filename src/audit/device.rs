//! What a browser is called, of what it calls itself.

/// "Firefox on Windows", of a User-Agent; its beginning where that says nothing known.
///
/// Browsers pretend to be each other, so the order counts: Edge calls itself Chrome too,
/// and Chrome calls itself Safari.
pub fn called(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "Chrome OS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(sign, _)| agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) => one.to_owned(),
        _ => agent.chars().take(40).collect(),
    }
}

/// The same, in words also where a browser says nothing.
pub fn name(agent: &str) -> String {
    if agent.is_empty() {
        return "Unknown browser".to_owned();
    }
    called(agent)
}

#[cfg(test)]
mod tests {
    use super::{called, name};

    #[test]
    fn browsers_are_known_whomever_they_pretend_to_be() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(called(edge), "Edge on Windows");
        assert_eq!(called(iphone), "Safari on iPhone");
        assert_eq!(called(firefox), "Firefox on Linux");
        assert_eq!(called("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(called(""), "");
        assert_eq!(name(""), "Unknown browser");
    }
}
