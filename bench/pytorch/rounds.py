"""Rounds in turn: our process and PyTorch in this one, of which only one computes while the other sleeps."""
import os
import statistics
import subprocess
import time

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


def run_pytorch(call, calls):
    call()  # Not timed, as on our side.
    start = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return time.perf_counter_ns() - start


def rest():
    """Returns when the threads of both sides sleep: after its work OpenMP spins for milliseconds, our team for less than one."""
    spun = time.process_time_ns()
    while True:
        time.sleep(0.002)
        before, spun = spun, time.process_time_ns()
        if spun - before < 400_000:
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
    rest()
    calls, _ = warm_up(lambda calls: (run_pytorch(call, calls), 0), round_seconds, 0.1)
    our_times, times, idle, awake, start, (machine, own) = [], [], 0, 0, time.monotonic(), processor_time(ours)
    end = start + seconds
    while len(times) < least or time.monotonic() < end:
        rest()
        before = time.process_time_ns()
        nanoseconds, methods, our_idle = ours.run(our_calls)
        if methods and time.monotonic() < start + seconds + 5:
            our_times, times, idle, awake, end = [], [], 0, 0, time.monotonic() + seconds
            continue  # Compiled anew after all: the rounds before were slower.
        settled = settled and not methods
        idle += time.process_time_ns() - before + (our_idle if times else 0)
        our_times.append(nanoseconds / our_calls)
        awake += nanoseconds
        rest()
        nanoseconds = run_pytorch(call, calls)
        times.append(nanoseconds / calls)
        awake += nanoseconds
    machine, own = (after - before for before, after in zip((machine, own), processor_time(ours)))
    return {
        "ours": statistics.median(our_times),
        "pytorch": statistics.median(times),
        "quartiles": statistics.quantiles((theirs / own for own, theirs in zip(our_times, times)), n=4),
        "settled": settled,
        "others": max(0, machine - own) / (time.monotonic() - start),  # Processors that other processes kept busy.
        "idle": idle / awake,  # Processor time of the side that should sleep, of the time that the other computed.
    }
