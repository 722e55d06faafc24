"""Rounds in turn: our process and PyTorch in this one, of which only one computes while the other sleeps."""
import ctypes
import os
import statistics
import subprocess
import time

import torch

SETTLED = 0.25  # Seconds of warm-up without a method compiled: .NET compiles a busy method again after 0.1.
SETTLING = 20  # Seconds after which a warm-up is given up as unsettled.


class Ours:
    """Our side, `Reparam.Benchmarks serve`: see Server.cs for the protocol."""

    def __init__(self):
        command = ["dotnet", os.environ["REPARAM_BENCHMARKS"], "serve"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.runtime = self.read().removeprefix("ready ")

    def read(self):
        answer = self.process.stdout.readline().rstrip("\n")
        if not answer or answer.startswith("error "):
            raise SystemExit("bench/pytorch: our side: " + (answer or "ended without an answer"))
        return answer

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        return self.read()

    def run(self, calls):
        """Nanoseconds of the calls; methods compiled meanwhile; processor nanoseconds since the run before."""
        return [int(word) for word in self.ask("run", calls).split()[1:]]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def processor_time(ours):
    """Seconds that all processors computed, for whatever process, and those for the two sides; none without Linux's /proc."""
    try:
        with open("/proc/stat") as machine, open(f"/proc/{ours.process.pid}/stat") as process:
            # User, nice, system, interrupts, and what the host took away.
            ticks = [int(word) for word in machine.readline().split()[1:9]]
            own = [int(word) for word in process.read().rpartition(")")[2].split()[11:13]]
    except OSError:
        return 0, 0
    tick = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - ticks[3] - ticks[4]) / tick, sum(own) / tick + time.process_time()


def set_threads(threads):
    """PyTorch's own threads, and those of Debian's OpenBLAS, which set_num_threads does not reach."""
    torch.set_num_threads(threads)
    try:
        ctypes.CDLL("libopenblas.so.0", mode=os.RTLD_NOLOAD).openblas_set_num_threads(threads)
    except OSError:
        pass  # It is not loaded: a PyTorch with another product, such as MKL, which obeys.


def run_pytorch(call, calls):
    call()  # Not timed, as on our side.
    start = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return time.perf_counter_ns() - start


def computing(pid):
    """How many threads of a process compute, or wait for a processor to."""
    count = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/stat") as file:
            count += file.read().rpartition(")")[2].split()[0] == "R"
    return count


def rest(ours):
    """Returns when the threads of both sides sleep: after its work OpenMP spins for milliseconds, our team for less than one.

    Processor time would not tell: a spinning thread has none while another process takes its turn.
    """
    end = time.monotonic() + 1
    while time.monotonic() < end:
        time.sleep(0.002)
        try:
            if computing("self") <= 1 and computing(ours.process.pid) == 0:  # The one that asks.
                return
        except OSError:  # No /proc, or a thread that has just ended.
            time.sleep(0.05)
            return


def warm_up(run, round_seconds, enough):
    """Calls until nothing has been compiled for so long; how many calls make a round, and whether it settled."""
    calls, quiet, start = 1, 0, time.monotonic()
    while quiet < enough and time.monotonic() - start < SETTLING:
        nanoseconds, compiled = run(calls)
        quiet = 0 if compiled else quiet + nanoseconds * 1e-9
        calls = max(1, min(10 * calls, round(round_seconds * 1e9 * calls / max(1, nanoseconds))))
    return calls, quiet >= enough


def measure(ours, call, seconds, round_seconds, least):
    """Alternates rounds for so many seconds, and for so many pairs at least."""
    our_calls, settled = warm_up(lambda calls: ours.run(calls)[:2], round_seconds, SETTLED)
    rest(ours)
    calls, _ = warm_up(lambda calls: (run_pytorch(call, calls), 0), round_seconds, 0.1)
    our_times, times, busy, idle, awake, start, (machine, own) = [], [], [], 0, 0, time.monotonic(), processor_time(ours)
    end = start + seconds
    while len(times) < least or time.monotonic() < end:
        rest(ours)
        before = time.process_time_ns()
        nanoseconds, methods, our_idle = ours.run(our_calls)
        if methods and time.monotonic() < start + seconds + 5:
            our_times, times, busy, idle, awake, end = [], [], [], 0, 0, time.monotonic() + seconds
            continue  # Compiled anew after all: the rounds before were slower.
        settled = settled and not methods
        idle += time.process_time_ns() - before + (our_idle if times else 0)
        our_times.append(nanoseconds / our_calls)
        awake += nanoseconds
        rest(ours)
        before = time.process_time_ns()
        nanoseconds = run_pytorch(call, calls)
        busy.append((time.process_time_ns() - before) / (nanoseconds * (calls + 1) / calls))
        times.append(nanoseconds / calls)
        awake += nanoseconds
    machine, own = (after - before for before, after in zip((machine, own), processor_time(ours)))
    return {
        "ours": statistics.median(our_times),
        "pytorch": statistics.median(times),
        "quartiles": statistics.quantiles((theirs / own for own, theirs in zip(our_times, times)), n=4),
        "busy": statistics.median(busy),  # Processors that PyTorch kept busy in its rounds.
        "settled": settled,
        "others": max(0, machine - own) / (time.monotonic() - start),  # Processors that other processes kept busy.
        "idle": idle / awake,  # Processor time of the side that should sleep, of the time that the other computed.
    }
