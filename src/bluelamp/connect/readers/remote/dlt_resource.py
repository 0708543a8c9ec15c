"""Records of a dlt resource. Only its records are used: dlt's own loading, schemas and state are not."""

import re
from collections.abc import Generator, Iterator, Mapping
from importlib import import_module
from itertools import islice
from typing import Any

import msgspec

from bluelamp.connect.errors import SourceError, SourceUnreadable
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers.contract import ReadPlan
from bluelamp.connect.readers.remote.errors import ExtraMissing, ResourceNotAllowed
from bluelamp.connect.readers.remote.fetching import Page
from bluelamp.connect.readers.remote.reader import FetchedReader, opened, spool_for
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.remote_specs import DltSpec

_NAME = re.compile(r"[a-zA-Z_][\w.]*:[a-zA-Z_]\w*")
PAGE_RECORDS = 500


def open_dlt(spec: DltSpec, secrets: Secrets, plan: ReadPlan, reach: Reach) -> FetchedReader:
    """The reader for this resource; takes all its records at once."""
    where = f"dlt resource {spec.resource}"
    plan = ReadPlan(required=plan.required, wanted=plan.wanted, order_by=plan.order_by)
    fetching = DltFetching(_resource(spec, secrets, reach, where), where)
    return opened(spec, plan, fetching, spool_for(spec, reach, where))


def _resource(spec: DltSpec, secrets: Secrets, reach: Reach, where: str) -> Any:
    # The name is compared before anything is imported: importing is running.
    if spec.resource not in reach.resources or not _NAME.fullmatch(spec.resource):
        raise ResourceNotAllowed(where)
    try:
        import_module("dlt")
    except ImportError:
        raise ExtraMissing(where, "It is bluelamp[dlt].") from None
    module, _, attribute = spec.resource.partition(":")
    given = {**spec.arguments, **{name: secrets.resolve(one, where) for name, one in spec.secrets.items()}}
    try:
        made = getattr(import_module(module), attribute)
        return made(**given) if callable(made) else made
    except (ImportError, AttributeError, TypeError) as error:
        raise SourceUnreadable(
            where,
            f"({type(error).__name__})",
            remedy="Install the package that holds it, and check its name and `arguments` in the manifest.",
        ) from None


class DltFetching:
    """Records of a dlt resource, in pages of our own."""

    kind = "dlt"

    def __init__(self, resource: Any, where: str) -> None:
        self.where = where
        self._resource = resource

    def pages(self, start: str | None, since: str | None) -> Generator[Page, None, None]:
        """All records from the first: a resource has no place to go on from."""
        del start, since
        records = self._records()
        while True:
            try:
                page = list(islice(records, PAGE_RECORDS))
            except SourceError:
                raise
            except (
                Exception
            ) as error:  # anything may come out of somebody's code, and its words may hold values
                raise SourceUnreadable(
                    self.where, f"(It failed: {type(error).__name__}.)", remedy="Ask whoever wrote it."
                ) from None
            yield Page(page, None)
            if len(page) < PAGE_RECORDS:
                return

    def _records(self) -> Iterator[bytes]:
        for record in self._resource:
            # A table of Arrow stands for its rows.
            for one in record.to_pylist() if hasattr(record, "to_pylist") else [record]:
                plain = one if isinstance(one, Mapping) else {"value": one}
                yield msgspec.json.encode(plain, enc_hook=str)

    def close(self) -> None:
        """Nothing stays open."""
