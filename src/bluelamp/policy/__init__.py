"""May this be seen, shared, kept: purposes, roles, decisions and filter trees. Pure; no database, no HTTP."""

from bluelamp.policy.context import AccessContext, read_context
from bluelamp.policy.decide import Decision, decide
from bluelamp.policy.filter import All, Compare, Either, Everything, Filter, Not, Nothing, permits
from bluelamp.policy.purpose import FAMILIES, PURPOSES, REASONS, Purpose
from bluelamp.policy.refusal import ContextInvalid, Refused
from bluelamp.policy.role import ROLES, SCOPES, Principal, Role

__all__ = [
    "FAMILIES",
    "PURPOSES",
    "REASONS",
    "ROLES",
    "SCOPES",
    "AccessContext",
    "All",
    "Compare",
    "ContextInvalid",
    "Decision",
    "Either",
    "Everything",
    "Filter",
    "Not",
    "Nothing",
    "Principal",
    "Purpose",
    "Refused",
    "Role",
    "decide",
    "permits",
    "read_context",
]
