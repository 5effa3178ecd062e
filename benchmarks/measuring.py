"""SQL and CPU of one request, told in its headers when the client asks with ``X-Measure``."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class MeasureMiddleware:
    """Counts queries, and the CPU time of the thread that answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "X-Measure" not in request.headers:
            return self.get_response(request)
        queries = 0

        def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        begun = time.thread_time()
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(counted))
            response = self.get_response(request)
        response.headers["X-Queries"] = str(queries)
        response.headers["X-CPU"] = f"{(time.thread_time() - begun) * 1000:.3f}"
        return response
