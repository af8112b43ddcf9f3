//! The colonnade: a fleet's capacity as sixteen columns, never without its number.

use leptos::prelude::*;

use super::{Capacity, Fleet, FleetState, FleetType};
use crate::ui::Erase;

const COLUMNS: i32 = 16;

/// How many of the sixteen columns are in use, free, and not started.
fn columns(capacity: &Capacity) -> (i32, i32, i32) {
    let whole = capacity.desired.max(capacity.running).max(1);
    let share = |count: i32| (count * COLUMNS + whole / 2) / whole;
    let in_use = if capacity.in_use > 0 {
        share(capacity.in_use).max(1)
    } else {
        0
    };
    let running = share(capacity.running).clamp(in_use, COLUMNS);
    (in_use, running - in_use, COLUMNS - running)
}

/// The full sentence for the meter, and the short one beside it.
fn sentences(fleet: &Fleet) -> (String, String) {
    let Capacity {
        desired,
        running,
        in_use,
        ..
    } = fleet.capacity;
    let unit = if fleet.fleet_type == FleetType::Elastic {
        "sessions"
    } else {
        "instances"
    };
    if fleet.state == FleetState::Starting {
        return (
            format!("{running} of {desired} {unit} running"),
            format!("{running} of {desired} up"),
        );
    }
    (
        format!("{in_use} of {running} running {unit} in use, {desired} desired"),
        format!("{in_use} of {running}"),
    )
}

/// A fleet's capacity.
#[component]
pub fn CapacityMeter<'a>(
    /// Whose.
    fleet: &'a Fleet,
) -> impl IntoView + use<> {
    if fleet.capacity.running == 0 && fleet.state != FleetState::Starting {
        return view! { <span class="subtle">"None running"</span> }.erase();
    }
    let (used, free, waiting) = columns(&fleet.capacity);
    let used_class = if fleet.capacity.is_tight() {
        "col-full"
    } else {
        "col-used"
    };
    let kinds = [
        (used_class, used),
        ("col-free", free),
        ("col-wait", waiting),
    ];
    let mut x = 0;
    let bars = kinds
        .into_iter()
        .flat_map(|(class, count)| (0..count).map(move |_| class))
        .map(|class| {
            let (y, height) = if class == "col-wait" { (8, 6) } else { (0, 14) };
            let bar = view! { <rect class=class x=x y=y width="3" height=height/> };
            x += 6;
            bar
        })
        .collect_view();
    let (label, text) = sentences(fleet);
    view! {
        <span class="meter">
            <svg viewBox="0 0 93 14" role="img" aria-label=label>{bars}</svg>
            <span class="meter-text">{text}</span>
        </span>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instance_in_use_is_at_least_one_column() {
        let capacity = Capacity {
            desired: 100,
            running: 100,
            in_use: 1,
            ..Capacity::default()
        };
        assert_eq!(columns(&capacity), (1, 15, 0));
    }

    proptest::proptest! {
        #[test]
        fn there_are_always_sixteen_columns(desired in 0..5000_i32, running in 0..5000_i32, in_use in 0..5000_i32) {
            let capacity = Capacity { desired, running, in_use: in_use.min(running), ..Capacity::default() };
            let (used, free, waiting) = columns(&capacity);
            proptest::prop_assert!(used >= 0 && free >= 0 && waiting >= 0);
            proptest::prop_assert_eq!(used + free + waiting, COLUMNS);
        }
    }
}
