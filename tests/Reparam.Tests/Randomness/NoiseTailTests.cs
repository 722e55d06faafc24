using System.Runtime.Intrinsics;
using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

/// <summary>The tails of the noise: what 32 bits leave coarse is refined to 64, and every draw is the quantile of its bits.</summary>
public sealed class NoiseTailTests
{
    internal const ulong Seed = 20261121;
    const int Tail = 1 << 15;

    // Kolmogorov's statistic of n draws exceeds 3/√n with probability 2·exp(−18) = 3e-8.
    const double Kolmogorov = 3;

    static readonly RandomKey Key = RandomKey.FromSeed(Seed);

    public static TheoryData<string> Laws => ["exponential", "gumbel", "logistic"];

    // The first addresses of the seed's stream whose word is 0, found by a scan for that alone: what refines them it did not see.
    static readonly ulong[] Zeros =
    [
        956086769, 1082045617, 6976069957, 8440792093, 10233273182, 13774282958, 19017720276, 27221659386,
        33534977737, 33704124325, 37837900236, 39759691296, 46037256434, 50045435508, 58144208367, 61650899516,
        64643536055, 68844872757, 70310391207, 72003460734, 72710098618, 87322389064, 87379236626, 88487244354,
        98566814920, 99165378393, 103997698317, 104790442004, 105079958329, 113121611265, 118745899716, 121796292244,
    ];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Fill_WordsOfBothTails_IsTheQuantileOf64Bits(string law)
    {
        var (lower, upper) = (0, 0);
        var address = 0UL;
        for (var found = 0; found < 40; found++)
        {
            address = StreamTests.FirstTail(Key, address);
            var (end, fromAbove) = Distance(address);
            if (fromAbove) upper++;
            else lower++;
            Near(Quantile(law, end, fromAbove), Draw(law, address), address);
            address++;
        }
        Assert.True(lower > 5 && upper > 5);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Fill_WordsThatAreZero_IsTheQuantileOf64Bits(string law)
    {
        foreach (var address in Zeros)
        {
            var (end, fromAbove) = Distance(address);
            Assert.False(fromAbove);
            Assert.InRange(end, Math.ScaleB(1, -65), Math.ScaleB(1, -32));
            Near(Quantile(law, end, fromAbove), Draw(law, address), address);
        }
    }

    [Fact]
    public void FillExponential_WordsThatAreZero_AreUniformBelowTheirUnit()
    {
        // Of a uniform number below 2⁻³² nothing is known but that.
        var scaled = Zeros.Select(address => Draw("exponential", address) * Math.ScaleB(1, 32)).ToArray();
        Assert.True(Distance(scaled) < Kolmogorov / Math.Sqrt(scaled.Length));
        Assert.Equal(scaled.Length, scaled.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FillExponential_InATail_IsUniformInItsProbability(bool fromAbove)
    {
        // Seed 20261121, 2²³ words, 64 of them in each tail; the bound fails with probability 3e-8.
        var (ends, words) = (new List<double>(), new uint[1 << 16]);
        for (var start = 0UL; start < 1 << 23; start += (ulong)words.Length)
        {
            Key.FillBits(start, words);
            for (var i = 0; i < words.Length; i++)
            {
                if ((fromAbove ? ~words[i] : words[i]) >= Tail) continue;
                var e = (double)Draw("exponential", start + (ulong)i);
                ends.Add((fromAbove ? Math.Exp(-e) : -Math.Exp(-e / 2) * 2 * Math.Sinh(-e / 2)) * Math.ScaleB(1, 17));
            }
        }
        Assert.True(ends.Count > 40);
        Assert.True(Distance([.. ends]) < Kolmogorov / Math.Sqrt(ends.Count), $"distance {Distance([.. ends])} of {ends.Count}");
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Fill_AnyWord_IsWithinTheStatedErrorOfItsQuantile(string law)
    {
        var draws = new float[40_000];
        var words = new uint[draws.Length];
        Key.FillBits(0, words);
        Fill(law, 0, draws);
        for (var i = 0; i < draws.Length; i++)
        {
            var (end, fromAbove) = Distance((ulong)i);
            var exact = Quantile(law, end, fromAbove);
            // The exponential's two logarithms are within 2e-7 of themselves, and a relative error of E is an absolute one of G;
            // u, of 24 bits, is as far from a logistic draw of 0 as from any.
            var allowed = law == "exponential" ? 2.7e-7 * exact : 2.7e-7 * (1 + Math.Abs(exact));
            Assert.True(Math.Abs(draws[i] - exact) <= allowed, $"{draws[i]:R} for {exact:R}, word {words[i]}");
        }
    }

    [Fact]
    public void EveryLaw_EndsOfTheTails_AreFiniteAndExact()
    {
        var (end, rest, most) = (Math.ScaleB(1, -65), 1.0, 65 * Math.Log(2));

        Assert.Equal(end, ExponentialLaw.Quantile(end, rest));
        Assert.Equal(most, ExponentialLaw.Quantile(rest, end), 1e-13);
        Assert.Equal(most, GumbelLaw.Quantile(end, rest), 1e-13);
        Assert.Equal(-Math.Log(most), GumbelLaw.Quantile(rest, end), 1e-13);
        Assert.Equal(-most, LogisticLaw.Quantile(end, rest), 1e-13);
        Assert.Equal(most, LogisticLaw.Quantile(rest, end), 1e-13);
    }

    [Theory]
    [InlineData((uint)Tail)]
    [InlineData(~(uint)Tail)]
    public void EveryLaw_WhereTheTailsBegin_JoinsWithoutAStep(uint bits)
    {
        var (v, w) = ((bits + 0.5) * Math.ScaleB(1, -32), (~bits + 0.5) * Math.ScaleB(1, -32));
        var vector = Vector512.Create(bits);

        Assert.InRange(ExponentialLaw.Transform(vector)[0] / ExponentialLaw.Quantile(v, w), 1 - 2.7e-7, 1 + 2.7e-7);
        Assert.InRange(GumbelLaw.Transform(vector)[0] - GumbelLaw.Quantile(v, w), -3e-6, 3e-6);
        Assert.InRange(LogisticLaw.Transform(vector)[0] - LogisticLaw.Quantile(v, w), -3e-6, 3e-6);
    }

    /// <summary>How far from the nearer end of the unit interval an element's number lies, and whether that end is 1.</summary>
    internal static (double End, bool FromAbove) Distance(ulong address)
    {
        Span<uint> word = stackalloc uint[1];
        Key.FillBits(address, word);
        var fromAbove = word[0] >= 1u << 31;
        var units = fromAbove ? ~word[0] : word[0];
        if (units >= Tail) return ((units + 0.5) * Math.ScaleB(1, -32), fromAbove);
        // The word of the element's address in the counters with the second bit set.
        var counter = (address / 4) | (1UL << 62);
        var (w0, w1, w2, w3) = Philox.Block((uint)counter, (uint)(counter >> 32), 0, 0, (uint)Seed, (uint)(Seed >> 32));
        var refinement = (address % 4) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
        return ((units * Math.ScaleB(1, -32)) + ((refinement + 0.5) * Math.ScaleB(1, -64)), fromAbove);
    }

    /// <summary>The draw in double precision, from the distance of its number to an end.</summary>
    internal static double Quantile(string law, double end, bool fromAbove)
    {
        var (log, logRest) = (Math.Log(end), LogComplement(end));
        return law switch
        {
            "exponential" => fromAbove ? -log : -logRest,
            "gumbel" => -Math.Log(fromAbove ? -log : -logRest),
            _ => fromAbove ? logRest - log : log - logRest,
        };
    }

    // log(1 − p) to double precision.
    static double LogComplement(double p)
    {
        var rest = 1 - p;
        return rest == 1 ? -p : Math.Log(rest) * -p / (rest - 1);
    }

    static float Draw(string law, ulong address)
    {
        Span<float> draw = stackalloc float[1];
        Fill(law, address, draw);
        return draw[0];
    }

    static void Fill(string law, ulong start, Span<float> destination)
    {
        if (law == "exponential") Key.FillExponential(start, destination);
        else if (law == "gumbel") Key.FillGumbel(start, destination);
        else Key.FillLogistic(start, destination);
    }

    // A double rounded once to a float.
    static void Near(double expected, float actual, ulong address)
        => Assert.True(Math.Abs(actual - expected) <= Math.Abs(expected) * Math.ScaleB(1.001, -24), $"{actual:R} at {address} for {expected:R}");

    // Kolmogorov's, from the uniform law.
    static double Distance(double[] draws)
    {
        Array.Sort(draws);
        return draws.Select((u, i) => Math.Max(Math.Abs(u - (i / (double)draws.Length)), Math.Abs(u - ((i + 1) / (double)draws.Length)))).Max();
    }
}
