"""The variational autoencoder as a PyTorch user writes it, in the two laws of its latent variables, and its images."""
import functools
import gzip
import os

import torch
import torch.nn.functional as F

from exchange import read, write

TEMPERATURE = 1
IMAGES, PIXELS = 10_000, 784
MNIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/mnist/train-images-idx3-ubyte.gz")


class Vae(torch.nn.Module):
    """From pixels to discrete variables and back, by linear maps or with hidden layers; the KL term in closed form."""

    def __init__(self, law, pixels, hidden, latent):
        """A model without hidden layers learns its prior, one with them has a uniform one."""
        super().__init__()
        self.law = law
        widths = [pixels, *hidden, latent.numel()]
        self.encoder, self.decoder = dense(widths), dense(widths[::-1])
        self.prior = torch.nn.Parameter(torch.zeros(latent), requires_grad=not hidden)

    def encode(self, images):
        return self.encoder(images).view(-1, *self.prior.shape)

    def loss(self, images, noise=None):
        """Of relaxed codes, in nats for each image; with `noise` given, of the codes that it makes."""
        logits = self.encode(images)
        code = self.law.relax(logits) if noise is None else self.law.mean((logits + noise) / TEMPERATURE)
        reconstruction = F.binary_cross_entropy_with_logits(self.decoder(code.flatten(1)), images, reduction="sum")
        return (reconstruction + self.law.divergence(logits, self.prior)) / len(images)

    def read_noise(self, folder, count):
        return read(folder, "noise", (count, *self.prior.shape))

    def log_weights(self, logits, image, count, log_likelihood):
        """log p(x, z)/q(z|x) of fresh codes z of an image x, given the logits of q."""
        code = self.law.sample(logits, count)
        return log_likelihood(self.decoder(code.flatten(1)), image) + self.law.log_ratio(self.prior, logits, code)

    def log_weights_by_index(self, count, log_likelihood):
        """The same where a one-hot code picks rows of the decoder; the rows are laid out once."""
        variables, classes = self.prior.shape
        rows, offsets = self.decoder.weight.t().contiguous(), classes * torch.arange(variables)

        def log_weights(logits, image):
            index = torch.softmax(logits, -1).multinomial(count, replacement=True).t() + offsets
            ratio = (F.log_softmax(self.prior, -1) - F.log_softmax(logits, -1)).flatten()
            return log_likelihood(F.embedding_bag(index, rows, mode="sum") + self.decoder.bias, image) + ratio[index].sum(-1)

        return log_weights

    def prepare_for_bound(self):
        """
        The encoder gives the true posterior to first order, so that the weights p(x, z)/q(z|x) are alike enough for a mean of
        1000 to be near to normal, though posterior, prior and the uniform law differ.
        """
        self.prior.normal_()
        self.decoder.weight.mul_(0.5)
        self.encoder.weight.copy_(self.decoder.weight.t())
        self.encoder.bias.copy_(self.prior.flatten() - torch.sigmoid(self.decoder.bias) @ self.decoder.weight)

    def parameters_by_name(self):
        """By our names and in our layout: a matrix has its inputs as rows."""
        named = {}
        for name, stack in (("encoder", self.encoder), ("decoder", self.decoder)):
            *hidden, last = [stack] if isinstance(stack, torch.nn.Linear) else stack[::2]
            layers = {f"{name}.hidden{number}": layer for number, layer in enumerate(hidden, 1)} | {name: last}
            for layer, linear in layers.items():
                named |= {layer + ".weight": linear.weight.t(), layer + ".bias": linear.bias}
        if self.prior.requires_grad:
            named["prior.logits"] = self.prior
        return named

    def write(self, folder):
        for name, parameter in self.parameters_by_name().items():
            write(folder, name, parameter)


def dense(widths):
    """Linear maps, a rectifier between each and the next."""
    first, *others = (torch.nn.Linear(inputs, outputs) for inputs, outputs in zip(widths, widths[1:]))
    return torch.nn.Sequential(first, *(module for linear in others for module in (torch.nn.ReLU(), linear))) if others else first


class Categorical:
    """One-hot codes [batch, variables, classes]."""

    @staticmethod
    def relax(logits):
        return F.gumbel_softmax(logits, TEMPERATURE)

    @staticmethod
    def mean(logits):
        return torch.softmax(logits, -1)

    @staticmethod
    def divergence(q, p):
        log_q, log_p = F.log_softmax(q, -1), F.log_softmax(p, -1)
        return (log_q.exp() * (log_q - log_p)).sum()

    @staticmethod
    def sample(logits, count):
        """So many codes of one image's logits."""
        index = torch.softmax(logits, -1).multinomial(count, replacement=True).t()
        return F.one_hot(index, logits.shape[-1]).to(logits.dtype)

    @staticmethod
    def sample_each(logits):
        """One code of each image's logits."""
        index = torch.softmax(logits, -1).flatten(0, -2).multinomial(1)
        return F.one_hot(index, logits.shape[-1]).view(logits.shape).to(logits.dtype)

    @staticmethod
    def log_ratio(p, q, code):
        """log p(code) − log q(code) of each code."""
        return code.flatten(1) @ (F.log_softmax(p, -1) - F.log_softmax(q, -1)).flatten()


class Bernoulli:
    """Binary codes [batch, variables], relaxed by logistic noise."""

    @staticmethod
    def relax(logits):
        noise = torch.logit(torch.rand_like(logits), eps=1e-7)
        return torch.sigmoid((logits + noise) / TEMPERATURE)

    @staticmethod
    def mean(logits):
        return torch.sigmoid(logits)

    @staticmethod
    def divergence(q, p):
        return (torch.sigmoid(q) * (q - p) + F.softplus(p) - F.softplus(q)).sum()

    @staticmethod
    def sample(logits, count):
        # Three times as fast as torch.bernoulli.
        return (torch.rand(count, *logits.shape) < torch.sigmoid(logits)).to(logits.dtype)

    @staticmethod
    def sample_each(logits):
        return (torch.rand_like(logits) < torch.sigmoid(logits)).to(logits.dtype)

    @staticmethod
    def log_ratio(p, q, code):
        return code @ (p - q) + (F.softplus(q) - F.softplus(p)).sum()


def parse(shape):
    """`100x784-20x10` or `100x784-512-256-20x10`: images, pixels, hidden layers if any, and the shape of the code of one image."""
    rows, *hidden, latent = shape.split("-")
    count, pixels = map(int, rows.split("x"))
    return count, pixels, list(map(int, hidden)), torch.Size(map(int, latent.split("x")))


def count(shape):
    return parse(shape)[0]


def build(shape):
    """A model of the shape, its weights random."""
    _, pixels, hidden, latent = parse(shape)
    torch.manual_seed(1)
    vae = Vae(Categorical if len(latent) == 2 else Bernoulli, pixels, hidden, latent)
    if vae.prior.requires_grad:
        # A prior that is not uniform shows in the loss when a side forgets it.
        torch.nn.init.normal_(vae.prior, std=0.3)
    return vae


@functools.lru_cache(maxsize=1)
def images():
    """The first images of MNIST's training set, binarized once: a pixel is on with its grey level as probability."""
    with gzip.open(MNIST) as file:
        file.read(16)
        grey = torch.frombuffer(bytearray(file.read(IMAGES * PIXELS)), dtype=torch.uint8)
    grey = grey.view(IMAGES, PIXELS) / 255
    return (torch.rand(grey.shape, generator=torch.Generator().manual_seed(1)) < grey).float()
