//! Lists over all connections: the same rows, each with where it is.

use serde::{Deserialize, Serialize};

use crate::appstream::ConnectionName;
use crate::ui::list::Column;

#[cfg(feature = "ssr")]
pub use server::{list_across, read_across};

/// Something, and the connection it is in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placed<T> {
    /// Where it is.
    pub connection: ConnectionName,
    /// What it is.
    pub thing: T,
}

/// The key of the column that says where a row is.
pub const CONNECTION: &str = "connection";

/// The columns of a list with that of the connection, after the one that heads the
/// rows. `N` is one more than there are `columns`.
pub const fn with_connection<const N: usize>(columns: &[Column]) -> [Column; N] {
    let connection = Column::new(CONNECTION, "Connection").sorts().offers();
    let mut all = [connection.on_phones(); N];
    all[0] = columns[0];
    let mut at = 2;
    while at < N {
        all[at] = columns[at - 1];
        at += 1;
    }
    all
}

#[cfg(feature = "ssr")]
mod server {
    use std::cmp::Ordering;

    use futures::future::join_all;

    use super::{CONNECTION, Placed};
    use crate::appstream::{ConnectionName, ErrorKind, PortalError, Reading};
    use crate::lists::gather::{Asking, Listed, asking, tags_of};
    use crate::ui::list::{Arranged, Facts, ListQuery, Listing, Tags, arrange};

    /// What tells a row from the others of all connections.
    fn key(connection: &ConnectionName, key: &str) -> String {
        format!("{connection}/{key}")
    }

    impl<T: Facts> Facts for Placed<T> {
        fn key(&self) -> String {
            key(&self.connection, &self.thing.key())
        }

        fn text(&self, column: &str) -> Option<String> {
            if column == CONNECTION {
                return Some(self.connection.to_string());
            }
            self.thing.text(column)
        }

        fn searched(&self) -> String {
            format!("{}\n{}", self.connection, self.thing.searched())
        }

        fn state(&self) -> String {
            self.thing.state()
        }
    }

    impl<T: Arranged> Arranged for Placed<T> {
        fn compare(&self, other: &Self, column: &str) -> Ordering {
            let places = || self.connection.cmp(&other.connection);
            let things = || self.thing.compare(&other.thing, column);
            if column == CONNECTION {
                places().then_with(things)
            } else {
                things().then_with(places)
            }
        }

        fn is_listed(&self, query: &ListQuery) -> bool {
            self.thing.is_listed(query)
        }
    }

    /// What one connection has, with the tags of it if they are wanted.
    async fn read_one<T: Listed>(
        asking: &Asking,
        connection: &ConnectionName,
        tagged: bool,
    ) -> Result<(Reading<Vec<T>>, Tags), PortalError> {
        let known = T::read_all(asking, connection).await?;
        let tags = if tagged {
            tags_of(asking, connection, &known.value).await?
        } else {
            Tags::new()
        };
        Ok((known, tags))
    }

    /// Says which connection the trouble is with.
    fn named(mut error: PortalError, connection: &ConnectionName) -> PortalError {
        error.message = format!("{connection}: {}", error.message).into();
        error
    }

    /// Reads all of it that the caller may see, in all connections at once. Where some
    /// cannot be asked, the others are shown, with what went wrong.
    ///
    /// # Errors
    /// If the caller may see none, or nothing is known of any connection.
    pub async fn read_across<T: Listed>(
        asking: &Asking,
        tagged: bool,
    ) -> Result<(Reading<Vec<Placed<T>>>, Tags), PortalError> {
        let each = asking.portico.connections.all().map(|found| async move {
            let read = read_one::<T>(asking, &found.name, tagged).await;
            (&found.name, read)
        });
        let mut all = Reading {
            value: Vec::new(),
            at: crate::server::now(),
            trouble: None,
        };
        let (mut all_tags, mut refused, mut any) = (Tags::new(), None, false);
        for (connection, read) in join_all(each).await {
            let (known, tags) = match read {
                Ok(read) => read,
                // What somebody may not see does not exist for them.
                Err(error) if matches!(error.kind, ErrorKind::Forbidden | ErrorKind::NotFound) => {
                    refused.get_or_insert(error);
                    continue;
                }
                Err(error) => {
                    all.trouble.get_or_insert(named(error, connection));
                    continue;
                }
            };
            any = true;
            all.at = all.at.min(known.at);
            if let Some(error) = known.trouble {
                all.trouble.get_or_insert(named(error, connection));
            }
            let placed = known.value.into_iter().map(|thing| Placed {
                connection: connection.clone(),
                thing,
            });
            all.value.extend(placed);
            let tags = tags.into_iter();
            all_tags.extend(tags.map(|(thing, tags)| (key(connection, &thing), tags)));
        }
        match all.trouble.clone().or(refused) {
            Some(error) if !any => Err(error),
            _ => Ok((all, all_tags)),
        }
    }

    /// One page of a list over all connections, as its server function answers it.
    ///
    /// # Errors
    /// If nobody is signed in, and as [`read_across`].
    pub async fn list_across<T: Listed>(
        query: &ListQuery,
    ) -> Result<Reading<Listing<Placed<T>>>, PortalError> {
        let (known, tags) = read_across::<T>(&asking()?, query.asks_for_tags()).await?;
        Ok(known.map(|rows| arrange(&rows, query, &tags)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_stands_after_what_heads_the_rows() {
        const COLUMNS: &[Column] = &[
            Column::new("name", "Name").heads(),
            Column::new("status", "Status"),
            Column::actions(),
        ];
        let all: [Column; 4] = with_connection(COLUMNS);
        let keys = all.map(|column| column.key);
        assert_eq!(keys, ["name", CONNECTION, "status", "actions"]);
    }
}
