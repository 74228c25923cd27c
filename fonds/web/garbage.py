"""How often Python collects garbage in a process that serves."""

import gc


def freeze() -> None:
    """Leave out what exists now, which lives as long as the process, and collect less often.

    Werkzeug's matcher leaves a few objects in a cycle for each request. With Python's thresholds, the collector would
    look through all cached responses for them again and again.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
