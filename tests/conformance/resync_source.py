"""Run in a venv with resync: writes the lists of a ResourceSync source over the files of a folder.

`python resync_source.py FOLDER BASE CHANGES`: a source description, a capability list, a resource list and a change
list. CHANGES is a JSON list of [path, change, time].
"""

import json
import sys
from pathlib import Path

REQUIREMENTS = ("resync==2.0.1", "requests==2.34.2", "setuptools==80.9.0")  # of the venv


def main(folder: Path, base: str, changes: list[list[str]]) -> None:
    from resync.capability_list import CapabilityList
    from resync.change_list import ChangeList
    from resync.mapper import Mapper
    from resync.resource import Resource
    from resync.resource_list_builder import ResourceListBuilder
    from resync.source_description import SourceDescription

    builder = ResourceListBuilder(
        set_hashes=["sha-256"], mapper=Mapper([f"{base}/things", str(folder / "things")])
    )
    resources = builder.from_disk()
    resources.md_at = changes[-1][2] if changes else None
    for resource in resources:
        resource.mime_type = "text/turtle"
    resources.write(str(folder / "resourcelist.xml"))
    listed = ChangeList()
    listed.md_from = "2020-01-01T00:00:00Z"
    for path, change, time in changes:
        listed.add(Resource(uri=f"{base}/things/{path}", change=change, datetime=time))
    listed.write(str(folder / "changelist.xml"))
    capabilities = CapabilityList()
    capabilities.add_capability(uri=f"{base}/resourcelist.xml", name="resourcelist")
    capabilities.add_capability(uri=f"{base}/changelist.xml", name="changelist")
    capabilities.write(str(folder / "capabilitylist.xml"))
    description = SourceDescription()
    description.add_capability_list(f"{base}/capabilitylist.xml")
    (folder / ".well-known").mkdir(exist_ok=True)
    description.write(str(folder / ".well-known" / "resourcesync"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
