"""What `fonds serve` has granian load: the server of the node that the environment names, over RSGI."""

import os
from pathlib import Path

from service.settings import load
from service.web import garbage
from service.web.rsgi import Server

application = Server(load(Path(os.environ.get("FONDS_NODE", "records")), os.environ))
garbage.freeze()
