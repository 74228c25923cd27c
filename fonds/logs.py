"""The form of the log: lines for people, or a JSON object on each line; and the configuration of Python's logging.

Requests are logged by granian, if a setting says so, with method, path, status and time: neither the address of a
client, nor the query, nor a header. What goes wrong is logged with the id of the request, which the answer has too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LINES, JSON = "text", "json"
REQUESTS = "granian.access"  # the logger of requests
# what granian gives of a request that is logged
_REQUEST_FIELDS = ("method", "path", "status")
REQUEST_LINE = "%(method)s %(path)s %(status)d %(dt_ms).1f ms"


class JsonFormatter(logging.Formatter):
    """Formats a record as a JSON object: time (RFC 3339), level, logger, message; `request` and `error` if it has them.

    That of a request has `method`, `path`, `status` and `milliseconds` in place of a message.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the object on one line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = {"time": time, "level": record.levelname.lower(), "logger": record.name}
        if record.name == REQUESTS and isinstance(record.args, Mapping):
            fields |= {name: record.args.get(name) for name in _REQUEST_FIELDS}
            fields["milliseconds"] = round(float(str(record.args.get("dt_ms", 0))), 1)
        else:
            fields["message"] = record.getMessage()
        if request_id := getattr(record, "request_id", ""):
            fields["request"] = request_id
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """Formats a record as a line for people: level and message, and the id of the request if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the traceback of an exception."""
        request_id = getattr(record, "request_id", "")
        record.request = f" (request {request_id})" if request_id else ""
        return super().format(record)


def configuration(form: str) -> dict[str, Any]:
    """Return the configuration of logging for `logging.config.dictConfig`: everything goes to standard error.

    `form` is the setting `log_format`.
    """
    line = {"()": LineFormatter, "fmt": "%(levelname)s: %(message)s%(request)s"}
    formatter = {"()": JsonFormatter} if form == JSON else line
    request = {"()": JsonFormatter} if form == JSON else {"()": logging.Formatter, "fmt": "%(message)s"}
    stream = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter, "request": request},
        "handlers": {
            "console": {**stream, "formatter": "line"},
            "requests": {**stream, "formatter": "request"},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            REQUESTS: {"handlers": ["requests"], "level": "INFO", "propagate": False},
        },
    }
