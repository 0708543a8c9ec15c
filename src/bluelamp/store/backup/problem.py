"""What can go wrong with a backup or a restore, each with its remedy. No logic here."""

from bluelamp.store.problem import StoreProblem


class BackupExists(StoreProblem):
    """There is a file of that name already, and it may be the only good backup.

    Choose another name, or move the old file away.
    """


class BackupDamaged(StoreProblem):
    """The backup is damaged or was changed after it was made. Nothing was restored.

    Fetch the file again from where you keep backups, or use an older one.
    """


class BackupUnsafe(StoreProblem):
    """The file holds things that no backup of Bluelamp holds. Nothing was restored.

    Do not use it, and find out where it comes from: it may be meant to harm this machine.
    """


class BackupFromNewerSoftware(StoreProblem):
    """The backup was made by a newer release of Bluelamp than the one installed. Nothing was restored.

    Install that release or a later one (`pip install --upgrade bluelamp`) and restore again.
    """


class BackupDoesNotFit(StoreProblem):
    """The backup's tables are not those of this software. Nothing was restored.

    Install the release that made it, restore there, and upgrade afterwards.
    """


class TargetNotEmpty(StoreProblem):
    """There are records or settings here already, and a restore would remove them. Nothing was changed.

    Restore into a new node folder, or say `--replace` if what is here may go. Make a backup of it first.
    """


class TargetNotOurs(StoreProblem):
    """The database holds tables that are not Bluelamp's. Nothing was changed.

    Point BLUELAMP_DATABASE_URL to a database of Bluelamp's own.
    """


class TargetInUse(StoreProblem):
    """Something is using the database, so it cannot be replaced. Nothing was changed.

    Stop `bluelamp node serve` and any sync under way, then restore again.
    """


class KeysDoNotMatch(StoreProblem):
    """The backup holds no keys, and the node's own are missing or are others. Nothing was restored.

    Without the keys it was made with, no quarantined row can be read and the same person would get new
    identifiers. Put that node's `secrets` folder into this node's folder first, or use a backup made with
    `--with-secrets`.
    """
