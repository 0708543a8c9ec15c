"""Which tables the policy rule protects, and who may read them without its filter, each with the reason."""

PROTECTED_TABLES = frozenset(
    {
        "link",
        "link_history",
        "record",
        "record_event",
        "record_history",
        "record_location",
        "record_object",
        "record_person",
        "source_record",
        "source_record_history",
    }
)
# Tables that hold no record of a person (ids and counts at most), or hold it encrypted.
OPEN_TABLES = frozenset(
    {
        "audit_entry",
        "audit_subject",
        "deferred_index",
        "handling",
        "lineage_event",
        "mapping",
        "node",
        "quarantine",
        "record_mention",
        "run",
        "system",
    }
)
# Modules, folders, or single statements (`module::NAME`) that may read protected tables without the filter, each with its reason.
ALLOWED = {
    "src/bluelamp/store/landing/": "writes what systems send; shows nothing to anyone",
    "src/bluelamp/connect/readers/sql/": "reads the force's own systems, where our tables are not",
    "src/bluelamp/store/backup/": "copies the whole database for its keeper; shows nothing to anyone",
    "src/bluelamp/store/quarantine.py::RESOLVE_WRITTEN": "closes entries whose row has landed; shows no row",
}
