"""Record rules for persons: the "4+1" rule of the POLE standard, one finding for each part that is missing."""

from bluelamp.pole.quality.facts import PersonFacts

DESCRIPTORS_MIN = 4
"""Physical descriptions that an unknown suspect needs (POLE, Suspect Unknown)."""


def no_given_name(person: PersonFacts) -> bool:
    """The person has no given name.

    One of the four facts that identify a person: given name, surname, date of birth, gender.
    """
    return not person.has_given


def no_family_name(person: PersonFacts) -> bool:
    """The person has no surname.

    One of the four facts that identify a person: given name, surname, date of birth, gender.
    """
    return not person.has_family


def no_birth(person: PersonFacts) -> bool:
    """The person has no date of birth.

    One of the four facts that identify a person. A year alone, or an age, is better than nothing.
    """
    return not person.has_birth


def no_gender(person: PersonFacts) -> bool:
    """The person has no gender.

    One of the four facts that identify a person. "Not known" is an answer; an empty field is not.
    """
    return not person.has_gender


def no_contact(person: PersonFacts) -> bool:
    """The person has no address, phone, email, CRO or PNC number.

    The "+1" of the rule: one contact reference beside the four facts.
    """
    return not person.has_contact


def unidentified(person: PersonFacts) -> bool:
    """Nothing in the record says who the person is.

    No name, date of birth or number. A person who withholds a name may still be recorded by description.
    """
    named = person.has_given or person.has_family
    return not (named or person.has_birth or person.has_identifier or person.descriptors > 0)


def described_too_little(person: PersonFacts) -> bool:
    """A person without a name has fewer than four physical descriptions.

    An unknown suspect needs at least four to be told from others.
    """
    named = person.has_given or person.has_family
    return not named and 0 < person.descriptors < DESCRIPTORS_MIN


def no_link(person: PersonFacts) -> bool:
    """The person is linked to nothing.

    A person is recorded because of an event, an object or another person. Without a link nobody can tell why.
    """
    return not person.has_link
