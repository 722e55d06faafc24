using System.Globalization;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The weights a run begins with instead of fresh ones: those of another run of the same model, by whatever estimator and
/// optimizer it was trained. Optimizer, estimator and schedules begin anew.
/// </summary>
static class InitialWeights
{
    /// <summary>What the weights of a run are known by, wherever it lies.</summary>
    /// <exception cref="InvalidDataException">There are none, or the file is damaged.</exception>
    public static string Checksum(string folder) => Checkpoint.Sum(Read(folder));

    /// <summary>Gives a session the weights that its configuration names, if it names any.</summary>
    /// <exception cref="InvalidDataException">They are not there, have changed, are damaged, or are another model's.</exception>
    public static void Take(RunSession session)
    {
        if (session.Config.Weights is not { } folder) return;
        // What the shapes do not tell: 200 bits and 20 variables of ten classes have the same matrices.
        foreach (var (name, its, ours) in Meaning(new RunFolder(folder).ReadConfig(), session.Config))
        {
            if (its != ours) throw new InvalidDataException($"'{folder}' holds another model: its {name} is {its}, not {ours}.");
        }
        var found = Read(folder);
        if (Checkpoint.Sum(found) != session.Config.WeightsSha256) throw new InvalidDataException($"the weights of '{folder}' have changed since this run began.");
        Checkpoint.Fill(new RunFolder(folder).CheckpointPath, found.ToDictionary(tensor => tensor.Name), session, IsWeight);
        if (!session.Trainer.IsFinite) throw new InvalidDataException($"'{folder}' holds a weight that is not finite.");
    }

    static IEnumerable<(string Name, string Its, string Ours)> Meaning(RunConfig its, RunConfig ours) =>
    [
        ("model", its.Model, ours.Model),
        ("latent", its.Latent, ours.Latent),
        ("variables", Text(its.Variables), Text(ours.Variables)),
        ("classes", Text(its.Classes), Text(ours.Classes)),
        ("hidden", its.Hidden ?? "none", ours.Hidden ?? "none"),
        ("codes", its.Codes, ours.Codes),
        ("prior", its.Prior ?? "none", ours.Prior ?? "none"),
        ("latentSize", Text(its.LatentSize ?? 0), Text(ours.LatentSize ?? 0)),
    ];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static bool IsWeight(string name) => name.StartsWith("model/", StringComparison.Ordinal);

    static NamedTensor[] Read(string folder)
    {
        var run = new RunFolder(folder);
        foreach (var file in (string[])[run.ConfigPath, run.CheckpointPath])
        {
            if (!File.Exists(file)) throw new InvalidDataException($"'{folder}' holds no run with weights (no {Path.GetFileName(file)}).");
        }
        return [.. Checkpoint.Read(run.CheckpointPath).Tensors.Where(tensor => IsWeight(tensor.Name))];
    }
}
