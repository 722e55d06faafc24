using System.Globalization;
using System.Text.Json;
using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam density</c> and <c>reparam kl</c>: published values and closed forms through the command line.</summary>
public class DensityTests
{
    const double Close = 1e-12, EulerGamma = 0.57721566490153286;

    [Theory]
    [InlineData("concrete --tau 0.4 --logits 0.3,0.1,0.4 --x 0.2,0.3,0.5", -0.96474006928267642)]
    [InlineData("concrete --tau 2.3 --logits 0.6,-0.1,2.0 --x 0.2,0.3,0.5", 1.9542883465532947)]
    [InlineData("exp-concrete --tau 0.4 --logits 0.3,0.1,0.4 --x=-1.6094379124341003,-1.2039728043259361,-0.6931471805599453", -4.4712979666026581)]
    [InlineData("exp-concrete --tau 2.3 --logits 0.6,-0.1,2.0 --x -1.6094379124341003,-1.2039728043259361,-0.6931471805599453", -1.5522695507666869)]
    [InlineData("gumbel --location 0 --scale 1 --x 0.366512920581664", -1.05966010114161)]
    [InlineData("gumbel --x -0.834032445247956", -1.46855264774609)]
    [InlineData("categorical --logits 0.3,0.1,0.4 --x 2", -0.9729189131256585)]
    [InlineData("plackett-luce --scores 0.1,2,5 --x 0,1,2", -5.5154428455366834)]
    [InlineData("plackett-luce --scores 0.1,2,5 --x 0,2,1", -4.5991521136625284)]
    [InlineData("binary-concrete --tau 1 --probability 0.1 --x 0.1", 1.0216512475319814)]
    [InlineData("binary-concrete --tau 1 --probability 0.1 --x 0.9", -2.0110437312041955)]
    [InlineData("binary-concrete --tau 1 --logit -2.1972245773362196 --x 0.5", -1.0216512475319814)]
    // A logistic density at its centre is 1/(4 scale).
    [InlineData("logistic --location -1 --scale 2 --x -1", -2.0794415416798357)]
    public void LogDensity_PublishedValue_IsIt(string command, double expected)
    {
        using var json = Parse("density " + command);
        var law = command.Split(' ')[0];
        Assert.Equal(("density", law), (json.RootElement.GetProperty("command").GetString(), json.RootElement.GetProperty("distribution").GetString()));
        Near(expected, Number(json, "logDensity"));
        Near(Math.Exp(expected), Number(json, "density"));
    }

    [Fact]
    public void Gumbel_Everything_IsThere()
    {
        using var json = Parse("density gumbel --location 3 --scale 2 --x 3");
        Near(-1 - Math.Log(2), Number(json, "logDensity"));
        Near(Math.Exp(-1), Number(json, "cdf"));
        Near(Math.Log(2) + EulerGamma + 1, Number(json, "entropy"));
        Near(3 + (2 * EulerGamma), Number(json, "mean"));
    }

    [Fact]
    public void Logistic_Everything_IsThere()
    {
        using var json = Parse("density logistic --location -3 --scale 0.5 --x -2.5");
        Near(1 / (1 + Math.Exp(-1)), Number(json, "cdf"));
        Near(2 + Math.Log(0.5), Number(json, "entropy"));
        Near(-3, Number(json, "mean"));
    }

    [Fact]
    public void BinaryConcrete_CdfMeanAndEntropy_AreThere()
    {
        // At temperature 1 and log-odds l: X/(1 − X) = e^l·U/(1 − U), so that E[X] = a/(a − 1) − a·log a/(a − 1)², a = e^l.
        using var json = Parse("density binary-concrete --tau 1 --probability 0.75 --x 0.5");
        Near(0.25, Number(json, "cdf"));
        Near(1.5 - (3 * Math.Log(3) / 4), Number(json, "mean"));
        using var uniform = Parse("density binary-concrete --tau 1 --logit 0 --x 0.5");
        Assert.Equal(0, Number(uniform, "entropy"), Close);
        Near(0.5, Number(uniform, "mean"));
    }

