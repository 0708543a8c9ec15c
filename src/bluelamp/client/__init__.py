"""Typed client of the published API, and the models of its questions and answers. The only door for apps."""

from bluelamp.client.http import NodeClient, NodeRefused, NodeUnreachable
from bluelamp.client.query import EventSearch, LocationSearch, Near, ObjectSearch, PersonSearch

__all__ = [
    "EventSearch",
    "LocationSearch",
    "Near",
    "NodeClient",
    "NodeRefused",
    "NodeUnreachable",
    "ObjectSearch",
    "PersonSearch",
]
