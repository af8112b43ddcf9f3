//! Codes by time: RFC 6238 with what every app takes, SHA-1, six digits, 30 seconds.
//! As a MAC, SHA-1 is not broken.

use ring::hmac;

/// Seconds a code is shown.
const PERIOD: i64 = 30;
/// Codes before and after the present one that are taken: clocks differ, and typing
/// takes a while.
const DRIFT: i64 = 1;
const DIGITS: usize = 6;

/// The code of a time step.
fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
    let four = tag.iter().skip(offset).take(4);
    let number = four.fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:0DIGITS$}", number % 1_000_000)
}

/// The time step, around `now`, of which `typed` is the code.
pub fn step(secret: &[u8], typed: &str, now: i64) -> Option<i64> {
    let typed: String = typed
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let present = now / PERIOD;
    (present - DRIFT..=present + DRIFT).find(|step| code(secret, *step) == typed)
}

/// The code that an app shows at `now`, for tests.
pub fn shown(secret: &[u8], now: i64) -> String {
    code(secret, now / PERIOD)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, of which the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (now, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(shown(b"12345678901234567890", now), expected);
        }
    }

    #[test]
    fn a_code_is_taken_half_a_minute_before_and_after_and_no_longer() {
        let secret = b"12345678901234567890";
        let typed = shown(secret, 1_000_000);
        let at = |now| step(secret, &typed, now);
        assert_eq!(at(1_000_000), Some(1_000_000 / 30));
        assert_eq!(at(1_000_030), at(1_000_000));
        assert_eq!(at(1_000_000 - 30), at(1_000_000));
        assert_eq!(at(1_000_090), None);
        assert_eq!(
            step(
                secret,
                &format!(" {} {}", &typed[..3], &typed[3..]),
                1_000_000
            ),
            at(1_000_000)
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_typed_makes_it_panic(typed in "\\PC{0,20}", now in proptest::prelude::any::<i64>()) {
            let _ = step(b"12345678901234567890", &typed, now / 2);
        }
    }
}
