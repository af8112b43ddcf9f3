//! What a page tells: alerts for conditions, problems with what to do, toasts for
//! results, and empty states.

use leptos::prelude::*;

use super::icon::Icon;
use super::live::Notice;
use super::time::Ago;
use super::{Children, Erase, changing};
use crate::appstream::{ErrorKind, PortalError};

/// How grave an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It went well.
    Ok,
    /// Something to know.
    Info,
    /// Something to look at.
    Warn,
    /// Something failed.
    Bad,
}

impl Kind {
    const fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Self::Ok => ("ok", "check"),
            Self::Info => ("info", "info"),
            Self::Warn => ("warn", "warning"),
            Self::Bad => ("bad", "error"),
        }
    }
}

/// A condition of what the page shows.
#[component]
pub fn Alert(
    /// How grave.
    kind: Kind,
    /// What is the matter, in a sentence.
    #[prop(into)]
    title: String,
    /// Whether assistive technology is told at once.
    #[prop(optional)]
    urgent: bool,
    /// More about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (kind, symbol) = kind.attributes();
    let role = if urgent { "alert" } else { "group" };
    let label = (!urgent).then(|| title.clone());
    view! {
        <div class="alert" data-kind=kind role=role aria-label=label>
            <Icon name=symbol/>
            <div><p class="strong">{title}</p>{children.map(Children::view)}</div>
        </div>
    }
    .erase()
}

/// What AWS said, for support.
fn for_support(error: &PortalError) -> Option<AnyView> {
    let code = error.code.clone()?;
    let request = error.request_id.clone();
    Some(
        view! {
            <p class="small">
                "AWS code "<code>{code.to_string()}</code>
                {request.map(|id| view! { ", request " <code>{id.to_string()}</code> })}
            </p>
        }
        .erase(),
    )
}

/// What the frame of the page already says, so that its content does not say it again.
#[derive(Clone, Debug)]
struct Said(PortalError);

/// A failure that concerns every page, said in the frame.
#[component]
pub fn FrameProblem(
    /// The failure.
    error: PortalError,
) -> impl IntoView {
    let problem = view! { <Problem error=error.clone()/> };
    provide_context(Said(error));
    problem
}

/// A failure: what happened, what is safe, what to do next.
#[component]
pub fn Problem(
    /// The failure.
    error: PortalError,
    /// Of when what is shown all the same is; seconds since 1970.
    #[prop(optional)]
    known_at: Option<i64>,
) -> impl IntoView {
    if use_context::<Said>().is_some_and(|Said(said)| said.message == error.message) {
        return view! { <p class="muted">"Nothing can be shown until this is solved."</p> }.erase();
    }
    if error.kind == ErrorKind::Waiting {
        return view! {
            <div class="alert" data-kind="info" role="status">
                <Icon name="clock"/>
                <div>
                    <p class="strong">{error.message.to_string()}</p>
                    {error.next.map(|next| view! { <p>{next.to_string()}</p> })}
                </div>
            </div>
        }
        .erase();
    }
    let support = for_support(&error);
    let symbol = match error.kind {
        ErrorKind::Unreachable => "cloud-off",
        ErrorKind::Forbidden | ErrorKind::SignedOut => "lock",
        ErrorKind::NoCredentials | ErrorKind::AccessDenied => "key",
        _ => "error",
    };
    view! {
        <div class="alert" data-kind="bad" role="alert">
            <Icon name=symbol/>
            <div>
                <p class="strong">{error.message.to_string()}</p>
                {error.next.map(|next| view! { <p>{next.to_string()}</p> })}
                {known_at.map(|at| view! { <p>"What is shown is from "<Ago at/>"."</p> })}
                {support}
            </div>
        </div>
    }
    .erase()
}

/// Nothing here: what this is, and how to begin.
#[component]
pub fn Empty(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What to do about it.
    #[prop(into)]
    text: String,
    /// The one next action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="row">{children.view()}</div> })}
        </div>
    }
    .erase()
}

/// The result of something a person did, shown wherever they are by then.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Toast {
    id: u32,
    kind: ToastKind,
    text: String,
    more: Option<String>,
    /// Where there is more about it, and the words of the link there.
    link: Option<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum ToastKind {
    Done,
    Failed,
}

/// The toasts of the page.
#[derive(Clone, Copy)]
pub struct ToastList {
    toasts: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Default for ToastList {
    fn default() -> Self {
        Self {
            toasts: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        }
    }
}

impl ToastList {
    fn push(self, toast: Toast) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let passes = toast.kind == ToastKind::Done;
        self.toasts
            .update(|toasts| toasts.push(Toast { id, ..toast }));
        if passes {
            set_timeout(move || self.remove(id), std::time::Duration::from_secs(8));
        }
    }

    /// Says for eight seconds that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.push(Toast {
            id: 0,
            kind: ToastKind::Done,
            text: text.into(),
            more: None,
            link: None,
        });
    }

    /// Says that something failed, until it is dismissed.
    pub fn failed(self, error: &PortalError) {
        self.push(Toast {
            id: 0,
            kind: ToastKind::Failed,
            text: error.message.to_string(),
            more: error.next.as_deref().map(ToOwned::to_owned),
            link: None,
        });
    }

    /// Says that something the person wanted is over.
    pub fn tell(self, notice: Notice) {
        self.push(Toast {
            id: 0,
            kind: if notice.failed {
                ToastKind::Failed
            } else {
                ToastKind::Done
            },
            text: notice.text,
            more: None,
            link: Some((notice.href, notice.link)),
        });
    }

    fn remove(self, id: u32) {
        self.toasts
            .update(|toasts| toasts.retain(|toast| toast.id != id));
    }
}

/// The toasts of this page.
pub fn use_toasts() -> ToastList {
    expect_context()
}

/// Where toasts appear.
#[component]
pub fn Toasts() -> impl IntoView {
    let list = use_toasts();
    let toast = move |toast: &Toast| {
        let id = toast.id;
        let (kind, symbol, role) = match toast.kind {
            ToastKind::Done => ("ok", "check", "status"),
            ToastKind::Failed => ("bad", "error", "alert"),
        };
        view! {
            <div class="toast" data-kind=kind role=role>
                <Icon name=symbol/>
                <div>
                    <p class="strong">{toast.text.clone()}</p>
                    {toast.more.clone().map(|more| view! { <p>{more}</p> })}
                    {toast.link.clone().map(|(href, words)| view! { <p><a href=href>{words}</a></p> })}
                </div>
                <button class="btn btn-quiet btn-icon btn-small" type="button" aria-label="Dismiss"
                    on:click=move |_| list.remove(id)>
                    <Icon name="x"/>
                </button>
            </div>
        }
        .erase()
    };
    // Not `For`: to move a few toasts up, a few texts are changed.
    let toasts = changing(move || {
        list.toasts
            .with(|toasts| toasts.iter().map(toast).collect_view())
    });
    view! { <div class="toasts">{toasts}</div> }.erase_fixed()
}
