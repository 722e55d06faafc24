using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>Settings that every run has.</summary>
/// <param name="list">List that the settings are added to.</param>
/// <param name="steps">Default number of steps.</param>
/// <param name="leastSteps">The least number of steps; at 0 an untrained model is judged.</param>
/// <param name="stepsFrom">Default number of steps as a function of other settings, and that in words; null where it is fixed.</param>
public sealed class RunSettings(SettingList list, long steps, long leastSteps = 1, (Func<Settings, long> Default, string Text)? stepsFrom = null)
{
    /// <summary>Number of training steps.</summary>
    public Setting<long> Steps { get; } = list.Add(new WholeSetting<long>("steps", steps)
    {
        From = leastSteps,
        To = 1_000_000_000,
        Help = "Training steps.",
        DefaultFrom = stepsFrom?.Default,
        DefaultText = stepsFrom?.Text,
    });

    /// <summary>Seed of all randomness.</summary>
    public Setting<long> Seed { get; } = list.Add(new WholeSetting<long>("seed", 0)
    {
        From = 0,
        Help = "Seed of all randomness of the run.",
        InResult = true,
    });

    /// <summary>Folder of the run that the initial weights come from.</summary>
    public Setting<string?> Weights { get; } = list.Add(new PathSetting("weights")
    {
        Help = "Start with the weights of the run in this folder. It may have another estimator and optimizer.",
        DefaultText = "fresh weights",
        IsLocation = true,
    });

    /// <summary>Implementation of the matrix product.</summary>
    public Setting<string> MatrixProduct { get; } = list.Add(new WordSetting("matrix-product", MatrixProducts.Managed, MatrixProducts.Names)
    {
        Help = "Matrix product: managed, the library's own, or native, cblas_sgemm of an installed OpenBLAS, MKL or Accelerate.",
    });
}
