-- The ground floor: tenants, their keys, the log of acts. Times are milliseconds since 1970-01-01T00:00:00Z.
-- Every key starts with the tenant. Global: `tenant`, which says who there is.

CREATE TABLE tenant (
    id         TEXT    NOT NULL PRIMARY KEY CHECK (id <> ''),
    kind       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Versions of a tenant's key, wrapped by the root key.
CREATE TABLE tenant_key (
    tenant     TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('active', 'read_only', 'destroyed')),
    suite      TEXT    NOT NULL CHECK (suite IN ('international', 'commercial')),
    root       BLOB    NOT NULL,
    wrapped    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, version)
) STRICT, WITHOUT ROWID;

-- One leaf an act, written in the act's transaction. The sequencer gives it its position in the tenant's tree.
CREATE TABLE leaf (
    tenant   TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    act      TEXT    NOT NULL,
    content  BLOB    NOT NULL,
    hash     BLOB    NOT NULL,
    position INTEGER,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX leaf_by_position ON leaf (tenant, position) WHERE position IS NOT NULL;
CREATE INDEX leaf_unplaced ON leaf (tenant, id) WHERE position IS NULL;

-- Completed subtrees; a row never changes.
CREATE TABLE log_node (
    tenant TEXT    NOT NULL,
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash   BLOB    NOT NULL,
    PRIMARY KEY (tenant, level, number)
) STRICT, WITHOUT ROWID;

-- How many leaves have a position.
CREATE TABLE log_head (
    tenant TEXT    NOT NULL PRIMARY KEY,
    size   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the log said of itself, signed.
CREATE TABLE checkpoint (
    tenant TEXT    NOT NULL,
    size   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    note   TEXT    NOT NULL,
    PRIMARY KEY (tenant, size)
) STRICT, WITHOUT ROWID;
