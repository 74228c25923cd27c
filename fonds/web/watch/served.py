"""What `fonds serve --watch` has granian load: the server of the node that the environment names, with drafts.

It is a module of its own, so that no setting, and no mistake in one, can give a public node these addresses.
"""

import os
from pathlib import Path

from fonds.settings import load
from fonds.web.rsgi import Server

application = Server(load(Path(os.environ["FONDS_NODE"]), os.environ), watches=True)
