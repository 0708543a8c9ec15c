"""One force's node: its folder and settings, its wiring, its API over HTTP and its workers."""
