//! Parts of the browser side that are loaded when somebody wants them: dialogs, and
//! what lists have beyond their rows. Pages are parts as well, see `pages.rs`.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;

use crate::ui::dialog::Opened;
use crate::ui::{Erase, changing};

/// Loads a part, and says when it is there; made by `load!`.
pub type Load = fn(RwSignal<bool>);

/// What loads the part of a function that is `#[lazy]`. That macro gives the function
/// that loads, of this name, in the browser only.
macro_rules! load {
    ($preload:ident) => {
        |ready: leptos::prelude::RwSignal<bool>| {
            leptos::task::spawn_local(async move {
                #[cfg(feature = "hydrate")]
                $preload().await;
                // Whoever wanted it may have left meanwhile.
                leptos::prelude::Set::try_set(&ready, true);
            })
        }
    };
}
pub(crate) use load;

/// A dialog that is a part of its own: whether it is open, what loads the part, and the
/// call that gives it. See [`dialog`].
macro_rules! dialog_part {
    ($opened:expr, $preload:ident, $part:ident($($argument:expr),*)) => {
        $crate::app::part::dialog(
            $opened,
            $crate::app::part::load!($preload),
            move || $part($($argument),*),
        )
    };
}
pub(crate) use dialog_part;

/// What a part that is there already gives. It is made here and not where the part
/// arrives, so that what it keeps belongs to the page.
pub fn loaded(part: impl Future<Output = AnyView>) -> Option<AnyView> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(part).poll(&mut context) {
        Poll::Ready(view) => Some(view),
        Poll::Pending => None,
    }
}

/// A dialog that is a part of its own. It is loaded when it is opened for the first
/// time, and stays.
pub fn dialog<F>(opened: Opened, load: Load, part: impl Fn() -> F + Send + 'static) -> AnyView
where
    F: Future<Output = AnyView>,
{
    shown(opened, load, Box::new(move || loaded(part())))
}

fn shown(opened: Opened, load: Load, part: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    let (wanted, ready) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if opened.is_open() && !wanted.get_untracked() {
            wanted.set(true);
            load(ready);
        }
    });
    changing(move || match (wanted.get(), ready.get()) {
        (false, _) => None,
        (true, false) => Some(waiting()),
        (true, true) => part(),
    })
}

/// Says that a part is on its way; the style shows it only to those who wait for long.
fn waiting() -> AnyView {
    view! { <p class="part-waiting" role="status">"Loading…"</p> }.erase_fixed()
}
