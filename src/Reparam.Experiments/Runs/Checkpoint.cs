using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The state of a run as a safetensors file. Its tensors are the same for every run of one configuration at one step; only the
/// metadata tell wall-clock time.
/// </summary>
static class Checkpoint
{
    const string Step = "state/step", Seed = "state/seed", Temperature = "state/temperature", LossSum = "state/loss-sum", LossCount = "state/loss-count";

    const string Checksum = "sha256";

    public static void Save(string path, RunSession session, TrainingState state)
    {
        List<NamedTensor> tensors =
        [
            .. session.Training.Tensors.Select(t => new FloatTensor(t.Name, Dimensions(t.Tensor.Shape), t.Tensor.Data)),
            Whole(Step, session.Training.Step),
            Whole(Seed, session.Config.Seed),
            new FloatTensor(Temperature, [], new[] { (float)session.Training.Temperature }),
            Whole(LossSum, BitConverter.DoubleToInt64Bits(state.LossSum)),
            Whole(LossCount, state.LossCount),
        ];
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "reparam-run-1",
            ["model"] = session.Config.Experiment.Name,
            [Checksum] = Sum(tensors),
            ["trainSeconds"] = state.Seconds.ToString("R", CultureInfo.InvariantCulture),
        };
        if (session.Config.Settings.List.Find("estimator") is { } estimator) metadata["estimator"] = session.Config.Settings.TextOf(estimator);
        Safetensors.Write(path, tensors, metadata);
    }

    public static TrainingState Load(string path, RunSession session)
    {
        var content = Read(path);
        var tensors = content.Tensors.ToDictionary(t => t.Name);
        Fill(path, tensors, session, name => !name.StartsWith("state/", StringComparison.Ordinal));
        if (Number(Seed) != session.Config.Seed) throw new InvalidDataException($"{path} belongs to seed {Number(Seed)}, not {session.Config.Seed}.");
        var (step, count) = (Number(Step), Number(LossCount));
        if (step > session.Config.Steps) throw new InvalidDataException($"{path} is at step {step} already, past the {session.Config.Steps} steps of this run.");
        if (step < 0 || count < 0 || count > step) throw new InvalidDataException($"{path}: step {step} of {session.Config.Steps} with {count} losses cannot be.");
        session.Training.Step = step;
        var seconds = content.Metadata.TryGetValue("trainSeconds", out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new TrainingState { LossSum = BitConverter.Int64BitsToDouble(Number(LossSum)), LossCount = (int)count, Seconds = seconds };

        long Number(string name)
            => tensors.TryGetValue(name, out var tensor) && tensor is Int64Tensor { Values.Length: 1 } whole
                ? whole.Values.Span[0]
                : throw new InvalidDataException($"{path} holds no whole number '{name}'.");
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SafetensorsContent Read(string path)
    {
        var content = Safetensors.Read(path);
        // Without a checksum, a file is one that another program wrote.
        return !content.Metadata.TryGetValue(Checksum, out var sum) || sum == Sum(content.Tensors) ? content
            : throw new InvalidDataException($"{path} is damaged: its numbers do not have the checksum it states.");
    }

    /// <summary>Copies the numbers of a file into a session's tensors of some names; the file has no others of such names.</summary>
    /// <exception cref="InvalidDataException">The file lacks one, or has one too many or of another shape.</exception>
    public static void Fill(string path, Dictionary<string, NamedTensor> tensors, RunSession session, Func<string, bool> isMeant)
    {
        var meant = session.Training.Tensors.Where(t => isMeant(t.Name)).ToArray();
        foreach (var (name, parameter) in meant)
        {
            if (!tensors.TryGetValue(name, out var tensor) || tensor is not FloatTensor floats)
                throw new InvalidDataException($"{path} holds no float32 tensor '{name}', which this run needs.");
            if (!tensor.Shape.AsSpan().SequenceEqual(Dimensions(parameter.Shape)))
                throw new InvalidDataException($"{path}: tensor '{name}' is [{string.Join(", ", tensor.Shape)}], not {parameter.Shape}.");
            floats.Values.Span.CopyTo(parameter.Data);
        }
        if (tensors.Keys.FirstOrDefault(name => isMeant(name) && meant.All(t => t.Name != name)) is { } foreign)
            throw new InvalidDataException($"{path} holds a tensor '{foreign}', which this run does not have.");
    }

    /// <summary>Checksum of names and numbers. A flipped bit in a weight would otherwise go unnoticed.</summary>
    public static string Sum(IEnumerable<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name));
            hash.AppendData(tensor is FloatTensor floats ? MemoryMarshal.AsBytes(floats.Values.Span) : MemoryMarshal.AsBytes(((Int64Tensor)tensor).Values.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static Int64Tensor Whole(string name, long value) => new(name, [], new[] { value });

    static int[] Dimensions(Autodiff.Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis])];
}

/// <summary>State of a training loop besides the tensors.</summary>
sealed record TrainingState
{
    /// <summary>Sum of the losses since the last row of the learning curve.</summary>
    public double LossSum { get; set; }

    /// <summary>How many losses are in the sum.</summary>
    public int LossCount { get; set; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; set; }
}
