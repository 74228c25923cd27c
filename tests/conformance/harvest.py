"""Run in a venv with sickle and oaipmh-scythe: harvests a repository and prints what it got, as JSON.

`python harvest.py sickle|scythe URL PREFIX [from] [token]`: a list of [identifier, datestamp, deleted].
"""

import json
import sys

REQUIREMENTS = ("sickle==0.7.0", "oaipmh-scythe==0.16.0")  # of the venv


def sickle(url: str, prefix: str, since: str, token: str) -> list[list[object]]:
    from sickle import Sickle

    more = {"from": since} if since else {}
    if token:
        records = Sickle(url).ListRecords(resumptionToken=token)
    else:
        records = Sickle(url).ListRecords(metadataPrefix=prefix, **more)
    return [[one.header.identifier, one.header.datestamp, one.header.deleted] for one in records]


def scythe(url: str, prefix: str, since: str, token: str) -> list[list[object]]:
    from oaipmh_scythe import Scythe

    with Scythe(url) as client:
        if token:
            records = client.list_records(resumption_token=token)
        else:
            records = client.list_records(metadata_prefix=prefix, from_=since or None)
        return [[one.header.identifier, one.header.datestamp, one.header.deleted] for one in records]


if __name__ == "__main__":
    name, url, prefix, since, token = [*sys.argv[1:], "", ""][:5]
    print(json.dumps({"sickle": sickle, "scythe": scythe}[name](url, prefix, since, token)))
