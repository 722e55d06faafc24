using System.Text;
using Reparam.Cli.Commands;
using Reparam.Tests.Cli;

namespace Reparam.Tests.Reliability;

/// <summary>Text that a byte-order mark declares is read right; UTF-16 without one is refused, because its zeros are no text.</summary>
public sealed class TextEncodingTests : IDisposable
{
    static readonly string[] Times = ["anoseconds", "Cost"];

    const string Logits = "1\n2,3\n", Maxima = "peak\n1\n2\n4\n", Map = "S.G\n", Problem = "{\"kind\": \"linear\", \"logits\": [[1, 2]], \"c\": [1, 2]}";

    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    public static TheoryData<string, string> Commands => new()
    {
        { Logits, "sample gumbel-max --output json --logits-file {file}" },
        { Maxima, "fit gumbel {file} --output json --out {levels.svg}" },
        { Map, "compare --problem policy --map {file} --draws 2 --estimators exact --output json" },
        { Problem, "compare --problem {file} --draws 2 --estimators exact --output json" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Read_EncodingOfAMark_IsThatOfPlainText(string text, string command)
    {
        var plain = Run(Encoding.ASCII.GetBytes(text), command);
        Assert.Equal(Application.Done, plain.Code);
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            var marked = Run([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], command);
            Assert.Equal((Application.Done, Numbers(plain.Output)), (marked.Code, Numbers(marked.Output)));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Read_Utf16WithoutAMark_IsRefusedInOneLine(string text, string command)
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var refused = Run(encoding.GetBytes(text), command);
            Assert.Equal(Application.Usage, refused.Code);
            Assert.Contains("file holds a zero byte", refused.ErrorLine, StringComparison.Ordinal);
            Assert.Contains("UTF-16", refused.ErrorLine, StringComparison.Ordinal);
        }
    }

    Outcome Run(byte[] bytes, string command)
    {
        File.WriteAllBytes(_line["file"], bytes);
        return _line.Run(command);
    }

    // Times differ from run to run.
    static string Numbers(string output)
        => string.Join('\n', output.Split('\n').Where(line => !Times.Any(name => line.Contains(name, StringComparison.Ordinal))));
}
