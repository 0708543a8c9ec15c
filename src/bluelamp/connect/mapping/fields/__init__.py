"""From columns to named, cleaned values: each field becomes column expressions and checks."""
