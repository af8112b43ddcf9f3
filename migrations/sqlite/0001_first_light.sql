CREATE TABLE people (
    id TEXT PRIMARY KEY NOT NULL,
    user_name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    -- Derived once, never changed, never given to another person.
    user_id TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE grants (
    id TEXT PRIMARY KEY NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    -- NULL: all connections, all stacks.
    connection TEXT,
    stack TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX grants_by_person ON grants (person);

CREATE TABLE browser_sessions (
    -- A hash: who reads the database holds no session.
    id TEXT PRIMARY KEY NOT NULL,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX browser_sessions_by_expiry ON browser_sessions (expires_at);

CREATE TABLE failed_attempts (
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX failed_attempts_by_address ON failed_attempts (kind, address, at);

CREATE TABLE links (
    id TEXT PRIMARY KEY NOT NULL,
    -- A hash: who reads the database holds no link.
    token_hash TEXT NOT NULL UNIQUE,
    connection TEXT NOT NULL,
    stack TEXT NOT NULL,
    fleet TEXT NOT NULL,
    application TEXT,
    title TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    max_uses BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX links_by_user ON links (user_id, created_at);

CREATE TABLE link_uses (
    id TEXT PRIMARY KEY NOT NULL,
    link TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    address TEXT NOT NULL,
    device TEXT NOT NULL,
    -- reserved: AWS is being asked; used: AWS answered.
    state TEXT NOT NULL
);
CREATE INDEX link_uses_by_link ON link_uses (link, at);

CREATE TABLE help_calls (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    connection TEXT NOT NULL,
    stack TEXT NOT NULL,
    fleet TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    closed_by TEXT,
    closed_at BIGINT
);
CREATE INDEX help_calls_open ON help_calls (closed_at, at);

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    began_at BIGINT NOT NULL,
    finished_at BIGINT,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    connection TEXT,
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    -- The request in words, without secrets.
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    -- begun, done or failed
    outcome TEXT NOT NULL,
    message TEXT,
    aws_code TEXT,
    request_id TEXT
);
CREATE INDEX audit_by_target ON audit (target_kind, target, sequence);
