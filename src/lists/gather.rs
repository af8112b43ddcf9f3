//! Reads a list, whichever it is, with what is known of each row in words.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join_all;

use super::ListName;
use super::across::read_across;
use crate::access::{Caller, Permission, Scope};
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::directory_configs::DirectoryDetail;
use crate::fleets::Fleet;
use crate::fleets::aws::TagsInLists;
use crate::image_builders::BuilderRow;
use crate::images::ImageRow;
use crate::server::cache::Cache;
use crate::server::{Portico, context};
use crate::sessions::Session;
use crate::stacks::StackRow;
use crate::ui::list::{Arranged, Facts, ListQuery, Listing, TAG, Tags, arrange, matching, values};

/// Who asks, from where, and how long they wait for AWS.
#[derive(Clone)]
pub struct Asking {
    /// Of what.
    pub portico: Portico,
    /// Who.
    pub caller: Caller,
    /// How long.
    pub patience: Duration,
    /// From which network address, for the audit record.
    pub address: String,
}

impl Asking {
    /// The cache of a connection, for somebody who may see the resources there.
    ///
    /// # Errors
    /// If they may not, or there is no such connection.
    pub fn resources(&self, connection: &ConnectionName) -> Result<&Arc<Cache>, PortalError> {
        let scope = Scope::Connection(connection);
        self.caller.require(Permission::SeeResources, scope)?;
        Ok(&self.portico.connections.find(connection)?.cache)
    }
}

/// Who calls a server function, and how long they wait.
///
/// # Errors
/// If nobody is signed in.
pub fn asking() -> Result<Asking, PortalError> {
    Ok(Asking {
        portico: context::portico(),
        caller: context::caller()?,
        patience: context::patience(),
        address: context::address(),
    })
}

/// Something a list is of.
pub trait Listed: Arranged + Send + Sync + Sized + 'static {
    /// Reads all of it that the caller may see.
    ///
    /// # Errors
    /// If the caller may see none, or AWS cannot be asked and nothing is known.
    fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> impl Future<Output = Result<Reading<Vec<Self>>, PortalError>> + Send;

    /// Its Amazon Resource Name, if it can have tags.
    fn arn(&self) -> Option<String> {
        None
    }
}

/// One page of a list, as its server function answers it.
///
/// # Errors
/// If nobody is signed in, and as [`Listed::read_all`].
pub async fn list_for_caller<T: Listed>(
    connection: &ConnectionName,
    query: &ListQuery,
) -> Result<Reading<Listing<T>>, PortalError> {
    let asking = asking()?;
    let known = T::read_all(&asking, connection).await?;
    let tags = if query.asks_for_tags() {
        tags_of(&asking, connection, &known.value).await?
    } else {
        Tags::new()
    };
    Ok(known.map(|rows| arrange(&rows, query, &tags)))
}

/// The tags of all rows. AWS gives those of one thing at a time.
pub(super) async fn tags_of<T: Listed>(
    asking: &Asking,
    connection: &ConnectionName,
    rows: &[T],
) -> Result<Tags, PortalError> {
    let cache: &Arc<Cache> = &asking.portico.connections.find(connection)?.cache;
    let tagged = rows.iter().filter_map(|row| Some((row.key(), row.arn()?)));
    let each = tagged.map(|(key, arn)| async move {
        let known = cache.read(&TagsInLists(arn), asking.patience).await?;
        Ok::<_, PortalError>((key, known.answer.as_ref().clone()))
    });
    Ok(try_join_all(each).await?.into_iter().collect())
}

/// What is known of the rows of a list in words.
pub struct Gathered {
    rows: Vec<Words>,
    tags: Tags,
}

/// What is known of one row.
struct Words(Box<dyn Facts + Send + Sync>);

impl Facts for Words {
    fn key(&self) -> String {
        self.0.key()
    }

    fn text(&self, column: &str) -> Option<String> {
        self.0.text(column)
    }

    fn searched(&self) -> String {
        self.0.searched()
    }
}

impl Gathered {
    /// The rows that match.
    fn of<T>(rows: &[T], query: &ListQuery, tags: Tags) -> Self
    where
        T: Arranged + Send + Sync + 'static,
    {
        let matching = matching(rows, query, &tags);
        let boxed = |row: &T| Words(Box::new(row.clone()));
        Self {
            rows: matching.into_iter().map(boxed).collect(),
            tags,
        }
    }

    /// The keys of the rows.
    pub fn keys(&self) -> Vec<String> {
        self.rows.iter().map(Facts::key).collect()
    }

    /// What stands in a column, row by row; empty where nothing is set.
    pub fn column<'a>(&'a self, column: &'a str) -> impl Iterator<Item = String> + 'a {
        let text = move |row: &Words| row.text(column).unwrap_or_default();
        self.rows.iter().map(text)
    }

    /// The different values of a property, or for [`TAG`] the keys of tags.
    pub fn values(&self, property: &str) -> Vec<String> {
        if property != TAG {
            return values(&self.rows, property, &self.tags);
        }
        let tags = self.tags.values().flatten();
        let keys: BTreeSet<_> = tags.map(|(key, _)| key.clone()).collect();
        keys.into_iter().collect()
    }
}

/// Reads all rows of a list that match, of one connection or of all; with their tags if
/// the query or `property` asks for some.
///
/// # Errors
/// As [`Listed::read_all`].
pub async fn gather(
    asking: &Asking,
    connection: Option<&ConnectionName>,
    list: ListName,
    query: &ListQuery,
    property: Option<&str>,
) -> Result<Gathered, PortalError> {
    let tagged = query.asks_for_tags() || property.is_some_and(|name| name.starts_with(TAG));
    match list {
        ListName::Fleets => words::<Fleet>(asking, connection, query, tagged).await,
        ListName::Stacks => words::<StackRow>(asking, connection, query, tagged).await,
        ListName::Images => words::<ImageRow>(asking, connection, query, tagged).await,
        ListName::ImageBuilders => words::<BuilderRow>(asking, connection, query, tagged).await,
        ListName::DirectoryConfigs => {
            words::<DirectoryDetail>(asking, connection, query, tagged).await
        }
        ListName::Sessions => words::<Session>(asking, connection, query, tagged).await,
    }
}

async fn words<T: Listed>(
    asking: &Asking,
    connection: Option<&ConnectionName>,
    query: &ListQuery,
    tagged: bool,
) -> Result<Gathered, PortalError> {
    let Some(connection) = connection else {
        let (known, tags) = read_across::<T>(asking, tagged).await?;
        return Ok(Gathered::of(&known.value, query, tags));
    };
    let known = T::read_all(asking, connection).await?;
    let tags = if tagged {
        tags_of(asking, connection, &known.value).await?
    } else {
        Tags::new()
    };
    Ok(Gathered::of(&known.value, query, tags))
}

/// Compares texts as people sort them: without regard to case.
pub fn by_text(one: &str, other: &str) -> Ordering {
    one.to_lowercase().cmp(&other.to_lowercase())
}
