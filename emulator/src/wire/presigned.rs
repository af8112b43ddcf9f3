//! Requests signed beforehand: the signature stands in the query, and says how long it
//! holds.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::signature::{Caller, incomplete};
use crate::error::{ApiError, Outcome};

/// "The maximum is seven days": Signature Version 4.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// A signature in a query.
#[derive(Debug)]
pub(crate) struct Presigned {
    credential: String,
    signed_at: u64,
    valid_for: u64,
}

impl Presigned {
    /// Reads it; none if the query has no signature.
    ///
    /// # Errors
    ///
    /// AWS's common errors for a signature that is incomplete.
    pub(crate) fn read(query: &str) -> Outcome<Option<Self>> {
        let parameters: BTreeMap<&str, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, percent_decode(value)))
            .collect();
        if !parameters.keys().any(|name| name.starts_with("X-Amz-")) {
            return Ok(None);
        }
        let parameter = |name: &str| {
            parameters
                .get(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| {
                    incomplete(
                        &format!("AWS query-string parameters must include '{name}'"),
                        query,
                    )
                })
        };
        if parameter("X-Amz-Algorithm")? != "AWS4-HMAC-SHA256" {
            return Err(incomplete(
                "X-Amz-Algorithm must be AWS4-HMAC-SHA256",
                query,
            ));
        }
        parameter("X-Amz-SignedHeaders")?;
        parameter("X-Amz-Signature")?;
        let signed_at = seconds(parameter("X-Amz-Date")?)
            .ok_or_else(|| incomplete("X-Amz-Date must be in the form 20260310T120000Z", query))?;
        let valid_for = parameter("X-Amz-Expires")?
            .parse()
            .ok()
            .filter(|seconds| (1..=LONGEST).contains(seconds))
            .ok_or_else(|| incomplete("X-Amz-Expires must be from 1 to 604800", query))?;
        Ok(Some(Self {
            credential: parameter("X-Amz-Credential")?.clone(),
            signed_at,
            valid_for,
        }))
    }

    /// Who signed it.
    ///
    /// # Errors
    ///
    /// If it does not hold any more, or its credential is incomplete.
    pub(crate) fn caller(&self, now: SystemTime) -> Outcome<Caller<'_>> {
        let until = UNIX_EPOCH + Duration::from_secs(self.signed_at + self.valid_for);
        if now > until {
            return Err(ApiError::new(
                "InvalidSignatureException",
                "Signature expired.",
            ));
        }
        Caller::from_credential(&self.credential, &self.credential)
    }
}

/// Seconds since 1970 of a time such as `20260310T120000Z`.
fn seconds(text: &str) -> Option<u64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    if text.len() != 16 || text.get(8..9) != Some("T") || text.get(15..16) != Some("Z") {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years are counted from March, so that a leap day is a year's last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    /// Days from the first of March of year 0 to the first of January 1970.
    const EPOCH: u64 = 719_468;
    Some((days - EPOCH) * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                digit(high).zip(digit(low))
            }
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                // Two hexadecimal digits are one byte.
                bytes.extend(u8::try_from(high * 16 + low));
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260310%2Feu-central-1%2Fappstream%2Faws4_request&X-Amz-Date=20260310T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=abc";

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_time_is_told_in_seconds() {
        assert_eq!(seconds("19700101T000000Z"), Some(0));
        assert_eq!(seconds("20000229T000001Z"), Some(951_782_401));
        assert_eq!(seconds("20260310T120000Z"), Some(1_773_144_000));
        for wrong in ["", "20260310", "20261310T120000Z", "2026031äT12000Z"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_query_names_key_and_region_until_it_expires() {
        let presigned = Presigned::read(QUERY)
            .expect("it is complete")
            .expect("it is signed");
        let caller = presigned.caller(at(1_773_144_030)).expect("it holds");
        assert_eq!((caller.access_key, caller.region), ("AKID", "eu-central-1"));
        let error = presigned
            .caller(at(1_773_144_061))
            .expect_err("it has expired");
        assert_eq!(error.code(), "InvalidSignatureException");
    }

    #[test]
    fn a_query_without_signature_is_none_and_half_of_one_is_refused() {
        assert!(Presigned::read("a=b").expect("it is none").is_none());
        for part in [
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Signature",
            "X-Amz-Credential",
        ] {
            let half = QUERY.replace(part, "Other");
            let error = Presigned::read(&half).expect_err(part);
            assert_eq!(error.code(), "IncompleteSignatureException", "{part}");
        }
    }
}
