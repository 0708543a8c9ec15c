-- Lineage: OpenLineage run events, written with the run itself. Names of columns and fields only; no row, no value.

CREATE TABLE lineage_event (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_no     bigint NOT NULL REFERENCES run,
    event_type text NOT NULL CHECK (event_type IN ('START', 'COMPLETE', 'FAIL', 'ABORT')),
    at         timestamptz NOT NULL,
    event      jsonb NOT NULL,
    UNIQUE (run_no, event_type)
);
