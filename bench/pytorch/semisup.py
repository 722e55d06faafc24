"""The semi-supervised VAE as a PyTorch user writes it: a few labelled images and others, convolutions on either side.

Where a window of stride 2 needs an odd zero at the edge, PyTorch's padding has it at the beginning and ours at the end. So
this side sees images, windows and maps turned by half a turn, which is the same network, and pads as its users do.
"""
import gzip
import math
import os

import torch
import torch.nn.functional as F

import training
import vae
from exchange import read, require, write

CHANNELS, TRANSPOSED = (1, 32, 64, 128), (64, 128, 64, 32, 32)
SIDE, LATENT, ALPHA = 28, 32, 1
LABELS = os.path.join(os.path.dirname(vae.MNIST), "train-labels-idx1-ubyte.gz")


class Decoder(torch.nn.Module):
    """From one pixel up: each transposed convolution doubles rows and columns."""

    def __init__(self, classes):
        super().__init__()
        self.input = torch.nn.Linear(LATENT + classes, TRANSPOSED[0])
        self.convolutions = torch.nn.ModuleList(torch.nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=1) for inputs, outputs in zip(TRANSPOSED, TRANSPOSED[1:]))
        self.output = torch.nn.Linear(16 * 16 * TRANSPOSED[-1], SIDE * SIDE)

    def forward(self, z, y):
        x = F.relu(self.input(torch.cat((z, y), 1)))[:, :, None, None]
        for convolution in self.convolutions:
            x = F.relu(convolution(x))
        return self.output(x.flatten(1))


def encoder():
    layers = []
    for inputs, outputs in zip(CHANNELS, CHANNELS[1:]):
        layers += [torch.nn.Conv2d(inputs, outputs, 5, stride=2, padding=2), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers, torch.nn.Flatten())


class SemiSupervisedVae(torch.nn.Module):
    """M2: y joins at the dense layers; the sum over classes shares the convolutions of the image, as any sensible one would."""

    def __init__(self, classes, labelled, marginalizes):
        super().__init__()
        self.classes, self.labelled, self.marginalizes = classes, labelled, marginalizes
        features = 4 * 4 * CHANNELS[-1]
        self.classifier, self.latent = encoder(), encoder()
        self.classify = torch.nn.Linear(features, classes)
        self.mean, self.log_variance = torch.nn.Linear(features + classes, LATENT), torch.nn.Linear(features + classes, LATENT)
        self.decoder = Decoder(classes)

    def bound(self, images, y, features, noise):
        """L(x, y) of each row."""
        joined = torch.cat((features, y), 1)
        mean, log_variance = self.mean(joined), self.log_variance(joined)
        logits = self.decoder(mean + (log_variance / 2).exp() * noise, y)
        divergence = (mean ** 2 + log_variance.exp() - log_variance - 1).sum(1) / 2
        return F.binary_cross_entropy_with_logits(logits, images, reduction="none").sum(1) + divergence + math.log(self.classes)

    def loss(self, batch, noise=None):
        """In nats; with `noise` given, of what it makes."""
        labelled, others = (rows.split((SIDE * SIDE, self.classes), 1) for rows in (batch[:self.labelled], batch[self.labelled:]))
        return self.labelled_loss(*labelled, noise) + self.unlabelled_loss(others[0], noise)

    def labelled_loss(self, images, y, noise):
        logits = self.classify(self.classifier(as_images(images)))
        epsilon = torch.randn(len(images), LATENT) if noise is None else noise["labelled"]
        bound = self.bound(images, y, self.latent(as_images(images)), epsilon).mean()
        return bound + ALPHA * F.cross_entropy(logits, y.argmax(1))

    def unlabelled_loss(self, images, noise):
        logits, features = self.classify(self.classifier(as_images(images))), self.latent(as_images(images))
        q = torch.softmax(logits, 1)
        negative_entropy = (q * F.log_softmax(logits, 1)).sum(1)
        epsilon = torch.randn(len(images), LATENT) if noise is None else noise["unlabelled"]
        if self.marginalizes:
            return (self.expected(images, q, features, epsilon) + negative_entropy).mean()
        y = F.gumbel_softmax(logits, vae.TEMPERATURE) if noise is None else torch.softmax((logits + noise["class"]) / vae.TEMPERATURE, 1)
        return (self.bound(images, y, features, epsilon) + negative_entropy).mean()

    def expected(self, images, q, features, epsilon):
        """All classes in one batch, K times as large."""
        count, classes = len(images), self.classes
        y = torch.eye(classes).repeat_interleave(count, 0)
        bounds = self.bound(images.repeat(classes, 1), y, features.repeat(classes, 1), epsilon.repeat(classes, 1))
        return (q * bounds.view(classes, count).t()).sum(1)

    def read_noise(self, folder, count):
        shapes = {"labelled": (self.labelled, LATENT), "unlabelled": (count - self.labelled, LATENT)}
        if not self.marginalizes:
            shapes["class"] = (count - self.labelled, self.classes)
        return {name: read(folder, "noise." + name, shape) for name, shape in shapes.items()}

    def parameters_by_name(self):
        """By our names and in our layout: inputs as rows, a window's numbers in the order of an image's, channels last."""
        named = {}
        for name, stack in (("classifier", self.classifier), ("latent", self.latent)):
            for number, layer in enumerate((layer for layer in stack if isinstance(layer, torch.nn.Conv2d)), 1):
                named |= {f"{name}.convolution{number}.weight": window(layer), f"{name}.convolution{number}.bias": layer.bias}
        for number, layer in enumerate(self.decoder.convolutions, 1):
            named |= {f"decoder.convolution{number}.weight": window(layer), f"decoder.convolution{number}.bias": layer.bias}
        for name, layer in (("latent.mean", self.mean), ("latent.log-variance", self.log_variance), ("decoder.input", self.decoder.input)):
            numbers = layer.in_features - self.classes
            named |= {name + ".weight": layer.weight[:, :numbers].t(), name + ".class": layer.weight[:, numbers:].t(), name + ".bias": layer.bias}
        named |= {"classifier.output.weight": rows_of_maps(self.classify.weight, CHANNELS[-1]), "classifier.output.bias": self.classify.bias}
        for name in ("latent.mean", "latent.log-variance"):
            named[name + ".weight"] = rows_of_maps(named[name + ".weight"].t(), CHANNELS[-1])
        named |= {"decoder.output.weight": rows_of_maps(self.decoder.output.weight, TRANSPOSED[-1]), "decoder.output.bias": self.decoder.output.bias}
        return named

    def write(self, folder):
        for name, parameter in self.parameters_by_name().items():
            write(folder, name, parameter)


