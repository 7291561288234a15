"""One Node child process that runs one function, and its Runtime API."""

import os
import queue
import subprocess
import tempfile
import time
from pathlib import Path

from fencepost_localstack.runtime_api import Answer, RuntimeApi, failure

RUNTIME_CLIENT = Path(__file__).with_name("runtime-client.mjs")
POLL_SECONDS = 0.05  # How late a crash is noticed; an answer is noticed at once.


class NodeProcess:
    """Runs in LocalStack's process group, so that it ends with it."""

    def __init__(self, code: Path, environment: dict[str, str]) -> None:
        self.api = RuntimeApi()
        # A file, not a pipe: what the child wrote before it answered or died is then all there.
        self._output = tempfile.TemporaryFile()
        self._output_read = 0
        self._child = subprocess.Popen(
            [os.environ.get("FENCEPOST_NODE", "node"), RUNTIME_CLIENT],
            cwd=code,
            env={
                **environment,
                "LAMBDA_TASK_ROOT": str(code),
                "AWS_LAMBDA_RUNTIME_API": self.api.address,
            },
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def is_running(self) -> bool:
        return self._child.poll() is None

    def wait_for_answer(self, request_id: str | None, limit_seconds: float) -> Answer | None:
        """The answer to the request (None: to the start); None if there is none within the limit."""
        deadline = time.monotonic() + limit_seconds
        while (remaining := deadline - time.monotonic()) > 0:
            # Asked before the queue is read: a child that answered and then ended has answered.
            ended = not self.is_running()
            try:
                answer = self.api.answers.get(timeout=0 if ended else min(POLL_SECONDS, remaining))
            except queue.Empty:
                if ended:
                    return self._exit_error(request_id)
                continue
            if answer.request_id == request_id:
                return answer
        return None

    def stop(self) -> None:
        self._child.kill()
        self._child.wait()
        self.api.close()

    def output(self) -> str:
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), size, 0).decode(errors="replace")

    def new_output(self) -> str:
        """What was written since the last call."""
        size = os.fstat(self._output.fileno()).st_size
        # pread leaves the file position alone, which the child shares and writes at.
        written = os.pread(self._output.fileno(), size - self._output_read, self._output_read)
        self._output_read = size
        return written.decode(errors="replace")

    def _exit_error(self, request_id: str | None) -> Answer:
        code = self._child.returncode
        status = f"exit status {code}" if code >= 0 else f"signal {-code}"
        return failure(request_id, "Runtime.ExitError", f"Runtime exited with error: {status}")
