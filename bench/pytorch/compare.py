"""The command: what to measure, the table, the files. `bench/pytorch/run` starts it."""
import argparse
import datetime
import json
import os
import platform
import re
import sys
import tempfile

import torch

import bound
import rounds
import sampling
import semisup
import training

WORKS = sampling.WORKS + training.WORKS + semisup.WORKS + bound.WORKS
RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")
# Seconds of rounds, seconds of one round, least number of pairs.
THOROUGH, QUICK = (5, 0.06, 15), (0.4, 0.02, 5)
COLUMNS = "{:29} {:>23} {:>7}  {:>10} {:>8} {:>12} {:>10}  {:>6}  {:>20}  {:>4}  {}"
HEADER = COLUMNS.format("work", "shape", "threads", "ours ns/el", "PyTorch", "ours ns/call", "PyTorch", "ratio", "25 % / 50 % / 75 %", "goal", "PyTorch's way")


def main():
    options = parse()
    if options.list:
        listing()
        return
    lines, results = [], []
    ours = rounds.Ours()
    try:
        with tempfile.TemporaryDirectory(prefix="reparam-bench-") as folder:
            say(lines, versions(ours))
            say(lines, HEADER)
            for work in options.only:
                for shape in work.shapes:
                    compare(ours, work, shape, options, folder, lines, results)
            say(lines, f"load {os.getloadavg()[0]:.1f} at the end")
    finally:
        ours.close()
    text = json.dumps(results, indent=2) + "\n"
    if options.json:
        replace(options.json, text)
    if options.save:
        replace(os.path.join(RESULTS, slug(cpu()) + ".json"), text)
        replace(os.path.join(RESULTS, slug(cpu()) + ".txt"), "".join(line + "\n" for line in lines))


def listing():
    columns = "{:29} {:>4}  {}"
    print(columns.format("work", "goal", "shapes"))
    for work in WORKS:
        print(columns.format(work.name, work.goal(work.shapes[0], 1) or "", " ".join(work.shapes)))


def compare(ours, work, shape, options, folder, lines, results):
    twin = work.open(shape, folder)
    for number, threads in enumerate(options.threads):
        rounds.set_threads(threads)
        ours.ask("open", work.ours, shape, threads, folder)
        twin.choose()
        if number == 0:
            twin.verify(ours, folder)
        measured = rounds.measure(ours, twin.call, *(QUICK if options.quick else THOROUGH))
        ratio, goal, elements = measured["pytorch"] / measured["ours"], work.goal(shape, threads), work.elements(shape)
        results.append({
            "work": work.name,
            "shape": shape,
            "threads": threads,
            "oursNanoseconds": round(measured["ours"], 1),
            "pytorchNanoseconds": round(measured["pytorch"], 1),
            "ratio": round(ratio, 4),
            "goal": goal,
        })
        say(lines, COLUMNS.format(
            work.name, shape, threads, f"{measured['ours'] / elements:.2f}", f"{measured['pytorch'] / elements:.2f}",
            f"{measured['ours']:.0f}", f"{measured['pytorch']:.0f}", f"{ratio:.2f}",
            " / ".join(f"{quartile:.2f}" for quartile in measured["quartiles"]), goal or "", twin.way).rstrip())
        if not measured["settled"]:
            say(lines, "    beware: .NET still compiled methods in these rounds")
        if measured["busy"] > 1.3 * threads:
            say(lines, f"    beware: PyTorch computed with {measured['busy']:.1f} processors, not {threads}")
        if measured["others"] > 0.1:
            say(lines, f"    beware: other processes kept {measured['others']:.1f} processors busy")
        if measured["idle"] > 0.03:
            say(lines, f"    beware: the idle side took {measured['idle']:.0%} of a processor while the other computed")


def parse():
    parser = argparse.ArgumentParser(
        prog="bench/pytorch/run",
        description="Times ours and PyTorch in turn, same shapes, same threads, and prints nanoseconds and ratios (PyTorch / ours).",
        epilog="Works: " + ", ".join(work.name for work in WORKS) + ".")
    names = {work.name: work for work in WORKS}
    parser.add_argument("--list", action="store_true", help="name the works, their shapes and their goals with one thread, and end")
    parser.add_argument("--json", metavar="FILE", help="write the results as an array of objects")
    parser.add_argument("--quick", action="store_true", help="short rounds and few of them, under two minutes in all")
    parser.add_argument("--only", metavar="WORK[,WORK]", help="only these works")
    parser.add_argument("--threads", default="1,2", metavar="N[,N]", help="numbers of threads; 1,2 by default")
    parser.add_argument("--save", action="store_true", help="keep the results of this CPU in bench/pytorch/results")
    options = parser.parse_args()
    if options.save and (options.only or options.quick):
        parser.error("--save keeps whole results: neither --only nor --quick")
    chosen = options.only.split(",") if options.only else [work.name for work in WORKS if work.quick or not options.quick]
    for name in chosen:
        if name not in names:
            parser.error(f"--only: there is no work '{name}'; there are {', '.join(names)}")
    options.only = [names[name] for name in chosen]
    if not re.fullmatch(r"[1-9]\d{0,2}(,[1-9]\d{0,2})*", options.threads):
        parser.error(f"--threads: '{options.threads}' is not a list of numbers such as 1,2")
    options.threads = [int(threads) for threads in options.threads.split(",")]
    if options.json and not os.path.isdir(os.path.dirname(os.path.abspath(options.json))):
        parser.error(f"--json: there is no folder for '{options.json}'")
    return options


def versions(ours):
    return (f"{cpu()}; PyTorch {torch.__version__}, Python {platform.python_version()}; {ours.runtime}; {platform.system()} {platform.release()}; "
            f"{datetime.date.today()}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
            "Medians; ratio = PyTorch / ours; quartiles are of the ratios of neighbouring rounds; el: element of the logits, or image\n")


def cpu():
    """The model; a virtual machine may hide it, hence family and model number."""
    try:
        with open("/proc/cpuinfo") as file:
            fields = dict(re.findall(r"^([\w ]+?)\s*: (.*)$", file.read().split("\n\n")[0], re.MULTILINE))
        return f"{fields['model name']} (family {fields['cpu family']}, model {fields['model']})"
    except (OSError, KeyError):
        return platform.processor() or platform.machine()


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def say(lines, line):
    lines.append(line)
    print(line, flush=True)


def replace(path, text):
    """The file is replaced as a whole or stays what it was."""
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
