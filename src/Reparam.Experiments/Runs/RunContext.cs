using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Runs;

/// <summary>What an experiment builds a run from.</summary>
/// <param name="Settings">Its settings, checked.</param>
/// <param name="Data">Its data; null for an experiment without data.</param>
/// <param name="Compute">Threads and the matrix product; the caller disposes it.</param>
/// <param name="Key">Names all randomness of the run; split it for each purpose.</param>
public sealed record RunContext(Settings Settings, IData? Data, Compute Compute, RandomKey Key);
