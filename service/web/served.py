"""What `fonds serve` has granian load: the server of the node that the environment names, over RSGI."""

import os
import sys
from pathlib import Path

from service.settings import load
from service.web import garbage
from service.web.rsgi import Server

application = Server(load(Path(os.environ.get("FONDS_NODE", "records")), os.environ))
garbage.freeze()
# seconds after which a thread that computes lets another go on: the event loop waits for many of them under load
sys.setswitchinterval(0.001)
