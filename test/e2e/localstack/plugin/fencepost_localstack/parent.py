"""Ends LocalStack when the process that started it ends, however that happened."""

import os
import signal
import threading

from localstack.runtime import hooks


@hooks.on_infra_start()
def exit_with_parent() -> None:
    """Watches standard input, a pipe of which the parent (../../host-mode.ts) holds the other end.

    The kernel closes that end even after a SIGKILL, which no signal handler of the parent can promise.
    """
    threading.Thread(target=_kill_group_at_end_of_input, daemon=True).start()


def _kill_group_at_end_of_input() -> None:
    # os.read, because a thread blocked in sys.stdin would stop the interpreter from ending normally.
    while os.read(0, 1024):
        pass
    # The group is LocalStack and its Node children. Their state is thrown away: no gentle way needed.
    os.killpg(0, signal.SIGKILL)
