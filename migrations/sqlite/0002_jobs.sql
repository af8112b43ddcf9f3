CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    connection TEXT NOT NULL,
    title TEXT NOT NULL,
    made_by TEXT NOT NULL,
    -- Whose grants its steps need: who made it, or who tried it again.
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    -- running, done, failed or cancelled
    state TEXT NOT NULL,
    cancelled_by TEXT,
    -- Counts changes, so that every process sees that there was one.
    version BIGINT NOT NULL,
    -- Who works on it, and until when nobody else does.
    owner TEXT,
    lease_until BIGINT NOT NULL
);
CREATE INDEX jobs_by_connection ON jobs (connection, created_at);
CREATE INDEX jobs_by_state ON jobs (state, lease_until);
CREATE INDEX jobs_by_end ON jobs (finished_at);

CREATE TABLE job_steps (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    -- Steps of one lane follow one another; lanes know nothing of each other.
    lane BIGINT NOT NULL,
    label TEXT NOT NULL,
    -- NULL: it only waits.
    operation TEXT,
    -- JSON, never with a secret in it.
    input TEXT NOT NULL,
    -- The stack whose grants are enough for it; NULL: the whole connection.
    stack TEXT,
    -- JSON; what it waits for after the call.
    wait TEXT,
    -- waiting, running, waiting-for-aws, done, skipped, failed or cancelled
    state TEXT NOT NULL,
    message TEXT,
    advice TEXT,
    aws_code TEXT,
    request_id TEXT,
    began_at BIGINT,
    finished_at BIGINT,
    PRIMARY KEY (job, number)
);
CREATE INDEX job_steps_by_wait ON job_steps (wait, finished_at);
