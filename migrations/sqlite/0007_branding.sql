-- How stacks look to those who open them: set here, unknown to AWS.
CREATE TABLE brands (
    connection TEXT NOT NULL,
    stack TEXT NOT NULL,
    name TEXT,
    help TEXT,
    -- #rrggbb
    colour TEXT,
    logo TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (connection, stack)
);

CREATE TABLE logos (
    -- SHA-256 of the image, in hexadecimal.
    id TEXT PRIMARY KEY NOT NULL,
    media_type TEXT NOT NULL,
    -- Base64.
    content TEXT NOT NULL,
    -- When a stack was last given it.
    used_at BIGINT NOT NULL
);
