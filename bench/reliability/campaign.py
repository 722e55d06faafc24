"""What kills and surroundings share: the tool, small data, the works, and files without their wall-clock times."""
import csv
import json
import os
import random
import re
import shutil
import struct
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = Path(os.environ.get("REPARAM", ROOT / "artifacts/bin/Reparam.Cli/release/Reparam.Cli"))
ENVIRONMENT = {**os.environ, "DOTNET_NOLOGO": "1", "DOTNET_CLI_TELEMETRY_OPTOUT": "1"}

# Options that make an evaluation short.
SMALL = "--data ../data --variables 4 --classes 3 --batch 20 --eval-samples 2"

# A work is a command; OUT is its folder, and BASE a finished run of train vae.
WORKS = {
    "train vae": f"train vae {SMALL} --steps 5000 --out OUT",
    "train sbn": f"train sbn {SMALL} --steps 4000 --out OUT",
    "train semisup": "train semisup --data ../data --batch 5 --labelled-batch 5 --labels 10 --steps 40 --out OUT",
    "train policy": "train policy --steps 120 --moves 10 --batch 8 --out OUT",
    "train policy critic": "train policy --through critic --steps 5000 --out OUT",
    "train loss": "train loss --data ../data --steps 500 --batch 10 --images 200 --validation 50 --out OUT",
    "eval": "eval BASE --eval-samples 40 --output json",
    "compare": "compare --problem toy --draws 4000 --learn 50 --estimators rloo,disarm,relax,rebar --out OUT",
    "compare sweep": "compare sweep --draws 50 --out OUT",
    "reproduce losses": "reproduce losses --lines exact --steps 10 --out OUT",
    "reproduce table1": "reproduce table1 --models vae-categorical,sbn-bernoulli --estimators gumbel-softmax,straight-through --steps 300"
        " --grid-steps 60 --schedule-steps 60 --learning-rates 0.003,0.01 --test-images 40 --eval-samples 10 --batch 10 --data ../data --out OUT",
    "reproduce table2": "reproduce table2 --methods gumbel-softmax,rebar --steps 40 --alphas 30,300 --alpha-steps 10 --curve-every 10"
        " --eval-images 20 --batch 10 --data ../data --out OUT",
    "reproduce figure5": "reproduce figure5 --data ../data --classes 5,10 --seconds 0.5 --out OUT",
}

# Fields of JSON, columns of CSV and metadata that are wall-clock times.
TIMES = {"trainSeconds", "stepsPerSecond", "seconds", "nanosecondsPerDraw", "relativeCost"}


def make_data(folder, images=300, side=8):
    """Writes images with labels in the format of MNIST: a bright spot for each class, and noise."""
    folder.mkdir(parents=True)
    draw = random.Random(20260101)
    for name, count in (("train", images), ("t10k", images // 3)):
        labels = bytes(i % 10 for i in range(count))
        pixels = bytearray()
        for label in labels:
            for i in range(side * side):
                bright = i // 6 == label
                pixels.append(draw.randrange(180, 256) if bright else draw.randrange(0, 90))
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">ii", 2049, count) + labels)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">iiii", 2051, count, side, side) + bytes(pixels))


def command(work, out="out", base="../base"):
    """The words of a work's command, in a folder beside the data."""
    return [str(TOOL), *(out if word == "OUT" else base if word == "BASE" else word for word in WORKS[work].split())]


def resume(work, cwd, out="out"):
    """The words that go on with a work: train has --resume, all others are the same command again."""
    if work.startswith("train") and (cwd / out / "config.json").exists():
        return [str(TOOL), "train", WORKS[work].split()[1], "--resume", out]
    return command(work, out)


def run(words, cwd, **options):
    """Runs a command to its end."""
    return subprocess.run(words, cwd=cwd, env=options.pop("env", ENVIRONMENT), capture_output=True, text=True, **options)


def timeless(path):
    """The content of a file without its wall-clock times."""
    data = path.read_bytes()
    if path.suffix == ".safetensors":
        size = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:8 + size])
        header["__metadata__"].pop("trainSeconds", None)
        return json.dumps(header).encode() + data[8 + size:]
    if path.suffix == ".json":
        return json.dumps(without_times(json.loads(data))).encode()
    text = data.decode()
    if path.suffix == ".csv":
        rows = [line.split(",") for line in text.split("\n")]
        kept = [i for i, name in enumerate(rows[0]) if name not in TIMES and not name.startswith("nanoseconds")]
        return "\n".join(",".join(row[i] for i in kept if i < len(row)) for row in rows).encode()
    if path.suffix == ".html":
        # Speed and time of a run; the chart over seconds and the columns of times of a comparison.
        text = re.sub(r"<div><dt>(?:Speed|Time)</dt>.*?</div>", "", text)
        if path.name == "comparison.html":
            figures = text.split("<figure>")
            text = "<figure>".join([*figures[:-1], figures[-1].split("</figure>")[1]])
            text = re.sub(r"<tr>(?:<td>[^<]*</td>){14}</tr>", lambda row: without_columns(row[0], 11, 13), text)
    # Charts over seconds or of speeds: only their existence is compared.
    if path.name in ("race-seconds.svg", "figure5.svg", "table2-curves.svg"):
        return b"a chart of times"
    return text.encode()


def without_columns(row, first, end):
    """A row of an HTML table without some cells."""
    cells = row.split("<td>")
    return "<td>".join(cells[:first + 1] + cells[end + 1:])


def save(name, header, rows):
    """Writes a table in experiments/reliability; rows of cases that were not run this time stay."""
    path = ROOT / "experiments/reliability" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = []
    if path.exists():
        with path.open(newline="") as file:
            kept = [row for row in list(csv.reader(file))[1:] if row[0] not in {new[0] for new in rows}]
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept, *rows])


def without_times(value):
    """A JSON value without the fields that are wall-clock times, and without the place of the run."""
    if isinstance(value, dict):
        return {key: without_times(part) for key, part in value.items() if key not in {*TIMES, "run"}}
    return [without_times(part) for part in value] if isinstance(value, list) else value


def tree(folder):
    """All files below a folder, by relative path, without wall-clock times."""
    return {str(path.relative_to(folder)): timeless(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def difference(wanted, found):
    """The first file that differs between two trees; None if there is none."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            return f"{name} is missing"
        if name not in wanted:
            return f"{name} is left over"
        if rows(name, wanted[name]) != rows(name, found[name]):
            return f"{name} differs"
    return None


def rows(name, content):
    """Tables that several workers write: the order of rows is the order in which they ended."""
    tables = ("grid.csv", "table1.csv", "table2.csv", "table2-curves.csv", "table2-alphas.csv", "losses.csv")
    return sorted(content.split(b"\n")) if Path(name).name in tables else content


def fresh(path):
    """An empty folder."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
