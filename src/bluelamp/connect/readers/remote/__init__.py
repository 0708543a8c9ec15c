"""Sources reached over a network: fetched page by page into a private spool, then read from there."""
