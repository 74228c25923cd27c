"""What a WSGI server loads: the application of the node that the environment names (FONDS_NODE, FONDS_STATE...)."""

import os
from pathlib import Path

from fonds.settings import load
from fonds.web import garbage
from fonds.web.app import create_app

application = create_app(load(Path(os.environ.get("FONDS_NODE", "records")), os.environ))
garbage.freeze()
