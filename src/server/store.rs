//! The portal's own state: people, grants, sessions, links, audit — in SQLite or
//! PostgreSQL, by the same statements.
//!
//! Both engines take `$1` placeholders, and the schema keeps to TEXT and BIGINT,
//! times being seconds since 1970; so one code serves both. Each slice writes its
//! own statements over [`Store::pool`].

use std::borrow::Cow;
use std::sync::Once;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Executor};

use crate::appstream::{ErrorKind, PortalError};
use crate::audit::append::Recorder;

/// Schema changes, in order: version, description, and the statements for SQLite
/// and PostgreSQL.
const MIGRATIONS: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "first light",
        include_str!("../../migrations/sqlite/0001_first_light.sql"),
        include_str!("../../migrations/postgres/0001_first_light.sql"),
    ),
    (
        2,
        "jobs",
        include_str!("../../migrations/sqlite/0002_jobs.sql"),
        include_str!("../../migrations/postgres/0002_jobs.sql"),
    ),
    (
        3,
        "sign in",
        include_str!("../../migrations/sqlite/0003_sign_in.sql"),
        include_str!("../../migrations/postgres/0003_sign_in.sql"),
    ),
    (
        4,
        "access",
        include_str!("../../migrations/sqlite/0004_access.sql"),
        include_str!("../../migrations/postgres/0004_access.sql"),
    ),
    (
        5,
        "audit chain",
        include_str!("../../migrations/sqlite/0005_audit_chain.sql"),
        include_str!("../../migrations/postgres/0005_audit_chain.sql"),
    ),
    (
        6,
        "launch",
        include_str!("../../migrations/sqlite/0006_launch.sql"),
        include_str!("../../migrations/postgres/0006_launch.sql"),
    ),
    (
        7,
        "branding",
        include_str!("../../migrations/sqlite/0007_branding.sql"),
        include_str!("../../migrations/postgres/0007_branding.sql"),
    ),
    (
        8,
        "idempotency nonce",
        include_str!("../../migrations/sqlite/0008_idempotency_nonce.sql"),
        include_str!("../../migrations/postgres/0008_idempotency_nonce.sql"),
    ),
];

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is neither SQLite nor PostgreSQL.
    #[error("the database URL begins neither with sqlite: nor with postgres:")]
    Unknown,
    /// The database says no.
    #[error("the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error("the database cannot be migrated: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    is_postgres: bool,
    audit: Recorder,
}

impl Store {
    /// Connects to the database at `url`, without touching its schema.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let is_postgres = url.starts_with("postgres");
        if !is_postgres && !url.starts_with("sqlite:") {
            return Err(StoreError::Unknown);
        }
        let url = if is_postgres || url.contains('?') {
            url.to_owned()
        } else {
            format!("{url}?mode=rwc")
        };
        let pool = AnyPoolOptions::new()
            .max_connections(if is_postgres { 16 } else { 4 })
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if !is_postgres {
                        // Readers do not wait for the writer; a writer waits its turn.
                        connection
                            .execute(
                                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
                                 PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON;",
                            )
                            .await?;
                    }
                    Ok(())
                })
            })
            .connect(&url)
            .await?;
        let audit = Recorder::start(pool.clone());
        Ok(Self {
            pool,
            is_postgres,
            audit,
        })
    }

    /// Brings the schema up to date; safe to run by several processes at once.
    ///
    /// # Errors
    /// [`StoreError`] if a migration fails; the database is as it was before it.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.run(MIGRATIONS).await?;
        crate::audit::import::import(&self.pool).await?;
        Ok(())
    }

    async fn run(
        &self,
        migrations: &[(i64, &str, &'static str, &'static str)],
    ) -> Result<(), StoreError> {
        let migrations = migrations
            .iter()
            .map(|(version, description, sqlite, postgres)| {
                let sql = if self.is_postgres { postgres } else { sqlite };
                Migration::new(
                    *version,
                    Cow::Owned((*description).to_owned()),
                    MigrationType::Simple,
                    Cow::Borrowed(sql),
                    false,
                )
            })
            .collect();
        let migrator = Migrator {
            migrations: Cow::Owned(migrations),
            ..Migrator::DEFAULT
        };
        migrator.run(&self.pool).await?;
        Ok(())
    }

    /// Where slices run their statements.
    pub const fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Where rows of the audit record are handed in.
    pub const fn audit(&self) -> &Recorder {
        &self.audit
    }

    /// Asks the database whether it is there.
    ///
    /// # Errors
    /// What it says if not.
    pub async fn check(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }
}

impl From<sqlx::Error> for PortalError {
    fn from(error: sqlx::Error) -> Self {
        // PostgreSQL keeps no text with a NUL character in it (SQLSTATE 22021).
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref() == Some("22021") {
            return Self::new(ErrorKind::Invalid, "Control characters are not allowed.");
        }
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;

    #[tokio::test]
    async fn what_an_earlier_release_kept_is_there_after_all_changes_of_the_schema() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("old.sqlite").display());
        let store = Store::connect(&url).await.unwrap();
        store.run(&MIGRATIONS[..2]).await.unwrap();
        let filled = "
            INSERT INTO people (id, user_name, display_name, user_id, created_at)
                VALUES ('p1', 'ada', 'Ada', 'ada', 1);
            INSERT INTO grants (id, person, role, connection, stack, created_at)
                VALUES ('g1', 'p1', 'helpdesk', 'production', 'finance', 2);
            INSERT INTO grants (id, person, role, connection, stack, created_at)
                VALUES ('g2', 'p1', 'user', NULL, NULL, 3);
            INSERT INTO audit (id, began_at, finished_at, actor, action, target_kind, target, detail, address, outcome)
                VALUES ('a1', 4, 5, 'ada', 'Stop fleet', 'fleet', 'lab', '', '192.0.2.1', 'done');
        ";
        store.pool.execute(filled).await.unwrap();
        store.migrate().await.unwrap();
        let grants = sqlx::query("SELECT person, role, connection, stacks FROM grants ORDER BY id")
            .fetch_all(&store.pool)
            .await
            .unwrap();
        let row = |row: &sqlx::any::AnyRow| -> Vec<Option<String>> {
            (0..4).map(|column| row.try_get(column).unwrap()).collect()
        };
        let some = |text: &str| Some(text.to_owned());
        let expected = [
            vec![
                some("p1"),
                some("helpdesk"),
                some("production"),
                some("finance"),
            ],
            vec![some("p1"), some("user"), None, None],
        ];
        assert_eq!(grants.iter().map(row).collect::<Vec<_>>(), expected);
        let events = || async {
            let rows = sqlx::query("SELECT action FROM audit_events")
                .fetch_all(&store.pool)
                .await;
            let action = |row: &sqlx::any::AnyRow| row.try_get::<String, _>("action").unwrap();
            rows.unwrap().iter().map(action).collect::<Vec<_>>()
        };
        assert_eq!(events().await, ["Stop fleet"]);
        // A second start changes nothing.
        store.migrate().await.unwrap();
        assert_eq!(events().await, ["Stop fleet"]);
    }
}
