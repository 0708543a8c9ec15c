"""What can go wrong with a database server, each with its remedy. No logic here."""

from bluelamp.store.problem import StoreProblem


class NoServerProgram(StoreProblem):
    """No PostgreSQL was found to run.

    Install the extra `bluelamp[node]` (Linux x86_64 and aarch64, macOS), or PostgreSQL 15 or later with
    its contrib extensions from your operating system, or set BLUELAMP_DATABASE_URL to a database that you have.
    """


class VersionUnsupported(StoreProblem):
    """PostgreSQL 15 or later is needed.

    Upgrade the server, or leave BLUELAMP_DATABASE_URL unset to use the embedded one.
    """


class ExtensionMissing(StoreProblem):
    """The database lacks an extension that searching needs.

    Install PostgreSQL's contrib package (Debian and Ubuntu: `apt-get install postgresql-contrib`; Red Hat:
    `dnf install postgresql-contrib`), and let an administrator of the database run the statements below once.
    """


class ServerUnreachable(StoreProblem):
    """The database at BLUELAMP_DATABASE_URL does not answer.

    Check the address, the password and the firewall with `psql "$BLUELAMP_DATABASE_URL" -c "select 1"`.
    """


class DataOfAnotherVersion(StoreProblem):
    """The database folder was written by another major version of PostgreSQL and is left untouched.

    Either install that version again, or move the records: `bluelamp node backup` with the version that wrote
    the folder, then `bluelamp node restore` into a new node folder with this one.
    """


class DataFolderNotYours(StoreProblem):
    """The database folder belongs to another user of this machine.

    Run the command as that user (for example `sudo -u NAME bluelamp ...`) or as root.
    """


class DataFolderInUse(StoreProblem):
    """The database folder holds files that are not the database's, and is left untouched.

    Give the database an empty folder of its own.
    """


class DataFolderCopied(StoreProblem):
    """This database folder is a copy of another one, whose records are kept elsewhere on this machine.

    A copied folder does not hold the records. Use `bluelamp node backup` and `bluelamp node restore` to make a
    second node, and delete this copy.
    """


class NoServiceUser(StoreProblem):
    """PostgreSQL refuses to run as root, and no other user could be made or found to run it as.

    Create one with `useradd --system --no-create-home bluelamp-postgres`, or run Bluelamp as an ordinary user.
    """


class ServerNotMade(StoreProblem):
    """The database could not be created; nothing was left behind.

    The last lines that PostgreSQL wrote are below: most often the disk is full or the folder read-only.
    """


class ServerNotStarted(StoreProblem):
    """The database server did not start.

    Your records are safe on disk. The end of its log is below; put right what it names and try again. If it says
    that recovery is in progress, wait and try again.
    """


class ServerNotStopped(StoreProblem):
    """The database server did not stop in time.

    Your records are safe. It goes on running and the next command will use it.
    """


class StartBusy(StoreProblem):
    """Another process is starting or stopping this database and has not finished.

    Wait and try again. If it hangs, end the process named below.
    """
