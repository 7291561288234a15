"""Runs Lambda functions as Node child processes. LocalStack's only executor of its own needs Docker.

One executor is one Lambda execution environment: LocalStack keeps it warm and gives it one invocation
at a time. A child that timed out or crashed is replaced at the next invocation, as Lambda does.
"""

import logging
import os
import time

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from fencepost_localstack.node_process import NodeProcess
from fencepost_localstack.runtime_api import Answer, Invocation, failure

LOG = logging.getLogger("localstack.fencepost.lambda")  # Below localstack, so that its level applies.

INIT_LIMIT_SECONDS = 10  # Lambda's own limit for loading a function.
HOST = "127.0.0.1"


class NodeRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    """Selected with LAMBDA_RUNTIME_EXECUTOR=node."""

    name = "node"

    def load(self, *args, **kwargs) -> type[RuntimeExecutor]:
        return NodeRuntimeExecutor


class NodeRuntimeExecutor(RuntimeExecutor):
    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._environment: dict[str, str] = {}
        self._process: NodeProcess | None = None

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        function_version.config.code.prepare_for_execution()  # Unzips.

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        pass  # LocalStack removes the unzipped code itself.

    def start(self, env_vars: dict[str, str]) -> None:
        self._environment = self._environment_of_child(env_vars)
        self._start_process()

    def stop(self) -> None:
        if self._process:
            self._process.stop()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        if not self._process.is_running():
            self._start_process()
        request_id = payload["invoke-id"]
        timeout_seconds = self.function_version.config.timeout
        started = time.monotonic()
        self._process.api.invocations.put(
            Invocation(
                request_id=request_id,
                function_arn=payload["invoked-function-arn"],
                trace_id=payload["trace-id"],
                payload=payload["payload"],
                deadline_ms=int((time.time() + timeout_seconds) * 1000),
            )
        )
        answer = self._process.wait_for_answer(request_id, timeout_seconds)
        duration_ms = (time.monotonic() - started) * 1000
        if answer is None:
            self._process.stop()
            message = f"Task timed out after {timeout_seconds:.2f} seconds"
            answer = failure(request_id, "Sandbox.Timedout", message)
        logs = self._logs_of(request_id, answer, duration_ms)
        return InvocationResult(request_id, answer.payload, answer.is_error, logs)

    def get_address(self) -> str:
        return HOST

    def get_endpoint_from_executor(self) -> str:
        return HOST  # LocalStack makes AWS_ENDPOINT_URL of it: an address gives path-style bucket URLs.

    def get_runtime_endpoint(self) -> str:
        return f"http://{self._process.api.address}" if self._process else ""

    def get_logs(self) -> str:
        return self._process.output() if self._process else ""

    def _start_process(self) -> None:
        if self._process:
            self._process.stop()
        code = self.function_version.config.code.get_unzipped_code_location()
        self._process = NodeProcess(code, self._environment)
        answer = self._process.wait_for_answer(None, INIT_LIMIT_SECONDS)
        if answer is None:
            message = f"Init timed out after {INIT_LIMIT_SECONDS:.2f} seconds"
            answer = failure(None, "Sandbox.Timedout", message)
        if answer.is_error:
            self._process.stop()
            LOG.warning("%s did not start:\n%s", self._name(), self._process.output())
            # LocalStack turns this one exception into the function's error.
            raise StatusErrorException("the function did not start", payload=answer.payload)

    def _environment_of_child(self, env_vars: dict[str, str]) -> dict[str, str]:
        """What LocalStack and the function's configuration set, and nothing of LocalStack's own."""
        return {
            "PATH": os.environ["PATH"],
            **{name: str(value) for name, value in env_vars.items()},
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.function_version.config.runtime}",
        }

    def _logs_of(self, request_id: str, answer: Answer, duration_ms: float) -> str:
        """The function's output between the lines that Lambda puts around it."""
        output = self._process.new_output()
        failed = f"{answer.payload.decode(errors='replace')}\n" if answer.is_error else ""
        if output or failed:
            LOG.info("%s %s\n%s%s", self._name(), request_id, output, failed)
        return (
            f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}\n"
            f"{output}{failed}"
            f"END RequestId: {request_id}\n"
            f"REPORT RequestId: {request_id}\tDuration: {duration_ms:.2f} ms\n"
        )

    def _name(self) -> str:
        return self.function_version.id.function_name
