"""What a WSGI server loads: the application of the node that the environment names (FONDS_NODE, FONDS_STATE...)."""

import gc
import os
from pathlib import Path

from service.settings import load
from service.web.app import create_app

application = create_app(load(Path(os.environ.get("FONDS_NODE", "records")), os.environ))

# Werkzeug's matcher leaves a few objects in a cycle for each request. With Python's thresholds, the collector would
# look through all cached responses for them again and again; what exists now lives as long as the process.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
