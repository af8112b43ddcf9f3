//! Walks the chain of the audit record and says where it is broken first, and how.

use std::cmp::Ordering;
use std::fmt;

use sqlx::{AnyPool, Row};

use super::chain::{AuditRow, NOTHING_BEFORE};

/// Rows read at once.
const AT_ONCE: i64 = 1000;
/// How often the walk begins, at most, if rows are removed by age while it goes on.
const TRIES: usize = 5;

/// What a walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written.
    Intact {
        /// Rows that are there.
        rows: i64,
        /// The last row: its place and its hash.
        end: (i64, String),
        /// The last of the rows that were removed by age; 0 for none.
        removed_to: i64,
    },
    /// The first row that is not.
    Broken(Fault),
}

/// How the chain is broken, at the first row that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This row is not there.
    Missing(i64),
    /// This row says something else than when it was written.
    Changed(i64),
    /// This row was not written by the portal: the next follows the one before it.
    Inserted(i64),
    /// This row was written after that one, which stands elsewhere.
    Reordered(i64, i64),
    /// Rows between this one and the one before it are gone.
    RemovedBefore(i64),
    /// Rows after this one are gone: there were so many.
    Truncated(i64, i64),
    /// There are rows after the end.
    PastTheEnd(i64),
    /// The last row is another than the end of the chain says.
    OtherEnd(i64),
    /// Rows to this one are gone, and no row tells that they were removed by age.
    RemovalUntold(i64),
    /// The row that was last at an earlier time is not what it was then.
    NotAsExpected(i64),
    /// A row that was noted at an earlier time is among those that were removed: the
    /// rows to the second.
    ExpectedGone(i64, i64),
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(row) => write!(to, "row {row} was removed"),
            Self::Changed(row) => write!(to, "row {row} was changed after it was written"),
            Self::Inserted(row) => write!(
                to,
                "row {row} was inserted; the portal did not write it there"
            ),
            Self::Reordered(row, after) => {
                write!(
                    to,
                    "row {row} was moved: it was written after the row that is now {after}"
                )
            }
            Self::RemovedBefore(row) => {
                write!(to, "one or more rows before row {row} were removed")
            }
            Self::Truncated(last, end) => {
                write!(to, "the rows after {last} were removed; there were {end}")
            }
            Self::PastTheEnd(row) => write!(to, "row {row} was inserted after the end"),
            Self::OtherEnd(row) => write!(
                to,
                "row {row}, the last, is another than the chain's end says"
            ),
            Self::RemovalUntold(row) => {
                write!(to, "the rows to {row} were removed, and not by the portal")
            }
            Self::NotAsExpected(row) => {
                write!(
                    to,
                    "row {row} is another than it was when its hash was noted: the chain was written anew"
                )
            }
            Self::ExpectedGone(row, removed_to) => write!(
                to,
                "row {row}, whose hash was noted, is gone: the rows to {removed_to} are said to have been removed by age"
            ),
        }
    }
}

/// Where a chain ends, or ended at some time: a row's place and its hash.
pub type End = (i64, String);

/// What the portal keeps of the chain beside its rows.
struct Head {
    /// Its end.
    end: End,
    /// The last of the rows that were removed by age.
    removed: End,
}

impl Head {
    async fn read(pool: &AnyPool) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(
            "SELECT sequence, hash, removed_to, removed_hash FROM audit_head WHERE id = 1",
        )
        .fetch_one(pool)
        .await?;
        Ok(Self {
            end: (row.try_get("sequence")?, row.try_get("hash")?),
            removed: (row.try_get("removed_to")?, row.try_get("removed_hash")?),
        })
    }
}

/// Walks the whole chain, to the end it has when the walk begins: rows may be added and
/// removed by age meanwhile. `expected` are ends that were noted elsewhere before, if any:
/// with them, a chain that was written anew is noticed too, and one whose beginning is
/// gone though it should not be.
///
/// # Errors
/// If the database cannot be read.
pub async fn verify(pool: &AnyPool, expected: &[End]) -> Result<Verdict, sqlx::Error> {
    let mut head = Head::read(pool).await?;
    for _ in 1..TRIES {
        let verdict = walk(pool, &head, expected).await?;
        let now = Head::read(pool).await?;
        // Rows that were removed by age during the walk are no fault of the chain.
        if matches!(verdict, Verdict::Intact { .. }) || now.removed == head.removed {
            return Ok(verdict);
        }
        head = now;
    }
    walk(pool, &head, expected).await
}

