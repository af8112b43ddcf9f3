-- The audit record becomes a chain: rows are only ever added, each with a hash over
-- itself and the row before. What was there is taken into the chain by the portal
-- itself at its next start, because SQL knows no SHA-256.
DROP INDEX audit_by_target;
ALTER TABLE audit RENAME TO audit_unchained;

CREATE TABLE audit (
    -- Without gaps; given out by audit_head.
    sequence INTEGER PRIMARY KEY NOT NULL,
    -- begun, finished, whole (begun and finished at once), or removed (that old rows were)
    kind TEXT NOT NULL,
    -- What is finished has the id of what was begun.
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT,
    action TEXT,
    connection TEXT,
    target_kind TEXT,
    target TEXT,
    -- The request in words, without secrets.
    detail TEXT,
    -- JSON: what was changed, before and after, without secrets.
    changes TEXT,
    address TEXT,
    device TEXT,
    -- done or failed
    outcome TEXT,
    message TEXT,
    aws_code TEXT,
    request_id TEXT,
    took_ms BIGINT,
    -- The hash of the row before, and of this one.
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (id, kind)
);
CREATE INDEX audit_by_target ON audit (target_kind, target, sequence);
CREATE INDEX audit_by_actor ON audit (actor, sequence);
CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'rows of the audit record are not changed');
END;

-- One row: the end of the chain, and where what is kept of it begins.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY NOT NULL,
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL,
    removed_to BIGINT NOT NULL,
    removed_hash TEXT NOT NULL
);
INSERT INTO audit_head (id, sequence, hash, removed_to, removed_hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000',
        0, '0000000000000000000000000000000000000000000000000000000000000000');

-- What was begun, with how it ended.
CREATE VIEW audit_events AS
SELECT b.sequence AS sequence, b.id AS id, b.at AS began_at,
       CASE WHEN b.kind = 'begun' THEN f.at ELSE b.at END AS finished_at,
       b.actor AS actor, b.action AS action, b.connection AS connection,
       b.target_kind AS target_kind, b.target AS target, b.detail AS detail,
       b.changes AS changes, b.address AS address, b.device AS device,
       COALESCE(f.outcome, b.outcome, 'begun') AS outcome,
       COALESCE(f.message, b.message) AS message,
       COALESCE(f.aws_code, b.aws_code) AS aws_code,
       COALESCE(f.request_id, b.request_id) AS request_id,
       COALESCE(f.took_ms, b.took_ms) AS took_ms
FROM audit b LEFT JOIN audit f ON f.id = b.id AND f.kind = 'finished'
WHERE b.kind <> 'finished';
