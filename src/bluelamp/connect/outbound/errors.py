"""What can go wrong on the way to a system over the network. Addresses are shown without their parameters."""

from bluelamp.connect.errors import SourceError


class OriginRefused(SourceError):
    """This address is not one that the node may call.

    If it is right, add its origin to `origins` under [sources] in node.toml; a system calls only the origins that its
    own manifest names.
    """

    code = "origin-refused"


class AddressRefused(SourceError):
    """The host leads to an address that connectors may not reach.

    If the system does stand there, add the host to `private_hosts` under [sources] in node.toml.
    """

    code = "address-refused"


class RedirectRefused(SourceError):
    """The system sends us on to another address, and the node follows no such pointer.

    Ask the system's owner for the address that answers itself, and write it in the manifest.
    """

    code = "redirect-refused"


class TlsRefused(SourceError):
    """The system could not prove who it is, or would not speak securely.

    Check the host's name and the certificate's dates; for the force's own authority name its file as `ca_file`.
    """

    code = "tls-refused"


class SystemUnreachable(SourceError):
    """The system does not answer.

    Check host, port and firewall, and whether it is in its maintenance window; then sync again.
    """

    code = "system-unreachable"


class SystemFailing(SourceError):
    """The system went on failing, however often it was asked.

    Tell its owner; then sync again. What was read so far is kept for a while, and the next run goes on from there.
    """

    code = "system-failing"


class SystemBusy(SourceError):
    """The system asks us to wait longer than this run may.

    Set `max_per_second` in the manifest's [source] to what its owner allows, or raise `patience`.
    """

    code = "system-busy"


class AnswerTooLarge(SourceError):
    """An answer is larger than the limit.

    Ask for smaller pages (`page_size`), or raise `answer_bytes_max` in the manifest's [source] if it is honest.
    """

    code = "answer-too-large"


class AnswerUnsound(SourceError):
    """The answer is not what this system should send.

    Check the address in the manifest; a sign-in or error page often stands where the records should be.
    """

    code = "answer-unsound"


class CredentialsRefused(SourceError):
    """The system does not accept who we say we are: the key or password is wrong or has expired.

    Have it renewed, put the new one in the secret that the manifest names, and sync again.
    """

    code = "credentials-refused"


class AccessForbidden(SourceError):
    """The system knows us but does not let us read this.

    Ask its owner to let the node's account read these records, and nothing more.
    """

    code = "access-forbidden"


class AddressUnknown(SourceError):
    """The system has nothing at this address.

    Check `url` in the manifest; after an upgrade of the system ask its supplier what became of it.
    """

    code = "address-unknown"


class RequestRefused(SourceError):
    """The system does not understand what it is asked.

    Check `url`, `parameters` and paging in the manifest against the supplier's description.
    """

    code = "request-refused"
