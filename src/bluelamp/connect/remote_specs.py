"""What a manifest says of sources reached over a network: REST, SOAP, ODBC and dlt. How they are read is not here."""

from datetime import timedelta
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from bluelamp.connect.errors import WatermarkUnsupported
from bluelamp.connect.source_spec import MIB, Duration, Line, SourceSpec, TableSpec

SECRETS = ("password", "token", "client_secret", "client_certificate")
"""Keys whose value is never the secret itself but says where it is kept."""

_NEEDS: dict[str, tuple[str, ...]] = {
    "none": (),
    "bearer": ("token",),
    "header": ("token",),
    "basic": ("user", "password"),
    "oauth2": ("token_url", "client_id", "client_secret"),
}


class FetchedSpec(SourceSpec):
    """What all sources share whose nested records are fetched, spooled and flattened."""

    READS_CHANGES: ClassVar[bool] = False

    optional: tuple[Line, ...] = Field(
        default=(),
        strict=False,
        description="Columns, without numbers, that may be lacking; * stands for any.",
    )
    repeats_max: int = Field(default=20, ge=1, le=1000, description="Repeats of one place in a record.")
    columns_max: int = Field(default=2000, ge=1, le=20_000)
    max_record_bytes: int = Field(default=16 * MIB, ge=1024, le=1024 * MIB)
    spool_bytes_max: int = Field(
        default=16 * 1024 * MIB, gt=0, description="What fetched records may take on the node's disk."
    )
    resume_within: Duration = Field(
        default=timedelta(hours=1),
        description="How old an interrupted fetch may be to go on from; 0s = always begin anew.",
    )


class WebSpec(FetchedSpec):
    """What REST and SOAP share: where, who we are, and how patient and how gentle we are."""

    url: Line = Field(description="Its address: https, on an origin that node.toml lists.")
    auth: Literal["none", "bearer", "header", "basic", "oauth2"] = "none"
    token: Line | None = Field(default=None, description='"env:NAME" or "file:PATH"; for bearer and header.')
    header: Line = Field(default="X-API-Key", description="The header that takes the token, for auth header.")
    user: Line | None = None
    password: Line | None = Field(default=None, description='"env:NAME" or "file:PATH".')
    token_url: Line | None = Field(
        default=None, description="Where OAuth 2.0 client credentials get their token."
    )
    client_id: Line | None = None
    client_secret: Line | None = Field(default=None, description='"env:NAME" or "file:PATH".')
    scope: Line | None = None
    ca_file: Line | None = Field(
        default=None, description="PEM file of the authority that signed the server's certificate."
    )
    client_certificate: Line | None = Field(
        default=None, description='"env:NAME" or "file:PATH" with certificate and key in PEM.'
    )
    max_per_second: float | None = Field(default=10, gt=0, le=10_000, description="Requests in a second.")
    timeout: Duration = Field(default=timedelta(seconds=30), description="Longest silence.")
    deadline: Duration = Field(default=timedelta(minutes=2), description="Longest time for one answer.")
    patience: Duration = Field(
        default=timedelta(minutes=10), description="How long one request may be retried."
    )
    retries_max: int = Field(default=200, ge=0, le=100_000, description="Retries in one run.")
    retry_wait: Duration = Field(default=timedelta(milliseconds=500), description="First pause; it doubles.")
    answer_bytes_max: int = Field(default=32 * MIB, ge=1024, le=1024 * MIB)
    pages_max: int = Field(default=100_000, ge=1, description="More pages are taken for a loop.")

    @model_validator(mode="after")
    def _able_to_sign_in(self) -> Self:
        missing = [name for name in _NEEDS[self.auth] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"auth {self.auth} needs {' and '.join(missing)}")
        return self


