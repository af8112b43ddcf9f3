-- Random, new for each row: a key that is used again after its day opens no old link.
-- NULL: begun by a release without it.
ALTER TABLE idempotency_keys ADD COLUMN nonce TEXT;
