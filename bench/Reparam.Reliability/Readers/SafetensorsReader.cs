using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;
using Reparam.Training;

namespace Reparam.Reliability.Readers;

/// <summary>Tensors in a safetensors file.</summary>
sealed class SafetensorsReader() : InputReader("safetensors", 10, "weights.safetensors")
{
    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument) => Words(Safetensors.Read(path));

    public override string? Meaning(byte[] bytes, string argument) => TensorFile.Of(bytes)?.Words;

    static string Words(SafetensorsContent content) => new TensorFile([.. content.Tensors.Select(Part)], content.Metadata).Words;

    /// <summary>A tensor as our own reader describes it.</summary>
    public static TensorPart Part(NamedTensor tensor) => tensor switch
    {
        FloatTensor floats => new(tensor.Name, "F32", [.. tensor.Shape.Select(size => (long)size)], MemoryMarshal.AsBytes(floats.Values.Span).ToArray()),
        _ => new(tensor.Name, "I64", [.. tensor.Shape.Select(size => (long)size)], MemoryMarshal.AsBytes(((Int64Tensor)tensor).Values.Span).ToArray()),
    };

    /// <summary>Writes a file, with the properties of its header in any order and the values in any order.</summary>
    public static byte[] Write(Choices choices, TensorFile file)
    {
        var (values, entries) = (new List<byte>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var part in JsonTexts.Shuffled(choices, file.Parts))
        {
            (string, string)[] fields =
            [
                ("dtype", $"\"{part.Type}\""),
                ("shape", JsonTexts.List(choices, part.Shape.Select(size => $"{size}"))),
                ("data_offsets", JsonTexts.List(choices, [$"{values.Count}", $"{values.Count + part.Values.Length}"])),
            ];
            entries[part.Name] = JsonTexts.Table(choices, JsonTexts.Shuffled(choices, fields));
            values.AddRange(part.Values);
        }
        List<(string, string)> properties = [.. file.Parts.Select(part => (part.Name, entries[part.Name]))];
        var metadata = file.Metadata.Select(pair => (pair.Key, JsonTexts.Text(choices, pair.Value))).ToArray();
        if (metadata.Length > 0) properties.Insert(choices.Below(properties.Count + 1), ("__metadata__", JsonTexts.Table(choices, metadata)));
        var header = Encoding.UTF8.GetBytes(JsonTexts.Table(choices, properties) + new string(' ', choices.Below(9)));
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. values];
    }

    static Document Grow(Choices choices)
    {
        var parts = new List<TensorPart>();
        for (var left = choices.Below(4); left > 0; left--)
        {
            var (type, shape) = (choices.One("F32", "F32", "I64"), choices.Many(0, 3, () => (long)choices.Below(4)));
            parts.Add(new($"{Texts.Word(choices)}/{left}", type, shape, choices.Bytes((int)shape.Aggregate(type == "F32" ? 4L : 8L, (a, b) => a * b))));
        }
        var metadata = Enumerable.Range(0, choices.Below(3)).ToDictionary(i => $"{i}{Texts.Word(choices)}", _ => Texts.Word(choices));
        var file = new TensorFile(parts, metadata);
        return new(Write(choices, file), file.Words);
    }
}
