"""What a request states: who asks, why, and by which parameters. Nothing is decided or read here."""

from urllib.parse import unquote

from fastapi import Request

from bluelamp.node.api.problem import ApiProblem
from bluelamp.node.folder import PolicySettings
from bluelamp.node.runtime import NodeRuntime
from bluelamp.policy import AccessContext, ContextInvalid, Principal, read_context
from bluelamp.trust import TokenUnknown

CONTEXT_HEADERS = {
    "purpose": "Open-Policing-Purpose",
    "reason": "Open-Policing-Reason",
    "justification": "Open-Policing-Justification",
    "case_reference": "Open-Policing-Case-Reference",
    "on_behalf_of": "Open-Policing-On-Behalf-Of",
    "correlation_id": "Open-Policing-Correlation-Id",
    "device": "Open-Policing-Device",
}
"""The access context over HTTP. Values are UTF-8; percent-encode what is not ASCII (RFC 3986)."""


def known_caller(request: Request) -> Principal:
    """Who asks, by the bearer token.

    Raises the problem `token-missing` or `token-unknown`.
    """
    runtime: NodeRuntime = request.app.state.runtime
    stated = request.headers.getlist("authorization")
    scheme, _, token = (stated[0] if len(stated) == 1 else "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiProblem("token-missing")
    try:
        holder = runtime.tokens.look_up(token.strip())
    except TokenUnknown:
        raise ApiProblem("token-unknown") from None
    return Principal(holder.id, runtime.settings.force, holder.roles)


def stated_context(request: Request, policy: PolicySettings) -> AccessContext:
    """Why the caller asks, by the headers of the access context.

    Raises a `Refused` that names the first thing missing or unreadable.
    """
    stated = {name: _header(request, header) for name, header in CONTEXT_HEADERS.items()}
    return read_context(stated, justification_required=policy.justification_required)


def _header(request: Request, name: str) -> str | None:
    """One header of the access context.

    Raises `ContextInvalid` where two readers could take it for different things: given twice, not ASCII, not UTF-8.
    """
    values = request.headers.getlist(name)
    if not values:
        return None
    if len(values) > 1 or not values[0].isascii():
        raise ContextInvalid(f"Send {name} once, in UTF-8 with everything but ASCII percent-encoded.")
    try:
        return unquote(values[0], errors="strict")
    except UnicodeDecodeError:
        raise ContextInvalid(f"What is percent-encoded in {name} must be UTF-8.") from None


def refuse_unknown_parameters(request: Request) -> None:
    """Refuse a parameter that the path does not take.

    Raises the problem `question-invalid`.
    """
    # A misspelt filter that is silently ignored would show, or hand out, more than was asked for.
    if not request.query_params:
        return
    known = [field.alias for field in request.scope["route"].dependant.query_params]
    if request.query_params.keys() - set(known):
        takes = f"This path takes {', '.join(known)}." if known else "This path takes none."
        unknown = {"field": "query", "message": f"There is a parameter that this path does not know. {takes}"}
        raise ApiProblem("question-invalid", errors=(unknown,))
