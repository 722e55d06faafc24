using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Runs;

/// <summary>Everything that an experiment builds a run from.</summary>
/// <param name="Settings">Settings of the run, already checked.</param>
/// <param name="Data">Data of the run; null for an experiment without data.</param>
/// <param name="Compute">Threads and the matrix product. The caller disposes it.</param>
/// <param name="Key">Key of all randomness of the run. Split it for each purpose.</param>
public sealed record RunContext(Settings Settings, IData? Data, Compute Compute, RandomKey Key);
