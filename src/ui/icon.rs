//! Icons from the sprite, and the status mark: shape, colour and word together.

use leptos::prelude::*;

use super::Erase;

/// Where the icon sprite lies; its name carries a hash of its content.
#[derive(Clone)]
pub struct Sprite(pub StoredValue<String>);

/// An icon of the sprite. It is decoration: the words beside it say what it means.
#[component]
pub fn Icon(
    /// The symbol's id in the sprite.
    name: &'static str,
) -> impl IntoView {
    icon(name, "icon")
}

/// An icon with other classes.
pub fn icon(name: &'static str, class: &'static str) -> AnyView {
    let Sprite(sprite) = expect_context();
    let href = sprite.with_value(|sprite| format!("{sprite}#{name}"));
    view! { <svg class=class aria-hidden="true"><use href=href/></svg> }.erase()
}

/// How a state looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Runs, is available, is done.
    Running,
    /// Does not run.
    Stopped,
    /// On its way up.
    Starting,
    /// On its way down.
    Stopping,
    /// Is being made.
    Pending,
    /// Failed.
    Failed,
    /// Runs, but something is wrong.
    Warning,
    /// Something this version does not know.
    Unknown,
    /// Somebody is there.
    Connected,
    /// Nobody is there, but may come back.
    Disconnected,
}

impl Tone {
    const fn state_and_icon(self) -> (&'static str, &'static str) {
        match self {
            Self::Running => ("running", "state-running"),
            Self::Stopped => ("stopped", "state-stopped"),
            Self::Starting => ("starting", "state-starting"),
            Self::Stopping => ("stopping", "state-stopping"),
            Self::Pending => ("pending", "state-pending"),
            Self::Failed => ("failed", "state-failed"),
            Self::Warning => ("warning", "state-warning"),
            Self::Unknown => ("unknown", "state-unknown"),
            Self::Connected => ("connected", "state-connected"),
            Self::Disconnected => ("disconnected", "state-disconnected"),
        }
    }
}

/// A status: shape, colour and word.
#[component]
pub fn Status(
    /// How it looks.
    tone: Tone,
    /// What it says.
    #[prop(into)]
    text: String,
    /// Whether it stands in a box, beside a title.
    #[prop(optional)]
    boxed: bool,
) -> impl IntoView {
    let (state, symbol) = tone.state_and_icon();
    let class = if boxed { "status status-box" } else { "status" };
    view! { <span class=class data-state=state><Icon name=symbol/>{text}</span> }.erase()
}