    [Fact]
    public void Categorical_MaskedClass_HasLogDensityMinusInfinityAndAnEntropy()
    {
        using var json = Parse("density categorical --logits 1,-inf,1 --x 1");
        Assert.Equal("-Infinity", json.RootElement.GetProperty("logDensity").GetString());
        Assert.Equal(0, Number(json, "density"));
        Near(Math.Log(2), Number(json, "entropy"));
        Assert.False(json.RootElement.TryGetProperty("mean", out _));
    }

    [Theory]
    [InlineData("gumbel --x=-Infinity", "-Infinity")]
    [InlineData("concrete --tau 0.2 --logits 0,0 --x 0,1", "Infinity")]
    [InlineData("concrete --tau 2 --logits 0,0 --x 0,1", "-Infinity")]
    [InlineData("concrete --tau 2 --logits 0,-inf,0 --x 0.5,0.1,0.4", "-Infinity")]
    public void LogDensity_Infinite_IsAString(string command, string expected)
    {
        using var json = Parse("density " + command);
        Assert.Equal(expected, json.RootElement.GetProperty("logDensity").GetString());
    }

    [Fact]
    public void ExpConcrete_Entropy_OfTwoClassesIsThatOfTheLogitTwin()
    {
        using var json = Parse("density exp-concrete --tau 0.3 --logits 5,-inf,-2 --x -0.6931471805599453,-inf,-0.6931471805599453");
        Near(2 - Math.Log(0.3), Number(json, "entropy"));
    }

    [Theory]
    [InlineData("gumbel --p=-2,0.5 --q=-4,0.5", 3.0183156388887342)]
    [InlineData("gumbel --p 1,1.5 --q 2,0.5", 41.390155634718857)]
    [InlineData("categorical --p=0.5,0.5,0 --q=0.25,0.25,0.5", 0.69314718055994529)]
    [InlineData("bernoulli --p 1 --q 0.5", 0.69314718055994529)]
    [InlineData("bernoulli --p 1,0 --q 0.5,0.25", 0.98082925301172619)]
    public void Kl_KnownValue_IsIt(string command, double expected)
    {
        using var json = Parse("kl " + command);
        Near(expected, Number(json, "kl"));
        Assert.Equal("kl", json.RootElement.GetProperty("command").GetString());
    }

    [Theory]
    [InlineData("categorical --p=0.5,0.5 --q=1,0")]
    [InlineData("bernoulli --p=0.5 --q=0")]
    public void Kl_NotAbsolutelyContinuous_IsInfinite(string command)
    {
        using var cli = new CommandLine();
        using var json = Parse("kl " + command);
        Assert.Equal("Infinity", json.RootElement.GetProperty("kl").GetString());
        Assert.Equal("kl  Infinity\n", cli.Run("kl " + command).Output);
    }

