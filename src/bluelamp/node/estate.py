"""The node's side of connecting systems: which folder, keys, roots and secrets its connectors work with."""

from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers import Secrets
from bluelamp.connect.registry import Estate
from bluelamp.connect.sync import NodeKeys
from bluelamp.node.folder import NodeFolder


def estate_of(folder: NodeFolder) -> Estate:
    """What connectors of this node may read, and the keys that their rows are named and sealed with."""
    return Estate(
        folder=folder.systems,
        keys=NodeKeys(folder.settings.force, folder.id_key, folder.quarantine_key),
        roots=folder.settings.sources.roots,
        secrets=Secrets(folder=folder.secrets),
        reach=Reach(
            origins=folder.settings.sources.origins,
            private_hosts=folder.settings.sources.private_hosts,
            resources=folder.settings.sources.resources,
            spool=folder.spool,
        ),
    )
