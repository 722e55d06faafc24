using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The state of a run as a safetensors file. The tensors depend only on the configuration and the step. Only the metadata contain
/// wall-clock time.
/// </summary>
static class Checkpoint
{
    const string Step = "state/step", Seed = "state/seed", Temperature = "state/temperature";

    const string LossSum = "state/loss-sum", LossCount = "state/loss-count";

    const string ChecksumKey = "sha256", StepsKey = "steps", SecondsKey = "trainSeconds";

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
            [ChecksumKey] = Checksum(tensors),
            [StepsKey] = session.Config.Steps.ToString(CultureInfo.InvariantCulture),
            [SecondsKey] = state.Seconds.ToString("R", CultureInfo.InvariantCulture),
        };
        if (session.Config.Settings.List.Find("estimator") is { } estimator)
            metadata["estimator"] = session.Config.Settings.TextOf(estimator);
        Safetensors.Write(path, tensors, metadata);
    }

    public static TrainingState Load(string path, RunSession session)
    {
        var content = Read(path);
        var tensors = content.Tensors.ToDictionary(t => t.Name);
        Fill(path, tensors, session, name => !name.StartsWith("state/", StringComparison.Ordinal));
        if (Number(Seed) != session.Config.Seed) throw new InvalidDataException($"{path} has seed {Number(Seed)}, not {session.Config.Seed}.");
        CheckSteps(path, content, session.Config);
        var (step, count) = (Number(Step), Number(LossCount));
        if (step > session.Config.Steps)
            throw new InvalidDataException($"{path} is already at step {step}, past the {session.Config.Steps} steps of this run.");
        if (step < 0 || count < 0 || count > Math.Min(step, int.MaxValue))
            throw new InvalidDataException($"{path} is damaged: step {step} and {count} losses do not fit together.");
        session.Training.Step = step;
        return new TrainingState
        {
            LossSum = BitConverter.Int64BitsToDouble(Number(LossSum)),
            LossCount = (int)count,
            Seconds = SecondsOf(path, content),
        };

        long Number(string name)
            => tensors.TryGetValue(name, out var tensor) && tensor is Int64Tensor { Values.Length: 1 } whole
                ? whole.Values.Span[0]
                : throw new InvalidDataException($"{path} has no whole number '{name}'.");
    }

    // Another number of steps would go on with other schedules, without a word.
    static void CheckSteps(string path, SafetensorsContent content, RunConfig config)
    {
        if (!content.Metadata.TryGetValue(StepsKey, out var steps) || steps == config.Steps.ToString(CultureInfo.InvariantCulture)) return;
        var settings = config.Settings;
        if (settings.List.All.Any(IsScheduled))
            throw new InvalidDataException($"{path} belongs to a run of {steps} steps, not of {config.Steps}, whose schedules would be others.");

        bool IsScheduled(Setting setting)
            => setting.Name.EndsWith("-schedule", StringComparison.Ordinal) && settings.TextOf(setting) is "linear" or "cosine";
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static SafetensorsContent Read(string path)
    {
        var content = Safetensors.Read(path);
        // A file without a checksum comes from another program.
        return !content.Metadata.TryGetValue(ChecksumKey, out var checksum) || checksum == Checksum(content.Tensors) ? content
            : throw new InvalidDataException($"{path} is damaged: the checksum of its numbers is wrong.");
    }

    /// <summary>Copies the numbers of a file to the tensors of a session.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="tensors">Tensors of the file, by name.</param>
    /// <param name="session">The session.</param>
    /// <param name="isIncluded">Selects the names of the tensors to copy.</param>
    /// <exception cref="InvalidDataException">The selected tensors of file and session differ in name or shape.</exception>
    public static void Fill(string path, Dictionary<string, NamedTensor> tensors, RunSession session, Func<string, bool> isIncluded)
    {
        var included = session.Training.Tensors.Where(t => isIncluded(t.Name)).ToArray();
        foreach (var (name, parameter) in included)
        {
            if (!tensors.TryGetValue(name, out var tensor) || tensor is not FloatTensor floats)
                throw new InvalidDataException($"{path} has no float32 tensor '{name}', which this run needs.");
            if (!tensor.Shape.AsSpan().SequenceEqual(Dimensions(parameter.Shape)))
                throw new InvalidDataException($"{path}: tensor '{name}' is [{string.Join(", ", tensor.Shape)}], not {parameter.Shape}.");
            floats.Values.Span.CopyTo(parameter.Data);
        }
        if (tensors.Keys.FirstOrDefault(name => isIncluded(name) && included.All(t => t.Name != name)) is { } foreign)
            throw new InvalidDataException($"{path} has a tensor '{foreign}', which this run does not have.");
    }

    /// <summary>Computes the checksum of names and numbers, so that a wrong bit in a weight is noticed.</summary>
    public static string Checksum(IEnumerable<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name));
            if (tensor is FloatTensor floats) hash.AppendData(MemoryMarshal.AsBytes(floats.Values.Span));
            else hash.AppendData(MemoryMarshal.AsBytes(((Int64Tensor)tensor).Values.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The checksum is of the tensors alone.
    static double SecondsOf(string path, SafetensorsContent content)
    {
        if (!content.Metadata.TryGetValue(SecondsKey, out var text)) return 0;
        return NumberText.Parse(text) is >= 0 and < double.PositiveInfinity and var seconds ? seconds
            : throw new InvalidDataException($"{path} is damaged: its {SecondsKey}, '{text}', is no time.");
    }

    static Int64Tensor Whole(string name, long value) => new(name, [], new[] { value });

    static int[] Dimensions(Autodiff.Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis])];
}

/// <summary>State of a training loop, without the tensors.</summary>
sealed record TrainingState
{
    /// <summary>Sum of the losses since the last row of the learning curve.</summary>
    public double LossSum { get; set; }

    /// <summary>Number of losses in the sum.</summary>
    public int LossCount { get; set; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; set; }
}
