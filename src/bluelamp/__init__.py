"""Bluelamp: a police force's systems as one searchable, published, audited record."""

__version__ = "0.1.0.dev0"
