using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Reparam.Experiments.Policy;
using Reparam.Experiments.Reports;
using Reparam.Tests.Reports;
using Reparam.Tests.Repository;
using Reparam.Tests.Training;

namespace Reparam.Tests.Charts;

/// <summary>Figures as librsvg draws them, which knows neither <c>var()</c> nor dark pages: on white, in their colours.</summary>
public sealed class RenderedFigureTests : IDisposable
{
    const string Renderer = "rsvg-convert";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // One of each kind that is committed.
    [Theory]
    [InlineData("docs/figures/simplex.svg")]
    [InlineData("docs/figures/temperatures.svg")]
    [InlineData("docs/figures/gumbel-densities.svg")]
    [InlineData("docs/figures/figure3.svg")]
    [InlineData("docs/figures/figure5.svg")]
    [InlineData("docs/figures/mse.svg")]
    [InlineData("docs/figures/analogies.svg")]
    [InlineData("docs/figures/table2-curves.svg")]
    [InlineData("docs/figures/estimators/gumbel-softmax.svg")]
    [InlineData("experiments/growth/threads.svg")]
    public void Committed_Figure_IsOnWhiteAndHasColours(string path)
        => Check(Path.Combine(Checkout.Root(), path), isGrey: path.Contains("analogies", StringComparison.Ordinal));

    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    [InlineData("map")]
    public void Drawn_PartsOfReports_AreOnWhiteAndHaveColours(string kind)
    {
        var world = new GridWorld(GridMap.Rooms);
        var svg = kind switch
        {
            "categorical" => CategoricalUsage.Draw(FakeRun.CategoricalCodes),
            "bernoulli" => BernoulliUsage.Draw(FakeRun.BernoulliCodes),
            _ => PolicyMap.Svg(world, new ExactReturn(world).Values(new double[world.Cells * 4]), new double[world.Cells * 4]),
        };
        File.WriteAllText(_folder["figure.svg"], svg);
        Check(_folder["figure.svg"], isGrey: false);
    }

    [Fact]
    public void NoCommittedFigure_UsesVariables()
        => Assert.DoesNotContain(((string[])["docs", "experiments"]).SelectMany(folder
            => Directory.EnumerateFiles(Path.Combine(Checkout.Root(), folder), "*.svg", SearchOption.AllDirectories)),
            path => File.ReadAllText(path).Contains("var(", StringComparison.Ordinal));

    void Check(string path, bool isGrey)
    {
        Assert.SkipUnless(IsInstalled(), $"{Renderer} is not installed (Debian: librsvg2-bin)");
        using (var process = Process.Start(Renderer, ["--background-color", "white", path, "-o", _folder["figure.png"]]))
        {
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
        var (white, coloured, all) = Pixels(File.ReadAllBytes(_folder["figure.png"]));
        Assert.True(white > 0.1 * all, $"{path}: {white} of {all} pixels are white");
        Assert.True(isGrey || coloured > 0.002 * all, $"{path}: {coloured} of {all} pixels have a colour");
    }

    static bool IsInstalled()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Renderer)));

    // Eight-bit RGB or RGBA without interlacing, as librsvg writes it; filters of the PNG specification, section 9.
    static (int White, int Coloured, int All) Pixels(byte[] png)
    {
        int Word(int at) => BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
        var (width, height, channels) = (Word(16), Word(20), png[25] == 6 ? 4 : 3);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length; at += 12 + Word(at))
        {
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) packed.Write(png, at + 8, Word(at));
        }
        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        var (before, row, white, coloured) = (new byte[width * channels], new byte[(width * channels) + 1], 0, 0);
        for (var y = 0; y < height; y++)
        {
            unpacked.ReadExactly(row);
            var line = row.AsSpan(1);
            for (var i = 0; i < line.Length; i++)
            {
                var (left, corner) = i >= channels ? (line[i - channels], before[i - channels]) : ((byte)0, (byte)0);
                line[i] += row[0] switch
                {
                    1 => left,
                    2 => before[i],
                    3 => (byte)((left + before[i]) / 2),
                    4 => Paeth(left, before[i], corner),
                    _ => (byte)0,
                };
            }
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = (line[x * channels], line[(x * channels) + 1], line[(x * channels) + 2]);
                if (r > 245 && g > 245 && b > 245) white++;
                if (Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) > 30) coloured++;
            }
            line.CopyTo(before);
        }
        return (white, coloured, width * height);
    }

    static byte Paeth(byte a, byte b, byte c)
    {
        var p = a + b - c;
        var (pa, pb, pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }
}
