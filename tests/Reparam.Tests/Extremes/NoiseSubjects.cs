using Reparam.Randomness;

namespace Reparam.Tests.Extremes;

/// <summary>Noise from any bits, at the ends of a stream: always finite.</summary>
static class NoiseSubjects
{
    static readonly ulong[] Starts = [0, 1, 3, (1UL << 32) - 5, (1UL << 61) + 7, (1UL << 62) - 64];

    delegate void Fill(RandomKey key, ulong start, Span<float> destination);

    public static IEnumerable<Subject> All =>
    [
        Of("FillUniform", Noise.FillUniform, 0, 1), Of("FillExponential", Noise.FillExponential, 0, 100),
        Of("FillGumbel", Noise.FillGumbel, -10, 100), Of("FillLogistic", Noise.FillLogistic, -100, 100),
        new("UniformDraw", PublicSubjects.Of(typeof(UniformDraw)).ToArray(), probe =>
        {
            foreach (var bits in (ulong[])[0, 1, 2047, 2048, 1UL << 63, (1UL << 63) - 1, ulong.MaxValue - 2048, ulong.MaxValue])
            {
                probe.Case(() => $"{bits}", [], () =>
                {
                    var (drawn, own) = (UniformDraw.FromBits(bits), UniformDraw.FromBits(~bits));
                    probe.Number("log of the value", Math.Log(drawn.Value));
                    probe.Number("log of the complement", Math.Log(drawn.Complement));
                    Assert.Equal(drawn.Value, own.Complement);
                });
            }
        }),
    ];

    static Subject Of(string name, Fill fill, float least, float most) => new($"Noise.{name}", [$"Noise.{name}"], probe =>
    {
        var noise = new float[61];
        foreach (var start in Starts)
        {
            for (var seed = 0UL; seed < 60; seed++)
            {
                probe.Case(() => $"seed {seed} from {start}", [], () =>
                {
                    fill(RandomKey.FromSeed(seed), start, noise);
                    foreach (var x in noise)
                    {
                        probe.Number("noise", x);
                        Assert.InRange(x, least, most);
                    }
                });
            }
        }
    });
}
