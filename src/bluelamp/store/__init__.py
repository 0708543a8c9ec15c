"""The one database: PostgreSQL, its server, migrations, records, search and the audit log. No HTTP, no policy."""