/// Walks the chain from where it begins to where it ends by `head`.
async fn walk(pool: &AnyPool, head: &Head, expected: &[End]) -> Result<Verdict, sqlx::Error> {
    let Head { end, removed } = head;
    if removed.0 > 0 && !is_told(pool, removed).await? {
        return Ok(Verdict::Broken(Fault::RemovalUntold(removed.0)));
    }
    if let Some(fault) = among_removed(removed, expected) {
        return Ok(Verdict::Broken(fault));
    }
    let mut last = if removed.0 > 0 {
        removed.clone()
    } else {
        (0, NOTHING_BEFORE.to_owned())
    };
    let expected_at = |last: &End| {
        expected
            .iter()
            .find(|(sequence, hash)| *sequence == last.0 && *hash != last.1)
    };
    let mut rows = 0;
    loop {
        let read = sqlx::query(
            "SELECT * FROM audit WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence LIMIT $3",
        )
        .bind(if rows == 0 { i64::MIN } else { last.0 })
        .bind(end.0)
        .bind(AT_ONCE)
        .fetch_all(pool)
        .await?;
        if read.is_empty() {
            break;
        }
        for row in &read {
            if let Some(fault) = step(pool, &mut last, row).await? {
                return Ok(Verdict::Broken(fault));
            }
            if expected_at(&last).is_some() {
                return Ok(Verdict::Broken(Fault::NotAsExpected(last.0)));
            }
            rows += 1;
        }
    }
    let further = expected
        .iter()
        .map(|(sequence, _)| *sequence)
        .max()
        .unwrap_or(0)
        .max(end.0);
    let fault = match last.0 {
        at if at < end.0 => Some(Fault::Truncated(at, further)),
        at if last.1 != end.1 => Some(Fault::OtherEnd(at)),
        at => match past_the_end(pool).await? {
            None if at < further => Some(Fault::Truncated(at, further)),
            fault => fault,
        },
    };
    Ok(fault.map_or_else(
        || Verdict::Intact {
            rows,
            end: end.clone(),
            removed_to: removed.0,
        },
        Verdict::Broken,
    ))
}

/// What is wrong with rows that were noted and cannot be looked at, because the rows to
/// `removed` are gone. Of the last of those, the hash is still known.
fn among_removed(removed: &End, expected: &[End]) -> Option<Fault> {
    let mut rows = expected.iter().filter(|(row, _)| *row > 0);
    rows.find_map(|(row, hash)| match row.cmp(&removed.0) {
        Ordering::Less => Some(Fault::ExpectedGone(*row, removed.0)),
        Ordering::Equal if *hash != removed.1 => Some(Fault::NotAsExpected(*row)),
        Ordering::Equal | Ordering::Greater => None,
    })
}

/// The first row after the end, if there is one that is not of the portal's.
async fn past_the_end(pool: &AnyPool) -> Result<Option<Fault>, sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(sequence) FROM audit")
        .fetch_one(pool)
        .await?;
    // The portal moves the end in the transaction that adds a row. So the end as it is
    // now, after the row was seen, lies at or behind every row that the portal added.
    let end = Head::read(pool).await?.end.0;
    if last.is_none_or(|last| last <= end) {
        return Ok(None);
    }
    let first: Option<i64> =
        sqlx::query_scalar("SELECT MIN(sequence) FROM audit WHERE sequence > $1")
            .bind(end)
            .fetch_one(pool)
            .await?;
    Ok(first.map(Fault::PastTheEnd))
}

/// Looks at the row after `last`, and makes it the last.
async fn step(
    pool: &AnyPool,
    last: &mut End,
    row: &sqlx::any::AnyRow,
) -> Result<Option<Fault>, sqlx::Error> {
    let sequence: i64 = row.try_get("sequence")?;
    let (previous, hash): (String, String) = (row.try_get("previous")?, row.try_get("hash")?);
    if sequence <= last.0 {
        return Ok(Some(Fault::Inserted(sequence)));
    }
    if sequence > last.0 + 1 {
        return Ok(Some(Fault::Missing(last.0 + 1)));
    }
    if AuditRow::read(row)?.hash(&previous) != hash {
        return Ok(Some(Fault::Changed(sequence)));
    }
    if previous != last.1 {
        return Ok(Some(out_of_line(pool, sequence, &previous).await?));
    }
    *last = (sequence, hash);
    Ok(None)
}

/// Why a row that is whole does not follow the one before it.
async fn out_of_line(pool: &AnyPool, sequence: i64, previous: &str) -> Result<Fault, sqlx::Error> {
    let follows: Option<i64> =
        sqlx::query_scalar("SELECT MIN(sequence) FROM audit WHERE hash = $1")
            .bind(previous.to_owned())
            .fetch_one(pool)
            .await?;
    Ok(match follows {
        // What stands between the two came later.
        Some(before) if before < sequence => Fault::Inserted(before + 1),
        Some(after) => Fault::Reordered(sequence, after),
        None if previous == NOTHING_BEFORE => Fault::Inserted(1),
        None => Fault::RemovedBefore(sequence),
    })
}

/// Whether a row tells that the rows to `removed` were removed by age.
async fn is_told(pool: &AnyPool, removed: &End) -> Result<bool, sqlx::Error> {
    let told = sqlx::query_scalar::<_, Option<String>>(
        "SELECT changes FROM audit WHERE kind = 'removed' ORDER BY sequence DESC LIMIT 1",
    )
    .fetch_optional(pool)
    .await?
    .flatten();
    Ok(told.as_deref() == Some(super::keep::told(removed).as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_of_rows_that_are_gone_is_compared_as_far_as_can_be() {
        let row = |row: i64, hash: &str| (row, hash.to_owned());
        let removed = row(10, "ten");
        let fault = |expected: &[End]| among_removed(&removed, expected);
        assert_eq!(fault(&[]), None);
        assert_eq!(fault(&[row(10, "ten"), row(11, "eleven")]), None);
        let gone = Some(Fault::ExpectedGone(9, 10));
        assert_eq!(fault(&[row(10, "ten"), row(9, "nine")]), gone);
        let other = Some(Fault::NotAsExpected(10));
        assert_eq!(fault(&[row(10, "other")]), other);
        // Before the first row there is none that could be gone.
        assert_eq!(fault(&[row(0, NOTHING_BEFORE)]), None);
    }
}