    [Fact]
    public void Text_OfADensity_IsALineForEachNumber()
    {
        using var cli = new CommandLine();
        const string Command = "density logistic --x 0 --scale 0.25";
        var text = cli.Run(Command).Output;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ", 2)).ToArray();
        Assert.Equal(["log-density", "density", "cdf", "entropy", "mean"], lines.Select(line => line[0].Trim()));
        double[] expected = [0, 1, 0.5, 2 - Math.Log(4), 0];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], double.Parse(lines[i][1], CultureInfo.InvariantCulture), Close);
        Assert.Equal(text, CommaCulture.Of(() => cli.Run(Command)).Output);
    }

    [Theory]
    [InlineData("density", "gumbel or logistic or categorical")]
    [InlineData("density normal --x 1", "'normal'")]
    [InlineData("density gumbel", "'--x'")]
    [InlineData("density gumbel --x one", "--x: 'one'")]
    [InlineData("density gumbel --x nan", "--x: 'nan'")]
    [InlineData("density gumbel --x 1,2", "--x: '1,2'")]
    [InlineData("density gumbel --x 1 --x 2", "--x")]
    [InlineData("density gumbel --x 1 --scale 0", "--scale: '0'")]
    [InlineData("density gumbel --x 1 --scale inf", "--scale: 'inf'")]
    [InlineData("density gumbel --x 1 --location -inf", "--location: '-inf'")]
    [InlineData("density gumbel --x 1 --tau 1", "'--tau'")]
    [InlineData("density logistic --x 1 --scale -1", "--scale: '-1'")]
    [InlineData("density categorical --logits 1,2", "'--x'")]
    [InlineData("density categorical --x 1", "'--logits'")]
    [InlineData("density categorical --logits 1,2 --x 2", "--x: 2")]
    [InlineData("density categorical --logits 1,2 --x -1", "--x: '-1'")]
    [InlineData("density categorical --logits 1,2 --x 0.5", "--x: '0.5'")]
    [InlineData("density categorical --logits inf,2 --x 0", "--logits: ")]
    [InlineData("density concrete --logits 1,2 --x 0.5,0.5", "'--tau'")]
    [InlineData("density concrete --tau -0.4 --logits 1,2 --x 0.5,0.5", "--tau: '-0.4'")]
    [InlineData("density concrete --tau nan --logits 1,2 --x 0.5,0.5", "--tau: 'nan'")]
    [InlineData("density concrete --tau 1 --logits nan,2 --x 0.5,0.5", "--logits: 'nan,2'")]
    [InlineData("density concrete --tau 1 --logits=-inf,-inf --x 0.5,0.5", "--logits: ")]
    [InlineData("density concrete --tau 1 --logits 1,2 --x 0.5,0.4", "--x: ")]
    [InlineData("density concrete --tau 1 --logits 1,2 --x 1.5,-0.5", "coordinate 1 of row 0 is -0.5, not from 0 to 1")]
    [InlineData("density concrete --tau 1 --logits 1,2 --x 1", "--x: ")]
    [InlineData("density exp-concrete --tau 1 --logits 1,2 --x 0.5,0.5", "--x: ")]
    [InlineData("density exp-concrete --tau 1 --logits 1,2 --x 0,inf", "--x: ")]
    [InlineData("density binary-concrete --tau 1 --x 0.5", "--probability or --logit")]
    [InlineData("density binary-concrete --tau 1 --x 0.5 --probability 0.5 --logit 0", "--logit: 0")]
    [InlineData("density binary-concrete --tau 1 --x 0.5 --probability 1", "--probability: '1'")]
    [InlineData("density binary-concrete --x 0.5 --probability 0.1", "'--tau'")]
    [InlineData("density plackett-luce --scores 1,2 --x 0,0", "--x: ")]
    [InlineData("density plackett-luce --scores 1,2 --x 0,2", "--x: ")]
    [InlineData("density plackett-luce --scores 1,2 --x 0", "--x: ")]
    [InlineData("density plackett-luce --scores 1,2 --x 0,-1", "--x: '0,-1'")]
    [InlineData("density plackett-luce --scores 1,-2 --x 0,1", "--scores: ")]
    [InlineData("kl", "gumbel or categorical or bernoulli")]
    [InlineData("kl gumbel --p 0,1", "'--q'")]
    [InlineData("kl gumbel --p 0 --q 0,1", "--p: ")]
    [InlineData("kl gumbel --p 0,1 --q 0,1,2", "--q: ")]
    [InlineData("kl gumbel --p 0,1 --q 0,-1", "--q: ")]
    [InlineData("kl categorical --p 0.5,0.6 --q 0.5,0.5", "--p: ")]
    [InlineData("kl categorical --p 0.5,0.5 --q 0.5,0.6", "--q: ")]
    [InlineData("kl categorical --p 0.5,0.5 --q 0.5,0.25,0.25", "--q: ")]
    [InlineData("kl categorical --p 0.5,nan --q 0.5,0.5", "--p: '0.5,nan'")]
    [InlineData("kl bernoulli --p 1.5 --q 0.5", "--p: ")]
    [InlineData("kl bernoulli --p 0.5 --q 0.5,0.5", "--q: ")]
    public void Run_RequestThatMakesNoSense_IsRefusedInOneLine(string command, string reason)
    {
        using var cli = new CommandLine();
        var refused = cli.Run(command);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Empty(refused.Output);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
    }

    static JsonDocument Parse(string command)
    {
        using var cli = new CommandLine();
        var outcome = cli.Run(command + " --output json");
        Assert.Equal((Application.Done, ""), (outcome.Code, outcome.Error));
        return JsonDocument.Parse(outcome.Output);
    }

    static double Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetDouble();

    static void Near(double expected, double actual) => Assert.InRange(actual, expected - (Close * Math.Abs(expected)), expected + (Close * Math.Abs(expected)));
}
