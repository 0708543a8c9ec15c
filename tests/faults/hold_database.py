"""A process of its own that holds an embedded server: prints its address, and lets go when its input ends.

Run as `python hold_database.py FOLDER PROVIDER`.
"""

import sys
from pathlib import Path
from typing import cast

from bluelamp.store.server import ServerSettings, open_server
from bluelamp.store.server.port import Provider

if __name__ == "__main__":
    server = open_server(Path(sys.argv[1]), ServerSettings(provider=cast(Provider, sys.argv[2])))
    print(server.start(), flush=True)  # noqa: T201 - how the test learns the address
    sys.stdin.read()
    server.stop()
