"""Legacy systems: readers, mapping, sync, quarantine. How rows become records; not how records are kept."""
