"""What follows the log once a publish is complete: dumps, our SPARQL store, and one elsewhere if there is one."""

from __future__ import annotations

from service.build import dumps
from service.build.scan import Progress
from service.build.sparql import follow, follow_here
from service.settings import Settings


def index(settings: Settings, progress: Progress) -> None:
    """Bring the stores of graphs up to the log. Raises StoreError; what was published stands all the same."""
    dumps.follow(settings, progress)
    follow_here(settings, progress)
    if settings["sparql_endpoint"] or settings["sparql_graph_store"]:
        from service.federate.remote_graphs import Remote, RemoteGraphs

        remote = Remote(
            settings["sparql_endpoint"],
            settings["sparql_graph_store"],
            settings["sparql_user"],
            settings["sparql_password"],
        )
        follow(settings, RemoteGraphs(remote, settings.state / "sparql-elsewhere"), progress)