class RestSpec(WebSpec):
    """Pages of JSON records."""

    READS_CHANGES: ClassVar[bool] = True
    BESIDE: ClassVar[tuple[str, ...]] = ("ca_file",)

    kind: Literal["rest"] = "rest"
    records: Line | None = Field(
        default=None, description="Way to the list of records in a page, as in `data` or `result.rows`."
    )
    parameters: dict[str, str] = Field(default_factory=dict, description="Sent with every request.")
    accept: Line = "application/json, application/vnd.api+json"
    since_parameter: Line | None = Field(
        default=None, description="Parameter that takes the last watermark, for mode watermark."
    )
    paging: Literal["none", "page", "offset", "cursor", "link", "next"] = "none"
    page_parameter: Line = Field(default="page", description="For paging page and offset.")
    first_page: int = Field(default=1, ge=0, description="For paging page.")
    size_parameter: Line | None = Field(default=None, description="Parameter that takes `page_size`.")
    page_size: int | None = Field(default=None, ge=1)
    cursor_parameter: Line = "cursor"
    cursor: Line = Field(default="next", description="Way to the cursor in a page.")
    next: Line = Field(
        default="links.next", description="Way to the next page's address, as JSON:API has it."
    )
    total: Line | None = Field(
        default=None, description="Way to the number of all records, to prove that all came."
    )
    past_end: Literal["empty", "not-found"] = Field(
        default="empty", description="What stands behind the last page: an empty one, or 404."
    )

    def refuse_watermark(self, where: str) -> None:
        """Only what changed can be asked for, once the parameter is known that asks for it."""
        if self.since_parameter is None:
            raise WatermarkUnsupported(
                where,
                "Without `since_parameter` the service is asked for everything.",
                field="source.since_parameter",
                remedy='Name the parameter that takes the watermark, or set `mode = "snapshot"` in [capture].',
            )

    @model_validator(mode="after")
    def _size_settled(self) -> Self:
        if self.size_parameter is not None and self.page_size is None:
            raise ValueError("size_parameter needs page_size")
        return self


class SoapSpec(WebSpec):
    """Records that an operation of a SOAP service gives."""

    BESIDE: ClassVar[tuple[str, ...]] = ("wsdl", "ca_file")

    kind: Literal["soap"] = "soap"
    wsdl: Line = Field(description="The service's WSDL: a file beside the manifest, never fetched.")
    operation: Line
    service: Line | None = None
    port: Line | None = None
    records: Line | None = Field(default=None, description="Way to the records in the result.")
    parameters: dict[str, str] = Field(default_factory=dict, description="Arguments of the operation.")
    page_parameter: Line | None = Field(default=None, description="Argument that takes the page's number.")
    first_page: int = Field(default=1, ge=0)
    total: Line | None = Field(default=None, description="Way to the number of all records in the result.")
    wsse_user: Line | None = Field(default=None, description="User of a WS-Security username token.")
    wsse_password: Line | None = Field(default=None, description='"env:NAME" or "file:PATH".')
    wsse_digest: bool = True


class OdbcSpec(TableSpec):
    """A table or view of a database behind an ODBC driver."""

    READS_CHANGES: ClassVar[bool] = False

    kind: Literal["odbc"] = "odbc"
    connection: Line = Field(
        description='"env:NAME" or "file:PATH" that holds an ODBC connection string; or one without a password.'
    )
    user: Line | None = None
    password: Line | None = Field(default=None, description='"env:NAME" or "file:PATH".')
    quote: Literal['"', "`", "[]", ""] = Field(default='"', description="How the database quotes names.")
    text_bytes_max: int = Field(default=4000, ge=16, le=1_000_000, description="Longest text of one value.")
    statement_timeout: Duration = timedelta(minutes=10)
    connect_timeout: Duration = timedelta(seconds=10)


class DltSpec(FetchedSpec):
    """A dlt resource of an installed package, used for its records alone."""

    kind: Literal["dlt"] = "dlt"
    resource: Line = Field(description="`package.module:attribute`, listed in node.toml since it is code.")
    arguments: dict[str, str] = Field(default_factory=dict)
    secrets: dict[str, str] = Field(
        default_factory=dict, description='Arguments by "env:NAME" or "file:PATH".'
    )
