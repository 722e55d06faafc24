"""What passes between the two sides: raw tensors in files by name, and the checks before anything is timed."""
import ctypes
import os

import torch


def write(folder, name, tensor):
    tensor = tensor.detach().contiguous()
    with open(os.path.join(folder, name), "wb") as file:
        file.write(ctypes.string_at(tensor.data_ptr(), tensor.element_size() * tensor.numel()))


def read(folder, name, shape, dtype=torch.float32):
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype).reshape(shape)


def require(side, what, holds):
    if not holds:
        raise SystemExit(f"bench/pytorch: {side}: {what} is wrong: nothing was measured")
