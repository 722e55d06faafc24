using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;
using Reparam.Tests.Repository;
using Reparam.Tests.Training;
using Reparam.Training;

namespace Reparam.Tests.Runs;

/// <summary>Runs of an experiment that no registry knows, started, watched, interrupted and resumed from C#.</summary>
public sealed class TrainingRunTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SubsetSum _experiment = new();

    public void Dispose() => _folder.Dispose();

    Settings Tiny => _experiment.Settings.Defaults.With("steps", "60");

    [Fact]
    public void StartOrResume_AfterAnInterruption_EndsWithTheSameTensorsAndCurve()
    {
        using (var whole = TrainingRun.StartOrResume(_experiment, Tiny, _folder["whole"])) whole.Train(cancellation: TestContext.Current.CancellationToken);
        using var source = new CancellationTokenSource();
        var watch = new Watch(step => step == 25, source.Cancel);
        using (var half = TrainingRun.StartOrResume(_experiment, Tiny, _folder["half"]))
        {
            Assert.Throws<OperationCanceledException>(() => half.Train(watch, source.Token));
            Assert.Equal(25, half.SavedStep);
        }
        using (var resumed = TrainingRun.StartOrResume(_experiment, Tiny, _folder["half"]))
        {
            var result = resumed.Train(watch, TestContext.Current.CancellationToken);
            Assert.Equal(60, result.Steps);
            Assert.NotNull(result["distance"]);
        }
        Assert.Equal(Enumerable.Range(1, 60).Select(step => (long)step), watch.Steps);
        Assert.Equal(Tensors("whole"), Tensors("half"));
        Assert.True(File.Exists(_folder["half/report.html"]));
        using var finished = TrainingRun.StartOrResume(_experiment, Tiny, _folder["half"]);
        Assert.Equal(60, finished.Result!.Steps);
    }

    [Fact]
    public void StartOrResume_WithOtherSettings_IsRefusedAndNamesOne()
    {
        using (var run = TrainingRun.Start(_experiment, Tiny, _folder["run"])) run.Train(cancellation: TestContext.Current.CancellationToken);
        var refused = Assert.Throws<SettingException>(() => TrainingRun.StartOrResume(_experiment, Tiny.With("target", "3"), _folder["run"]));
        Assert.Equal("target", refused.Setting);
        Assert.Contains("3 is not 12", refused.Problem, StringComparison.Ordinal);
        Assert.Equal("out", Assert.Throws<SettingException>(() => TrainingRun.Start(_experiment, Tiny, _folder["run"])).Setting);
    }

    [Theory]
    [InlineData("target", "-1", "'-1' is not a number from 0 to 100")]
    [InlineData("steps", "x", "'x' is not a whole number from 1")]
    [InlineData("estimator", "magic", "is not one of")]
    [InlineData("nothing", "1", "there is no such setting")]
    public void With_ValueThatIsNotAllowed_IsRefused(string name, string text, string expected)
    {
        var refused = Assert.Throws<SettingException>(() => Tiny.With(name, text));
        Assert.Equal(name, refused.Setting);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_RunThatAnotherHas_IsRefused()
    {
        using var run = TrainingRun.Start(_experiment, Tiny, _folder["run"]);
        Assert.Contains("being trained by another process", Assert.Throws<SettingException>(() => TrainingRun.Resume(_experiment, _folder["run"])).Problem,
            StringComparison.Ordinal);
    }

    string[] Tensors(string run) => [.. Safetensors.Read(_folder[$"{run}/checkpoint.safetensors"]).Tensors.OfType<FloatTensor>()
        .Select(tensor => $"{tensor.Name} {string.Join(' ', tensor.Values.ToArray().Select(BitConverter.SingleToInt32Bits))}")];

    sealed class Watch(Func<long, bool> isLast, Action last) : IRunObserver
    {
        public List<long> Steps { get; } = [];

        public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
        {
            Steps.Add(step);
            if (isLast(step)) last();
        }

        public void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures) => Assert.Equal(measures.Count, row.Measures.Count);

        public void Evaluating(string set, double part) => Assert.InRange(part, 0, 1);
    }
}
