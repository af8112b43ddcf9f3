ALTER TABLE people ADD COLUMN mail TEXT;
-- NULL: not locked. Who is locked does not sign in, and has no sessions.
ALTER TABLE people ADD COLUMN locked_at BIGINT;
ALTER TABLE people ADD COLUMN password_set_at BIGINT;
ALTER TABLE people ADD COLUMN signed_in_at BIGINT;

-- The same as in the session's data, so that sessions can be found by person. NULL:
-- nobody is signed in with it, or it is from before.
ALTER TABLE browser_sessions ADD COLUMN person TEXT;
ALTER TABLE browser_sessions ADD COLUMN since BIGINT;
ALTER TABLE browser_sessions ADD COLUMN seen BIGINT;
ALTER TABLE browser_sessions ADD COLUMN address TEXT;
ALTER TABLE browser_sessions ADD COLUMN device TEXT;
CREATE INDEX browser_sessions_by_person ON browser_sessions (person);

-- Links by which somebody sets a password: one a person, and gone when it is used.
CREATE TABLE invitations (
    person TEXT PRIMARY KEY NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- A hash: who reads the database holds no invitation.
    token_hash TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE second_factors (
    person TEXT PRIMARY KEY NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- Sealed with the secret key, if there is one.
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- NULL: no code was given yet, so it is not asked for.
    confirmed_at BIGINT,
    -- Codes of this time step and of those before are used up.
    used_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- A hash: who reads the database holds no code.
    code_hash TEXT NOT NULL,
    PRIMARY KEY (person, code_hash)
);

-- Who somebody is at a provider.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_person ON identities (person);

-- Attempts are counted before they are made, and taken back when they succeed.
ALTER TABLE failed_attempts ADD COLUMN id TEXT;
