"""Developers' commands: set-up, checks, vendoring. Nothing in the product imports them."""
