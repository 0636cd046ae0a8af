-- Files, each under a key of its own. The name is the SHA-256 of what lies in the object store, so anybody can see
-- that it is whole, and nobody what it is.
CREATE TABLE object (
    tenant  TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    -- The blind index of the plaintext's SHA-256: the same file is kept once.
    content BYTEA   NOT NULL,
    -- Of the plaintext, in bytes.
    size    BIGINT  NOT NULL,
    key     BYTEA   NOT NULL,
    kept_at BIGINT  NOT NULL,
    PRIMARY KEY (tenant, name)
);
CREATE UNIQUE INDEX object_by_content ON object (tenant, content);
ALTER TABLE object ENABLE ROW LEVEL SECURITY;
ALTER TABLE object FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON object USING (tenant = current_setting('fapiao.tenant'));
