using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Sampling;

/// <summary>
/// A Gumbel-Softmax draw from a tensor of logits: soft, hard and index, and the way back to the gradient for the logits.
/// </summary>
/// <remarks>
/// <see cref="Value"/> is what the forward pass goes on with. Its gradient, given to <see cref="Backward"/>, is passed along
/// the soft sample in either case: with a hard value that is the straight-through estimator, biased; with a soft value it
/// is exact for the relaxed sample. A host with a tape of its own wraps the two calls as one function.
/// </remarks>
public sealed class GumbelSoftmaxDraw
{
    readonly AxisLayout _layout;
    readonly float _tau;
    readonly float[] _soft;
    readonly bool _isHard;

    internal GumbelSoftmaxDraw(AxisLayout layout, float tau, bool hard, float[] soft, int[] index)
    {
        (_layout, _tau, _isHard, _soft) = (layout, tau, hard, soft);
        var oneHot = new float[soft.Length];
        Draw.OneHot(index, layout.Classes, oneHot);
        (Soft, Hard, Index) = (layout.Tensor(soft), layout.Tensor(oneHot), layout.ReducedTensor(index));
    }

    /// <summary>The relaxed sample, of the logits' shape; along the axis it sums to 1.</summary>
    public Tensor<float> Soft { get; }

    /// <summary>The categorical sample, one-hot: literal zeros and ones, of the logits' shape.</summary>
    public Tensor<float> Hard { get; }

    /// <summary>The class drawn; of the logits' shape, but with length 1 along the axis.</summary>
    public Tensor<int> Index { get; }

    /// <summary><see cref="Hard"/> if a hard sample was asked for, else <see cref="Soft"/>.</summary>
    public Tensor<float> Value => _isHard ? Hard : Soft;

    /// <summary>The gradient for the logits.</summary>
    /// <param name="dy">The gradient for <see cref="Value"/>, of the same shape.</param>
    /// <exception cref="ArgumentException">The shape differs.</exception>
    public Tensor<float> Backward(in ReadOnlyTensorSpan<float> dy)
    {
        if (!dy.Lengths.SequenceEqual(Soft.Lengths))
            throw new ArgumentException(
                $"The gradient has shape [{string.Join(", ", dy.Lengths.ToArray())}], the sample [{string.Join(", ", Soft.Lengths.ToArray())}].", nameof(dy));
        var gradient = _layout.Rows(dy);
        Draw.GumbelSoftmaxBackward(_soft, gradient, _layout.Classes, [_tau], gradient);
        return _layout.Tensor(gradient);
    }
}

public static partial class Draw
{
    /// <summary>A Gumbel-Softmax draw from one row of logits.</summary>
    /// <remarks>Source: Jang, Gu and Poole 2017, eq. 2; Maddison, Mnih and Teh 2017, eq. 10.</remarks>
    /// <param name="logits">Logits <c>[K]</c>; −∞ masks a class.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="tau">The temperature, finite and positive.</param>
    /// <param name="hard">Whether <see cref="GumbelSoftmaxDraw.Value"/> is the one-hot sample, its gradient straight-through.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tau"/> is not finite and positive.</exception>
    /// <exception cref="ArgumentException">There is no logit, or they hold NaN or +∞ or nothing but −∞.</exception>
    public static GumbelSoftmaxDraw GumbelSoftmax(ReadOnlySpan<float> logits, RandomKey key, float tau = 1, bool hard = false)
        => GumbelSoftmax(new ReadOnlyTensorSpan<float>(logits), key, tau, hard);

    /// <summary>A Gumbel-Softmax draw from a tensor of logits, its classes along an axis.</summary>
    /// <inheritdoc cref="GumbelSoftmax(ReadOnlySpan{float}, RandomKey, float, bool)"/>
    /// <param name="logits">Logits of any shape.</param>
    /// <param name="key">Names the noise: along the axis, then over the other dimensions in their order.</param>
    /// <param name="tau">The temperature, finite and positive.</param>
    /// <param name="hard">Whether <see cref="GumbelSoftmaxDraw.Value"/> is the one-hot sample, its gradient straight-through.</param>
    /// <param name="axis">The classes' dimension; negative counts from the last.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tau"/> is not finite and positive, or there is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no logit, or a row holds NaN or +∞ or nothing but −∞.</exception>
    public static GumbelSoftmaxDraw GumbelSoftmax(in ReadOnlyTensorSpan<float> logits, RandomKey key, float tau = 1, bool hard = false, int axis = -1)
    {
        var layout = AxisLayout.Of(logits, axis);
        var soft = layout.Rows(logits);
        var index = new int[soft.Length / layout.Classes];
        GumbelSoftmax(soft, layout.Classes, [Tau.Checked(tau)], key, soft, index);
        return new GumbelSoftmaxDraw(layout, tau, hard, soft, index);
    }
}
