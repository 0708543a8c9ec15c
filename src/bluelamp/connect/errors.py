"""What can go wrong with a whole source, in words an engineer can act on. Single bad rows are not here."""

from typing import ClassVar


class SourceError(Exception):
    """The source could not be read.

    See the details, put the cause right, and sync again: nothing already loaded is lost.
    """

    code: ClassVar[str] = "source-unreadable"

    def __init__(
        self,
        where: str,
        detail: str = "",
        *,
        row: int | None = None,
        field: str | None = None,
        remedy: str | None = None,
    ) -> None:
        what, _, advice = (type(self).__doc__ or "").strip().partition("\n\n")
        self.where = where
        self.row = row
        self.field = field
        self.what = " ".join(what.split())
        self.detail = detail
        self.remedy = remedy or " ".join(advice.split())
        place = where
        if row is not None:
            place += f", row {row}"
        if field is not None:
            place += f", field {field}"
        self.place = place
        super().__init__(" ".join(part for part in (f"{place}: {self.what}", detail, self.remedy) if part))


class ManifestInvalid(SourceError):
    """The manifest does not say what it must.

    Correct the key named here; `docs/reference/manifest.md` lists every key.
    """

    code = "manifest-invalid"


class PasswordInManifest(ManifestInvalid):
    """A password stands in the manifest.

    Put the whole URL in an environment variable or a secret file and write `url = "env:NAME"` or
    `url = "file:/path/to/secret"`; then change the password, since this one has been seen.
    """

    code = "password-in-manifest"


class SqlInManifest(ManifestInvalid):
    """A manifest names a table or view; it holds no SQL.

    Ask the owner of the system for a read-only view of what you need and name the view here.
    """

    code = "sql-in-manifest"


class WatermarkUnsupported(ManifestInvalid):
    """A source of this kind is always read whole, so mode watermark would miss the rows that have gone.

    Set `mode = "snapshot"` in the manifest's [capture].
    """

    code = "watermark-unsupported"


class PathRefused(SourceError):
    """The path leads outside the folders that this node may read.

    Move the extract under the system's folder, or add its folder to `roots` in node.toml.
    """

    code = "path-refused"


class SourceMissing(SourceError):
    """There is nothing to read here.

    Check the path in the manifest and that the extract has arrived; the node's user must be able to read it.
    """

    code = "source-missing"


class SecretMissing(SourceError):
    """The secret that the manifest names is not there.

    Set the environment variable, or write the secret file, for the user that the node runs as.
    """

    code = "secret-missing"


class SourceUnreadable(SourceError):
    """The file cannot be opened or is damaged.

    Ask for a fresh extract; check that the node's user may read it.
    """

    code = "source-damaged"


class SourceChanged(SourceError):
    """The file changed while it was being read.

    Sync again when the sender has finished writing it; have it written elsewhere and moved here when whole.
    """

    code = "source-changed"


class SourceTruncated(SourceError):
    """The file stops before its end.

    Ask for the extract again: a cut file is refused so that its missing rows are not taken for deletions.
    """

    code = "source-truncated"


class CountWrong(SourceError):
    """A count that the file gives of itself does not agree with what it holds.

    Ask for the extract again: records that are missing would be taken for deletions. To read it as it is, with
    the wrong count kept aside, write `truncated = "quarantine"` in the manifest's [source].
    """

    code = "count-wrong"


class RecordsUnrecognised(SourceError):
    """No record of the kind that the manifest names was found.

    Check `kind` and `path` in the manifest's [source]; `bluelamp connect new` tells what a file is.
    """

    code = "records-unrecognised"


class SourceTooLarge(SourceError):
    """The compressed file unpacks to more than the limit.

    If it is honest, raise `max_unpacked_bytes` or `max_ratio` in the manifest's [source]; if not, tell its owner.
    """

    code = "source-too-large"


class WrongEncoding(SourceError):
    """The text is not in the encoding that the manifest names.

    Set `encoding` in the manifest's [source].
    """

    code = "wrong-encoding"


class HeaderUnusable(SourceError):
    """No usable header was found.

    Set `header`, `skip` and `delimiter` in the manifest's [source], or list `columns` if the file has no header.
    """

    code = "header-unusable"


class CopybookInvalid(SourceError):
    """The copybook, or the list of fields, cannot be read as the layout of a record.

    Correct the line named here, or ask the mainframe team for the copybook with which the extract was written.
    """

    code = "copybook-invalid"


class RecordLengthWrong(SourceError):
    """The file does not divide into records of this length.

    Ask the mainframe team for record format and length (RECFM, LRECL) of the extract and that it be sent as binary.
    """

    code = "record-length-wrong"


class RecordDescriptorWrong(SourceError):
    """The length in front of a record is wrong, so that what follows cannot be told apart.

    Ask for the extract again in binary with record descriptors (RDW) kept, unspanned; set `block_descriptors` if it
    has block descriptors too, or `record_format = "fixed"` if it has none.
    """

    code = "record-descriptor-wrong"


class LayoutDoesNotFit(SourceError):
    """Most records do not fit the layout.

    Check that copybook and extract are of the same release, that the file was transferred as binary, and
    `record_format`, `skip` and `encoding` in the manifest's [source].
    """

    code = "layout-does-not-fit"


class ColumnsDiffer(SourceError):
    """The files of this source do not have the same columns.

    Ask for the extract again with every column, or move the odd file elsewhere.
    """

    code = "columns-differ"


class SheetMissing(SourceError):
    """The workbook has no such sheet.

    Set `sheet` in the manifest's [source] to one of the names given.
    """

    code = "sheet-missing"


class DriverMissing(SourceError):
    """No driver is installed for this kind of database.

    Install the SQLAlchemy driver that the URL names beside Bluelamp.
    """

    code = "driver-missing"


class SourceUnreachable(SourceError):
    """The database does not answer.

    Check host, port and firewall, and whether the system is in its maintenance window; then sync again.
    """

    code = "source-unreachable"


class LoginRefused(SourceError):
    """The database refused the login: the password is wrong or has expired, or the account is locked.

    Have the account renewed, put the new password in the secret that the manifest names, and sync again.
    """

    code = "login-refused"


class PermissionMissing(SourceError):
    """The account may not read this table.

    Ask the database's owner to grant SELECT on it, and on nothing more.
    """

    code = "permission-missing"


class ServiceByManifest(SourceError):
    """A web service is connected by a manifest of your own: its address alone does not tell how it pages and signs in.

    Write manifest.toml and mapping.yaml as docs/how-to/read-a-rest-service.md shows, then run
    `bluelamp connect check`. For a file behind the address, download it and name the file.
    """

    code = "service-by-manifest"


class TableMissing(SourceError):
    """The table or view is not there.

    Check `table` in the manifest; after an upgrade of the system ask its supplier what became of it.
    """

    code = "table-missing"


class ColumnVanished(SourceError):
    """A column that this system is read by has gone.

    Ask the supplier what became of it, then change the mapping and run `bluelamp connect check`.
    """

    code = "column-vanished"


class TableLocked(SourceError):
    """Somebody holds a lock on the table.

    Sync again when the system's own batch work is over, or raise `lock_timeout` in the manifest's [source].
    """

    code = "table-locked"


class StatementTimedOut(SourceError):
    """The database took longer than the time allowed.

    Read from an indexed view or at a quieter hour, or raise `statement_timeout` in the manifest's [source].
    """

    code = "statement-timed-out"


class ReaderUnknown(SourceError):
    """No installed reader reads this kind of source.

    Use one of those installed, or install the package that provides the entry point in the group `bluelamp.readers`.
    """

    code = "reader-unknown"
