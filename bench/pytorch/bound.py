"""PyTorch's twins of the m-sample bound, −log(1/m Σ p(x, z)/q(z|x)) with m = 1000 discrete codes of every image."""
import copy
import math

import torch
import torch.nn.functional as F

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

    def __init__(self, name, goal, shape, twin, ours=None):
        self.name, self.ours, self.quick = name, ours or name, ours is None
        self.one_thread_goal, self.shapes, self.twin = goal, [shape], twin

    def goal(self, shape, threads):
        return self.one_thread_goal if threads == 1 else None

    def elements(self, shape):
        return vae.parse(shape)[0]

    def open(self, shape, folder):
        model, images = vae.build(shape), vae.images()[-vae.parse(shape)[0]:]
        # The encoder gives the true posterior to first order, so that the weights p(x, z)/q(z|x) are alike enough for a mean of
        # 1000 to be near to normal, though posterior, prior and the uniform law differ.
        with torch.no_grad():
            model.prior.normal_()
            model.decoder.weight.mul_(0.5)
            model.encoder.weight.copy_(model.decoder.weight.t())
            model.encoder.bias.copy_(model.prior.flatten() - torch.sigmoid(model.decoder.bias) @ model.decoder.weight)
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
        bounds = [math.log(SAMPLES) - torch.logsumexp(log_weights(model, q, x, log_likelihood), 0) for x, q in zip(self.images, logits)]
        return torch.stack(bounds)

    @torch.no_grad()
    def verify(self, ours, folder):
        """Each side's bound of each image, and their mean, within `ERRORS` standard errors of a reference in float64."""
        ours.ask("save")
        model = copy.deepcopy(self.model).double()
        images = self.images.double()
        expected, variances = [], []
        for x, q in zip(images, model.encode(images)):
            weights = torch.cat([log_weights(model, q, x, written_plainly) for _ in range(REFERENCE)])
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
        """A one-hot code picks rows of the decoder."""
        model = self.model
        variables, classes = model.prior.shape
        rows, offsets = model.decoder.weight.t().contiguous(), classes * torch.arange(variables)
        bounds = []
        for x, q in zip(self.images, model.encode(self.images)):
            index = torch.softmax(q, -1).multinomial(SAMPLES, replacement=True).t() + offsets
            ratio = (F.log_softmax(model.prior, -1) - F.log_softmax(q, -1)).flatten()
            weights = written_out(F.embedding_bag(index, rows, mode="sum") + model.decoder.bias, x) + ratio[index].sum(-1)
            bounds.append(math.log(SAMPLES) - torch.logsumexp(weights, 0))
        return torch.stack(bounds)


def log_weights(model, q, x, log_likelihood):
    """log p(x, z)/q(z|x) of fresh codes of an image."""
    code = model.law.sample(q, SAMPLES)
    return log_likelihood(model.decoder(code.flatten(1)), x) + model.law.log_ratio(model.prior, q, code)


def written_plainly(logits, x):
    return -F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)


def written_out(logits, x):
    return logits @ x - F.softplus(logits).sum(-1)


WORKS = [
    BoundWork("bound-vae-categorical", 5, "4x784-20x10", Bound),
    BoundWork("bound-vae-categorical-fastest", None, "4x784-20x10", FastestCategoricalBound, ours="bound-vae-categorical"),
    BoundWork("bound-vae-bernoulli", 2, "4x784-200", Bound),
    BoundWork("bound-vae-bernoulli-fastest", None, "4x784-200", FastestBound, ours="bound-vae-bernoulli"),
]
