//! Who is signed in, the theme they chose, and the way out.

use leptos::prelude::*;

use crate::access::{Caller, Permission, Scope};
use crate::routes::Path;
use crate::ui::Erase;
use crate::ui::cookie;
use crate::ui::icon::Icon;

/// Two letters for a person; the style sheet makes capitals of those beyond ASCII,
/// for which the browser side would need large tables.
fn initials(name: &str) -> String {
    let mut letters = name
        .split(|character: char| character == ' ' || character.is_ascii_punctuation())
        .filter_map(|word| word.chars().next());
    let first = letters.next().into_iter();
    first
        .chain(letters.next_back())
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// Who is signed in, the theme, and the way out.
#[component]
pub fn UserMenu(
    /// Who.
    caller: Option<Caller>,
    /// Whether only the initials are shown.
    compact: bool,
) -> impl IntoView {
    let caller = caller?;
    let role = caller.role().map_or("No role", |role| role.label());
    let may_launch = caller.may(Permission::Launch, Scope::Somewhere);
    let may_help = caller.may(Permission::SeeSessions, Scope::Somewhere);
    let launch = (may_launch && compact)
        .then(|| view! { <a class="pop-item" href=Path::Launch.to_string()><Icon name="play"/>"My applications"</a> });
    let console = (may_help && !compact)
        .then(|| view! { <a class="pop-item" href=Path::Home.to_string()><Icon name="overview"/>"Console"</a> });
    let label = format!("User menu, {}", caller.user_name);
    let name = (!compact).then(|| {
        let name = caller.user_name.clone();
        view! { <span class="user-name" aria-hidden="true">{name}</span><Icon name="chevron-down"/> }
    });
    let class = if compact {
        "btn btn-quiet btn-icon"
    } else {
        "btn btn-quiet"
    };
    let menu = view! {
        <button class=class type="button" popovertarget="user-menu">
            <span class="sr-only">{label}</span>
            <span class="avatar" aria-hidden="true">{initials(&caller.display_name)}</span>{name}
        </button>
        <div class="pop user-menu" id="user-menu" popover="auto">
            <p class="pop-title">{caller.user_name.clone()}", "{role}</p>
            {launch}
            {console}
            <a class="pop-item" href=Path::Account(None).to_string()><Icon name="user"/>"Your account"</a>
            <div class="pop-line"></div>
            <div class="pop-row"><span id="theme-label">"Theme"</span><ThemeSwitch/></div>
            <div class="pop-line"></div>
            <form method="post" action=Path::SignOut.to_string()>
                <button class="pop-item" type="submit"><Icon name="logout"/>"Sign out"</button>
            </form>
        </div>
    };
    Some(menu.erase_fixed())
}

/// Auto, light or dark: kept in a cookie, so that the server renders the next page in
/// it and nothing flashes.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| {
        let root = document().document_element();
        chosen.set(
            root.and_then(|root| root.get_attribute("data-theme"))
                .unwrap_or_default(),
        );
    });
    let choose = move |theme: &'static str| {
        chosen.set(theme.to_owned());
        cookie::set("portico-theme", theme);
        if let Some(root) = document().document_element() {
            // Setting a valid attribute name does not fail.
            let _ = if theme.is_empty() {
                root.remove_attribute("data-theme")
            } else {
                root.set_attribute("data-theme", theme)
            };
        }
    };
    let option = move |value: &'static str, label: &'static str| {
        view! {
            <label><input type="radio" name="theme" value=value prop:checked=move || chosen.get() == value
                on:change=move |_| choose(value)/>{label}</label>
        }
    };
    view! {
        <div class="segment" role="radiogroup" aria-labelledby="theme-label">
            {option("", "Auto")}{option("light", "Light")}{option("dark", "Dark")}
        </div>
    }
    .erase_fixed()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn two_letters_stand_for_a_person() {
        assert_eq!(initials("Petra Novak"), "PN");
        assert_eq!(initials("p.novak"), "PN");
        assert_eq!(initials("admin"), "A");
        assert_eq!(initials(""), "");
    }
}
