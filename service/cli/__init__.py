"""The command line: `fonds`. Says what it did, what is wrong and what would be right; never decides anything itself.

Exit status: 0 done, 1 problems found, 2 wrong usage.
"""

from service.cli import access_passes
from service.cli.main import main

__all__ = ["access_passes", "main"]
