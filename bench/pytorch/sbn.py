"""The stochastic binary network as a PyTorch user writes it, in the two laws of its latent variables."""
import torch
import torch.nn.functional as F

import vae
from exchange import read, write


class Sbn(torch.nn.Module):
    """Linear maps: given pixels to a code, it to a second code, that to the predicted pixels."""

    def __init__(self, law, given, latent, predicted):
        super().__init__()
        self.law, self.given, self.latent = law, given, latent
        self.first = torch.nn.Linear(given, latent.numel())
        self.second = torch.nn.Linear(latent.numel(), latent.numel())
        self.output = torch.nn.Linear(latent.numel(), predicted)

    def encode(self, images):
        """The logits of the first layer."""
        return self.first(images[:, :self.given]).view(-1, *self.latent)

    def beyond(self, code):
        """The logits of the second layer, given codes of the first."""
        return self.second(code.flatten(1)).view(-1, *self.latent)

    def loss(self, images, noise=None):
        """Of relaxed codes, in nats for each image; with `noise` given, of the codes that it makes."""
        relax = self.law.relax if noise is None else lambda logits: self.law.mean((logits + noise.pop(0)) / vae.TEMPERATURE)
        code = relax(self.beyond(relax(self.encode(images))))
        return F.binary_cross_entropy_with_logits(self.output(code.flatten(1)), images[:, self.given:], reduction="sum") / len(images)

    def read_noise(self, folder, count):
        return [read(folder, "noise." + layer, (count, *self.latent)) for layer in ("first", "second")]

    def log_weights(self, logits, image, count, log_likelihood):
        """log p(predicted pixels|code) of fresh codes, given the logits of an image's first layer."""
        code = self.law.sample_each(self.beyond(self.law.sample(logits, count)))
        return log_likelihood(self.output(code.flatten(1)), image[self.given:])

    def log_weights_by_index(self, count, log_likelihood):
        """The same where a one-hot code picks rows of what follows it; the rows are laid out once."""
        offsets = self.latent[1] * torch.arange(self.latent[0])
        second, output = (linear.weight.t().contiguous() for linear in (self.second, self.output))

        def log_weights(logits, image):
            index = torch.softmax(logits, -1).multinomial(count, replacement=True).t() + offsets
            beyond = F.embedding_bag(index, second, mode="sum") + self.second.bias
            index = torch.softmax(beyond.view(-1, self.latent[1]), -1).multinomial(1).view(count, -1) + offsets
            return log_likelihood(F.embedding_bag(index, output, mode="sum") + self.output.bias, image[self.given:])

        return log_weights

    def prepare_for_bound(self):
        """Codes that depend much on what is before them, so that a side which forgets it shows, and weights alike enough for a mean of 1000 to be near to normal."""
        self.first.weight.mul_(40)
        self.second.weight.mul_(24)
        self.output.weight.mul_(0.2)

    def parameters_by_name(self):
        """By our names and in our layout: a matrix has its inputs as rows."""
        named = {}
        for name, linear in (("first", self.first), ("second", self.second), ("output", self.output)):
            named |= {name + ".weight": linear.weight.t(), name + ".bias": linear.bias}
        return named

    def write(self, folder):
        for name, parameter in self.parameters_by_name().items():
            write(folder, name, parameter)


def count(shape):
    """How many images, of `100x392-20x10-20x10-392` or `100x392-200-200-392`."""
    return int(shape.partition("x")[0])


def build(shape):
    """A model of the shape, its weights random."""
    rows, latent, _, predicted = shape.split("-")
    latent = torch.Size(map(int, latent.split("x")))
    torch.manual_seed(1)
    return Sbn(vae.Categorical if len(latent) == 2 else vae.Bernoulli, int(rows.partition("x")[2]), latent, int(predicted))
