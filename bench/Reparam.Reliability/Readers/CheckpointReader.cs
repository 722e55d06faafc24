using System.Globalization;
using System.Runtime.InteropServices;
using CsCheck;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Policy;
using Reparam.Experiments.Runs;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The checkpoint of a run: its tensors, its step, its seed, its losses and the metadata.</summary>
sealed class CheckpointReader() : InputReader("checkpoint", 5, "checkpoint.safetensors")
{
    const long Steps = 50;

    static readonly RunSession Session = Open();

    static readonly (string Name, long[] Shape, int Length)[] Tensors =
        [.. Session.Training.Tensors.Select(pair => (pair.Name, Dimensions(pair.Tensor.Shape), pair.Tensor.Data.Length))];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var state = Checkpoint.Load(path, Session);
        var tensors = Session.Training.Tensors.Select(pair => $"{pair.Name} {Convert.ToHexString(MemoryMarshal.AsBytes(pair.Tensor.Data.AsSpan()))}");
        return Words(tensors, Session.Training.Step, state.LossCount, BitConverter.DoubleToInt64Bits(state.LossSum), state.Seconds);
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (TensorFile.Of(bytes) is not { } file) return null;
        if (file.Metadata.TryGetValue("sha256", out var checksum) && checksum != file.Checksum) return null;
        if (Whole(file, "state/step") is not { } step || Whole(file, "state/loss-count") is not { } count
            || Whole(file, "state/loss-sum") is not { } sum) return null;
        if (Whole(file, "state/seed") != Session.Config.Seed || step is < 0 or > Steps || count < 0 || count > step) return null;
        var parts = file.Parts.Where(part => !part.Name.StartsWith("state/", StringComparison.Ordinal)).ToDictionary(part => part.Name);
        if (parts.Count != Tensors.Length || Tensors.Any(tensor
            => !parts.TryGetValue(tensor.Name, out var part) || part.Type != "F32" || !part.Shape.SequenceEqual(tensor.Shape)))
            return null;
        var seconds = file.Metadata.TryGetValue("trainSeconds", out var text) ? ExactNumber.Of(text.Trim()) : 0;
        if (seconds is not >= 0) return null;
        return Words(Tensors.Select(tensor => $"{tensor.Name} {Convert.ToHexString(parts[tensor.Name].Values)}"), step, count, sum, seconds.Value);
    }

    static RunSession Open()
    {
        IExperiment experiment = new PolicyExperiment();
        var settings = experiment.Settings.Defaults.With("map", "book").With("steps", Steps.ToString(CultureInfo.InvariantCulture)).With("policy", "table");
        var data = experiment.Load(settings);
        return new RunSession(RunConfig.Of(experiment, settings, data), data, threads: 1);
    }

    static string Words(IEnumerable<string> tensors, long step, long count, long sum, double seconds)
        => string.Join('\n', [.. tensors, $"step {step}, {count} losses, bits {sum} of their sum, {Texts.Words(seconds)} s"]);

    static long? Whole(TensorFile file, string name)
        => file.Parts.FirstOrDefault(part => part.Name == name) is { Type: "I64", Values: { Length: 8 } bytes } ? BitConverter.ToInt64(bytes) : null;

    static long[] Dimensions(Autodiff.Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(axis => (long)shape[axis])];

    static Document Grow(Choices choices)
    {
        var step = choices.Between(0, (int)Steps);
        var (count, sum, seconds) = (choices.Between(0, step), BitConverter.ToInt64(choices.Bytes(8)), choices.Below(100_000) / 8.0);
        // A sum is of finite losses.
        if (!double.IsFinite(BitConverter.Int64BitsToDouble(sum))) sum = 0;
        var parts = Tensors.Select(tensor => new TensorPart(tensor.Name, "F32", tensor.Shape, Finite(choices, tensor.Length))).ToList();
        foreach (var (name, value) in new[] { ("state/step", step), ("state/seed", Session.Config.Seed), ("state/loss-count", count), ("state/loss-sum", sum) })
            parts.Add(new(name, "I64", [], BitConverter.GetBytes(value)));
        var file = new TensorFile(parts, new Dictionary<string, string>());
        var metadata = new Dictionary<string, string> { ["steps"] = $"{Steps}", ["trainSeconds"] = Texts.Words(seconds) };
        if (!choices.OneIn(4)) metadata["sha256"] = file.Checksum;
        var bytes = SafetensorsReader.Write(choices, file with { Metadata = metadata });
        return new(bytes, Words(parts.Take(Tensors.Length).Select(part => $"{part.Name} {Convert.ToHexString(part.Values)}"), step, count, sum, seconds));
    }

    static byte[] Finite(Choices choices, int length)
        => MemoryMarshal.AsBytes(choices.Many(length, length, () => choices.Between(-1000, 1000) / 16f).AsSpan()).ToArray();
}
