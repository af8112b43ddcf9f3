//! The chain: what a row of the audit record is, and the hash that ties it to the row
//! before. `docs/audit.md` tells others how to compute it.

use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;

/// What the first row follows.
pub const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// What every hash is computed over begins with this: another encoding has another name.
const ENCODING: &[u8] = b"portico-audit-1\n";

/// What a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// That something is about to be done.
    Begun,
    /// How it went.
    Finished,
    /// Both at once: something that was over when it was written down.
    Whole,
    /// That old rows were removed.
    Removed,
}

impl RowKind {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Finished => "finished",
            Self::Whole => "whole",
            Self::Removed => "removed",
        }
    }
}

/// A row as it is written; members that its kind does not have are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditRow {
    /// See [`RowKind`].
    pub kind: String,
    /// What is finished has the id of what was begun.
    pub id: String,
    /// Seconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: Option<String>,
    /// What.
    pub action: Option<String>,
    /// In which connection.
    pub connection: Option<String>,
    /// To what kind of thing.
    pub target_kind: Option<String>,
    /// Its name.
    pub target: Option<String>,
    /// The request in words.
    pub detail: Option<String>,
    /// What was changed, as JSON.
    pub changes: Option<String>,
    /// From which network address.
    pub address: Option<String>,
    /// With which program.
    pub device: Option<String>,
    /// How it went: done or failed.
    pub outcome: Option<String>,
    /// What went wrong.
    pub message: Option<String>,
    /// AWS's code for it.
    pub aws_code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// Milliseconds it took.
    pub took_ms: Option<i64>,
}

/// The names of [`AuditRow::members`], in their order.
pub const MEMBERS: [&str; 17] = [
    "kind",
    "id",
    "at",
    "actor",
    "action",
    "connection",
    "target_kind",
    "target",
    "detail",
    "changes",
    "address",
    "device",
    "outcome",
    "message",
    "aws_code",
    "request_id",
    "took_ms",
];

impl AuditRow {
    /// All members as text, in the order they are hashed in. Where the row stands is
    /// not one of them: the row before says that.
    pub fn members(&self) -> [Option<String>; 17] {
        [
            Some(self.kind.clone()),
            Some(self.id.clone()),
            Some(self.at.to_string()),
            self.actor.clone(),
            self.action.clone(),
            self.connection.clone(),
            self.target_kind.clone(),
            self.target.clone(),
            self.detail.clone(),
            self.changes.clone(),
            self.address.clone(),
            self.device.clone(),
            self.outcome.clone(),
            self.message.clone(),
            self.aws_code.clone(),
            self.request_id.clone(),
            self.took_ms.map(|took| took.to_string()),
        ]
    }

    /// The hash of this row after the one whose hash is `previous`.
    ///
    /// A member that is not there is one byte of zeros; one that is there is a byte of
    /// one, its length in bytes as eight bytes (big endian), and itself. So no two
    /// different rows are encoded alike.
    pub fn hash(&self, previous: &str) -> String {
        let mut hasher = Sha256::new();
        hasher.update(ENCODING);
        hasher.update(previous.as_bytes());
        for member in self.members() {
            match member {
                None => hasher.update([0]),
                Some(text) => {
                    hasher.update([1]);
                    hasher.update((text.len() as u64).to_be_bytes());
                    hasher.update(text.as_bytes());
                }
            }
        }
        data_encoding::HEXLOWER.encode(&hasher.finalize())
    }

    /// Reads a row of the table.
    ///
    /// # Errors
    /// If a column is not there.
    pub fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            kind: row.try_get("kind")?,
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            actor: row.try_get("actor")?,
            action: row.try_get("action")?,
            connection: row.try_get("connection")?,
            target_kind: row.try_get("target_kind")?,
            target: row.try_get("target")?,
            detail: row.try_get("detail")?,
            changes: row.try_get("changes")?,
            address: row.try_get("address")?,
            device: row.try_get("device")?,
            outcome: row.try_get("outcome")?,
            message: row.try_get("message")?,
            aws_code: row.try_get("aws_code")?,
            request_id: row.try_get("request_id")?,
            took_ms: row.try_get("took_ms")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> AuditRow {
        AuditRow {
            kind: RowKind::Whole.as_str().to_owned(),
            id: "a".to_owned(),
            at: 1_773_237_000,
            actor: Some("m.chen".to_owned()),
            action: Some("Sign in".to_owned()),
            outcome: Some("done".to_owned()),
            ..AuditRow::default()
        }
    }

    #[test]
    fn the_encoding_stays_what_it_is() {
        // Computed apart from this code, by the recipe in docs/audit.md.
        assert_eq!(
            row().hash(NOTHING_BEFORE),
            "59952b8be58bc28007ce587e6bd95751d4308fc12358aa7a63d8522e381232c8"
        );
    }

    #[test]
    fn whatever_changes_changes_the_hash() {
        let hash = row().hash(NOTHING_BEFORE);
        type Spoil = fn(&mut AuditRow);
        let spoils: [Spoil; 6] = [
            |row| row.at += 1,
            |row| row.actor = Some("m.che".to_owned()),
            // A letter that moved from one member to the next.
            |row| {
                row.actor = Some("m.chenS".to_owned());
                row.action = Some("ign in".to_owned());
            },
            |row| row.detail = Some(String::new()),
            |row| row.took_ms = Some(0),
            |row| row.outcome = None,
        ];
        for spoil in spoils {
            let mut row = row();
            spoil(&mut row);
            assert_ne!(row.hash(NOTHING_BEFORE), hash, "{row:?}");
        }
        assert_ne!(row().hash(&hash), hash, "the row before counts");
    }
}
