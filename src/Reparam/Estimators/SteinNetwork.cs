using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// RODEO's network of two numbers (x, y) and two outputs: one hidden layer of leaky rectifiers. Evaluated at many x of one
/// y, and differentiated for its weights, without keeping what lies between.
/// </summary>
sealed class SteinNetwork
{
    const float Slope = 0.3f;

    readonly int _units, _padded;

    public SteinNetwork(int hidden, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        (_units, _padded) = (hidden, (hidden + 7) & ~7);
        Hidden = new LearnedParameter(new Parameter("rodeo.hidden", new Shape(3, hidden)));
        Heads = new LearnedParameter(new Parameter("rodeo.heads", new Shape(2, hidden)));
        Biases = new LearnedParameter(new Parameter("rodeo.biases", new Shape(2)));
        Initialization.Glorot(Hidden.Parameter, key.Split(0));
        Initialization.Glorot(Heads.Parameter, key.Split(1));
        Hidden.Parameter.Data.AsSpan(2 * hidden).Clear();
    }

    /// <summary>Weights of x, weights of y, and biases of the hidden units.</summary>
    public LearnedParameter Hidden { get; }

    /// <summary>Weights of the first output, and of the second.</summary>
    public LearnedParameter Heads { get; }

    /// <summary>Biases of the outputs.</summary>
    public LearnedParameter Biases { get; }

    /// <summary>The network with its weights laid out for vectors, and room for their gradients.</summary>
    public Session Open(bool learn) => new(this, learn);

    /// <summary>Padded weights: units that are all zeros add nothing.</summary>
    public readonly ref struct Session : IDisposable
    {
        readonly SteinNetwork _network;
        readonly float[] _weights, _gradients;
        readonly bool _learn;

        public Session(SteinNetwork network, bool learn)
        {
            (_network, _learn) = (network, learn);
            var length = 6 * network._padded;
            (_weights, _gradients) = (ArrayPool<float>.Shared.Rent(length), ArrayPool<float>.Shared.Rent(length));
            Array.Clear(_weights, 0, length);
            Array.Clear(_gradients, 0, length);
            for (var r = 0; r < 5; r++) Source(r, gradient: false).CopyTo(Row(_weights, r));
        }

        /// <summary>Both outputs at every x.</summary>
        public void Evaluate(ReadOnlySpan<float> x, float y, Span<float> first, Span<float> second)
        {
            ref var constant = ref Constant(y);
            ref var wx = ref MemoryMarshal.GetReference(Row(_weights, 0));
            ref var v1 = ref MemoryMarshal.GetReference(Row(_weights, 3));
            ref var v2 = ref MemoryMarshal.GetReference(Row(_weights, 4));
            var biases = _network.Biases.Parameter.Data;
            for (var i = 0; i < x.Length; i++)
            {
                var (sum1, sum2, at) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256.Create(x[i]));
                for (nuint j = 0; j < (nuint)_network._padded; j += 8)
                {
                    var a = (Vector256.LoadUnsafe(ref wx, j) * at) + Vector256.LoadUnsafe(ref constant, j);
                    var unit = Vector256.Max(a, a * Slope);
                    sum1 += unit * Vector256.LoadUnsafe(ref v1, j);
                    sum2 += unit * Vector256.LoadUnsafe(ref v2, j);
                }
                first[i] = Vector256.Sum(sum1) + biases[0];
                second[i] = Vector256.Sum(sum2) + biases[1];
            }
        }

        /// <summary>Adds to the weights' gradients, given those of the outputs at every x.</summary>
        public void Gather(ReadOnlySpan<float> x, float y, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
        {
            ref var constant = ref Constant(y);
            ref var wx = ref MemoryMarshal.GetReference(Row(_weights, 0));
            ref var v1 = ref MemoryMarshal.GetReference(Row(_weights, 3));
            ref var v2 = ref MemoryMarshal.GetReference(Row(_weights, 4));
            ref var dx = ref MemoryMarshal.GetReference(Row(_gradients, 0));
            ref var dy = ref MemoryMarshal.GetReference(Row(_gradients, 1));
            ref var bias = ref MemoryMarshal.GetReference(Row(_gradients, 2));
            ref var d1 = ref MemoryMarshal.GetReference(Row(_gradients, 3));
            ref var d2 = ref MemoryMarshal.GetReference(Row(_gradients, 4));
            for (nuint j = 0; j < (nuint)_network._padded; j += 8)
            {
                var (weight, start) = (Vector256.LoadUnsafe(ref wx, j), Vector256.LoadUnsafe(ref constant, j));
                var (head1, head2) = (Vector256.LoadUnsafe(ref v1, j), Vector256.LoadUnsafe(ref v2, j));
                var (sumX, sum) = (Vector256<float>.Zero, Vector256<float>.Zero);
                var (sum1, sum2) = (Vector256<float>.Zero, Vector256<float>.Zero);
                for (var i = 0; i < x.Length; i++)
                {
                    var (at, up1, up2) = (Vector256.Create(x[i]), Vector256.Create(first[i]), Vector256.Create(second[i]));
                    var a = (weight * at) + start;
                    var unit = Vector256.Max(a, a * Slope);
                    sum1 += unit * up1;
                    sum2 += unit * up2;
                    var slope = Vector256.ConditionalSelect(Vector256.GreaterThan(a, Vector256<float>.Zero), Vector256<float>.One, Vector256.Create(Slope));
                    var inner = ((up1 * head1) + (up2 * head2)) * slope;
                    sumX += inner * at;
                    sum += inner;
                }
                (Vector256.LoadUnsafe(ref dx, j) + sumX).StoreUnsafe(ref dx, j);
                (Vector256.LoadUnsafe(ref dy, j) + (sum * y)).StoreUnsafe(ref dy, j);
                (Vector256.LoadUnsafe(ref bias, j) + sum).StoreUnsafe(ref bias, j);
                (Vector256.LoadUnsafe(ref d1, j) + sum1).StoreUnsafe(ref d1, j);
                (Vector256.LoadUnsafe(ref d2, j) + sum2).StoreUnsafe(ref d2, j);
            }
            for (var i = 0; i < x.Length; i++)
            {
                _network.Biases.Gradient[0] += first[i];
                _network.Biases.Gradient[1] += second[i];
            }
        }

        public void Dispose()
        {
            if (_learn)
            {
                for (var r = 0; r < 5; r++)
                {
                    var sums = Row(_gradients, r);
                    var gradient = Source(r, gradient: true);
                    for (var j = 0; j < gradient.Length; j++) gradient[j] += sums[j];
                }
            }
            ArrayPool<float>.Shared.Return(_weights);
            ArrayPool<float>.Shared.Return(_gradients);
        }

        // What a hidden unit adds up before it sees x.
        ref float Constant(float y)
        {
            var wy = Row(_weights, 1);
            var bias = Row(_weights, 2);
            var constant = Row(_weights, 5);
            for (var j = 0; j < constant.Length; j++) constant[j] = (wy[j] * y) + bias[j];
            return ref MemoryMarshal.GetReference(constant);
        }

        Span<float> Row(float[] rows, int r) => rows.AsSpan(r * _network._padded, _network._padded);

        Span<float> Source(int row, bool gradient)
        {
            var (learned, r) = row < 3 ? (_network.Hidden, row) : (_network.Heads, row - 3);
            return (gradient ? learned.Gradient : learned.Parameter.Data).AsSpan(r * _network._units, _network._units);
        }
    }
}
