using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule OverTemperatureRule = new(nameof(OverTemperature), (in Backward back) => back.Add(0, Affine(back.Upstream, back.Scalar, 0)));

    /// <summary>
    /// Effectively computes <c>y = x/τ</c> for a softmax or a sigmoid of it. Where a quotient overflows, the largest logit of the row is
    /// subtracted first, because a softmax ignores a shift. So a row of finite logits always has a finite quotient.
    /// </summary>
    /// <param name="x">Logits <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="temperature">τ.</param>
    internal static Value OverTemperature(Value x, float temperature)
    {
        var inverse = 1 / temperature;
        var y = x.Tape.Record(OverTemperatureRule, x.Shape, x, scalar: inverse);
        x.Tape.Compute.Elements<ScaleKernel>(x.Data, default, x.Tape.Write(y), inverse);
        // A sigmoid takes infinite log-odds. Masked classes are −∞ before and after.
        if (x.Shape.Rank == 3 && !TensorPrimitives.IsFiniteAll(y.Data))
            x.Tape.Compute.Rows<FromGreatestKernel>(x.Shape.WithoutLast().Count, x.Data, default, default, x.Tape.Write(y), inverse);
        return y;
    }

    sealed class FromGreatestKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            for (var r = 0; r < block.A.Length; r += n)
            {
                var row = block.A.Slice(r, n);
                var greatest = Rows.Max(row);
                if (!float.IsInfinity(greatest * block.Scalar) || !float.IsFinite(greatest)) continue;
                for (var k = 0; k < n; k++) block.Y[r + k] = (row[k] - greatest) * block.Scalar;
            }
        }
    }
}
