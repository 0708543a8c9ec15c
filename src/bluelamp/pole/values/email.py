"""Email addresses: form, slips in well-known domains, likeness."""

import re
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Findings, error, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import is_filler, one_slip, squeeze

LENGTH_MAX: Final = 254
"""Characters of an address that mail can carry (RFC 5321, section 4.5.3.1, less the angle brackets)."""
LOCAL_LENGTH_MAX: Final = 64

WELL_KNOWN_DOMAINS: Final = frozenset(
    (
        "gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.co.uk msn.com yahoo.com yahoo.co.uk "
        "icloud.com me.com aol.com btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net proton.me protonmail.com"
    ).split(" ")
)
_DOTS_DO_NOT_COUNT: Final = frozenset({"gmail.com", "googlemail.com"})
_PLACEHOLDER_LOCAL: Final = frozenset(
    {"none", "noemail", "no", "noreply", "no-reply", "unknown", "test", "na", "notprovided", "refused"}
)

_WRAPPING: Final = re.compile(
    r"^(?:e-?mail\s*[:=]?\s*|mailto:)|^[\s<\"'(\[]+|[\s>\"')\].,;]+$", re.IGNORECASE
)
_IN_BRACKETS: Final = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
_FORM: Final = re.compile(
    r"[^\s@<>()\[\],;:\\\"]+@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)


def clean(text: str) -> str | None:
    """Give an address in small letters without wrapping: `<Jo.Test@Example.COM>` is `jo.test@example.com`.

    The part before the @ may in law tell capitals apart; no provider in use does.
    """
    return _clean(text) if len(text) <= 2 * LENGTH_MAX else None


@lru_cache(maxsize=16_384)
def _clean(text: str) -> str | None:
    plain = squeeze(text)
    inside = _IN_BRACKETS.search(plain)
    bare = inside[1] if inside else plain
    previous = ""
    while bare != previous:
        previous, bare = bare, _WRAPPING.sub("", bare)
    address = squeeze(bare.lower())
    if not _FORM.fullmatch(address) or len(address) > LENGTH_MAX:
        return None
    local, _, _ = address.rpartition("@")
    if local.startswith(".") or local.endswith(".") or ".." in local or len(local) > LOCAL_LENGTH_MAX:
        return None
    return address


def validate(text: str) -> Findings:
    """Check an address's form, and whether it looks mistyped or made up. An empty field gives no finding."""
    plain = squeeze(text)
    if not plain:
        return ()
    if is_filler(plain):
        return (warning("email-filler", "This is a filler, not an address; leave the field blank instead."),)
    address = clean(text)
    if address is None:
        return (error("email-form", "This does not have the form of an email address."),)
    local, _, domain = address.rpartition("@")
    found = []
    if domain not in WELL_KNOWN_DOMAINS and any(one_slip(domain, known) for known in WELL_KNOWN_DOMAINS):
        found.append(warning("email-domain", "The part after the @ is one letter off a well-known provider."))
    if local in _PLACEHOLDER_LOCAL:
        found.append(warning("email-placeholder", "This looks like an address typed only to fill the field."))
    return tuple(found)


def compare(left: str, right: str) -> Agreement:
    """Say how alike two addresses are: the same mailbox, a slip, or only the same name before the @."""
    one, other = clean(left), clean(right)
    if one is None or other is None:
        return MISSING
    if one == other:
        return Agreement(1.0, Likeness.EXACT, "The addresses are the same.")
    if _mailbox(one) == _mailbox(other):
        return Agreement(0.97, Likeness.EQUIVALENT, "The addresses reach the same mailbox.")
    if one_slip(one, other):
        return Agreement(0.75, Likeness.TYPO, "One letter of the address differs, or two are swapped.")
    if one.rpartition("@")[0] == other.rpartition("@")[0]:
        return Agreement(0.5, Likeness.PARTIAL, "The same name at another provider.")
    return Agreement(0.0, Likeness.DIFFERENT, "The addresses are different.")


def _mailbox(address: str) -> str:
    """Tags after a + reach the same mailbox; Gmail does not count dots."""
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTS_DO_NOT_COUNT:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def caption(text: str) -> str:
    """Show an address: the canonical form, or the text as recorded."""
    return clean(text) or squeeze(text)
