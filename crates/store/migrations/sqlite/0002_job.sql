-- Work to be done later, asked for in the act that makes it necessary. Global, for a worker takes the next job that is
-- due, whoever's it is; the payload is encrypted under the tenant's key.
CREATE TABLE job (
    tenant    TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    queue     TEXT    NOT NULL,
    -- What makes it one job: asked for twice, it is done once.
    key       TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    payload   BLOB    NOT NULL,
    -- When it may be taken: for a running one, when its lease ends.
    due_at    INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    -- Who holds it: a new one each time it is taken.
    lease     TEXT,
    trouble   TEXT,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX job_once ON job (tenant, queue, key);
CREATE INDEX job_due ON job (queue, due_at) WHERE state IN ('waiting', 'running');