def window(layer):
    """A convolution's weights, of either kind, from half a turn."""
    return layer.weight.flip(2, 3).permute(2, 3, 1, 0).flatten(0, 2)


def rows_of_maps(weight, channels):
    """A matrix over maps, these from half a turn and with their channels last, as rows."""
    return weight.view(len(weight), channels, -1).flip(2).transpose(1, 2).flatten(1).t()


def as_images(rows):
    """Half a turn is every pixel in reverse."""
    return rows.flip(1).view(-1, 1, SIDE, SIDE)


def parse(shape):
    """`100+100x784-10`: labelled and unlabelled images, pixels, classes."""
    rows, classes = shape.split("-")
    counts, _ = rows.split("x")
    labelled, unlabelled = map(int, counts.split("+"))
    return labelled, unlabelled, int(classes)


def count(shape):
    labelled, unlabelled, _ = parse(shape)
    return labelled + unlabelled


def one_hot_labels(classes):
    with gzip.open(LABELS) as file:
        file.read(8)
        return F.one_hot(torch.frombuffer(bytearray(file.read(vae.IMAGES)), dtype=torch.uint8).long(), classes).float()


class SemiSupervisedWork:
    """A step on the next labelled and unlabelled images: forward, backward, update."""

    def __init__(self, method, optimizer):
        self.name = self.ours = f"train-semisup-{method}-{optimizer}"
        self.optimizer, self.quick = optimizer, optimizer == "adam"
        self.marginalizes, self.shapes = method == "marginalization", ["100+100x784-10"]

    def goal(self, shape, threads):
        return 1 if threads == 1 else None

    def elements(self, shape):
        return count(shape)

    def open(self, shape, folder):
        labelled, _, classes = parse(shape)
        torch.manual_seed(1)
        model = SemiSupervisedVae(classes, labelled, self.marginalizes)
        model.write(folder)
        images, labels = vae.images(), one_hot_labels(classes)
        write(folder, "images", images)
        write(folder, "labels", labels)
        return SemiSupervisedTraining(model, images, labels, count(shape), self.optimizer)


class SemiSupervisedTraining(training.Training):
    def __init__(self, model, images, labels, batch, optimizer):
        super().__init__(model, images, batch, optimizer)
        self.way = f"nn.Conv2d, nn.ConvTranspose2d, {type(self.optimizer).__name__}"
        # Adam moves a weight by a gradient that is all rounding as far as by any other, and soon either side is off float64;
        # that the gradients are right shows by SGD.
        if optimizer == "adam":
            self.steps_together, self.tolerance = 5, 5e-2
        self.labels = labels

    def minibatch(self):
        """Of the first images the labelled rows, of all the others."""
        if self.next + self.batch > len(self.images):
            self.order, self.next = torch.randperm(len(self.images)), 0
        self.next += self.batch
        chosen = self.order[self.next - self.batch:self.next]
        y = self.labels[chosen].clone()
        y[self.model.labelled:] = 0
        return torch.cat((self.images[chosen], y), 1)

    def verify_batch(self, batch):
        images, y = batch.split((SIDE * SIDE, self.model.classes), 1)
        super().verify_batch(images)
        labelled = self.model.labelled
        require("ours", "a batch's labels", (y[:labelled].sum(1) == 1).all() and (y[:labelled].max(1)[0] == 1).all() and (y[labelled:] == 0).all())


WORKS = [SemiSupervisedWork(method, optimizer) for method in ("gumbel-softmax", "marginalization") for optimizer in ("sgd", "adam")]
