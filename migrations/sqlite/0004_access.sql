CREATE TABLE person_groups (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    -- Empty: kept here. Otherwise the name of the provider whose claims make it.
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (source, name)
);

CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES person_groups (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (group_id, person)
);
CREATE INDEX group_members_by_person ON group_members (person);

DROP INDEX grants_by_person;
ALTER TABLE grants RENAME TO grants_to_people;
CREATE TABLE grants (
    id TEXT PRIMARY KEY NOT NULL,
    -- One of the two.
    person TEXT REFERENCES people (id) ON DELETE CASCADE,
    group_id TEXT REFERENCES person_groups (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    -- NULL: all connections.
    connection TEXT,
    -- NULL: all stacks. Otherwise a name, a pattern with *, or a tag as key=value.
    stacks TEXT,
    -- NULL: it does not end by itself.
    ends_at BIGINT,
    -- NULL: the command line, or before that was noted.
    granted_by TEXT,
    created_at BIGINT NOT NULL,
    CHECK ((person IS NULL) <> (group_id IS NULL))
);
INSERT INTO grants (id, person, role, connection, stacks, created_at)
    SELECT id, person, role, connection, stack, created_at FROM grants_to_people;
DROP TABLE grants_to_people;
CREATE INDEX grants_by_person ON grants (person);
CREATE INDEX grants_by_group ON grants (group_id);

-- One row, written first by whoever could take away the last administrator: so that of
-- two at the same time one waits for the other.
CREATE TABLE access_turn (
    id BIGINT PRIMARY KEY NOT NULL,
    turn BIGINT NOT NULL
);
INSERT INTO access_turn (id, turn) VALUES (1, 0);

CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    -- A hash: who reads the database holds no token.
    token_hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Who made it: it never may more than they may by then.
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    connection TEXT,
    stacks TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT,
    last_used_from TEXT,
    -- Calls within the minute that began then.
    minute BIGINT NOT NULL,
    calls BIGINT NOT NULL
);
CREATE INDEX api_tokens_by_person ON api_tokens (person);

CREATE TABLE idempotency_keys (
    token TEXT NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
    -- Hashes of the key and of what was asked with it.
    key_hash TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- NULL: under way, or the process died.
    link TEXT,
    PRIMARY KEY (token, key_hash)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (at);
