//! The demo's data: a company in Frankfurt with fleets in every state,
//! stacks, images, image builders, and people who come and go.

mod builders;
mod fleets;
mod images;
mod people;
mod stacks;
mod visitors;

use std::time::Duration;

pub(crate) use visitors::Visitors;

use crate::call::Record;
use crate::clock::Time;
use crate::place::Place;
use crate::quotas::Quotas;
use crate::value::{Members, Value};
use crate::world::World;

/// The region of the demo's data; all others begin empty.
const REGION: &str = "eu-central-1";

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// Fills the world of an account.
pub(crate) fn fill(world: &mut World, account: &str, now: Time) {
    let place = Place::new(account, REGION);
    images::fill(world, &place, now);
    let region = world.region(&place);
    region.raised_quotas = Some(Quotas::RAISED);
    region
        .directories
        .insert("corp.example.com".to_owned(), directory(now));
    fleets::fill(world, &place, now);
    builders::fill(world.region(&place), &place, now);
    stacks::fill(world.region(&place), &place, now);
    visitors::fill(world, &place, now);
}

/// The directory that the graphics fleet joins.
fn directory(now: Time) -> Record {
    let units = vec![Value::from("OU=AppStream,DC=corp,DC=example,DC=com")];
    let account = Members::from([("AccountName", "CORP\\appstream-join".into())]);
    Record {
        given: Members::from([
            ("DirectoryName", "corp.example.com".into()),
            ("OrganizationalUnitDistinguishedNames", units.into()),
            ("ServiceAccountCredentials", account.into()),
        ]),
        created: now.before(DAY * 470),
    }
}

/// The tags of something, as pairs of key and value.
type Tags = &'static [(&'static str, &'static str)];

fn tag(region: &mut crate::world::Region, arn: String, tags: Tags) {
    let tags = tags
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    region.tags.insert(arn, tags);
}
