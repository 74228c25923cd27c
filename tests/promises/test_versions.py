"""A publication that makes other documents than before has another version; else published stores stay stale."""

from tests.promises import versions


def test_documents_changed_only_with_their_version() -> None:
    assert versions.FILE.read_text("utf-8") == versions.written(versions.digests()), (
        "documents changed: raise the version of the publication in fonds/serializers/format_registry.py, then run"
        " `python -m tests.promises.versions`"
    )
