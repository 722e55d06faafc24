using System.Globalization;
using System.Text.Json;
using Reparam.Cli.Commands;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam sample</c>.</summary>
public class SampleTests
{
    // pytorch#11752, mlx#4169: the law is in the differences, which are exact in double and lost in float.
    [Theory]
    [InlineData("20000001,20000000", "1,0")]
    [InlineData("-1e15,-1000000000000001,-inf", "1,0,-inf")]
    [InlineData("1e300,1e300", "0,0")]
    [InlineData("0,-1e300", "0,-3e38")]
    public void Logits_FarFromZero_HaveTheLawOfTheirDifferences(string far, string near)
    {
        using var cli = new CommandLine();
        foreach (var draw in (string[])["gumbel-max", "gumbel-softmax --tau 0.5", "top-k --k 1"])
        {
            Assert.Equal(cli.Run($"sample {draw} --logits={near} --count 200").Output, cli.Run($"sample {draw} --logits={far} --count 200").Output);
        }
    }

    [Fact]
    public void GumbelMax_Json_HasIndicesLogitsTauAndSeed()
    {
        using var cli = new CommandLine();
        using var json = Parse(cli.Run("sample gumbel-max --logits 0.3,0.1,0.4 --count 200 --seed 5 --output json"));

        Assert.Equal(["samples", "logits", "tau", "seed"], json.RootElement.EnumerateObject().Select(property => property.Name));
        var samples = json.RootElement.GetProperty("samples").EnumerateArray().Select(sample => sample.GetInt32()).ToArray();
        Assert.Equal(200, samples.Length);
        Assert.Equal([0, 1, 2], samples.Distinct().Order());
        Assert.Equal([0.3, 0.1, 0.4], Numbers(json.RootElement.GetProperty("logits")));
        Assert.Equal((1.0, 5), (json.RootElement.GetProperty("tau").GetDouble(), json.RootElement.GetProperty("seed").GetInt32()));
    }

