"""The command line: `fonds`. It reports what was done, what is wrong, and what would be right.

Exit status: 0 success, 1 problems found, 2 wrong usage, 141 nobody read the output.
"""

from fonds.cli import (
    access_passes,
    assertions,
    copies,
    import_command,
    peers,
    reconcile_command,
    transcribe_command,
)
from fonds.cli.main import main

__all__ = [
    "access_passes",
    "assertions",
    "copies",
    "import_command",
    "main",
    "peers",
    "reconcile_command",
    "transcribe_command",
]
