//! The one clock of an emulator: real time, scaled, and moved on by tests.

use std::ops::Add;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A moment of emulated time: milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Time(i64);

impl Time {
    pub(crate) fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Seconds since the epoch, as both wire protocols write a timestamp.
    pub(crate) fn seconds(self) -> f64 {
        // Milliseconds of any plausible date are far below 2^53.
        self.0 as f64 / 1000.0
    }

    /// The date as AWS writes the versions of the streaming agent: 02-11-2026.
    pub(crate) fn month_day_year(self) -> String {
        // Days to civil date: Howard Hinnant, "chrono-compatible low-level date algorithms".
        let days = self.0.div_euclid(86_400_000) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        format!("{month:02}-{day:02}-{year}")
    }

    /// How long ago `earlier` was; zero when it is not earlier.
    pub(crate) fn since(self, earlier: Time) -> Duration {
        let milliseconds = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
    }

    /// The moment that was `duration` ago.
    pub(crate) fn before(self, duration: Duration) -> Time {
        Time(self.0.saturating_sub(milliseconds(duration)))
    }
}

impl Add<Duration> for Time {
    type Output = Time;

    fn add(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(milliseconds(duration)))
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Tells the emulated time, which never goes back.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    began_at: Time,
    scale: f64,
    /// Milliseconds that tests have moved it on by.
    advanced: AtomicI64,
}

impl Clock {
    /// A clock that begins at the real time and runs `scale` times as fast.
    pub(crate) fn start(scale: f64) -> Self {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started: Instant::now(),
            began_at: Time(milliseconds(since_epoch)),
            // Not a number, and below zero, are a clock that stands still.
            scale: scale.max(0.0),
            advanced: AtomicI64::new(0),
        }
    }

    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    pub(crate) fn now(&self) -> Time {
        let elapsed = self.started.elapsed().as_secs_f64() * 1000.0 * self.scale;
        // The conversion saturates, and a scale of zero leaves zero.
        let elapsed = elapsed as i64;
        let advanced = self.advanced.load(Ordering::Relaxed);
        Time(
            self.began_at
                .0
                .saturating_add(elapsed)
                .saturating_add(advanced),
        )
    }

    /// Moves the clock on.
    pub(crate) fn advance(&self, duration: Duration) {
        let further = |advanced: i64| Some(advanced.saturating_add(milliseconds(duration)));
        // It fails only where there is nothing to be set.
        let _before = self
            .advanced
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, further);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_advanced() {
        let clock = Clock::start(0.0);
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now(), before + Duration::from_secs(90));
    }

    #[test]
    fn a_time_is_written_in_seconds() {
        assert!((Time::from_milliseconds(1_500).seconds() - 1.5).abs() < f64::EPSILON);
    }

    #[test]
    fn a_day_has_its_date() {
        let date = |days: i64| Time(days * 86_400_000).month_day_year();
        assert_eq!(
            [date(0), date(59), date(11_016), date(20_711)],
            ["01-01-1970", "03-01-1970", "02-29-2000", "09-15-2026"]
        );
    }

    #[test]
    fn what_is_later_was_not_long_ago() {
        let (early, late) = (Time(1_000), Time(4_000));
        assert_eq!(late.since(early), Duration::from_secs(3));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
