-- The first schema: systems, runs, source records, POLE records, links, quarantine, audit.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- ── The node itself ────────────────────────────────────────────────────────────────
-- One row: which force this node speaks for. A database never changes its force.
CREATE TABLE node (
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id          uuid NOT NULL,
    force       text NOT NULL,
    name        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- ── Systems: what the force already runs ───────────────────────────────────────────
CREATE TABLE system (
    system_no       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              text NOT NULL UNIQUE CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    name            text NOT NULL,
    supplier        text,
    owner           text,
    manifest        jsonb NOT NULL,
    mapping_version text NOT NULL,
    state           text NOT NULL DEFAULT 'connected' CHECK (state IN ('connected', 'paused', 'removed')),
    connected_at    timestamptz NOT NULL DEFAULT now(),
    next_sync_at    timestamptz
);

CREATE TABLE mapping (
    system_no   integer NOT NULL REFERENCES system,
    version     text NOT NULL,
    content     text NOT NULL,
    adopted_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (system_no, version)
);

-- ── Handling: how a record may be used ─────────────────────────────────────────────
-- Records share few combinations, so each is stored once and the policy filter is
-- decided on this small table: a record is visible when its handling_no is.
CREATE TABLE handling (
    handling_no        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    marking            smallint NOT NULL CHECK (marking BETWEEN 0 AND 1),
    purposes           text[] NOT NULL,
    access             text[] NOT NULL DEFAULT '{}',
    basis              text NOT NULL DEFAULT 'fact' CHECK (basis IN ('fact', 'assessment')),
    grading_source     smallint CHECK (grading_source BETWEEN 1 AND 3),
    grading_information text CHECK (grading_information IN ('A', 'B', 'C', 'D', 'E')),
    grading_handling   text CHECK (grading_handling IN ('P', 'C')),
    conditions         text,
    mopi_group         smallint CHECK (mopi_group BETWEEN 1 AND 4),
    UNIQUE NULLS NOT DISTINCT (marking, purposes, access, basis, grading_source, grading_information,
                               grading_handling, conditions, mopi_group)
);

-- ── Runs: every reading of a system, with counts that add up ───────────────────────
CREATE TABLE run (
    run_no           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id               uuid NOT NULL UNIQUE,
    system_no        integer NOT NULL REFERENCES system,
    mode             text NOT NULL CHECK (mode IN ('snapshot', 'watermark', 'full', 'replay')),
    state            text NOT NULL DEFAULT 'running'
                     CHECK (state IN ('running', 'completed', 'stopped', 'failed', 'interrupted')),
    actor            text NOT NULL,
    mapping_version  text NOT NULL,
    source           text NOT NULL,
    started_at       timestamptz NOT NULL DEFAULT now(),
    ended_at         timestamptz,
    rows_read        bigint NOT NULL DEFAULT 0,
    rows_written     bigint NOT NULL DEFAULT 0,
    rows_unchanged   bigint NOT NULL DEFAULT 0,
    rows_quarantined bigint NOT NULL DEFAULT 0,
    rows_removed     bigint NOT NULL DEFAULT 0,
    records_out      bigint NOT NULL DEFAULT 0,
    links_out        bigint NOT NULL DEFAULT 0,
    checkpoint       jsonb,
    warnings         jsonb NOT NULL DEFAULT '[]',
    error            jsonb,
    -- The law of every run, kept by the database itself.
    CONSTRAINT counts_add_up CHECK (rows_read = rows_written + rows_unchanged + rows_quarantined)
);
CREATE INDEX run_by_system ON run (system_no, run_no DESC);
-- At most one run of a system is under way.
CREATE UNIQUE INDEX run_under_way ON run (system_no) WHERE state = 'running';

-- ── Source records: what one system said, verbatim ─────────────────────────────────
-- id = surrogate(system, 'row', source_key). raw = JSON object of the columns as text.
-- run_no took this version from the source; mapped_run_no last ran it through the mapping.
-- row_no is small and dense, so that a run remembers five million rows seen in 600 KB.
CREATE TABLE source_record (
    id            uuid PRIMARY KEY,
    row_no        bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    system_no     integer NOT NULL,
    source_key    text NOT NULL,
    version       integer NOT NULL,
    content_hash  bytea NOT NULL,
    raw           text NOT NULL,
    handling_no   integer NOT NULL,
    run_no        bigint NOT NULL,
    mapped_run_no bigint NOT NULL,
    taken_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX source_record_by_system ON source_record (system_no, row_no);

CREATE TABLE source_record_history (
    LIKE source_record,
    superseded_at     timestamptz NOT NULL,
    superseded_run_no bigint NOT NULL,
    ending            text NOT NULL CHECK (ending IN ('superseded', 'removed')),
    PRIMARY KEY (id, version)
);

-- ── Records: POLE, current version ─────────────────────────────────────────────────
CREATE TABLE record (
    id             uuid NOT NULL,
    entity         text NOT NULL,
    kind           text NOT NULL,
    system_no      integer NOT NULL,
    source_id      uuid NOT NULL,
    source_version integer NOT NULL,
    version        integer NOT NULL,
    run_no         bigint NOT NULL,
    handling_no    integer NOT NULL,
    recorded_at    timestamptz NOT NULL,
    valid_from     timestamptz,
    valid_to       timestamptz,
    review_on      date,
    label          text NOT NULL,
    body           jsonb NOT NULL,
    quality        jsonb,
    -- What search stands on; derived from the body by the mapping, never shown.
    keys           bigint[],        -- hashed keys of pole.keys
    search_text    text,            -- folded words: names, marks, addresses, references, narrative
    codes          text[],          -- facets as scheme:code, e.g. cjs:TH68001, category:burglary, gender:male
    from_at        timestamptz,     -- birth range of a person, occurrence range of an event (UTC)
    to_at          timestamptz,
    grid           point,           -- British National Grid metres (easting, northing)
    PRIMARY KEY (id, entity)
) PARTITION BY LIST (entity);

CREATE TABLE record_person   PARTITION OF record FOR VALUES IN ('person');
CREATE TABLE record_object   PARTITION OF record FOR VALUES IN ('object');
CREATE TABLE record_location PARTITION OF record FOR VALUES IN ('location');
CREATE TABLE record_event    PARTITION OF record FOR VALUES IN ('event');

CREATE INDEX record_source ON record (source_id);
CREATE INDEX record_system ON record (system_no, id);
CREATE INDEX record_person_keys   ON record_person   USING gin (keys) WITH (fastupdate = off);
CREATE INDEX record_object_keys   ON record_object   USING gin (keys) WITH (fastupdate = off);
CREATE INDEX record_location_keys ON record_location USING gin (keys) WITH (fastupdate = off);
CREATE INDEX record_event_keys    ON record_event    USING gin (keys) WITH (fastupdate = off);
CREATE INDEX record_person_text   ON record_person   USING gin (search_text gin_trgm_ops);
CREATE INDEX record_object_text   ON record_object   USING gin (search_text gin_trgm_ops);
CREATE INDEX record_location_text ON record_location USING gin (search_text gin_trgm_ops);
CREATE INDEX record_event_words   ON record_event    USING gin (to_tsvector('english', coalesce(search_text, '')));
CREATE INDEX record_person_codes  ON record_person   USING gin (codes);
CREATE INDEX record_object_codes  ON record_object   USING gin (codes);
CREATE INDEX record_event_codes   ON record_event    USING gin (codes);
CREATE INDEX record_person_born   ON record_person   (from_at, to_at);
CREATE INDEX record_event_time    ON record_event    (from_at, to_at);
CREATE INDEX record_location_grid ON record_location USING gist (grid) WHERE grid IS NOT NULL;
CREATE INDEX record_event_grid    ON record_event    USING gist (grid) WHERE grid IS NOT NULL;

-- Search indexes that a node's very first load has put off until its end, with what makes them again.
-- A load that is killed leaves them here, and the next run makes them first.
CREATE TABLE deferred_index (
    name       text PRIMARY KEY,
    definition text NOT NULL
);

CREATE TABLE record_history (
    LIKE record,
    superseded_at     timestamptz NOT NULL,
    superseded_run_no bigint NOT NULL,
    ending            text NOT NULL CHECK (ending IN ('superseded', 'removed')),
    PRIMARY KEY (id, version)
);
CREATE INDEX record_history_source ON record_history (source_id);

-- Which source rows speak of a record, for records that several rows may share (a person behind several
-- stays in custody). A record that only one row can yield has no mention.
CREATE TABLE record_mention (
    record_id uuid NOT NULL,
    source_id uuid NOT NULL,
    PRIMARY KEY (record_id, source_id)
);
CREATE INDEX record_mention_source ON record_mention (source_id);

-- ── Links: typed and dated; the role lives here ────────────────────────────────────
CREATE TABLE link (
    id             uuid PRIMARY KEY,
    type           text NOT NULL,       -- person-event, person-location …
    role           text NOT NULL,       -- suspect, home …
    from_id        uuid NOT NULL,
    to_id          uuid NOT NULL,
    system_no      integer NOT NULL,
    source_id      uuid NOT NULL,
    source_version integer NOT NULL,
    run_no         bigint NOT NULL,
    handling_no    integer NOT NULL,
    recorded_at    timestamptz NOT NULL,
    valid_from     timestamptz,
    valid_to       timestamptz
);
CREATE INDEX link_from ON link (from_id);
CREATE INDEX link_to ON link (to_id);
CREATE INDEX link_source ON link (source_id);

CREATE TABLE link_history (
    LIKE link,
    superseded_at     timestamptz NOT NULL,
    superseded_run_no bigint NOT NULL,
    ending            text NOT NULL CHECK (ending IN ('superseded', 'removed'))
);
CREATE INDEX link_history_source ON link_history (source_id);

-- ── Quarantine: rows kept aside, with the reason and the bytes ─────────────────────
CREATE TABLE quarantine (
    id               uuid PRIMARY KEY,
    system_no        integer NOT NULL REFERENCES system,
    fingerprint      bytea NOT NULL,     -- keyed hash of place-independent content: the same bad row is one entry
    stage            text NOT NULL CHECK (stage IN ('read', 'map', 'validate', 'load')),
    reason           text NOT NULL,      -- stable reason code, documented
    field            text,
    message          text NOT NULL,      -- never holds the value itself
    source           text NOT NULL,      -- file or table name
    position         bigint,             -- row number, 1-based, as a reader would count it
    source_id        uuid,               -- surrogate of the row's key when the key could be read
    raw              bytea NOT NULL,     -- encrypted (AES-256-GCM, quarantine key)
    mapping_version  text NOT NULL,
    handling_no      integer NOT NULL,
    first_run_no     bigint NOT NULL,
    last_run_no      bigint NOT NULL,
    first_seen_at    timestamptz NOT NULL,
    last_seen_at     timestamptz NOT NULL,
    seen_count       integer NOT NULL DEFAULT 1,
    state            text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'replayed', 'resolved', 'dismissed')),
    closed_at        timestamptz,
    closed_by        text,
    closing_note     text,               -- why a person dismissed it
    UNIQUE (system_no, fingerprint)
);
CREATE INDEX quarantine_waiting ON quarantine (system_no, reason) WHERE state = 'waiting';

