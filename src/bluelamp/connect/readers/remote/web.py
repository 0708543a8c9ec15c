"""The way to a system of the web as its manifest describes it: origins, credentials, certificates, limits."""

import os
import ssl
import tempfile
from pathlib import Path

from bluelamp.connect.errors import ManifestInvalid
from bluelamp.connect.outbound import Credentials, OutboundClient, Reach, Terms, origin_of
from bluelamp.connect.outbound.credentials import ClientCredentials, HeaderKey, basic, bearer
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.remote_specs import WebSpec


def client_for(spec: WebSpec, secrets: Secrets, reach: Reach, where: str) -> OutboundClient:
    """The outbound client for this system: it goes to the origins of `url` and `token_url`, and nowhere else."""
    origins = []
    for field, url in (("url", spec.url), ("token_url", spec.token_url)):
        if url is not None:
            try:
                origins.append(origin_of(url))
            except ValueError as error:
                raise ManifestInvalid(where, f"{error}.".capitalize(), field=f"source.{field}") from None
    terms = Terms(
        origins=origins,
        timeout_seconds=spec.timeout.total_seconds(),
        deadline_seconds=spec.deadline.total_seconds(),
        answer_bytes_max=spec.answer_bytes_max,
        retries_max=spec.retries_max,
        wait_seconds=spec.retry_wait.total_seconds(),
        patience_seconds=spec.patience.total_seconds(),
        max_per_second=spec.max_per_second,
        tls=_tls(spec, secrets, where),
    )
    return OutboundClient(reach, terms, _credentials(spec, secrets, where))


def _credentials(spec: WebSpec, secrets: Secrets, where: str) -> Credentials:
    def secret(reference: str | None) -> str:
        assert reference is not None, "the manifest was checked for it"
        return secrets.resolve(reference, where)

    match spec.auth:
        case "bearer":
            return bearer(secret(spec.token))
        case "header":
            return HeaderKey(spec.header, secret(spec.token))
        case "basic":
            return basic(spec.user or "", secret(spec.password))
        case "oauth2":
            return ClientCredentials(
                spec.token_url or "", spec.client_id or "", secret(spec.client_secret), spec.scope
            )
    return Credentials()


def _tls(spec: WebSpec, secrets: Secrets, where: str) -> ssl.SSLContext:
    authority = files_of(spec.ca_file, spec.folder, spec.roots, ())[0] if spec.ca_file is not None else None
    try:
        # With an authority of its own a system is believed on no other's word.
        context = ssl.create_default_context(cafile=authority)
    except ssl.SSLError:
        raise ManifestInvalid(where, "It holds no certificate in PEM form.", field="source.ca_file") from None
    if spec.client_certificate is not None:
        _present(context, secrets.resolve(spec.client_certificate, where), where)
    return context


def _present(context: ssl.SSLContext, pem: str, where: str) -> None:
    # The library takes certificates from files only; mkstemp makes one that nobody else can read.
    handle, name = tempfile.mkstemp(prefix="bluelamp-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(pem)
        context.load_cert_chain(name)
    except (ssl.SSLError, OSError):
        raise ManifestInvalid(
            where,
            "The secret holds no certificate with its key in PEM form.",
            field="source.client_certificate",
        ) from None
    finally:
        Path(name).unlink()
