using Reparam.Kernels;

namespace Reparam.Tests.Kernels;

public sealed unsafe class ShortRunsTests
{
    [Fact]
    public void CopyAndAdd_OfEveryLength_TouchNothingBeside()
    {
        const int Longest = 70;
        for (var length = 0; length <= Longest; length++)
        {
            float[] a = [.. Enumerable.Range(1, length).Select(i => (float)i)], b = [.. a.Select(x => 100 * x)];
            float[] copy = [.. Enumerable.Repeat(-1f, Longest + 8)], sum = [.. copy], own = [.. a, -1, -1];
            fixed (float* x = a, y = b, c = copy, s = sum, o = own)
            {
                ShortRuns.Copy(x, c, length);
                ShortRuns.Add(x, y, s, length);
                ShortRuns.Add(o, y, o, length);
            }

            Assert.Equal([.. a, .. Enumerable.Repeat(-1f, Longest + 8 - length)], copy);
            Assert.Equal([.. a.Select(v => 101 * v), .. Enumerable.Repeat(-1f, Longest + 8 - length)], sum);
            Assert.Equal([.. a.Select(v => 101 * v), -1, -1], own);
        }
    }
}
