"""The Lambda Runtime API for one child process: hands it invocations and takes its answers.

Each child has a server of its own. A request for the next invocation that a dead child left waiting
can then never take an invocation from the child after it.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import queue
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/2018-06-01/runtime/"


@dataclass(frozen=True)
class Invocation:
    request_id: str
    function_arn: str
    trace_id: str
    payload: str
    deadline_ms: int  # Unix time


@dataclass(frozen=True)
class Answer:
    """What the child posted. The request id is None for the two answers about the start."""

    request_id: str | None
    payload: bytes
    is_error: bool


READY = Answer(None, b"", is_error=False)  # The first request for an invocation: the handler is loaded.


def failure(request_id: str | None, error_type: str, message: str) -> Answer:
    """The error of a child that did not live to report it itself, worded as Lambda does."""
    if request_id:
        message = f"RequestId: {request_id} Error: {message}"
    payload = json.dumps({"errorType": error_type, "errorMessage": message})
    return Answer(request_id, payload.encode(), is_error=True)


class RuntimeApi:
    """Listens on a free port of 127.0.0.1 until closed."""

    def __init__(self) -> None:
        self.invocations: queue.SimpleQueue[Invocation] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self.address = f"127.0.0.1:{self._server.server_port}"
        # The interval bounds how long close() takes.
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler_for(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # Keeps the connection between the invocations of a warm child.
        disable_nagle_algorithm = True  # It held the body back for 40 ms at each invocation.

        def do_GET(self) -> None:
            if self.path != f"{PREFIX}invocation/next":
                return self.send_error(404)
            api.answers.put(READY)
            invocation = api.invocations.get()
            self._reply(
                200,
                invocation.payload.encode(),
                {
                    "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                    "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
                    "Lambda-Runtime-Trace-Id": invocation.trace_id,
                    "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                },
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            match self.path.removeprefix(PREFIX).split("/"):
                case ["invocation", request_id, "response" | "error" as outcome]:
                    api.answers.put(Answer(request_id, body, is_error=outcome == "error"))
                case ["init", "error"]:
                    api.answers.put(Answer(None, body, is_error=True))
                case _:
                    return self.send_error(404)
            self._reply(202, b"", {})

        def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args) -> None:
            pass  # One line for each request would hide the function's own output.

    return Handler
