//! The one place where rows are added to the audit record. In a process, rows wait in a
//! queue, and one task writes what has gathered in one transaction; between processes,
//! the single row of `audit_head` is what they wait for. So the chain has one end, and
//! many who write at once share the cost of a transaction.

use sqlx::{Any, AnyPool, Row, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::chain::AuditRow;
use super::stream::Stream;
use crate::appstream::PortalError;

/// Rows that can wait; who has one more waits until there is room.
const WAITING: usize = 1024;
/// Rows written in one transaction at most.
const AT_ONCE: usize = 128;

type Answer = Result<(), PortalError>;

/// Where rows are handed in.
#[derive(Clone)]
pub struct Recorder {
    queue: mpsc::Sender<(AuditRow, oneshot::Sender<Answer>)>,
    stream: Stream,
}

/// A row with its place in the chain.
pub struct Placed {
    /// The row.
    pub row: AuditRow,
    /// Counted from 1.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

impl Recorder {
    /// Begins to write what is handed in. It ends when nobody can hand in anything any
    /// more.
    pub fn start(pool: AnyPool) -> Self {
        let (queue, mut waiting) = mpsc::channel(WAITING);
        let stream = Stream::default();
        let copies = stream.clone();
        tokio::spawn(async move {
            let mut batch: Vec<(AuditRow, oneshot::Sender<Answer>)> = Vec::new();
            while waiting.recv_many(&mut batch, AT_ONCE).await > 0 {
                write_batch(&pool, &copies, &mut batch).await;
            }
        });
        Self { queue, stream }
    }

    /// Where a copy of each row goes.
    pub const fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Adds a row. When this is answered, the row is in the database.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn append(&self, row: AuditRow) -> Answer {
        let (answer, answered) = oneshot::channel();
        let gone = |_| PortalError::internal("the audit record is closed");
        self.queue.send((row, answer)).await.map_err(|_| gone(()))?;
        answered.await.map_err(|_| gone(()))?
    }
}

async fn write_batch(
    pool: &AnyPool,
    stream: &Stream,
    batch: &mut Vec<(AuditRow, oneshot::Sender<Answer>)>,
) {
    let rows: Vec<_> = batch.iter().map(|(row, _)| row.clone()).collect();
    if let Ok(placed) = write(pool, rows).await {
        placed.iter().for_each(|row| stream.copy(row));
        for (_, answer) in batch.drain(..) {
            // Whoever waited may have gone; the row is written all the same.
            let _ = answer.send(Ok(()));
        }
        return;
    }
    // One that cannot be written must not take the others with it.
    for (row, answer) in batch.drain(..) {
        let result = write(pool, vec![row]).await.map(|placed| {
            placed.iter().for_each(|row| stream.copy(row));
        });
        let _ = answer.send(result.map_err(Into::into));
    }
}

async fn write(pool: &AnyPool, rows: Vec<AuditRow>) -> Result<Vec<Placed>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let placed = append(&mut transaction, rows).await?;
    transaction.commit().await?;
    Ok(placed)
}

/// Adds rows at the end of the chain. Its first statement takes the end, and nobody
/// else has it until the transaction is over.
///
/// # Errors
/// If they cannot be written.
pub async fn append(
    transaction: &mut Transaction<'_, Any>,
    rows: Vec<AuditRow>,
) -> Result<Vec<Placed>, sqlx::Error> {
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let head = sqlx::query(
        "UPDATE audit_head SET sequence = sequence + $1 WHERE id = 1 RETURNING sequence, hash",
    )
    .bind(count)
    .fetch_one(&mut **transaction)
    .await?;
    let end: i64 = head.try_get("sequence")?;
    let mut previous: String = head.try_get("hash")?;
    let mut placed = Vec::with_capacity(rows.len());
    for (sequence, row) in (end - count + 1..).zip(rows) {
        let hash = row.hash(&previous);
        insert(transaction, sequence, &row, &previous, &hash).await?;
        previous.clone_from(&hash);
        placed.push(Placed {
            row,
            sequence,
            hash,
        });
    }
    sqlx::query("UPDATE audit_head SET hash = $1 WHERE id = 1")
        .bind(previous)
        .execute(&mut **transaction)
        .await?;
    Ok(placed)
}

async fn insert(
    transaction: &mut Transaction<'_, Any>,
    sequence: i64,
    row: &AuditRow,
    previous: &str,
    hash: &str,
) -> Result<(), sqlx::Error> {
    let row = row.clone();
    sqlx::query(
        "INSERT INTO audit (sequence, kind, id, at, actor, action, connection, target_kind, target, detail, \
                            changes, address, device, outcome, message, aws_code, request_id, took_ms, \
                            previous, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
    )
    .bind(sequence)
    .bind(row.kind)
    .bind(row.id)
    .bind(row.at)
    .bind(row.actor)
    .bind(row.action)
    .bind(row.connection)
    .bind(row.target_kind)
    .bind(row.target)
    .bind(row.detail)
    .bind(row.changes)
    .bind(row.address)
    .bind(row.device)
    .bind(row.outcome)
    .bind(row.message)
    .bind(row.aws_code)
    .bind(row.request_id)
    .bind(row.took_ms)
    .bind(previous)
    .bind(hash)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
