using System.Runtime.Intrinsics;
using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Training;

/// <summary>One fused pass over a parameter, its gradient and the optimizer's memory of it, eight numbers at a time.</summary>
interface IUpdateRule
{
    /// <summary>New weight and memory from the old ones and the gradient.</summary>
    void Apply(ref Vector256<float> weight, ref Vector256<float> first, ref Vector256<float> second, Vector256<float> gradient);
}

/// <summary>Applies an update rule to whole parameters, shared out in fixed blocks.</summary>
static class ParameterUpdate
{
    // Below this an average is as good as 0, and 0 is not a denormal number, which processors multiply slowly.
    const float Vanished = 1e-34f;

    public static unsafe void Run<TRule>(Parameter parameter, Value gradient, float[] first, float[] second, TRule rule) where TRule : struct, IUpdateRule
    {
        if (gradient.Shape != parameter.Shape)
            throw new ArgumentException($"The gradient of {parameter.Name} {parameter.Shape} is {gradient.Shape}.", nameof(gradient));
        fixed (float* weight = parameter.Data, slope = gradient.Data, m = first, v = second)
        {
            var body = new Body<TRule> { Weight = weight, Gradient = slope, First = m, Second = v, Rule = rule };
            gradient.Tape.Compute.Ranges(parameter.Data.Length, body);
        }
    }

    /// <summary>A learning rate that moves weights down their gradient and nowhere else.</summary>
    public static float CheckedRate(float learningRate)
        => float.IsFinite(learningRate) && learningRate > 0
            ? learningRate
            : throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is finite and positive.");

    public static Vector256<float> Flush(Vector256<float> x)
        => Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(x), Vector256.Create(Vanished)), Vector256<float>.Zero, x);

    unsafe struct Body<TRule> : IRangeBody where TRule : struct, IUpdateRule
    {
        public float* Weight, Gradient, First, Second;
        public TRule Rule;

        public readonly void Run(int first, int count)
        {
            var (i, end) = (first, first + count);
            for (; i <= end - 8; i += 8)
            {
                var (w, m, v) = (Vector256.Load(Weight + i), Vector256.Load(First + i), Vector256.Load(Second + i));
                Rule.Apply(ref w, ref m, ref v, Vector256.Load(Gradient + i));
                w.Store(Weight + i);
                m.Store(First + i);
                v.Store(Second + i);
            }
            for (; i < end; i++)
            {
                var (w, m, v) = (Vector256.Create(Weight[i]), Vector256.Create(First[i]), Vector256.Create(Second[i]));
                Rule.Apply(ref w, ref m, ref v, Vector256.Create(Gradient[i]));
                (Weight[i], First[i], Second[i]) = (w[0], m[0], v[0]);
            }
        }
    }
}
