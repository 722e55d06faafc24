"""PyTorch's twins of the training steps."""
import torch

import sbn
import vae
from exchange import read, require, write

LEARNING_RATE = 1e-3
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, LEARNING_RATE, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, LEARNING_RATE),
}
# Before they are timed both sides take so many steps with the same noise: enough to show the optimizers' memory.
STEPS_TOGETHER = 20


class TrainingWork:
    """A step on the next minibatch: forward, backward, update."""

    quick = True

    def __init__(self, name, goal, shape, optimizer, models=vae):
        self.name = self.ours = name
        self.models = models
        self.one_thread_goal, self.shapes, self.optimizer = goal, [shape], optimizer

    def goal(self, shape, threads):
        return self.one_thread_goal if threads == 1 else None

    def elements(self, shape):
        return self.models.count(shape)

    def open(self, shape, folder):
        model = self.models.build(shape)
        model.write(folder)
        write(folder, "images", vae.images())
        return Training(model, vae.images(), self.models.count(shape), self.optimizer)


class Training:
    # How far off at the end, as a share of a tensor's way.
    steps_together, tolerance = STEPS_TOGETHER, 1e-2

    def __init__(self, model, images, batch, optimizer):
        self.model, self.images, self.batch = model, images, batch
        self.optimizer = OPTIMIZERS[optimizer](parameter for parameter in model.parameters() if parameter.requires_grad)
        self.order, self.next = None, len(images)
        self.way = f"nn.Linear, {type(self.optimizer).__name__}"

    def choose(self):
        """There is one way only."""

    def call(self):
        return self.step(self.minibatch())

    def minibatch(self):
        """Every epoch in a fresh order."""
        if self.next + self.batch > len(self.images):
            self.order, self.next = torch.randperm(len(self.images)), 0
        self.next += self.batch
        return self.images[self.order[self.next - self.batch:self.next]]

    def step(self, batch, noise=None):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.model.loss(batch, noise)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def verify(self, ours, folder):
        """From the same weights, on our batches with our noise: the same loss at every step, at the end the same weights."""
        start = {name: parameter.detach().clone() for name, parameter in self.model.parameters_by_name().items()}
        for step in range(self.steps_together):
            if step > 0:
                ours.ask("run", 0)  # Opening made the first step.
            ours.ask("save")
            batch = read(folder, "batch", (self.batch, -1))
            self.verify_batch(batch)
            expected = self.step(batch, self.model.read_noise(folder, self.batch))
            loss = read(folder, "loss", ()).item()
            require("ours", f"the loss of step {step + 1}, {loss:.3f} where PyTorch has {expected:.3f},", abs(loss - expected) < 1e-4 * abs(expected))
        for name, parameter in self.model.parameters_by_name().items():
            path = parameter.detach() - start[name]
            distance = read(folder, "trained." + name, parameter.shape) - parameter.detach()
            require("ours", f"the path of {name}", distance.norm() < self.tolerance * path.norm())

    def verify_batch(self, batch):
        require("ours", "a batch's share of ones", 0.08 < batch.mean() < 0.18)
        require("ours", "the number of different images in a batch", len(batch.unique(dim=0)) > 0.95 * len(batch))


WORKS = [
    TrainingWork("train-vae-categorical-sgd", 3, "100x784-20x10", "sgd"),
    TrainingWork("train-vae-categorical-adam", 3, "100x784-20x10", "adam"),
    TrainingWork("train-vae-bernoulli-sgd", 2, "100x784-200", "sgd"),
    TrainingWork("train-vae-bernoulli-adam", 2, "100x784-200", "adam"),
    TrainingWork("train-sbn-categorical-sgd", 3, "100x392-20x10-20x10-392", "sgd", sbn),
    TrainingWork("train-sbn-categorical-adam", 3, "100x392-20x10-20x10-392", "adam", sbn),
    TrainingWork("train-sbn-bernoulli-sgd", 2, "100x392-200-200-392", "sgd", sbn),
    TrainingWork("train-sbn-bernoulli-adam", 2, "100x392-200-200-392", "adam", sbn),
    TrainingWork("train-vae-notebook-sgd", 1.7, "100x784-512-256-30x10", "sgd"),
    TrainingWork("train-vae-notebook-adam", 1.7, "100x784-512-256-30x10", "adam"),
]
