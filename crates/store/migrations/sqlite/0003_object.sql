-- Files, each under a key of its own. The name is the SHA-256 of what lies in the object store, so anybody can see
-- that it is whole, and nobody what it is.
CREATE TABLE object (
    tenant  TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    -- The blind index of the plaintext's SHA-256: the same file is kept once.
    content BLOB    NOT NULL,
    -- Of the plaintext, in bytes.
    size    INTEGER NOT NULL,
    key     BLOB    NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX object_by_content ON object (tenant, content);
