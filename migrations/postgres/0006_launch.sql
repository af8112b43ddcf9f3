ALTER TABLE links ADD COLUMN valid_from BIGINT NOT NULL DEFAULT 0;
-- What the application is told when it starts.
ALTER TABLE links ADD COLUMN session_context TEXT;
CREATE INDEX links_by_time ON links (created_at);

-- What people opened, or could not, and how long that took.
CREATE TABLE launches (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    connection TEXT NOT NULL,
    stack TEXT NOT NULL,
    fleet TEXT NOT NULL,
    application TEXT,
    title TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- From the click to AppStream's answer.
    took_ms BIGINT NOT NULL,
    -- NULL: it opened. Else why not, in the words the person read.
    failure TEXT,
    aws_code TEXT,
    address TEXT NOT NULL,
    device TEXT NOT NULL,
    -- The personal link it was opened with.
    link TEXT
);
CREATE INDEX launches_by_user ON launches (user_id, at);
CREATE INDEX launches_by_time ON launches (at);
