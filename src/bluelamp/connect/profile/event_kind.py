"""What kind of event a row tells of, by its columns and the system's name."""

from bluelamp.connect.profile.groups import Groups
from bluelamp.connect.profile.header_words import words_of

BY_NAME: tuple[tuple[tuple[str, ...], str], ...] = (
    (("custody", "detention", "detainee"), "custodyStay"),
    (("stop", "search"), "stopSearch"),
    (("missing", "misper"), "missingEpisode"),
    (("intel", "intelligence"), "intelligence"),
    (("arrest",), "arrest"),
    (("force", "restraint"), "useOfForce"),
    (("crime", "offence"), "crime"),
    (("incident", "command", "control", "call", "log"), "incident"),
    (("property", "exhibit", "exhibits", "seized", "lost"), "propertyMovement"),
)
ROLE_OF_PERSON = {
    "custodyStay": "subject", "stopSearch": "subject", "arrest": "subject", "missingEpisode": "missing",
    "intelligence": "subject", "useOfForce": "subject",
}  # fmt: skip
"""The role of a person whose columns name none; elsewhere they are merely involved."""


def event_kind(groups: Groups, name: str) -> tuple[str, str, bool] | None:
    """Kind, why, and whether it is sure; None if no column tells of an event."""
    telling = [guess for guess in groups.event if guess.meaning not in {"ref", "updated", "officer", "title"}]
    if not telling:
        return None
    if groups.has("custody_ref", "authorised_at", "relevant_time", "arrived_at"):
        return "custodyStay", "it has the references or clock of a stay in custody", True
    if groups.has("object_of_search"):
        return "stopSearch", "it says what was searched for", True
    words = set(words_of(name).split())
    by_name = next((kind for known, kind in BY_NAME if words & set(known)), None)
    if groups.has("item", "seal", "exhibit") and not groups.has(
        "category", "offence", "offence_code", "ho_class"
    ):
        return "propertyMovement", "it lists property", True
    if by_name is not None:
        return by_name, f"by the system's name, {name}", True
    if groups.has("crime_ref", "category", "offence", "offence_code", "ho_class"):
        return "crime", "it has offences or crime references", True
    headers = {word for guess in groups.event for word in words_of(guess.name).split()}
    kind = next((kind for known, kind in BY_NAME if headers & set(known)), None)
    if kind is not None:
        return kind, "by the words of its headers", False
    return "incident", "nothing says what kind of event it is", False
