"""What ``engines`` starts as its own process: ``python -m assistant.engine_child PARENT_PID …``.

``llama FILE ALIAS HOST PORT THREADS CONTEXT`` serves a GGUF file with llama.cpp's OpenAI-compatible server;
``exec COMMAND …`` becomes that command. Either dies with its parent, however the parent ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any

SLOTS = 4
"""Conversations that llama.cpp keeps at once, each with a cache of its own."""
_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that this process gets when its parent dies; it survives exec."""


def die_with(parent: int, by: signal.Signals) -> None:
    """Have the kernel send ``by`` to this process when ``parent`` ends (Linux; elsewhere it would be left running)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        sys.exit(1)


def serve_llama(file: str, alias: str, host: str, port: int, threads: int, context: int) -> None:
    """Serve until a signal ends the process. ``context`` is in tokens, for each of the ``SLOTS``."""
    # OpenMP's threads spin while they wait for one another, and on a machine that also has other work one displaced
    # thread then stalls all: 1-8 tokens a second instead of 17-23, measured with two threads on two busy cores.
    # On an idle machine sleeping costs up to a third. Read by libgomp when it is loaded, so before the import.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    params: Any = xllamacpp.CommonParams()
    params.model.path = file
    params.model_alias = {alias}
    params.hostnames = [host]
    params.port = port
    params.n_parallel = SLOTS
    params.n_ctx = context * SLOTS
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.n_gpu_layers = 0
    params.use_jinja = True
    params.cache_prompt = True
    params.cache_ram_mib = 512
    params.ui = False
    server = xllamacpp.Server(params)
    print(f"serving {alias} at {server.listening_address}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    # llama.cpp's own threads have nothing to save, and joining them waits for a running generation.
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Run one child; see the module's docstring for its arguments."""
    parent, kind, *rest = arguments
    if kind == "exec":
        # vLLM has worker processes of its own, which it ends when asked to stop.
        die_with(int(parent), signal.SIGTERM)
        os.execvp(rest[0], rest)
    # Blocked before llama.cpp starts threads, so that only sigwait receives them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    die_with(int(parent), signal.SIGKILL)
    file, alias, host, port, threads, context = rest
    serve_llama(file, alias, host, int(port), int(threads), int(context))


if __name__ == "__main__":
    main(sys.argv[1:])
