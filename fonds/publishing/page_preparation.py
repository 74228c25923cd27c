"""Prepare the page images of a record for its documents, and check what can only be checked with its pages."""

from __future__ import annotations

from pathlib import PurePosixPath

from fonds.ingest import markdown
from fonds.problem import Problem
from fonds.publishing.documents import BuildJob
from fonds.publishing.page_images import ImagePreparer
from fonds.publishing.plan import Plan
from fonds.record.access import RestrictedRecord
from fonds.record.model import Record
from fonds.serializers.page_image import is_complete, stored_name, to_bytes
from fonds.serializers.page_names import named_pages
from fonds.serializers.pages import canvases, pairing_problem
from fonds.settings import Settings
from fonds.validation import page_names


class PagePreparation:
    """Adds page images to build jobs, or the problems that keep their records from being published."""

    def __init__(self, settings: Settings, plan: Plan, preparer: ImagePreparer) -> None:
        self.settings, self.plan, self.preparer = settings, plan, preparer

    def run(self, job: BuildJob) -> None:
        """Prepare the page images of a job's record, and check its notes; do nothing for other descriptions."""
        if isinstance(job.description, Record):
            self._add_images(job, job.description)
            self._check_quotes(job, job.description)
            self._check_page_names(job, job.description)

    def _add_images(self, job: BuildJob, record: Record) -> None:
        is_guarded = isinstance(record, RestrictedRecord) and bool(record.withheld)
        if is_complete(record) and not is_guarded:
            return
        images = self.plan.page_images.by_id(record.id)
        if not images and not is_guarded:
            hint = "bring its file and its scans back, or withdraw it"
            job.problems.append(
                Problem("the images of its pages are no longer there", hint, "pages", record.id)
            )
        if record.typeset == "choice" and images and not is_guarded:
            job.problems += self._pairing_problems(record)
        job.problems += self._located(record.id, self.preparer.prepare_missing(images))
        job.page_images = [(stored_name(image), to_bytes(image)) for image in images]

    def _check_quotes(self, job: BuildJob, record: Record) -> None:
        """Check that notes of a record without a transcript quote the OCR text of its images.

        The text of the images is in no file of the record, so this cannot be checked when the file is read.
        """
        if job.problems or not record.notes or record.transcript:
            return
        remarks = [remark for page in canvases(record, self.plan.context) for remark in page.notes]
        for quote in (remark.quote for remark in remarks if remark.quote and not remark.quotations):
            path, data = self._file(record.id)
            index = next(number for number, note in enumerate(record.notes) if note.quote == quote)
            line = markdown.line_of_path(data, ("notes", index, "quote")) if data is not None else 1
            hint = "quote them as they stand there; white space does not count"
            job.problems.append(
                Problem("the words quoted are not in the text of the images", hint, "notes", path, line)
            )

    def _check_page_names(self, job: BuildJob, record: Record) -> None:
        """Check that the pages and parts of pages that the record names are among its pages.

        The labels of withheld pages are not known here; what names a page that does not exist is left out.
        """
        if job.problems or isinstance(record, RestrictedRecord) or not page_names.names_pages(record):
            return
        named = named_pages(record, canvases(record, self.plan.context))
        path, data = self._file(record.id)
        for place, problem in page_names.check_against(record, named.pages):
            line = markdown.line_of_path(data, place) if data is not None else 1
            problems = job.warnings if problem.severity == "warning" else job.problems
            problems.append(problem.at(path, line))

    def _pairing_problems(self, record: Record) -> list[Problem]:
        """Return what keeps scans and typeset pages from being two images of the same pages."""
        reason = pairing_problem(record, self.plan.context)
        if not reason:
            return []
        hint = "part the transcript with lines `[page]`, a page to each scan, or say `typeset: after`"
        problem = Problem(f"the scans and the typeset pages do not pair: {reason}", hint, "typeset")
        path, data = self._file(record.id)
        return [problem.at(path, markdown.line_of_field(data or b"", "typeset"))]

    def _located(self, id: str, failures: list[tuple[str, Problem]]) -> list[Problem]:
        """Return problems with image files, each with the line of the description that names the file."""
        path, data = self._file(id) if failures else ("", None)
        if data is None:
            return [problem.at(id) for _, problem in failures]
        return [
            problem.at(path, markdown.line_of_field(data, "pages", PurePosixPath(image_path).name))
            for image_path, problem in failures
        ]

    def _file(self, id: str) -> tuple[str, bytes | None]:
        """Return the path and bytes of the file of a description; its id and None if it has no valid file."""
        source = self.plan.store.sources.summary(id)
        return (source.path, (self.settings.node / source.path).read_bytes()) if source else (id, None)
