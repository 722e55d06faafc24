"""PyTorch's twins of the m-sample bound, −log(1/m Σ w) with weights w = p(x, z)/q(z|x), or p(y|z) of an SBN, of m = 1000 discrete codes of every image."""
import copy
import math

import torch
import torch.nn.functional as F

import sbn
import vae
from exchange import read, require, write
from rounds import run_pytorch

SAMPLES = 1000
# The reference of the check takes so many times as many codes.
REFERENCE = 8
# Standard errors: beyond them lies a normal variable once in 1e10 times, a mean of weights as skewed as these once in 1e8.
ERRORS = 6.5


class BoundWork:
    """The bound of a few test images."""

    def __init__(self, name, goal, shape, twin, ours=None, models=vae):
        self.name, self.ours, self.quick = name, ours or name, ours is None
        self.one_thread_goal, self.shapes, self.twin, self.models = goal, [shape], twin, models

    def goal(self, shape, threads):
        return self.one_thread_goal if threads == 1 else None

    def elements(self, shape):
        return self.models.count(shape)

    def open(self, shape, folder):
        model, images = self.models.build(shape), vae.images()[-self.models.count(shape):]
        with torch.no_grad():
            model.prepare_for_bound()
        model.write(folder)
        write(folder, "images", images)
        return self.twin(model, images)


class Bound:
    """As written from the formula: a matrix product and binary_cross_entropy_with_logits."""

    def __init__(self, model, images):
        self.model, self.images = model, images

    def ways(self):
        return {"binary_cross_entropy_with_logits": lambda: self.bounds(self.model, written_plainly)}

    def choose(self):
        """Sets `call` and its name `way`; to be called again when the number of threads changes."""
        ways = self.ways()
        times = {way: min(run_pytorch(call, 1) for _ in range(3)) for way, call in ways.items()}
        self.way = min(times, key=times.get)
        self.call = ways[self.way]

    @torch.no_grad()
    def bounds(self, model, log_likelihood):
        """One image at a time: its 1000 rows of pixels stay in the cache."""
        logits = model.encode(self.images)
        bounds = [math.log(SAMPLES) - torch.logsumexp(model.log_weights(q, x, SAMPLES, log_likelihood), 0) for x, q in zip(self.images, logits)]
        return torch.stack(bounds)

    @torch.no_grad()
    def verify(self, ours, folder):
        """Each side's bound of each image, and their mean, within `ERRORS` standard errors of a reference in float64."""
        ours.ask("save")
        model = copy.deepcopy(self.model).double()
        images = self.images.double()
        expected, variances = [], []
        for x, q in zip(images, model.encode(images)):
            weights = torch.cat([model.log_weights(q, x, SAMPLES, written_plainly) for _ in range(REFERENCE)])
            largest = weights.max()
            weights = (weights - largest).exp()
            expected.append(-(weights.mean().log() + largest))
            variances.append(weights.var() / weights.mean() ** 2 * (1 + 1 / REFERENCE) / SAMPLES)
        expected, variances = torch.stack(expected), torch.stack(variances)
        # Weights that differ more would make the check a loose one.
        require("PyTorch", "the spread of the weights", variances.max().sqrt() < 0.02)
        for side, bounds in (("PyTorch", self.call()), ("ours", read(folder, "bounds", len(images)))):
            difference = bounds.double() - expected
            require(side, "a bound", (difference.abs() < ERRORS * variances.sqrt()).all())
            require(side, "the mean bound", difference.sum().abs() < ERRORS * variances.sum().sqrt())


class FastestBound(Bound):
    """The fastest of what we know to write in PyTorch, at this shape and with these threads."""

    def ways(self):
        return super().ways() | {"xᵀy − Σ softplus(y)": lambda: self.bounds(self.model, written_out)}


class FastestCategoricalBound(FastestBound):
    def ways(self):
        return super().ways() | {"embedding_bag, xᵀy − Σ softplus(y)": self.by_index}

    @torch.no_grad()
    def by_index(self):
        """A one-hot code picks rows of what follows it."""
        log_weights = self.model.log_weights_by_index(SAMPLES, written_out)
        return torch.stack([math.log(SAMPLES) - torch.logsumexp(log_weights(q, x), 0) for x, q in zip(self.images, self.model.encode(self.images))])


def written_plainly(logits, x):
    return -F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)


def written_out(logits, x):
    return logits @ x - F.softplus(logits).sum(-1)


WORKS = [
    BoundWork("bound-vae-categorical", 5, "4x784-20x10", Bound),
    BoundWork("bound-vae-categorical-fastest", None, "4x784-20x10", FastestCategoricalBound, ours="bound-vae-categorical"),
    BoundWork("bound-vae-bernoulli", 2, "4x784-200", Bound),
    BoundWork("bound-vae-bernoulli-fastest", None, "4x784-200", FastestBound, ours="bound-vae-bernoulli"),
    BoundWork("bound-sbn-categorical", 2, "4x392-20x10-20x10-392", Bound, models=sbn),
    BoundWork("bound-sbn-categorical-fastest", None, "4x392-20x10-20x10-392", FastestCategoricalBound, ours="bound-sbn-categorical", models=sbn),
    BoundWork("bound-sbn-bernoulli", 2, "4x392-200-200-392", Bound, models=sbn),
    BoundWork("bound-sbn-bernoulli-fastest", None, "4x392-200-200-392", FastestBound, ours="bound-sbn-bernoulli", models=sbn),
]
