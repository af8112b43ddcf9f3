//! A limit on calls like AWS's: a bucket of tokens for each account and
//! region, which fills at a rate and holds a second's worth.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::error::{ApiError, Outcome};
use crate::place::Place;

#[derive(Debug)]
pub(crate) struct Throttle {
    /// Calls a second; none when nothing is throttled.
    rate: Option<f64>,
    buckets: Mutex<HashMap<Place, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Throttle {
    pub(crate) fn new(rate: Option<f64>) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Takes a token, or refuses the call when there is none.
    pub(crate) fn take(&self, place: &Place, now: Instant) -> Outcome<()> {
        let Some(rate) = self.rate else {
            return Ok(());
        };
        // Less than one call a second still lets single calls pass.
        let most = rate.max(1.0);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(place.clone()).or_insert(Bucket {
            tokens: most,
            filled: now,
        });
        let elapsed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + elapsed * rate).min(most);
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            return Err(ApiError::new("ThrottlingException", "Rate exceeded"));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_runs_empty_and_fills_again() {
        let throttle = Throttle::new(Some(2.0));
        let (one, other) = (Place::new("1", "a"), Place::new("2", "a"));
        let now = Instant::now();
        assert!(throttle.take(&one, now).is_ok());
        assert!(throttle.take(&one, now).is_ok());
        let refusal = throttle.take(&one, now).expect_err("it is empty");
        assert_eq!(refusal.code(), "ThrottlingException");
        assert!(throttle.take(&other, now).is_ok());
        let later = now + Duration::from_millis(500);
        assert!(throttle.take(&one, later).is_ok());
        assert!(throttle.take(&one, later).is_err());
    }

    #[test]
    fn without_a_rate_nothing_is_throttled() {
        let throttle = Throttle::new(None);
        let place = Place::new("1", "a");
        let now = Instant::now();
        assert!((0..1_000).all(|_| throttle.take(&place, now).is_ok()));
    }
}