    [Fact]
    public void GumbelSoftmax_Json_IsOnTheSimplexWithItsGreatestWhereGumbelMaxDraws()
    {
        using var cli = new CommandLine();
        using var soft = Parse(cli.Run("sample gumbel-softmax --logits 0.3,-0.1,0.4,-inf --tau 0.5 --count 50 --output json"));
        using var hard = Parse(cli.Run("sample gumbel-softmax --logits 0.3,-0.1,0.4,-inf --tau 0.5 --count 50 --output json --hard"));
        using var index = Parse(cli.Run("sample gumbel-max --logits 0.3,-0.1,0.4,-inf --count 50 --output json"));

        var (points, oneHots, indices) = (Rows(soft), Rows(hard), index.RootElement.GetProperty("samples").EnumerateArray().Select(sample => sample.GetInt32()).ToArray());
        Assert.Equal((50, 50, 50), (points.Length, oneHots.Length, indices.Length));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(1, points[i].Sum(), 1e-6);
            Assert.Equal(0, points[i][3]);
            Assert.Equal(indices[i], Array.IndexOf(points[i], points[i].Max()));
            double[] expected = [0, 0, 0, 0];
            expected[indices[i]] = 1;
            Assert.Equal(expected, oneHots[i]);
        }
        Assert.Equal("-Infinity", soft.RootElement.GetProperty("logits")[3].GetString());
        Assert.Equal(0.5, soft.RootElement.GetProperty("tau").GetDouble());
    }

    [Fact]
    public void TopK_Json_HasTheLogProbabilityOfEachOrderedSample()
    {
        using var cli = new CommandLine();
        using var json = Parse(cli.Run("sample top-k --logits -2.302585092994046,0.6931471805599453,1.6094379124341003 --k 3 --count 100 --output json"));

        Assert.Equal(["samples", "logProbabilities", "logits", "tau", "seed"], json.RootElement.EnumerateObject().Select(property => property.Name));
        var logProbabilities = Numbers(json.RootElement.GetProperty("logProbabilities"));
        var rankings = Rows(json);
        Assert.Equal((100, 100), (rankings.Length, logProbabilities.Length));
        double[] scores = [0.1, 2, 5];
        for (var i = 0; i < 100; i++)
        {
            var (left, expected) = (scores.Sum(), 0.0);
            foreach (var item in rankings[i])
            {
                expected += Math.Log(scores[(int)item] / left);
                left -= scores[(int)item];
            }
            Assert.Equal(expected, logProbabilities[i], 1e-5 * Math.Abs(expected));
        }
    }

    [Theory]
    [InlineData("gumbel-max", "")]
    [InlineData("gumbel-softmax", "--tau 0.7")]
    [InlineData("top-k", "--k 2")]
    public void Text_OfEveryKind_IsOneLineASampleAndThoseOfTheJson(string kind, string options)
    {
        using var cli = new CommandLine();
        // More than a block.
        var command = $"sample {kind} --logits 1,0,-1 {options} --count 5000 --seed 9";
        var lines = cli.Run(command).Output.Split('\n');
        Assert.Equal(5001, lines.Length);
        Assert.Empty(lines[^1]);
        using var json = Parse(cli.Run(command + " --output json"));
        Assert.Equal(lines[..^1], json.RootElement.GetProperty("samples").EnumerateArray().Select(sample => sample.GetRawText().Trim('[', ']')));
    }

    [Fact]
    public void Count_Greater_OnlyAddsSamplesAtTheEnd()
    {
        using var cli = new CommandLine();
        foreach (var kind in new[] { "gumbel-max", "gumbel-softmax", "top-k --k 2" })
        {
            var few = cli.Run($"sample {kind} --logits 1,0,-1 --count 10 --seed 4").Output;
            Assert.StartsWith(few, cli.Run($"sample {kind} --logits 1,0,-1 --count 5000 --seed 4").Output, StringComparison.Ordinal);
            Assert.Equal(few, cli.Run($"sample {kind} --logits 1,0,-1 --count 10 --seed 4").Output);
            Assert.NotEqual(few, cli.Run($"sample {kind} --logits 1,0,-1 --count 10 --seed 5").Output);
        }
    }

    [Fact]
    public void GumbelMax_Samples_AreTheLibrarys()
    {
        using var cli = new CommandLine();
        var expected = Enumerable.Range(0, 20).Select(i => Draw.GumbelMax([0.3f, 0.1f, 0.4f], RandomKey.FromSeed(7), (ulong)i).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(string.Join('\n', expected) + "\n", cli.Run("sample gumbel-max --logits 0.3,0.1,0.4 --count 20 --seed 7").Output);
    }

    [Theory]
    [InlineData("--logits -1,2,-Infinity")]
    [InlineData("--logits=-1,2,-inf")]
    [InlineData("--logits -1e0,+2,-INF")]
    [InlineData("--logits-file {logits}")]
    [InlineData("--logits-file -")]
    public void Logits_HoweverGiven_AreTheSame(string option)
    {
        const string Text = "# a comment\n-1 2\n\n -inf\n";
        using var cli = new CommandLine();
        File.WriteAllText(cli["logits"], Text);
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(Application.Done, Application.Run(cli.Words($"sample gumbel-softmax --count 3 --output json {option}"), output, error, CancellationToken.None, new StringReader(Text)));
        Assert.Empty(error.ToString());
        Assert.Equal(cli.Run("sample gumbel-softmax --count 3 --output json --logits -1,2,-inf").Output, output.ToString());
    }

    [Theory]
    [InlineData("gumbel-max", "--logits")]
    [InlineData("gumbel-max --logits", "--logits")]
    [InlineData("gumbel-max --logits=", "'--logits'")]
    [InlineData("gumbel-max --logits nan,1", "--logits: 'nan,1'")]
    [InlineData("gumbel-max --logits 1,,2", "--logits: '1,,2'")]
    [InlineData("gumbel-max --logits 1;2", "--logits: '1;2'")]
    [InlineData("gumbel-max --logits 1e400,2", "--logits: '1e400,2'")]
    [InlineData("gumbel-max --logits inf,1", "--logits: ")]
    [InlineData("gumbel-max --logits -inf,-inf", "--logits: ")]
    [InlineData("gumbel-max --logits 1 --logits 2", "--logits: given 2 times")]
    [InlineData("gumbel-max --logits 1,2 --logits-file {logits}", "--logits-file: ")]
    [InlineData("gumbel-max --logits-file {nowhere}", "--logits-file: ")]
    [InlineData("gumbel-max --logits-file {words}", "--logits-file: ")]
    [InlineData("gumbel-max --logits-file {empty}", "--logits-file: ")]
    [InlineData("gumbel-max --logits 1,2 --hard", "'--hard'")]
    [InlineData("gumbel-max --logits 1,2 --k 1", "'--k'")]
    [InlineData("gumbel-max --logits 1,2 --count 0", "--count: '0'")]
    [InlineData("gumbel-max --logits 1,2 --seed -1", "--seed: '-1'")]
    [InlineData("gumbel-softmax --logits 1,2 --tau 0", "--tau: '0'")]
    [InlineData("gumbel-softmax --logits 1,2 --tau -1", "--tau: '-1'")]
    [InlineData("gumbel-softmax --logits 1,2 --tau nan", "--tau: 'nan'")]
    [InlineData("top-k --logits 1,2", "--k")]
    [InlineData("top-k --logits 1,2 --k 0", "--k: '0'")]
    [InlineData("top-k --logits 1,2 --k 3", "--k: 3")]
    [InlineData("top-k --logits 1,-inf --k 2", "--logits: ")]
    [InlineData("bottom-k --logits 1,2", "'bottom-k'")]
    [InlineData("", "gumbel-max or gumbel-softmax or top-k")]
    public void Sample_RequestThatMakesNoSense_IsRefusedInOneLine(string command, string reason)
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["logits"], "1,2");
        File.WriteAllText(cli["words"], "1,two");
        File.WriteAllText(cli["empty"], "# nothing\n");
        var refused = cli.Run("sample " + command);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Empty(refused.Output);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_CommaCulture_WritesTheSame()
    {
        using var cli = new CommandLine();
        const string Command = "sample gumbel-softmax --logits 0.5,-0.5 --tau 0.5 --count 3 --output json";
        var home = cli.Run(Command).Output;
        Assert.Equal(home, CommaCulture.Of(() => cli.Run(Command)).Output);
    }

    [Fact]
    public void Sample_Cancelled_EndsAsInterrupted()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Equal(Application.Interrupted, Application.Run(["sample", "gumbel-max", "--logits", "1,2"], TextWriter.Null, TextWriter.Null, source.Token));
    }

    static JsonDocument Parse(Outcome outcome)
    {
        Assert.Equal((Application.Done, ""), (outcome.Code, outcome.Error));
        return JsonDocument.Parse(outcome.Output);
    }

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetDouble())];

    static double[][] Rows(JsonDocument json) => [.. json.RootElement.GetProperty("samples").EnumerateArray().Select(Numbers)];
}
