# Runs moto's server until whoever started it is gone: its end of the pipe on standard input closes then,
# however that happened.

import os
import sys
import threading

from moto.server import main


def end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
