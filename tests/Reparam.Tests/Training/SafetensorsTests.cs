using System.Buffers.Binary;
using System.Text;
using Reparam.Training;

namespace Reparam.Tests.Training;

public sealed class SafetensorsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    string FilePath => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WrittenFile_GivesBackNamesShapesAndBits()
    {
        NamedTensor[] tensors =
        [
            new Int64Tensor("step", [], new long[] { long.MinValue + 7 }),
            new FloatTensor("encoder/\"weights\" \\ τ", [2, 3], new[] { 1f, -0f, float.NaN, float.PositiveInfinity, float.Epsilon, 6f }),
            new FloatTensor("empty", [4, 0], Array.Empty<float>()),
            new FloatTensor("", [1], new[] { 2.5f }),
            new Int64Tensor("keys", [3], new[] { -1L, 0, long.MaxValue }),
        ];
        var metadata = new Dictionary<string, string> { ["b"] = "two\nlines", ["a"] = "" };

        Safetensors.Write(FilePath, tensors, metadata);
        var content = Safetensors.Read(FilePath);

        Assert.Equal(metadata, content.Metadata);
        Assert.Equal(tensors.Select(t => t.Name), content.Tensors.Select(t => t.Name));
        Assert.Equal(tensors.Select(t => t.Shape), content.Tensors.Select(t => t.Shape));
        Assert.Equal(tensors.Select(Bits), content.Tensors.Select(Bits));
        Assert.Equal([Path.GetFileName(FilePath)], _folder.Files);
    }

    [Fact]
    public void Write_KnownInput_GivesKnownBytes()
    {
        Safetensors.Write(
            FilePath,
            [new Int64Tensor("n", [], new[] { 258L }), new FloatTensor("w", [2], new[] { 1f, -2f })],
            new Dictionary<string, string> { ["k"] = "v" });

        var json = """{"__metadata__":{"k":"v"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";
        // 132 characters, so four spaces.
        byte[] expected =
        [
            136, 0, 0, 0, 0, 0, 0, 0,
            .. Encoding.UTF8.GetBytes(json), .. "    "u8,
            2, 1, 0, 0, 0, 0, 0, 0,
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
        ];
        Assert.Equal(132, json.Length);
        Assert.Equal(expected, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Write_AnyHeaderLength_AlignsTheValues()
    {
        for (var length = 0; length < 16; length++)
        {
            Safetensors.Write(FilePath, [new FloatTensor(new string('x', length), [1], new[] { 1f })]);
            Assert.Equal(0, File.ReadAllBytes(FilePath)[0] % 8);
            Assert.Single(Safetensors.Read(FilePath).Tensors);
        }
    }

    [Fact]
    public void Write_MetadataInAnotherOrder_GivesTheSameBytes()
    {
        Safetensors.Write(FilePath, [], new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        var first = File.ReadAllBytes(FilePath);
        Safetensors.Write(FilePath, [], new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        Assert.Equal(first, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Write_Again_AllocatesFarLessThanTheFile()
    {
        NamedTensor[] tensors = [new FloatTensor("w", [1 << 20], new float[1 << 20])];
        Safetensors.Write(FilePath, tensors);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Safetensors.Write(FilePath, tensors);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
    }

    [Fact]
    public void Write_BadInput_ThrowsAndLeavesTheOldFile()
    {
        Safetensors.Write(FilePath, [new FloatTensor("old", [1], new[] { 1f })]);
        var one = new FloatTensor("w", [1], new[] { 1f });

        Assert.Throws<ArgumentException>(() => Safetensors.Write(FilePath, [one, one]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(FilePath, [one with { Name = "__metadata__" }]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(FilePath, [one with { Shape = [2] }]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(FilePath, [one with { Shape = [-1, -1] }]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(FilePath, [one with { Shape = [65536, 65536, 65536, 65536] }]));
        Assert.Equal("old", Safetensors.Read(FilePath).Tensors[0].Name);
    }

    [Fact]
    public void Read_HeaderInAnotherOrderThanTheValues_FindsBoth()
    {
        File.WriteAllBytes(FilePath, Bytes(
            """{"b":{"shape":[1],"data_offsets":[4,8],"dtype":"F32"},"e":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 8));
        var values = File.ReadAllBytes(FilePath);
        BinaryPrimitives.WriteSingleLittleEndian(values.AsSpan(^8), 1f);
        BinaryPrimitives.WriteSingleLittleEndian(values.AsSpan(^4), 2f);
        File.WriteAllBytes(FilePath, values);

        var tensors = Safetensors.Read(FilePath).Tensors.Cast<FloatTensor>().ToArray();

        Assert.Equal(["b", "e", "a"], tensors.Select(t => t.Name));
        Assert.Equal(2f, tensors[0].Values.Span[0]);
        Assert.Equal(1f, tensors[2].Values.Span[0]);
    }

    [Fact]
    public void Read_FileCutAnywhere_ThrowsOneClearMessage()
    {
        Safetensors.Write(FilePath, [new Int64Tensor("n", [1], new[] { 1L }), new FloatTensor("w", [3], new[] { 1f, 2f, 3f })]);
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            AssertRefused("");
        }
    }

    [Theory]
    [InlineData("", 0, "does not start with '{'")]
    [InlineData(" {}", 0, "does not start with '{'")]
    [InlineData("[]", 0, "does not start with '{'")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("{} x", 0, "not valid JSON")]
    [InlineData("""{"a":1,}""", 0, "not valid JSON")]
    [InlineData("""{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{}}}}}}}}}""", 0, "not valid JSON")]
    [InlineData("""{"\ud800":{}}""", 0, "no text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "'k'")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is not an object")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "'k' is not a string")]
    [InlineData("""{"a":[]}""", 0, "not described by an object")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "has no dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "has no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "has no data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "unknown field 'x'")]
    [InlineData("""{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype is not a string")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4, "'F16'")]
    [InlineData("""{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "'f32'")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "shape is not an array")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", 4, "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483648],"data_offsets":[0,4]}}""", 4, "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", 0, "no array can hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "asks for 8")]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,4]}}""", 4, "asks for 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "no range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "no range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "no range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "no range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":"0,4"}}""", 4, "data_offsets is not an array")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "ends at byte 8 of only 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", 4, "of only 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a hole of 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "a hole of 4 bytes before tensor 'b'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'b' overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "1 bytes follow")]
    [InlineData("{}", 1, "1 bytes follow")]
    public void Read_MalformedHeader_NamesTheFileAndTheFault(string json, int valueBytes, string fault)
    {
        File.WriteAllBytes(FilePath, Bytes(json, valueBytes));
        AssertRefused(fault);
    }

    [Theory]
    [InlineData(ulong.MaxValue, "longer than")]
    [InlineData(100_000_001UL, "longer than")]
    [InlineData(100_000_000UL, "does not fit")]
    [InlineData(3UL, "does not fit")]
    public void Read_HeaderLengthNotSane_Throws(ulong length, string fault)
    {
        var bytes = Bytes("{}", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(FilePath, bytes);
        AssertRefused(fault);
    }

    [Fact]
    public void Read_HeaderNotUtf8_Throws()
    {
        var bytes = Bytes("""{"__metadata__":{"k":"x"}}""", 0);
        bytes[^4] = 0xFF;
        File.WriteAllBytes(FilePath, bytes);
        AssertRefused("not UTF-8");
    }

    [Fact]
    public void Read_NoTensors_GivesAnEmptyList()
    {
        File.WriteAllBytes(FilePath, Bytes("{}", 0));
        var content = Safetensors.Read(FilePath);

        Assert.Empty(content.Tensors);
        Assert.Empty(content.Metadata);
    }

    [Fact]
    public void Read_NoSuchFile_ThrowsFileNotFound() =>
        Assert.Throws<FileNotFoundException>(() => Safetensors.Read(FilePath));

    void AssertRefused(string fault)
    {
        var exception = Assert.Throws<InvalidDataException>(() => Safetensors.Read(FilePath));
        Assert.StartsWith(FilePath + ": ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    static byte[] Bytes(string json, int valueBytes)
    {
        var header = Encoding.UTF8.GetBytes(json);
        byte[] bytes = [.. new byte[8], .. header, .. new byte[valueBytes]];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        return bytes;
    }

    static long[] Bits(NamedTensor tensor) => tensor is FloatTensor floats
        ? [.. floats.Values.ToArray().Select(value => (long)BitConverter.SingleToInt32Bits(value))]
        : ((Int64Tensor)tensor).Values.ToArray();

    // huggingface/safetensors#401 and its kin: what is written can be read back, or it is refused before anything is written.
    [Theory]
    [InlineData(0xD800, "half of a surrogate pair")]
    [InlineData(0xDC00, "half of a surrogate pair")]
    [InlineData(0, "is null")]
    public void Write_TextThatNoFileHolds_ThrowsAndWritesNothing(int half, string expected)
    {
        var text = half == 0 ? null : $"a{(char)half}b";
        using var folder = new TemporaryFolder();
        FloatTensor[] good = [new("a", [1], new float[] { 1 })];
        void Refused(string argument, Action write)
        {
            var refused = Assert.Throws<ArgumentException>(argument, write);
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(folder["x"]) || File.Exists(folder["x.tmp"]));
        }
        Refused("tensors", () => Safetensors.Write(folder["x"], [new FloatTensor(text!, [1], new float[] { 1 })]));
        Refused("metadata", () => Safetensors.Write(folder["x"], good, new Dictionary<string, string> { ["key"] = text! }));
        if (text is not null) Refused("metadata", () => Safetensors.Write(folder["x"], good, new Dictionary<string, string> { [text] = "value" }));
        Assert.Throws<ArgumentException>("tensors", () => Safetensors.Write(folder["x"], [null!]));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of git-lfs")]
    [InlineData("<!DOCTYPE html><html></html>", "perhaps a web page")]
    [InlineData("Not found anywhere", "perhaps a text file")]
    public void Read_AText_SaysWhatItSeemsToBe(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x"], text);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Safetensors.Read(folder["x"])).Message, StringComparison.Ordinal);
    }
}
