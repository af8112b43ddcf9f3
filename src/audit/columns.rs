//! The columns of the audit record, and what can be asked of them.

#[cfg(feature = "ssr")]
use super::EventResult;
use crate::ui::list::Column;

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("time", "Time").on_phones().class("nowrap"),
    Column::new("who", "Who").on_phones().offers(),
    Column::new("action", "Action").heads().offers(),
    Column::new("target", "Target").on_phones(),
    Column::new("kind", "Kind").unusual().offers(),
    Column::new("connection", "Connection").unusual().offers(),
    Column::new("result", "Result").on_phones().offers(),
    Column::new("details", "Details")
        .on_phones()
        .class("cell-wrap"),
    Column::new("aws-code", "AWS code").unusual().offers(),
    Column::new("took", "Took").unusual().class("cell-num"),
    Column::new("address", "Address").class("hide-m").offers(),
    Column::new("device", "Device").unusual(),
    Column::new("request-id", "AWS request id").class("hide-l"),
    Column::new("since", "Since").only_asked(),
    Column::new("until", "Until").only_asked(),
];

/// The result that is called so, as it is stored; the text itself if none is.
#[cfg(feature = "ssr")]
pub fn result_called(text: &str) -> String {
    let called = |result: &EventResult| result.status().1.eq_ignore_ascii_case(text);
    let found = EventResult::ALL.into_iter().find(called);
    found.map_or_else(|| text.to_lowercase(), |result| result.as_str().to_owned())
}

/// Of a clause about time, the first second and the one after the last; nothing inside
/// if what was typed is no time. `None` of a clause about something else.
///
/// A time is `2026`, `2026-03`, `2026-03-11`, `2026-03-11T14` or `2026-03-11T14:29`, in
/// UTC; each means all of it.
#[cfg(feature = "ssr")]
pub fn span(property: &str, value: &str) -> Option<Option<(i64, i64)>> {
    let meant = || moment(value);
    match property {
        "time" => Some(meant()),
        "since" => Some(meant().map(|(from, _)| (from, i64::MAX))),
        "until" => Some(meant().map(|(_, to)| (0, to))),
        _ => None,
    }
}

#[cfg(feature = "ssr")]
fn moment(text: &str) -> Option<(i64, i64)> {
    use time::{Date, Duration, Month, Time};
    let text = text.trim().trim_end_matches('Z').replace(['T', 't'], " ");
    let (date, clock) = text.split_once(' ').unwrap_or((&text, ""));
    let parts = |text: &str, by: char| -> Option<Vec<u16>> {
        text.split(by)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect()
    };
    let date = parts(date, '-')?;
    let clock = parts(clock, ':')?;
    let at = |parts: &[u16], position: usize, otherwise: u8| {
        parts
            .get(position)
            .map_or(Some(otherwise), |part| u8::try_from(*part).ok())
    };
    let year = i32::from(*date.first()?);
    let month = Month::try_from(at(&date, 1, 1)?).ok()?;
    let day = Date::from_calendar_date(year, month, at(&date, 2, 1)?).ok()?;
    let time = Time::from_hms(at(&clock, 0, 0)?, at(&clock, 1, 0)?, at(&clock, 2, 0)?).ok()?;
    let from = day.with_time(time).assume_utc();
    let to = match (date.len(), clock.len()) {
        (1, 0) => Date::from_calendar_date(year + 1, Month::January, 1)
            .ok()?
            .midnight()
            .assume_utc(),
        (2, 0) => {
            let year = if month == Month::December {
                year + 1
            } else {
                year
            };
            Date::from_calendar_date(year, month.next(), 1)
                .ok()?
                .midnight()
                .assume_utc()
        }
        (3, 0) => from.checked_add(Duration::DAY)?,
        (3, 1) => from.checked_add(Duration::HOUR)?,
        (3, 2) => from.checked_add(Duration::MINUTE)?,
        (3, 3) => from.checked_add(Duration::SECOND)?,
        _ => return None,
    };
    Some((from.unix_timestamp(), to.unix_timestamp()))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_time_means_all_of_it() {
        let day = 86_400;
        let (from, to) = span("time", "2026-03-11").unwrap().unwrap();
        assert_eq!((to - from, from % day), (day, 0));
        let (minute, next) = span("time", "2026-03-11T14:29").unwrap().unwrap();
        assert_eq!((minute - from, next - minute), (14 * 3600 + 29 * 60, 60));
        let (month, next) = span("time", "2026-12").unwrap().unwrap();
        assert_eq!(next - month, 31 * day);
        assert_eq!(span("since", "2026-03-11").unwrap().unwrap().0, from);
        assert_eq!(span("until", "2026-03-11").unwrap().unwrap(), (0, to));
        for wrong in [
            "",
            "yesterday",
            "2026-13",
            "2026-02-30",
            "2026-03-11T25",
            "1-2-3-4",
            "99999999",
        ] {
            assert_eq!(span("time", wrong), Some(None), "{wrong}");
        }
        assert_eq!(span("who", "2026"), None);
    }
}
