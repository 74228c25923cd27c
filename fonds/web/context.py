"""What views need to make a response: settings, a reader of the store, and the context that serializers take.

It knows no view and nothing of Flask. Each thread has one, because a reader of the store belongs to one thread;
`Contexts` gives a thread its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar, cast

from fonds.images import vips
from fonds.images.derivative_cache import DerivativeCache
from fonds.images.server import RenderPool
from fonds.problem import StoreError
from fonds.publishing import documents, serializer_context
from fonds.publishing.derivatives import Derivatives
from fonds.publishing.site_files import IDENTITY
from fonds.record.model import Description, Record
from fonds.serializers import site_identity
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_image import PageImage
from fonds.serializers.site_identity import SiteIdentity
from fonds.settings import Settings
from fonds.store.authorized_reader import AuthorizedReader
from fonds.store.reader import Reader
from fonds.web import interface_languages
from fonds.web.auth.authenticator import Authenticator
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.page_context import PageContext, WatchPaths, in_language, page_context
from fonds.web.work_limits import WorkLimits

MAX_CACHED = 1024  # values of `RequestContext.cached`
MAX_RESULT_COUNTS = 1000  # searches whose results are counted, before all counts are dropped
Value = TypeVar("Value")


class RequestContext:
    """Everything a view reads besides the request itself. Not to be shared between threads."""

    def __init__(
        self,
        settings: Settings,
        renderer: RenderPool | None = None,
        reader: Reader | None = None,
        limits: WorkLimits | None = None,
        watch: WatchPaths | None = None,
    ) -> None:
        self.watch = watch
        self.settings = settings
        self.limits = limits or WorkLimits(settings)
        self.renderer = renderer or make_renderer(settings)
        self.reader = reader or Reader(settings.state)
        self.authenticator = Authenticator(settings, self.reader)
        self.serializer_context: SerializerContext = serializer_context.make_context(
            settings,
            self._find,
            self._page_images,
            page_text=self.reader.page_text,
            incoming_relations=self.reader.incoming_relations,
            identity=self._identity,
        )
        # attributes, not properties: views read them several times for each response
        self.urls = self.serializer_context.urls
        self.formats = self.serializer_context.formats
        self.site = self.serializer_context.site
        self.languages = interface_languages.of_node(settings)
        self.derivatives = Derivatives(self.renderer)
        # the number of results of each search in each passage, for the later pages of its results
        self.result_counts: dict[object, list[int]] = {}
        self._cached: dict[Hashable, Any] = {}
        self._descriptions: dict[str, Description | None] | None = None  # only within a snapshot
        self._state = self.reader.state_number()

    def page_context(self, request: Request) -> PageContext:
        """Return what the page that a request asks for may know: it is in the language of the reader."""
        return page_context(self.serializer_context, request, self.languages, self.watch)

    def in_language(self, response: Response, request: Request) -> Response:
        """Return a page with the headers of its language; any other response as it is."""
        return in_language(response, request, self.languages, f"{self.urls.prefix}/")

    def refresh(self) -> bool:
        """Drop what was remembered if the store has changed since the last call. Return whether it has."""
        state = self.reader.state_number()
        if changed := state != self._state:
            self._state = state
            self.clear()
        elif len(self.result_counts) > MAX_RESULT_COUNTS:
            self.result_counts.clear()
        return changed

    def clear(self) -> None:
        """Drop what was remembered of the store."""
        self._cached.clear()
        self.result_counts.clear()

    def cached(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return `make()`, computed once for a key until the store changes."""
        if key not in self._cached:
            if len(self._cached) >= MAX_CACHED:
                self._cached.clear()
            self._cached[key] = make()
        return cast(Value, self._cached[key])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold one state of the store. Linked descriptions are looked up once in it: a page asks for each ten times."""
        with self.reader.snapshot():
            self._descriptions = {}
            try:
                yield
            finally:
                self._descriptions = None

    @cached_property
    def authorized(self) -> AuthorizedContext:
        """The context for readers with a pass, over the same state of the store."""
        return AuthorizedContext(self)

    def _find(self, id: str) -> Description | None:
        if self._descriptions is None:
            return self.reader.find(id)
        if id not in self._descriptions:
            self._descriptions[id] = self.reader.find(id)
        return self._descriptions[id]

    def _identity(self) -> SiteIdentity:
        return self.cached("identity", lambda: published_identity(self.reader))

    def _page_images(self, record: Record) -> tuple[PageImage, ...]:
        return serializer_context.page_images_of(self.reader, record)


def published_identity(reader: Reader) -> SiteIdentity:
    """Return the identity of the site as it was published."""
    file = reader.site_file(IDENTITY)
    return site_identity.from_bytes(file.body) if file else SiteIdentity()


class AuthorizedContext(RequestContext):
    """The context of a reader with a pass: restricted descriptions are whole in it.

    Their documents are not stored; the serializers make them when a view asks for them.
    """

    def __init__(self, public: RequestContext) -> None:
        self.authorized_reader = AuthorizedReader(public.reader, self._make_documents)
        super().__init__(
            public.settings, public.renderer, self.authorized_reader, public.limits, public.watch
        )

    def begin(self) -> None:
        """Begin a request: nothing of the one before is remembered."""
        self.authorized_reader.begin()
        self.clear()

    @property
    def used_restricted(self) -> bool:
        """Whether anything was read since `begin` that not everybody may see."""
        return self.authorized_reader.used_restricted

    def _make_documents(self, name: str, description: Description) -> dict[int, bytes] | None:
        # a layer of a format is stored under the name of the format, a dot and the name of the layer
        row = self.formats[name.partition(".")[0]]
        if row.aggregates_members:
            return None
        parts = documents.build_documents(row, description, self.serializer_context)
        return {
            part: documents.to_bytes(document)
            for layer, part, document in parts
            if row.document_key(layer) == name
        }


class Contexts:
    """A RequestContext for each thread, made when the thread first needs one. All share a renderer and limits."""

    def __init__(self, settings: Settings, watch: WatchPaths | None = None) -> None:
        self.settings, self.watch = settings, watch
        self._local = threading.local()
        self._is_published = False  # once it is, it stays so
        self._renderer = make_renderer(settings)
        self.limits = WorkLimits(settings)

    def current(self) -> RequestContext:
        """Return the context of this thread. Raises StoreError if nothing was ever published."""
        context: RequestContext | None = getattr(self._local, "context", None)
        if context is None:
            context = self._local.context = RequestContext(
                self.settings, self._renderer, limits=self.limits, watch=self.watch
            )
        if not self._is_published:
            if not context.reader.ready():
                raise StoreError(f"nothing is published in {self.settings.state}: run `fonds publish` first")
            self._is_published = True
        return context


def make_renderer(settings: Settings) -> RenderPool:
    """Return the image renderer of a process, with its derivative cache in the state folder."""
    vips.configure(1)
    seconds = settings["image_seconds"]
    derivative_cache = DerivativeCache(settings.state / "cache", settings["cache_bytes"])
    return RenderPool(derivative_cache, settings["image_places"], seconds, seconds)
