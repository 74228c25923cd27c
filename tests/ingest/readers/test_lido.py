"""LIDO: objects of museums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fonds.ingest.readers.lido.reader import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.reading import Reading, shared
from tests.ingest.readers.word_loss import kept_share

NAMESPACE = 'xmlns:lido="http://www.lido-schema.org"'


def read(tmp_path: Path, descriptive: str, administrative: str = "", **options: Any) -> Reading:
    path = tmp_path / "source.xml"
    path.write_text(
        f"""<lido:lidoWrap {NAMESPACE}><lido:lido><lido:lidoRecID lido:type="local">L1</lido:lidoRecID>
        <lido:descriptiveMetadata xml:lang="en">{descriptive}</lido:descriptiveMetadata>
        <lido:administrativeMetadata xml:lang="en">{administrative}</lido:administrativeMetadata></lido:lido>
        </lido:lidoWrap>""",
        "utf-8",
    )
    return reading.read(path, FORMAT, **options)


def elements(words: str) -> str:
    """XML with the prefix of LIDO before each name."""
    return words.replace("</", "\0").replace("<", "<lido:").replace("\0", "</lido:")


def test_an_object(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        elements(
            """<objectClassificationWrap><objectWorkTypeWrap><objectWorkType><conceptID>http://vocab.getty.edu/aat/1</conceptID>
            <term>Photograph</term></objectWorkType></objectWorkTypeWrap></objectClassificationWrap>
            <objectIdentificationWrap><titleWrap><titleSet><appellationValue>The gate</appellationValue></titleSet>
        </titleWrap>
            <repositoryWrap><repositorySet><repositoryName><legalBodyName>
        <appellationValue>Town Museum</appellationValue>
            </legalBodyName><legalBodyWeblink>https://museum.example.org</legalBodyWeblink></repositoryName>
            <workID>PH 1</workID></repositorySet></repositoryWrap>
            <objectDescriptionWrap><objectDescriptionSet><descriptiveNoteValue>Children.</descriptiveNoteValue>
            </objectDescriptionSet></objectDescriptionWrap></objectIdentificationWrap>
            <eventWrap><eventSet><event><eventType><term>Production</term></eventType>
            <eventActor><actorInRole><actor><actorID>https://d-nb.info/gnd/1</actorID><nameActorSet>
            <appellationValue>Doe, Jane</appellationValue></nameActorSet></actor><roleActor><term>photographer</term>
            </roleActor></actorInRole></eventActor>
            <eventDate><displayDate>about 1910</displayDate><date><earliestDate>1900</earliestDate>
            <latestDate>1920</latestDate></date></eventDate></event></eventSet>
            <eventSet><event><eventType><term>Acquisition</term></eventType><eventDescriptionSet>
            <descriptiveNoteValue>A gift.</descriptiveNoteValue></eventDescriptionSet></event></eventSet></eventWrap>
            <objectRelationWrap><subjectWrap><subjectSet><subject><subjectConcept><term>Gates</term></subjectConcept>
            <subjectPlace><place><namePlaceSet><appellationValue>Rostock</appellationValue></namePlaceSet></place>
            </subjectPlace></subject></subjectSet></subjectWrap></objectRelationWrap>"""
        ),
        elements(
            """<rightsWorkWrap><rightsWorkSet><rightsType><conceptID>http://creativecommons.org/licenses/by/4.0/</conceptID>
            </rightsType><creditLine>Town Museum</creditLine></rightsWorkSet></rightsWorkWrap>
            <recordWrap><recordID>1</recordID></recordWrap>
            <resourceWrap><resourceSet><resourceRepresentation><linkResource>https://example.org/1.jpg</linkResource>
            <resourceMeasurementsSet><measurementType>width</measurementType><measurementUnit>pixel</measurementUnit>
            <measurementValue>800</measurementValue></resourceMeasurementsSet>
            <resourceMeasurementsSet><measurementType>height</measurementType><measurementUnit>pixel</measurementUnit>
            <measurementValue>600</measurementValue></resourceMeasurementsSet></resourceRepresentation></resourceSet>
            </resourceWrap>"""
        ),
    )
    item = result.items[0]
    fields = item.fields
    assert item.key == "lido:L1"
    assert fields["title"] == "The gate"
    assert (fields["type"], fields["type_label"]) == ("photograph", "Photograph")
    assert fields["holder"] == "institution:town museum:"
    assert fields["reference"] == "PH 1"
    assert fields["abstract"] == "Children."
    assert (fields["date"], fields["date_text"]) == ("1900/1920", "about 1910")
    assert fields["contributors"] == [{"as": "Doe, Jane", "role": ["pht"]}]
    assert fields["subjects"] == [{"id": "subject:gates:"}]
    assert fields["places"] == [{"id": "place:rostock:"}]
    assert fields["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert fields["rights_statement"] == "Town Museum"
    assert fields["pages"] == [{"image": "https://example.org/1.jpg", "width": 800, "height": 600}]
    assert [(entry["label"], entry["text"]) for entry in fields["statements"]] == [
        ("Object or work type: Photograph", "http://vocab.getty.edu/aat/1"),
        ("Identifier of Doe, Jane", "https://d-nb.info/gnd/1"),
        ("Event", "Production"),
    ]
    assert fields["acquisition"] == "A gift."
    museum = next(item for item in result.items if item.kind == "institution")
    assert museum.fields["homepage"] == "https://museum.example.org"


def test_an_actor_with_a_kind_is_an_authority(tmp_path: Path) -> None:
    actor = elements(
        """<eventWrap><eventSet><event><eventType><term>Herstellung</term></eventType><eventActor><actorInRole>
        <actor type="person"><actorID>http://viaf.org/viaf/1</actorID><nameActorSet>
        <appellationValue>Doe, Jane</appellationValue>
        </nameActorSet></actor></actorInRole></eventActor></event></eventSet></eventWrap>"""
    )
    result = read(tmp_path, actor)
    assert result.items[0].fields["creator"] == [{"id": "person:doe, jane:"}]
    (person,) = result.of_kind("person")
    assert person.fields["same_as"][0]["uri"] == "http://viaf.org/viaf/1"


def test_a_photograph_of_rostock() -> None:
    path = shared("intake/lido/V0011127.xml")
    result = reading.read(path, FORMAT)
    fields = result.items[0].fields
    assert fields["title"] == {"de": "Feldseite Kröpeliner Tor, Kinder im Vordergrund"}
    assert (fields["date"], fields["date_text"]) == ("1900/1920", "um 1910")
    assert fields["reference"] == "PH 1"
    assert fields["extent"] == {"de": "H: 16 cm\n\nB: 11,8 cm"}
    assert kept_share(path, result)[0] == 1
