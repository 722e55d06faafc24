using Reparam.Randomness;
using Reparam.Sampling;
using Reparam.Tests.Randomness;

namespace Reparam.Tests.Sampling;

public sealed class GumbelStreamTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(7);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(333)]
    public void Perturb_RowsOfAllLengthsAcrossATail_AddsTheBitsOfFillGumbel(int before)
    {
        var origin = StreamTests.FirstTail(Key) - 3000 - (ulong)before;
        var total = Enumerable.Range(1, 110).Sum();
        var (noise, x) = (new float[total], new float[total]);
        Key.FillGumbel(origin, noise);
        Key.Split(1).FillUniform(0, x);
        var stream = new GumbelStream(Key, origin, total, 1, new uint[GumbelStream.Room]);
        var start = 0;
        for (var length = 1; length <= 110; start += length++)
        {
            var row = x.AsSpan(start, length);
            var y = new float[length + 1];
            if (length > 3) row[length / 2] = float.NegativeInfinity;
            y[^1] = 77;

            var greatest = stream.Perturb(ref row[0], 0.25f, length, ref y[0]);

            for (var i = 0; i < length; i++) Assert.Equal(row[i] - 0.25f + noise[start + i], y[i]);
            Assert.Equal(y[..length].Max(), greatest);
            Assert.Equal(77, y[^1]);
        }
    }
}
