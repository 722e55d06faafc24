using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>Orders: published numbers, enumeration, prefixes, draws, items without weight.</summary>
public sealed class PlackettLuceTests
{
    const double Infinity = double.PositiveInfinity;

    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    [Fact]
    public void LogProbability_PublishedOrders_Agrees()
    {
        var law = PlackettLuce.FromScores([0.1, 2, 5]);

        Bounds.AssertRelative(-5.5154428455366834, law.LogProbability([0, 1, 2]));
        Bounds.AssertRelative(-4.5991521136625284, law.LogProbability([0, 2, 1]));
        Bounds.AssertRelative(-4.5991521136625284, PlackettLuce.FromLogits([Math.Log(0.1) + 3, Math.Log(2) + 3, Math.Log(5) + 3]).LogProbability([0, 2, 1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void Probabilities_OverAllOrders_SumToOneAndOverPrefixesToTheirs(int items)
    {
        double[] scores = [.. Enumerable.Range(0, items).Select(i => 0.1 + (i * i))];
        var law = PlackettLuce.FromScores(scores);
        var orders = law.Outcomes.ToArray();

        Assert.Equal(Enumerable.Range(1, items).Aggregate(1, (a, b) => a * b), orders.Select(o => string.Join(',', o)).Distinct().Count());
        Assert.Equal(1, orders.Sum(order => Math.Exp(law.LogProbability(order))), 1e-12);
        for (var k = 0; k <= items; k++)
        {
            foreach (var group in orders.GroupBy(order => string.Join(',', order[..k])))
            {
                var sum = group.Sum(order => Math.Exp(law.LogProbability(order)));
                Assert.InRange(Math.Exp(law.LogProbabilityOfFirst(0, group.First().AsSpan(0, k))) / sum, 1 - 1e-12, 1 + 1e-12);
            }
        }
    }

    // The definition: each item by its share of what is left.
    [Fact]
    public void LogProbability_FarApartLogits_IsTheProductOfShares()
    {
        double[] logits = [-300, 400, 0, 1e4, -1e4];
        int[] order = [1, 3, 0, 4, 2];
        var expected = 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            var left = order[i..].Select(j => logits[j] - logits[order[i]]).ToArray();
            expected -= left.Max() + Math.Log(left.Sum(d => Math.Exp(d - left.Max())));
        }

        Bounds.AssertRelative(expected, PlackettLuce.FromLogits(logits).LogProbability(order));
    }

    // 60,000 orders of 24; every order is expected 20 times or more; χ² at 1e-7.
    [Fact]
    public void Sample_ManyOrders_HasTheirProbabilities()
    {
        var law = PlackettLuce.FromScores([1, 2, 3, 1.5]);
        var draws = new int[4 * 60_000];
        law.Sample(Key, 0, draws);
        var counts = draws.Chunk(4).CountBy(order => string.Join(',', order)).ToDictionary();
        var orders = law.Outcomes.ToArray();

        Bounds.AssertCounts([.. orders.Select(o => Math.Exp(law.LogProbability(o)))], [.. orders.Select(o => counts.GetValueOrDefault(string.Join(',', o)))], "orders");
    }

    [Fact]
    public void Mode_TiesAndWeightless_AreInOrderOfIndex()
    {
        Assert.Equal([2, 1, 4, 0, 3], PlackettLuce.FromScores([0, 1, 5, 0, 1]).Mode());
        var law = PlackettLuce.FromScores([0.1, 2, 5, 1]);
        Assert.Equal(law.Outcomes.MaxBy(order => law.LogProbability(order)), law.Mode());
    }

    [Fact]
    public void WeightlessItems_AnyOrder_ComeLastByIndexSurely()
    {
        var law = PlackettLuce.FromScores([0, 2, 0, 5]);

        Assert.Equal(1, law.Outcomes.Sum(order => Math.Exp(law.LogProbability(order))), 1e-12);
        Bounds.AssertRelative(Math.Log(5 / 7.0), law.LogProbability([3, 1, 0, 2]));
        Assert.Equal(-Infinity, law.LogProbability([3, 1, 2, 0]));
        Assert.Equal(-Infinity, law.LogProbability([3, 0, 1, 2]));
        Assert.Equal(-Infinity, law.LogProbabilityOfFirst(0, [0]));
        Assert.Equal(-Infinity, law.LogProbabilityOfFirst(0, [3, 1, 2]));
        Assert.Equal(0, law.LogProbabilityOfFirst(0, []));
        Bounds.AssertRelative(Math.Log(2 / 7.0), law.LogProbabilityOfFirst(0, [1]));
        for (var i = 0ul; i < 200; i++) Assert.Equal([0, 2], law.Sample(RandomKey.FromSeed(i))[2..]);
    }

    [Fact]
    public void AnyEntry_WrongInput_NamesTheArgument()
    {
        var law = PlackettLuce.FromScores([0.1, 2, 5]);

        foreach (var scores in (double[][])[[], [0, 0], [-1, 2], [double.NaN, 1], [Infinity, 1]])
            Assert.Throws<ArgumentException>("scores", () => PlackettLuce.FromScores(scores));
        Assert.Throws<ArgumentException>("logits", () => PlackettLuce.FromLogits([-Infinity, -Infinity]));
        Assert.Throws<ArgumentException>("outcome", () => law.LogProbability([0, 1]));
        Assert.Throws<ArgumentException>("items", () => law.LogProbability([0, 1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>("items", () => law.LogProbability([0, 1, 3]));
        Assert.Throws<ArgumentOutOfRangeException>("items", () => law.LogProbability([0, 1, -1]));
    }
}
