//! Times: relative below a day, then a date; the exact UTC always at hand.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::live::use_live;
use super::{Erase, changing};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn utc(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn month(at: OffsetDateTime) -> &'static str {
    MONTHS[usize::from(u8::from(at.month())) - 1]
}

/// `2026-03-11T14:18:30Z`, for machines.
pub fn machine(seconds: i64) -> String {
    let at = utc(seconds);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// `11 Mar 2026, 14:18:30 UTC`.
pub fn exact(seconds: i64) -> String {
    let at = utc(seconds);
    format!(
        "{} {} {}, {:02}:{:02}:{:02} UTC",
        at.day(),
        month(at),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// `14:18 UTC`.
pub fn clock(seconds: i64) -> String {
    let at = utc(seconds);
    format!("{:02}:{:02} UTC", at.hour(), at.minute())
}

/// How long before `now`: "14 min ago", from a day on a date.
pub fn ago(seconds: i64, now: i64) -> String {
    match now - seconds {
        ..=4 => "just now".to_owned(),
        past @ 5..60 => format!("{past} s ago"),
        past @ 60..3600 => format!("{} min ago", past / 60),
        past @ 3600..86_400 => format!("{} h ago", past / 3600),
        _ => date(seconds),
    }
}

/// How long after `now`: "in 48 min", from two days on a date.
pub fn ahead(seconds: i64, now: i64) -> String {
    match seconds - now {
        ..=0 => "now".to_owned(),
        future @ 1..60 => format!("in {future} s"),
        future @ 60..3600 => format!("in {} min", future / 60),
        future @ 3600..172_800 => {
            let (hours, minutes) = (future / 3600, future % 3600 / 60);
            if minutes == 0 {
                format!("in {hours} h")
            } else {
                format!("in {hours} h {minutes} min")
            }
        }
        _ => date(seconds),
    }
}

/// `11 Mar 2026`.
pub fn date(seconds: i64) -> String {
    let at = utc(seconds);
    format!("{} {} {}", at.day(), month(at), at.year())
}

/// A length of time: "15 minutes", "10 hours", "1 h 30 min".
pub fn duration(seconds: i64) -> String {
    let unit = |count: i64, one: &str, many: &str| {
        format!("{count} {}", if count == 1 { one } else { many })
    };
    match seconds {
        ..60 => unit(seconds, "second", "seconds"),
        60..3600 if seconds % 60 == 0 => unit(seconds / 60, "minute", "minutes"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ if seconds % 86_400 == 0 => unit(seconds / 86_400, "day", "days"),
        _ if seconds % 3600 == 0 => unit(seconds / 3600, "hour", "hours"),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A moment in the past, relative to now and moving with it.
#[component]
pub fn Ago(
    /// Seconds since 1970.
    at: i64,
) -> impl IntoView {
    let now = use_live().now;
    view! { <time datetime=machine(at) title=exact(at)>{changing(move || ago(at, now.get()))}</time> }.erase()
}

/// A moment to come, relative to now and moving with it.
#[component]
pub fn Ahead(
    /// Seconds since 1970.
    at: i64,
) -> impl IntoView {
    let now = use_live().now;
    view! { <time datetime=machine(at) title=exact(at)>{changing(move || ahead(at, now.get()))}</time> }
        .erase()
}

/// A moment, exact.
#[component]
pub fn Moment(
    /// Seconds since 1970.
    at: i64,
) -> impl IntoView {
    view! { <time datetime=machine(at)>{exact(at)}</time> }.erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_773_230_400; // 11 March 2026, 12:00:00 UTC

    #[test]
    fn a_moment_is_written_for_machines_and_for_people() {
        assert_eq!(machine(NOON), "2026-03-11T12:00:00Z");
        assert_eq!(exact(NOON), "11 Mar 2026, 12:00:00 UTC");
    }

    #[test]
    fn the_past_is_relative_for_a_day_and_then_a_date() {
        assert_eq!(ago(NOON, NOON), "just now");
        assert_eq!(ago(NOON, NOON + 20), "20 s ago");
        assert_eq!(ago(NOON, NOON + 840), "14 min ago");
        assert_eq!(ago(NOON, NOON + 7200), "2 h ago");
        assert_eq!(ago(NOON, NOON + 86_400), "11 Mar 2026");
    }

    #[test]
    fn the_future_is_relative_for_two_days() {
        assert_eq!(ahead(NOON + 48 * 60, NOON), "in 48 min");
        assert_eq!(ahead(NOON + 86_400, NOON), "in 24 h");
        assert_eq!(ahead(NOON + 5400, NOON), "in 1 h 30 min");
        assert_eq!(ahead(NOON, NOON + 1), "now");
    }

    #[test]
    fn a_length_of_time_uses_the_largest_whole_unit() {
        assert_eq!(duration(900), "15 minutes");
        assert_eq!(duration(57_600), "16 hours");
        assert_eq!(duration(432_000), "5 days");
        assert_eq!(duration(5400), "1 h 30 min");
        assert_eq!(duration(1), "1 second");
    }

    #[test]
    fn any_number_is_some_time() {
        for extreme in [i64::MIN, -1, 0, i64::MAX] {
            let _ = (machine(extreme), exact(extreme), duration(extreme.max(0)));
        }
    }
}
