"""PyTorch's twins of the sampling works, and what must hold of either side's results."""
import math

import torch
import torch.nn.functional as F

from exchange import read, require, write
from rounds import run_pytorch

TEMPERATURE = 0.5
SHAPES = ["20000x10", "2000x100", "256x1000", "8x131072"]


class Work:
    """A kind of work: both sides do it on the inputs in a folder, raw float32.

    Other works (training steps, bounds) are classes with the same members.
    """

    shapes, quick = SHAPES, True

    def __init__(self, name, goal, twin, ours=None):
        self.name, self.one_thread_goal, self.twin = name, goal, twin
        self.ours = ours or name  # The name of the work on our side.

    def goal(self, shape, threads):
        return self.one_thread_goal if threads == 1 else None

    def elements(self, shape):
        rows, classes = map(int, shape.split("x"))
        return rows * classes

    def open(self, shape, folder):
        """PyTorch's twin, with `choose`, `way`, `call` and `verify`; writes the inputs for our side."""
        torch.manual_seed(1)
        rows, classes = map(int, shape.split("x"))
        logits, upstream = torch.randn(rows, classes), torch.randn(rows, classes)
        for name, tensor in (("logits", logits), ("upstream", upstream)):
            write(folder, name, tensor)
        return self.twin(logits, upstream)


class GumbelSoftmax:
    def __init__(self, logits, upstream, hard=False):
        self.logits, self.upstream, self.hard = logits.clone().requires_grad_(), upstream, hard
        self.way = f"F.gumbel_softmax(hard={hard}), backward"

    def choose(self):
        """There is one way only."""

    def call(self):
        self.logits.grad = None
        value = F.gumbel_softmax(self.logits, TEMPERATURE, self.hard)
        value.backward(self.upstream)
        return value

    def verify(self, ours, folder):
        """The law of the soft sample, its gradient by its formula, the hard sample by the soft one; both sides."""
        ours.ask("save")
        torch.manual_seed(2)
        value = self.call().detach()
        torch.manual_seed(2)
        soft = F.gumbel_softmax(self.logits.detach(), TEMPERATURE)
        self.verify_side("PyTorch", soft, value, self.logits.grad)
        self.verify_side("ours", *(read(folder, name, self.logits.shape) for name in ("soft", "value", "gradient")))

    def verify_side(self, side, soft, value, gradient):
        y, dy = soft.double(), self.upstream.double()
        require(side, "rows sum to 1", (y.sum(-1) - 1).abs().max() < 1e-4)
        expected = y * (dy - (y * dy).sum(-1, keepdim=True)) / TEMPERATURE
        require(side, "the gradient", (gradient - expected).abs().max() < 1e-4)
        require(side, "the value", (value - (one_hot(soft) if self.hard else soft)).abs().max() < 1e-6)
        # Noise of neighbours differs by a standard logistic variable.
        noise = TEMPERATURE * y.log() - self.logits.detach().double()
        pairs = noise.shape[-1] // 2 * 2
        require(side, "the law of the noise", is_uniform(torch.sigmoid(noise[:, 0:pairs:2] - noise[:, 1:pairs:2])))


class CategoricalDraw:
    """As PyTorch's users draw."""

    def __init__(self, logits, _):
        self.logits = logits

    def ways(self):
        return {"Categorical.sample": lambda: torch.distributions.Categorical(logits=self.logits).sample()}

    def choose(self):
        """Sets `call` and its name `way`; to be called again when the number of threads changes."""
        ways = self.ways()
        times = {way: min(run_pytorch(call, 1) for _ in range(5)) for way, call in ways.items()}
        self.way = min(times, key=times.get)
        self.call = ways[self.way]

    def verify(self, ours, folder):
        """The classes' law, made continuous: F(k − 1) + V p(k) is uniform if k has probabilities p.

        F goes from the least probable class to the most, else a law too sharp or too flat would hardly show.
        """
        ours.ask("save")
        probabilities = torch.softmax(self.logits.double(), -1)
        ascending, order = probabilities.sort(-1)
        below = torch.zeros_like(probabilities).scatter(-1, order, ascending.cumsum(-1) - ascending)
        drawn = read(folder, "index", (len(self.logits), 1), torch.int32).long()
        for side, index in (("PyTorch", self.call().reshape(-1, 1)), ("ours", drawn)):
            place = torch.rand(index.shape, dtype=torch.float64)
            require(side, "the law of the classes", is_uniform(below.gather(-1, index) + place * probabilities.gather(-1, index)))


class FastestDraw(CategoricalDraw):
    """The fastest of what PyTorch offers for the purpose, at this shape and with these threads."""

    def ways(self):
        return super().ways() | {
            "softmax, multinomial": lambda: torch.softmax(self.logits, -1).multinomial(1),
            "softmax, multinomial(replacement)": lambda: torch.softmax(self.logits, -1).multinomial(1, True),
        }


WORKS = [
    Work("gumbel-softmax", 10, GumbelSoftmax),
    Work("gumbel-softmax-hard", 10, lambda logits, upstream: GumbelSoftmax(logits, upstream, hard=True)),
    Work("categorical-draw", 8, CategoricalDraw),
    Work("categorical-draw-fastest", None, FastestDraw, ours="categorical-draw"),
    Work("gumbel-max", None, CategoricalDraw),
]


def one_hot(soft):
    return F.one_hot(soft.argmax(-1), soft.shape[-1]).to(soft.dtype)


def is_uniform(sample):
    """Kolmogorov's test; by Dvoretzky, Kiefer, Wolfowitz and Massart it fails wrongly at most once in 1e9 times."""
    ordered = sample.flatten().sort().values
    ideal = torch.arange(1, len(ordered) + 1, dtype=torch.float64) / len(ordered)
    distance = max((ideal - ordered).max(), (ordered - ideal).max() + 1 / len(ordered))
    return distance < math.sqrt(math.log(2 / 1e-9) / (2 * len(ordered)))
