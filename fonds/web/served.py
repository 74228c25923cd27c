"""What `fonds serve` has granian load: the server of the node that the environment names, over RSGI."""

import os
import sys
from pathlib import Path

from fonds.settings import load
from fonds.web import garbage
from fonds.web.rsgi import Server

application = Server(load(Path(os.environ.get("FONDS_NODE", "records")), os.environ))
garbage.freeze()
# seconds after which a thread that computes lets another go on: the event loop waits for many of them under load
sys.setswitchinterval(0.001)
