"""What can go wrong with fetched records as a whole. The way to the system has errors of its own in `outbound`."""

from bluelamp.connect.errors import SourceError


class RecordsNotFound(SourceError):
    """There is no list of records where the manifest says.

    Correct `records` in the manifest's [source]; `bluelamp connect new NAME URL` looks for it.
    """

    code = "records-not-found"


class PagingLoops(SourceError):
    """The system gives the same page again, so reading would never end.

    Compare `paging` and its parameters in the manifest with the supplier's description.
    """

    code = "paging-loops"


class TotalDisagrees(SourceError):
    """The system's own count of its records does not agree with what it gave.

    Records came or went while they were read: sync again at a quieter hour. Nothing of this reading was taken.
    """

    code = "total-disagrees"


class PagesTooMany(SourceError):
    """There are more pages than the limit.

    Ask for larger pages, or raise `pages_max` in the manifest's [source] if they are honest.
    """

    code = "pages-too-many"


class SpoolFull(SourceError):
    """The fetched records take more room than the limit.

    Raise `spool_bytes_max` in the manifest's [source], or read only what changed (mode watermark).
    """

    code = "spool-full"


class WatermarkUnreadable(SourceError):
    """The watermark column holds something that is neither a number nor an ISO 8601 moment.

    Name another column as `watermark`, or set `mode = "snapshot"` in the manifest's [capture].
    """

    code = "watermark-unreadable"


class ServiceFault(SourceError):
    """The service answers with a fault.

    See its code; check `operation` and `parameters` in the manifest, or ask the service's owner.
    """

    code = "service-fault"


class WsdlUnusable(SourceError):
    """The service's description cannot be used.

    Put the whole WSDL, with the schemas that it imports, beside the manifest; check `operation`, `service` and `port`.
    """

    code = "wsdl-unusable"


class ResourceNotAllowed(SourceError):
    """A dlt resource is code, and node.toml does not list this one.

    Have it looked at; then add it to `resources` under [sources] in node.toml.
    """

    code = "resource-not-allowed"


class ExtraMissing(SourceError):
    """This kind of source needs a package that is not installed.

    Install the extra named here beside Bluelamp.
    """

    code = "extra-missing"
