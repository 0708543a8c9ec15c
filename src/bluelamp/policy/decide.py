"""The decision: may this principal do this for this purpose, which policies say so, and what may be seen."""

from dataclasses import dataclass

from bluelamp.policy.context import AccessContext
from bluelamp.policy.filter import All, Compare, Either, Everything, Filter
from bluelamp.policy.purpose import PURPOSES, purposes_that_allow
from bluelamp.policy.refusal import PurposeNotAllowed, ScopeMissing
from bluelamp.policy.role import ROLES, Principal

STATISTICS_SCOPES = frozenset({"systems.read", "codes.read", "runs.read", "metrics.read"})
"""Acts that show no individual: all that the purpose `statistics` allows."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An allowed act: the filter its queries carry, and the policies that allowed it."""

    principal: Principal
    scope: str
    context: AccessContext | None
    filter: Filter
    policies: tuple[str, ...]


def decide(principal: Principal, scope: str, context: AccessContext | None) -> Decision:
    """Decide on an act before anything is read.

    `context` is None for the few acts that touch no record of a person and so need no purpose.
    Raises `ScopeMissing` or `PurposeNotAllowed`; whoever catches it writes the denial to the audit log.
    """
    roles = [ROLES[code] for code in principal.roles if code in ROLES and scope in ROLES[code].scopes]
    if not roles:
        raise ScopeMissing
    if context is None:
        return Decision(principal, scope, None, Everything(), ("role-allows-scope",))
    if PURPOSES[context.purpose].family == "statistics" and scope not in STATISTICS_SCOPES:
        raise PurposeNotAllowed("The purpose `statistics` counts; it does not look at individuals.")
    per_role: list[Filter] = []
    for role in roles:
        parts: list[Filter] = [Compare("marking", "at-most", role.marking_rank_max)]
        if not role.any_access:
            parts.append(Compare("access", "within", tuple(sorted(role.access))))
        per_role.append(All(tuple(parts)))
    purpose = Compare("purposes", "overlaps", purposes_that_allow(context.purpose))
    return Decision(
        principal,
        scope,
        context,
        All((purpose, Either(tuple(per_role)))),
        (
            "role-allows-scope",
            "purpose-within-handling",
            "marking-within-clearance",
            "access-labels-within-role",
        ),
    )