-- ── Audit: appended in the act's own transaction, never changed ────────────────────
CREATE TABLE audit_entry (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id        uuid NOT NULL UNIQUE,
    at        timestamptz NOT NULL,
    op        text NOT NULL CHECK (op IN ('collection', 'alteration', 'consultation', 'disclosure', 'combination',
                                          'erasure', 'security')),
    event     text NOT NULL,             -- name in the event catalogue, e.g. person-searched
    outcome   text NOT NULL CHECK (outcome IN ('allow', 'deny', 'error')),
    actor     text NOT NULL,
    purpose   text,
    leaf      bytea NOT NULL,            -- canonical JSON, at most 65,535 bytes: ids, codes and commitments only
    detail    jsonb,                     -- free text and search terms; may be erased, the leaf commits to them
    salt      bytea
);
CREATE INDEX audit_entry_at ON audit_entry (at);

-- Which records an entry was about, so that "who saw this record" is one look-up.
CREATE TABLE audit_subject (
    record_id uuid NOT NULL,
    seq       bigint NOT NULL REFERENCES audit_entry,
    PRIMARY KEY (record_id, seq)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % refused', TG_OP;
END $$;
-- The leaf never changes; only detail and salt may be emptied, by erasure.
CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE OF seq, id, at, op, event, outcome, actor, purpose, leaf
    ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_subject_append_only BEFORE DELETE OR UPDATE ON audit_subject
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
