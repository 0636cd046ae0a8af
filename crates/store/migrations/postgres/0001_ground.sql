-- The ground floor: tenants, their keys, the log of acts. Times are milliseconds since 1970-01-01T00:00:00Z.
-- Every key starts with the tenant. Global: `tenant`, which says who there is.
-- Rows of tenants are guarded by policies that hold for the owner of the tables too. `current_setting` with one argument
-- fails in a session that never named a tenant, and is empty after the transaction that named one: no tenant is called
-- nothing.

CREATE TABLE tenant (
    id         TEXT   NOT NULL PRIMARY KEY CHECK (id <> ''),
    kind       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- Versions of a tenant's key, wrapped by the root key.
CREATE TABLE tenant_key (
    tenant     TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('active', 'read_only', 'destroyed')),
    suite      TEXT   NOT NULL CHECK (suite IN ('international', 'commercial')),
    root       BYTEA  NOT NULL,
    wrapped    BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, version)
);

-- One leaf an act, written in the act's transaction. The sequencer gives it its position in the tenant's tree.
CREATE TABLE leaf (
    tenant   TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    act      TEXT   NOT NULL,
    content  BYTEA  NOT NULL,
    hash     BYTEA  NOT NULL,
    position BIGINT,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX leaf_by_position ON leaf (tenant, position) WHERE position IS NOT NULL;
CREATE INDEX leaf_unplaced ON leaf (tenant, id) WHERE position IS NULL;

-- Completed subtrees; a row never changes.
CREATE TABLE log_node (
    tenant TEXT   NOT NULL,
    level  BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash   BYTEA  NOT NULL,
    PRIMARY KEY (tenant, level, number)
);

-- How many leaves have a position.
CREATE TABLE log_head (
    tenant TEXT   NOT NULL PRIMARY KEY,
    size   BIGINT NOT NULL
);

-- What the log said of itself, signed.
CREATE TABLE checkpoint (
    tenant TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    note   TEXT   NOT NULL,
    PRIMARY KEY (tenant, size)
);

ALTER TABLE tenant_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_key FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tenant_key USING (tenant = current_setting('fapiao.tenant'));
ALTER TABLE leaf ENABLE ROW LEVEL SECURITY;
ALTER TABLE leaf FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON leaf USING (tenant = current_setting('fapiao.tenant'));
ALTER TABLE log_node ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_node FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON log_node USING (tenant = current_setting('fapiao.tenant'));
ALTER TABLE log_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_head FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON log_head USING (tenant = current_setting('fapiao.tenant'));
ALTER TABLE checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON checkpoint USING (tenant = current_setting('fapiao.tenant'));
