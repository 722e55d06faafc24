using Reparam.Cli.Commands;
using Reparam.Experiments.Workloads;
using Reparam.Kernels;

namespace Reparam.Tests.Cli;

/// <summary>What <c>bench</c> times and how, without a word about how long anything takes.</summary>
public class BenchTests
{
    [Fact]
    public void Measure_Works_TakesTurnsAndSortsTheRounds()
    {
        var order = new List<char>();
        Workload[] works = [.. "ab".Select(name => new Workload($"{name}", "", () => { order.Add(name); }) { RateUnit = "" })];

        // A round of no length is one call that is timed after one that is not.
        var seconds = new Timing(Rounds: 4, RoundSeconds: 0, WarmSeconds: 0).Measure(works, CancellationToken.None);

        Assert.Equal("aaabbb" + string.Concat(Enumerable.Repeat("aabb", 4)), string.Concat(order));
        Assert.Equal(2, seconds.Length);
        Assert.All(seconds, rounds => Assert.Equal(rounds.Order().ToArray(), rounds));
        Assert.All(seconds, rounds => Assert.Equal(4, rounds.Length));
    }

    [Fact]
    public void Measure_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var calls = 0;
        var work = new Workload("", "", () => { if (++calls == 5) source.Cancel(); }) { RateUnit = "" };
        Assert.Throws<OperationCanceledException>(() => Timing.Quick.Measure([work], source.Token));
        Assert.Equal(5, calls);
    }

    [Fact]
    public void Works_All_HaveNamesOfTheirOwnAndCanBeCalled()
    {
        using var compute = new Compute(1);
        Workload[] works = [.. TrainingWorkloads.Steps(compute), .. DrawWorkloads.All(compute), .. ProductWorkloads.All(compute)];
        Assert.Equal(works.Length, works.Select(work => (work.Name, work.Size)).Distinct().Count());
        Assert.All(works.DistinctBy(work => work.Name), work => work.Call());
    }

    [Fact]
    public void Processor_Name_FitsOnALine()
    {
        Assert.NotEmpty(Processor.Name.Trim());
        Assert.DoesNotContain(Processor.Name, char.IsControl);
    }

    [Theory]
    [InlineData("--threads 0", "--threads: '0'")]
    [InlineData("--threads 65", "--threads: '65'")]
    [InlineData("--output csv", "--output: 'csv'")]
    [InlineData("--rounds 3", "'--rounds'")]
    public void Bench_BadRequest_IsRefused(string options, string reason)
    {
        using var cli = new CommandLine();
        var refused = cli.Run($"bench {options}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Empty(refused.Output);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_Interrupted_PrintsNoResult()
    {
        using var cli = new CommandLine();
        var interrupted = cli.Interrupted("bench --quick --threads 1", after: "32 workloads");
        Assert.Equal(Application.Interrupted, interrupted.Code);
        Assert.Empty(interrupted.Output);
    }
}
