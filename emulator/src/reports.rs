//! What AWS reports about use: the subscription to daily reports, and the
//! licences of software that users took.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::place::Place;
use crate::value::{Members, Value};
use crate::world::World;

const DAY: Duration = Duration::from_secs(86_400);

/// The subscription of an account in a region, of which there is one at most.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subscription {
    bucket: String,
    created: Time,
}

/// Subscribing again changes nothing: no error is declared for it.
pub(crate) fn subscribe(call: &mut Call<'_>) -> Outcome<Members> {
    let (now, place) = (call.now, call.place);
    let subscription = call.region().report.get_or_insert_with(|| Subscription {
        bucket: crate::stacks::bucket("appstream-logs", place),
        created: now,
    });
    Ok(Members::from([
        ("S3BucketName", (&subscription.bucket).into()),
        ("Schedule", "DAILY".into()),
    ]))
}

pub(crate) fn describe_subscriptions(call: &mut Call<'_>) -> Outcome<Members> {
    let page = call.page(&())?;
    let now = call.now;
    let subscriptions = call.region().report.iter();
    let subscriptions = subscriptions.map(|one| (one.bucket.clone(), one));
    Ok(
        page.answer("UsageReportSubscriptions", subscriptions, |one| {
            let mut out = Members::from([
                ("S3BucketName", (&one.bucket).into()),
                ("Schedule", "DAILY".into()),
            ]);
            let days = now.since(one.created).as_secs() / DAY.as_secs();
            if let Some(days) = u32::try_from(days).ok().filter(|days| *days > 0) {
                out.push("LastGeneratedReportDate", one.created + DAY * days);
            }
            out.push("SubscriptionErrors", Value::List(Vec::new()));
            out.into()
        }),
    )
}

pub(crate) fn unsubscribe(call: &mut Call<'_>) -> Outcome<Members> {
    match call.region().report.take() {
        Some(_) => Ok(Members::new()),
        None => Err(ApiError::not_found(
            "There is no usage report subscription.",
        )),
    }
}

/// A user's licence of a software in a month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Licence {
    first: Time,
    last: Time,
}

/// Licences by billing period, software and user.
pub(crate) type Licences = BTreeMap<String, BTreeMap<String, BTreeMap<String, Licence>>>;

/// A user streams from this fleet: the licences of its image are used.
pub(crate) fn take_licences(world: &mut World, place: &Place, fleet: &str, user: &str, now: Time) {
    let image = world
        .find_region(place)
        .and_then(|region| region.fleets.get(fleet))
        .and_then(|fleet| fleet.configuration.image_arn())
        .map(str::to_owned);
    let Some(image) = image else {
        return;
    };
    for software in images::software(world, place, &image) {
        let licence = world
            .region(place)
            .licences
            .entry(period(now))
            .or_default()
            .entry(software)
            .or_default()
            .entry(user.to_owned())
            .or_insert(Licence {
                first: now,
                last: now,
            });
        licence.last = now;
    }
}

/// The month as a billing period names it: 2026-03.
fn period(now: Time) -> String {
    let date = now.month_day_year();
    let (month, year) = (date.get(..2), date.get(6..));
    format!("{}-{}", year.unwrap_or_default(), month.unwrap_or_default())
}

/// "Specify the value in the yyyy-mm format."
fn check_period(period: &str) -> Outcome<()> {
    let good = period.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4
            && year.bytes().all(|byte| byte.is_ascii_digit())
            && month.len() == 2
            && month
                .parse::<u8>()
                .is_ok_and(|month| (1..=12).contains(&month))
    });
    if good {
        return Ok(());
    }
    Err(ApiError::combination(
        "The value for BillingPeriod is invalid. Specify a month in the format yyyy-mm.",
    ))
}

pub(crate) fn describe_licences(call: &mut Call<'_>) -> Outcome<Members> {
    let asked = call.text("BillingPeriod")?;
    check_period(&asked)?;
    let page = call.page(&asked)?;
    let place = call.place;
    let licences = call.region().licences.get(&asked);
    let records = licences
        .into_iter()
        .flatten()
        .flat_map(|(software, users)| {
            users.iter().map(move |(user, licence)| {
                (format!("{software}\n{user}"), (software, user, licence))
            })
        });
    Ok(
        page.answer("AppLicenseUsages", records, |(software, user, licence)| {
            Members::from([
                ("UserArn", place.arn("user", user).into()),
                ("BillingPeriod", asked.clone().into()),
                ("OwnerAWSAccountId", place.account().to_owned().into()),
                ("SubscriptionFirstUsedDate", licence.first.into()),
                ("SubscriptionLastUsedDate", licence.last.into()),
                ("LicenseType", software.into()),
                ("UserId", user.into()),
            ])
            .into()
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_billing_period_is_a_month() {
        assert_eq!(
            period(Time::from_milliseconds(1_700_000_000_000)),
            "2023-11"
        );
        assert!(check_period("2026-03").is_ok());
        for bad in ["2026", "2026-13", "26-03", "2026-3", "March", "2026-00"] {
            assert!(check_period(bad).is_err(), "{bad}");
        }
    }
}
