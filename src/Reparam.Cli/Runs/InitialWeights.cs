using System.Globalization;
using Reparam.Training;

namespace Reparam.Cli.Runs;

/// <summary>
/// The weights a run begins with instead of fresh ones: those of another run of the same model, by whatever estimator and
/// optimizer it was trained. Optimizer, estimator and schedules begin anew.
/// </summary>
static class InitialWeights
{
    const string Prefix = "model/";

    /// <summary>What the weights of a run are known by, wherever it lies.</summary>
    /// <exception cref="InvalidDataException">There are none, or the file is damaged.</exception>
    public static string Checksum(string folder) => Checkpoint.Sum(Read(folder));

    /// <summary>Gives a session the weights that its configuration names, if it names any.</summary>
    /// <exception cref="InvalidDataException">They are not there, have changed, are damaged, or are another model's.</exception>
    public static void Take(RunSession session)
    {
        if (session.Config.Weights is not { } folder) return;
        // What the shapes do not tell: 200 bits and 20 variables of ten classes have the same matrices.
        var (other, config) = (new RunFolder(folder).ReadConfig(), session.Config);
        foreach (var (name, its, ours) in Meaning(other, config))
        {
            if (its != ours) throw new InvalidDataException($"'{folder}' holds another model: its {name} is {its}, not {ours}.");
        }
        var found = Read(folder);
        if (Checkpoint.Sum(found) != session.Config.WeightsSha256) throw new InvalidDataException($"the weights of '{folder}' have changed since this run began.");
        var tensors = found.ToDictionary(tensor => tensor.Name);
        foreach (var (name, parameter) in session.Trainer.Tensors.Where(tensor => tensor.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (!tensors.Remove(name, out var tensor)) throw new InvalidDataException($"'{folder}' holds another model: it has no '{name}'.");
            if (!tensor.Shape.AsSpan().SequenceEqual(Checkpoint.Dimensions(parameter.Shape)))
                throw new InvalidDataException($"'{folder}' holds another model: its '{name}' is [{string.Join(", ", tensor.Shape)}], not {parameter.Shape}.");
            tensor.Values.Span.CopyTo(parameter.Data);
        }
        if (tensors.Keys.FirstOrDefault() is { } foreign) throw new InvalidDataException($"'{folder}' holds another model: this one has no '{foreign}'.");
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

    static FloatTensor[] Read(string folder)
    {
        var run = new RunFolder(folder);
        var path = run.CheckpointPath;
        foreach (var file in (string[])[run.ConfigPath, path])
        {
            if (!File.Exists(file)) throw new InvalidDataException($"'{folder}' holds no run with weights (no {Path.GetFileName(file)}).");
        }
        FloatTensor[] tensors = [.. Checkpoint.Read(path).Tensors.OfType<FloatTensor>().Where(tensor => tensor.Name.StartsWith(Prefix, StringComparison.Ordinal))];
        return tensors.All(tensor => tensor.Values.Span.ToArray().All(float.IsFinite)) ? tensors : throw new InvalidDataException($"{path} holds a weight that is not finite.");
    }
}
