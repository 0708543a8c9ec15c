"""The one client for everything that leaves the node: where it may go, over which address, how long and how much."""

from bluelamp.connect.outbound.answer import Answer
from bluelamp.connect.outbound.client import OutboundClient, Terms
from bluelamp.connect.outbound.credentials import Credentials
from bluelamp.connect.outbound.reach import Reach, origin_of

__all__ = ["Answer", "Credentials", "OutboundClient", "Reach", "Terms", "origin_of"]
