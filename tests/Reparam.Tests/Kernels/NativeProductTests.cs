using Reparam.Kernels;

namespace Reparam.Tests.Kernels;

/// <summary>The product of a system BLAS; what needs one is skipped where there is none.</summary>
public sealed class NativeProductTests
{
    [Theory]
    [InlineData(0, 3, 2)]
    [InlineData(3, 0, 2)]
    [InlineData(3, 2, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(7, 33, 17)]
    [InlineData(49, 66, 300)]
    public void Multiply_AnySizeAndTranspose_IsWithinTheRoundingBound(int rows, int columns, int inner)
    {
        var product = Found();
        if (product.CanSetThreads) product.SetThreads(1);
        foreach (var (transposeA, transposeB, accumulate) in MatrixProductTests.Variants())
        {
            var a = MatrixProductTests.Values(rows * inner, 1);
            var b = MatrixProductTests.Values(inner * columns, 2);
            var initial = MatrixProductTests.Values(rows * columns, 3);
            var c = initial.ToArray();

            product.Multiply(a, transposeA, b, transposeB, rows, columns, inner, c, accumulate);

            MatrixProductTests.AssertWithinBound(
                a, transposeA, b, transposeB, rows, columns, inner, accumulate ? initial : null, c);
        }
    }

    [Fact]
    public void Multiply_WrongLength_Throws()
    {
        var product = Found();

        Assert.Throws<ArgumentException>(
            "a", () => product.Multiply(new float[5], false, new float[6], false, 2, 2, 3, new float[4]));
    }

    [Fact]
    public void SetThreads_LessThanOne_Throws()
    {
        var product = Found();

        Assert.Throws<ArgumentOutOfRangeException>("threads", () => product.SetThreads(0));
    }

    [Fact]
    public void Load_NoSuchLibrary_SaysWhichAndWhy()
    {
        const string Missing = "no-such-blas.so";

        var thrown = Assert.Throws<DllNotFoundException>(() => NativeProduct.Load(Missing));

        Assert.False(NativeProduct.TryLoad(out _, Missing));
        Assert.Contains(Missing, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("cblas_sgemm", thrown.Message, StringComparison.Ordinal);
    }

    static NativeProduct Found()
    {
        if (!NativeProduct.TryLoad(out var product)) Assert.Skip("No BLAS is installed.");
        return product;
    }
}
