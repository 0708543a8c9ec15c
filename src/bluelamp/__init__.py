"""Bluelamp: a police force's systems as one searchable, published, audited record."""
