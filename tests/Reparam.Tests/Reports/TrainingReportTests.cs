using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Reparam.Experiments.Images;
using Reparam.Experiments.Reports;

namespace Reparam.Tests.Reports;

public sealed class TrainingReportTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Runs => ["categorical", "bernoulli", "soft", "empty"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Html_AnyRun_IsWellFormedAndAsksForNothing(string name)
    {
        var page = Parse(Run(name), CodesOf(name));

        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        Assert.All(page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href" or "action"),
            attribute => Assert.StartsWith("data:image/png;base64,", attribute.Value, StringComparison.Ordinal));
        var text = Html(Run(name), CodesOf(name)).Replace(Svg.NamespaceName, "", StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("https?:|url\\(|@import|NaN|Infinity"), text);
    }

    [Fact]
    public void Html_CategoricalRun_ShowsTheNumbersBesideThePapers()
    {
        var text = Parse(FakeRun.Categorical()).Value;

        Assert.Contains("104.92", text, StringComparison.Ordinal);
        Assert.Contains("106.65", text, StringComparison.Ordinal);
        Assert.Contains("101.54", text, StringComparison.Ordinal);
        Assert.Contains("this run is 1.73 nats lower (better)", text, StringComparison.Ordinal);
        Assert.Contains("paper, test bound", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_OtherProtocolThanThePapers_SaysSo()
    {
        var text = Parse(FakeRun.Bernoulli() with { Binarization = "dynamic" }).Value;

        Assert.Contains("m = 100 makes a looser bound", text, StringComparison.Ordinal);
        Assert.Contains("Measured on 1,000 test images", text, StringComparison.Ordinal);
        Assert.Contains("this run's is 'dynamic'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_SoftTargets_WarnsAndComparesNothing()
    {
        var page = Parse(Run("soft"));

        Assert.Contains("not a likelihood", Assert.Single(page.Descendants("p"), p => (string?)p.Attribute("class") == "warning").Value, StringComparison.Ordinal);
        Assert.DoesNotContain("106.65", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("paper, test bound", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(Parse(FakeRun.Categorical()).Descendants("p"), p => (string?)p.Attribute("class") == "warning");
    }

    [Theory]
    [InlineData("rebar", 50_000, "no curve for this model and estimator")]
    [InlineData("gumbel-softmax", 1_000, "off the figure's scale this early")]
    [InlineData("gumbel-softmax", 600_000, "the paper stopped before")]
    [InlineData("darn", 400_000, "step 400,000; off the figure's scale")]
    public void Html_PaperHasNoValue_SaysWhy(string estimator, long steps, string reason)
        => Assert.Contains(reason, Parse(FakeRun.Categorical() with { Estimator = estimator, Steps = steps }).Value, StringComparison.Ordinal);

    [Fact]
    public void Html_HostileText_IsEscaped()
    {
        const string hostile = "</title><script>alert(1)</script> & \u0007";
        var page = Parse(FakeRun.Categorical() with { Claim = hostile }, notes: [hostile], settings: [new(hostile, hostile)]);

        Assert.Empty(page.Descendants("script"));
        Assert.Contains("<script>alert(1)</script> &", page.Descendants("h1").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_Images_AreAllThereAndWhole()
    {
        var run = FakeRun.Categorical();
        var images = Parse(run).Descendants("img").Select(image => (string)image.Attribute("src")!).ToArray();

        Assert.Equal(24 + 24 + 48, images.Length);
        var chunks = PngEncoderTests.Chunks(Convert.FromBase64String(images[0][22..]));
        var rows = PngEncoderTests.Inflate(chunks[1].Data);
        var expected = FakeRun.Galleries[0].Kinds[0].Pictures.Images[0].Chunk(28).SelectMany(row => row.Select(p => (byte)MathF.Round(p * 255)).Prepend((byte)0));
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void Html_TwoLayersAndThreeKindsOfPictures_ShowsBothAndGroupsThePictures()
    {
        var run = FakeRun.Categorical();
        var (pictures, codes) = (FakeRun.Galleries[1].Kinds[0].Pictures, FakeRun.CategoricalCodes);
        var page = Parse(run with { Model = "sbn", PaperModel = "SBN" }, [codes with { Heading = "First" }, codes with { Heading = "Second" }],
            [new("Completions", "Each three: <these>.", [("Image", pictures), ("Mean completion", pictures), ("One completion", pictures)])]);

        Assert.Equal(["Completions", "First", "Second"], page.Descendants("h2").Select(h => h.Value).Intersect(["Completions", "First", "Second"]));
        var groups = page.Descendants("span").Where(span => span.Elements("img").Any()).ToArray();
        Assert.Equal(48, groups.Length);
        Assert.All(groups, group => Assert.Equal(3, group.Elements("img").Count()));
        Assert.Contains("of3", (string?)groups[0].Parent!.Attribute("class"), StringComparison.Ordinal);
        Assert.Contains("lower half of an MNIST image", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_Codes_HaveACellForEveryMean()
    {
        var categorical = Parse(FakeRun.Categorical(), [FakeRun.CategoricalCodes]).Descendants(Svg + "title").Select(title => title.Value).ToArray();
        var bernoulli = Parse(FakeRun.Bernoulli(), [FakeRun.BernoulliCodes]).Descendants(Svg + "title").Select(title => title.Value).ToArray();

        Assert.Equal(200, categorical.Count(title => title.Contains(", class ", StringComparison.Ordinal)));
        Assert.Equal(20, categorical.Count(title => title.EndsWith(" of 10", StringComparison.Ordinal)));
        Assert.Equal(200, bernoulli.Count(title => title.StartsWith("unit ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Perplexity_KnownDistributions_CountsTheClasses()
    {
        var codes = new CodeUsage(3, 4, [0.25f, 0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0, 0, 1, 0, 0, 0], 1);

        Assert.Equal(4, codes.Perplexity(0), 9);
        Assert.Equal(2, codes.Perplexity(1), 9);
        Assert.Equal(1, codes.Perplexity(2), 9);
    }

    [Fact]
    public void Html_SameRun_IsTheSameText()
        => Assert.Equal(Html(FakeRun.Categorical(), [FakeRun.CategoricalCodes]), Html(FakeRun.Categorical(), [FakeRun.CategoricalCodes]));

    static ImageSummary Run(string name) => name switch
    {
        "categorical" => FakeRun.Categorical(),
        "bernoulli" => FakeRun.Bernoulli(),
        "soft" => FakeRun.Categorical() with { Binarization = "none" },
        // A run that went wrong at once: nothing measured but a loss that is no number.
        _ => new()
        {
            Claim = "",
            Model = "",
            Latent = "",
            Estimator = "",
            Binarization = "fixed",
            Steps = 0,
            BatchSize = 1,
            TrainLoss = double.NaN,
            StepsPerSecond = 0,
            Seconds = 0,
            Progress = [new(0, double.NaN, double.PositiveInfinity, 1)],
        },
    };

    static CodeUsage[] CodesOf(string name) => name switch
    {
        "bernoulli" => [FakeRun.BernoulliCodes],
        "empty" => [new(1, 2, [float.NaN, 0.5f], 1)],
        _ => [FakeRun.CategoricalCodes],
    };

    static string Html(
        ImageSummary run, IReadOnlyList<CodeUsage> codes, IReadOnlyList<Gallery>? galleries = null, IReadOnlyList<string>? notes = null,
        IReadOnlyList<KeyValuePair<string, string>>? settings = null)
        => ReportPage.Html(ImageReport.Of(run, galleries ?? FakeRun.Galleries, codes, notes ?? FakeRun.Notes), settings ?? FakeRun.Settings);

    static XElement Parse(
        ImageSummary run, IReadOnlyList<CodeUsage>? codes = null, IReadOnlyList<Gallery>? galleries = null, IReadOnlyList<string>? notes = null,
        IReadOnlyList<KeyValuePair<string, string>>? settings = null)
    {
        var reading = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(Html(run, codes ?? [FakeRun.CategoricalCodes], galleries, notes, settings)), reading);
        return XDocument.Load(reader).Root!;
    }
}
