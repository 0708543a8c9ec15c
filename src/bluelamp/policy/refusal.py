"""Refusals: each says in one sentence what to do, and carries the code that the API answers with."""


class Refused(Exception):
    """The request is refused by policy."""

    code = "refused"

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or (type(self).__doc__ or "").splitlines()[0])
        self.sentence = str(self)


class PurposeMissing(Refused):
    """Say why you need this record: send `Open-Policing-Purpose` with one of the purposes in the capability statement.

    Raised before anything is read. The audit log keeps the attempt; the API answers 403.
    """

    code = "purpose-missing"


class PurposeUnknown(Refused):
    """That purpose is not on the closed list; the capability statement at `/.well-known/open-policing` has it."""

    code = "purpose-unknown"


class ReasonUnknown(Refused):
    """Send `Open-Policing-Reason` with one of the reason codes in the capability statement."""

    code = "reason-unknown"


class JustificationMissing(Refused):
    """Send `Open-Policing-Justification` with 3 to 250 characters that a colleague would understand."""

    code = "justification-missing"


class ContextInvalid(Refused):
    """A part of the access context is too long or holds control characters."""

    code = "context-invalid"


class ScopeMissing(Refused):
    """Your role does not allow this; ask the owner of the node's register for a role that does."""

    code = "scope-missing"


class PurposeNotAllowed(Refused):
    """This act is not allowed for that purpose."""

    code = "purpose-not-allowed"
