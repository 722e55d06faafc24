using Reparam.Experiments.Policy;
using Reparam.Randomness;

namespace Reparam.Tests.Policy;

/// <summary>Exact values, returns and gradients, against numbers computed elsewhere and against simulation of the recursion.</summary>
public sealed class ExactReturnTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(20270101);

    public static TheoryData<int> Worlds() => [.. Enumerable.Range(0, 20)];

    // Numbers computed independently of this library, to their printed digits.
    [Theory]
    [InlineData(0, 0, 0.95, 0.62404324, 0.04717670)]
    [InlineData(0.1, 0, 0.95, 0.58581718, 0.04717670)]
    [InlineData(0.2, -0.01, 0.97, 0.57241705, -0.24349452)]
    public void Rooms_HasTheReturnsComputedElsewhere(double slip, double stepReward, double gamma, double optimal, double uniform)
    {
        var world = new GridWorld(GridMap.Rooms, slip, stepReward, gamma);
        Assert.Equal(optimal, new OptimalPolicy(world).Return, 5e-9);
        Assert.Equal(uniform, new ExactReturn(world).Return(new double[world.Cells * 4]), 5e-9);
    }

    [Fact]
    public void Rooms_HasTheGradientAndTheStartValueComputedElsewhere()
    {
        var world = new GridWorld(GridMap.Rooms);
        var gradient = new ExactReturn(world).Gradient(new double[world.Cells * 4]);
        Assert.Equal(2.48708583e-02, Math.Sqrt(gradient.Sum(g => g * g)), 5e-11);
        Assert.Equal(0.33551594, new OptimalPolicy(world).Values[world.Map.StartCell!.Value], 5e-9);
    }

    // Source: Russell and Norvig, "Artificial Intelligence", chapter 17, figure of the utilities.
    [Fact]
    public void Book_WithoutDiscount_HasThePrintedUtilities()
    {
        var world = new GridWorld(GridMap.Book, slip: 0.2, stepReward: -0.04, gamma: 1);
        double[] printed = [0.812, 0.868, 0.918, 0, 0.762, 0.660, 0, 0.705, 0.655, 0.611, 0.388];
        var optimal = new OptimalPolicy(world);
        Assert.All(printed.Zip(optimal.Values), pair => Assert.Equal(pair.First, pair.Second, 5e-4));
        Assert.Equal(0.70530822, optimal.Values[world.Map.StartCell!.Value], 5e-9);
        Assert.Equal(optimal.Return, new ExactReturn(world).Mean(new ExactReturn(world).Values(optimal.Actions)), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Values_OfAnyPolicy_AreTheSumOfDiscountedRewards(int index)
    {
        var world = RandomWorld.Draw(Key.Split((ulong)index));
        var logits = RandomWorld.Logits(world, Key.Split(100).Split((ulong)index));
        var exact = new ExactReturn(world);
        var values = exact.Values(logits);
        // 0.95 to the power of 700 is 3e-16.
        var expected = Backwards(world, logits, 700);
        for (var cell = 0; cell < world.Cells; cell++) Assert.Equal(expected[cell], values[cell], 1e-12);
        Assert.Equal(world.Map.Starts.Average(cell => expected[cell]), exact.Return(logits), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Gradient_OfAnyPolicy_IsTheSlopeOfTheReturn(int index)
    {
        var world = RandomWorld.Draw(Key.Split((ulong)index), gamma: index % 4 == 0 ? 0.999 : null);
        var logits = RandomWorld.Logits(world, Key.Split(100).Split((ulong)index));
        AssertSlope(new ExactReturn(world), logits);
    }

    [Fact]
    public void Gradient_WithoutDiscount_IsTheSlopeOfTheReturn()
    {
        foreach (var stepReward in new[] { 0, -0.04 })
        {
            var world = new GridWorld(GridMap.Book, slip: 0.2, stepReward, gamma: 1);
            AssertSlope(new ExactReturn(world), RandomWorld.Logits(world, Key.Split(200)));
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Optimal_InEveryCell_IsBetterThanEveryActionAndReached(int index)
    {
        var world = RandomWorld.Draw(Key.Split((ulong)index));
        var (exact, optimal) = (new ExactReturn(world), new OptimalPolicy(world));
        foreach (var cell in world.Map.Starts)
        {
            var best = Enumerable.Range(0, 4).Max(action => exact.Value(optimal.Values, cell, action));
            Assert.Equal(best, optimal.Values[cell], 1e-11);
        }
        Assert.Equal(optimal.Values, exact.Values(optimal.Actions));
    }

    [Fact]
    public void Transposed_Map_HasTheSameReturn()
    {
        string[] lines = ["S..X...G", "..#....."];
        var transposed = string.Join('\n', Enumerable.Range(0, lines[0].Length).Select(c => string.Concat(lines.Select(line => line[c]))));
        var (wide, tall) = (new GridWorld(GridMap.Parse(string.Join('\n', lines))), new GridWorld(GridMap.Parse(transposed)));
        Assert.Equal(new OptimalPolicy(wide).Return, new OptimalPolicy(tall).Return, 1e-14);
    }

    // Without discount and cost a closed room is worth 0; with a cost it has no return at all.
    [Fact]
    public void Gamma_Of1_InAClosedRoom_IsZeroOrRefused()
    {
        var map = GridMap.Parse("S.#.G\n..#..");
        var world = new GridWorld(map, gamma: 1);
        var values = new ExactReturn(world).Values(new double[world.Cells * 4]);
        Assert.All(world.Map.Starts, cell => Assert.Equal(map.Place(cell).Column < 2 ? 0 : 1, values[cell], 1e-12));
        var message = Assert.Throws<WorldException>(() => new ExactReturn(new GridWorld(map, stepReward: -0.1, gamma: 1))).Message;
        Assert.Equal("With gamma 1 and a step cost, an episode that starts in line 1, column 1 has no finite return, because it can never end.", message);
        Assert.Throws<WorldException>(() => new ExactReturn(new GridWorld(GridMap.Book, stepReward: 0.1, gamma: 1)));
    }

    [Fact]
    public void Gamma_Of1_UnderAPolicyThatNeverEnds_IsZeroOrRefused()
    {
        double[] Up(GridWorld world) => [.. Enumerable.Range(0, world.Cells * 4).Select(i => i % 4 == 0 ? 2000.0 : -2000.0)];
        var free = new GridWorld(GridMap.Book, slip: 0, stepReward: 0, gamma: 1);
        Assert.Equal(0, new ExactReturn(free).Values(Up(free))[free.Map.StartCell!.Value]);
        Assert.All(new ExactReturn(free).Gradient(Up(free)), g => Assert.True(double.IsFinite(g)));
        var costly = new GridWorld(GridMap.Book, slip: 0, stepReward: -0.04, gamma: 1);
        var message = Assert.Throws<WorldException>(() => new ExactReturn(costly).Return(Up(costly))).Message;
        Assert.StartsWith("Under this policy an episode that starts in line 1, column 1 never ends, and with gamma 1", message, StringComparison.Ordinal);
    }

    // A corridor of one cell beside G: a move goes to G with probability p, stays with 1 − p. So V = 1 − cost/p.
    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(300)]
    public void Gamma_Of1_UnderAPolicyThatRarelyEnds_LosesNoDigits(double logit)
    {
        var world = new GridWorld(GridMap.Parse("SG"), slip: 0, stepReward: -0.25, gamma: 1);
        double[] logits = [logit, 0, 0, 0, .. new double[4]];
        var p = 1 / (Math.Exp(logit) + 3);
        var exact = new ExactReturn(world);
        Assert.Equal(1, exact.Return(logits) / (1 - (0.25 / p)), 1e-14);
        // ∂J/∂θ(a) = −cost·∂(1/p)/∂θ(a): cost·(1 − p)/p for the move to G, −cost·π(a)/p for the others.
        var gradient = exact.Gradient(logits);
        Assert.Equal(1, gradient[3] / (0.25 * (1 - p) / p), 1e-13);
        Assert.Equal(1, gradient[0] / (-0.25 * Math.Exp(logit)), 1e-13);
    }

    // No policy is better than the best one, also where policies pace between two cells and hardly ever leave.
    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(100)]
    public void Gamma_Of1_UnderPoliciesThatPace_IsBelowTheBest(double logit)
    {
        var world = new GridWorld(GridMap.Book, slip: 0, stepReward: -0.04, gamma: 1);
        var (exact, best) = (new ExactReturn(world), new OptimalPolicy(world).Values);
        for (var index = 0UL; index < 20; index++)
        {
            var logits = RandomWorld.Logits(world, Key.Split(400).Split(index)).Select(draw => Math.Sign(draw) * logit).ToArray();
            var values = exact.Values(logits);
            Assert.All(world.Map.Starts, cell => Assert.InRange(values[cell], double.NegativeInfinity, best[cell] + 1e-9));
        }
    }

    [Fact]
    public void Optimal_OfALongCorridorWithACost_IsOneMinusTheWay()
    {
        var world = new GridWorld(GridMap.Parse("S" + new string('.', 1998) + "G"), slip: 0, stepReward: -0.1, gamma: 1);
        var optimal = new OptimalPolicy(world);
        Assert.Equal(1 - (0.1 * 1999), optimal.Values[world.Map.StartCell!.Value], 1e-9);
    }

    [Fact]
    public void World_OfBadNumbers_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("slip", () => new GridWorld(GridMap.Book, slip: 1.1));
        Assert.Throws<ArgumentOutOfRangeException>("slip", () => new GridWorld(GridMap.Book, slip: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("gamma", () => new GridWorld(GridMap.Book, gamma: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>("stepReward", () => new GridWorld(GridMap.Book, stepReward: double.PositiveInfinity));
        var exact = new ExactReturn(new GridWorld(GridMap.Book));
        Assert.Throws<ArgumentException>("logits", () => exact.Return(new double[3]));
        Assert.Throws<ArgumentException>("logits", () => exact.Return([double.NaN, .. new double[43]]));
    }

    [Fact]
    public void Optimal_OfALargeMaze_IsFoundByTheBand()
    {
        var key = Key.Split(300);
        var letters = Enumerable.Range(0, 3600).Select(i => i == 3599 ? 'G' : key.Bits64((ulong)i) % 4 == 0 ? '#' : '.');
        var world = new GridWorld(GridMap.Parse(string.Join('\n', letters.Chunk(60).Select(line => new string(line)))), gamma: 0.99);
        var (exact, optimal) = (new ExactReturn(world), new OptimalPolicy(world));
        Assert.All(world.Map.Starts, cell => Assert.Equal(Enumerable.Range(0, 4).Max(a => exact.Value(optimal.Values, cell, a)), optimal.Values[cell], 1e-11));
    }

    static void AssertSlope(ExactReturn exact, double[] logits)
    {
        const double Step = 1e-4;
        var gradient = exact.Gradient(logits);
        for (var i = 0; i < logits.Length; i++)
        {
            double At(double shift)
            {
                var moved = logits.ToArray();
                moved[i] += shift;
                return exact.Return(moved);
            }
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), gradient[i], 1e-6);
        }
    }

    // Values with so many moves left, by the definition: an independent recursion over moves, actions and turns.
    static double[] Backwards(GridWorld world, double[] logits, int moves)
    {
        var values = new double[world.Cells];
        for (var left = 1; left <= moves; left++)
        {
            var before = values;
            values = new double[world.Cells];
            foreach (var cell in world.Map.Starts)
            {
                var weights = logits.Skip(4 * cell).Take(4).Select(Math.Exp).ToArray();
                for (var action = 0; action < 4; action++)
                {
                    var (row, column) = world.Map.Place(cell);
                    int Ends(int down, int right) => world.Map.Number(row + down, column + right) is >= 0 and var next ? next : cell;
                    var (straight, left1, right1) = action switch
                    {
                        0 => (Ends(-1, 0), Ends(0, -1), Ends(0, 1)),
                        1 => (Ends(1, 0), Ends(0, -1), Ends(0, 1)),
                        2 => (Ends(0, -1), Ends(-1, 0), Ends(1, 0)),
                        _ => (Ends(0, 1), Ends(-1, 0), Ends(1, 0)),
                    };
                    double Worth(int next) => world.StepReward + (world.Map.At(next) switch { 'G' => 1.0, 'X' => -1, _ => 0 }) + (world.Gamma * before[next]);
                    var aside = world.Slip / 2 * (Worth(left1) + Worth(right1));
                    values[cell] += weights[action] / weights.Sum() * (((1 - world.Slip) * Worth(straight)) + aside);
                }
            }
        }
        return values;
    }
}
