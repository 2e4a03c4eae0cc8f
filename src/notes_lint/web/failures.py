"""What an exception of the layers below means for an exchange."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING, Any

import requests
import urllib3

from .answer import Answer
from .names import RefusedError

if TYPE_CHECKING:
    from .pinned import Guard


def _causes(error: BaseException) -> list[BaseException]:
    """`error` and all that it wraps, the outermost first."""
    found: list[BaseException] = []
    queue: list[Any] = [error]
    while queue and len(found) < 20:
        item = queue.pop(0)
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            queue += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]
    return found


# X.509 verification results that a complete chain would change: the issuer is not known here.
_CHAIN = {2, 20, 21, 27}


def failed(error: BaseException, guard: Guard) -> Answer:
    answer = _classify(_causes(error))
    answer.reused = not guard.fresh
    if guard.expired and answer.failure != "blocked":
        return Answer(failure="timeout", detail="no answer in time")
    return answer


def _classify(causes: list[BaseException]) -> Answer:
    for cause in causes:
        if isinstance(cause, RefusedError):
            return Answer(failure=cause.kind, detail=cause.detail)
        if isinstance(cause, ssl.SSLCertVerificationError):
            kind = "chain" if cause.verify_code in _CHAIN else "certificate"
            return Answer(failure=kind, detail=cause.verify_message)
    for cause in causes:
        if isinstance(cause, http.client.RemoteDisconnected):
            return Answer(failure="empty", detail="the connection was closed without an answer")
        if isinstance(cause, ssl.SSLError):
            return Answer(failure="tls", detail=str(cause.reason or "TLS failed"))
        if isinstance(cause, (http.client.BadStatusLine, http.client.UnknownProtocol)):
            return Answer(failure="invalid", detail="no HTTP")
        if isinstance(cause, (requests.exceptions.InvalidHeader, urllib3.exceptions.InvalidHeader)):
            return Answer(failure="invalid", detail="two Content-Lengths that differ")
        if isinstance(cause, http.client.HTTPException) and not isinstance(cause, http.client.IncompleteRead):
            return Answer(failure="headers", detail="a header that is too long")
        if isinstance(cause, (TimeoutError, urllib3.exceptions.TimeoutError)):
            return Answer(failure="timeout", detail="no answer in time")
        if isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
            return Answer(failure="reset", detail="the connection was reset")
    return Answer(failure="invalid", detail="no HTTP")
