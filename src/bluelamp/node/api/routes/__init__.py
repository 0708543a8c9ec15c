"""The routes of the published API, one module for each part of it."""

from bluelamp.node.api.routes.audit import router as audit
from bluelamp.node.api.routes.codes import router as codes
from bluelamp.node.api.routes.export import router as export
from bluelamp.node.api.routes.meta import router as meta
from bluelamp.node.api.routes.records import router as records
from bluelamp.node.api.routes.search import router as search
from bluelamp.node.api.routes.systems import router as systems

ROUTERS = (meta, search, records, export, systems, codes, audit)

__all__ = ["ROUTERS"]
