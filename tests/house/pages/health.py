"""The probes."""

OPEN = {
    "health.live": "says that the process is alive, and nothing else",
    "health.ready": "says whether database and migrations are in order, and nothing else",
    "health.metrics": "counts without names, for this machine or whoever has the token",
}
