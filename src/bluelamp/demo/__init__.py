"""The demonstration: a small invented force and a month of real open crime, connected and served on this machine."""
