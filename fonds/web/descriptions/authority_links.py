"""The names of the sites to which links to the same entity lead, by their hosts: readers know VIAF by its name."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from fonds.record.model import Description
from fonds.search.authority_identifiers import AUTHORITIES, identify
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.metadata_fields import FieldValue, same_as_value

# host, or its end -> name of the site, besides the authority files that are known by their identifiers
SITES: Final = {
    "adb.anu.edu.au": "Australian Dictionary of Biography",
    "archive.org": "Internet Archive",
    "britannica.com": "Encyclopædia Britannica",
    "catalog.archives.gov": "National Archives Catalog",
    "cbw.iath.virginia.edu": "Collective Biographies of Women",
    "ci.nii.ac.jp": "CiNii",
    "cnki.net": "CNKI",
    "collections.yadvashem.org": "Yad Vashem",
    "data.bnf.fr": "data.bnf.fr",
    "catalogue.bnf.fr": "Bibliothèque nationale de France",
    "dbpedia.org": "DBpedia",
    "deutsche-biographie.de": "Deutsche Biographie",
    "digitalarchive.wilsoncenter.org": "Wilson Center Digital Archive",
    "discovery.nationalarchives.gov.uk": "The National Archives (UK)",
    "findagrave.com": "Find a Grave",
    "geonames.org": "GeoNames",
    "history.state.gov": "Office of the Historian",
    "id.loc.gov": "Library of Congress",
    "id.worldcat.org": "WorldCat",
    "idref.fr": "IdRef",
    "imdb.com": "IMDb",
    "isni.org": "ISNI",
    "kalliope-verbund.info": "Kalliope",
    "libris.kb.se": "Libris",
    "lccn.loc.gov": "Library of Congress",
    "loc.gov": "Library of Congress",
    "musicbrainz.org": "MusicBrainz",
    "nla.gov.au": "National Library of Australia",
    "openstreetmap.org": "OpenStreetMap",
    "oxforddnb.com": "Oxford Dictionary of National Biography",
    "pleiades.stoa.org": "Pleiades",
    "snaccooperative.org": "SNAC",
    "trove.nla.gov.au": "Trove",
    "whosonfirst.org": "Who's On First",
    "wikidata.org": "Wikidata",
    "wikipedia.org": "Wikipedia",
    "wikisource.org": "Wikisource",
    "worldcat.org": "WorldCat",
}
_NAMES: Final = {"lccn": "LCNAF"}  # authority -> the name by which readers know it, if it is another one
MAX_IDENTIFIER: Final = 60


class AuthorityLink(NamedTuple):
    """A link to the same entity on another site: the name of the site, the identifier there, and the evidence."""

    site: str
    identifier: str
    value: FieldValue

    @property
    def uri(self) -> str:
        """The address it leads to."""
        return self.value.uri


def authority_links(description: Description, context: SerializerContext) -> tuple[AuthorityLink, ...]:
    """Return the links to the same entity on other sites, in the order of the file."""
    return tuple(
        AuthorityLink(*_site_and_identifier(link.uri), same_as_value(link, context))
        for link in description.same_as
    )


def _site_and_identifier(uri: str) -> tuple[str, str]:
    if known := identify(uri):
        authority, identifier = known
        name = AUTHORITIES[authority].name
        if authority == "lccn" and identifier.startswith("sh"):
            return "LCSH", identifier
        return _NAMES.get(authority, name), identifier
    parts = urlsplit(uri)
    host = (parts.hostname or "").removeprefix("www.")
    identifier = unquote(parts.path).strip("/").rpartition("/")[2].replace("_", " ")
    return _site_name(host) or host or uri, identifier if len(identifier) <= MAX_IDENTIFIER else ""


def _site_name(host: str) -> str:
    """Return the name of the site of a host, or of a domain above it: `en.wikipedia.org` is Wikipedia."""
    labels = host.split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((SITES[domain] for domain in domains if domain in SITES), "")
