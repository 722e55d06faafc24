using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// The m-sample bound of an SBN's negative log-likelihood of the predicted pixels y given the others x,
/// <c>−log(1/m Σ p(y|h₂ᵢ))</c>, with discrete codes <c>h₁ᵢ ~ p(h₁|x)</c>, <c>h₂ᵢ ~ p(h₂|h₁ᵢ)</c>: an upper bound on
/// −log p(y|x) in expectation, tighter as m grows.
/// </summary>
/// <remarks>
/// Source: Gu et al. 2016, section 5.1; Jang, Gu and Poole 2017, section 4.1, with m = 1000, where the logarithm is printed
/// inside the mean. Image i draws the same codes whatever the batch it is evaluated in. A class less likely than 6·10⁻⁸ is
/// never drawn.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="compute">The threads and the matrix product.</param>
public sealed class SbnBound(Sbn model, Compute compute) : IMultiSampleBound
{
    // Numbers of one kind held at once for the samples of an image.
    const int ChunkElements = 1 << 20;

    // One for the first layer of a batch, one for the samples of an image.
    readonly Tape _tape = new(compute), _inner = new(compute);

    /// <inheritdoc/>
    public unsafe void Evaluate(ReadOnlySpan<float> images, int samples, RandomKey key, long firstImage, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var options = model.Options;
        if (images.Length != (long)destination.Length * options.Pixels)
            throw new ArgumentException($"{images.Length} numbers are not {destination.Length} images of {options.Pixels} pixels.", nameof(images));
        if (destination.IsEmpty) return;

        _tape.Reset();
        var given = _tape.Record(null, new Shape(destination.Length, options.Inputs));
        for (var i = 0; i < destination.Length; i++)
            images.Slice(i * options.Pixels, options.Inputs).CopyTo(_tape.Write(given)[(i * options.Inputs)..]);
        var logits = model.FirstLogits(given);
        if (!options.Family.Binary)
        {
            fixed (float* x = images, p = Op.Softmax(logits).Data, y = destination)
            {
                compute.Run(destination.Length, new OneHotBound
                {
                    Model = model,
                    Images = x,
                    First = p,
                    Bounds = y,
                    Samples = samples,
                    Key = key,
                    FirstImage = firstImage,
                });
            }
            return;
        }
        for (var i = 0; i < destination.Length; i++)
        {
            var target = images.Slice((i * options.Pixels) + options.Inputs, options.Outputs);
            var first = logits.Data.Slice(i * options.Variables, options.Variables);
            destination[i] = (float)BinaryBound(target, first, samples, key.Split((ulong)(firstImage + i)));
        }
    }

    // Binary codes have half their units on: a matrix product over a chunk of samples beats summing rows.
    double BinaryBound(ReadOnlySpan<float> target, ReadOnlySpan<float> logits, int samples, RandomKey key)
    {
        var options = model.Options;
        // Each sample has its own noise and is added in its turn, so the size of a chunk decides memory alone.
        var chunk = Math.Clamp(ChunkElements / (options.Variables + options.Outputs), 1, 500);
        var mean = new LogMeanExp();
        for (var first = 0; first < samples; first += chunk)
        {
            _inner.Reset();
            var count = Math.Min(chunk, samples - first);
            var code = model.SampleCode(Op.BroadcastFirst(_inner.Constant(logits, new Shape(logits.Length)), options.LatentShape(count)), key, first);
            var targets = Op.BroadcastFirst(_inner.Constant(target, new Shape(target.Length)), new Shape(count, target.Length));
            foreach (var w in Op.BernoulliLogLikelihood(model.Decode(code), targets).Data) mean.Add(w);
        }
        return -mean.Value;
    }

    // A one-hot code picks one row of the next weights for each variable: the product is a sum of N rows.
    unsafe struct OneHotBound : IBlockBody
    {
        // Samples whose second layer is normalized at once, in vectors that short rows alone would not fill.
        const int Chunk = 16;

        public Sbn Model;
        public float* Images, First, Bounds;
        public int Samples;
        public RandomKey Key;
        public long FirstImage;

        public readonly void Run(int image)
        {
            var options = Model.Options;
            var (variables, width, outputs) = (options.Variables, options.Code.Width, options.Outputs);
            var key = Key.Split((ulong)(FirstImage + image));
            var (firstKey, secondKey) = (key.Split(0), key.Split(1));
            var target = new ReadOnlySpan<float>(Images + ((nint)image * options.Pixels) + options.Inputs, outputs);
            var first = new ReadOnlySpan<float>(First + ((nint)image * width), width);
            var second = Chunk * width <= 8192 ? stackalloc float[Chunk * width] : new float[Chunk * width];
            var logits = outputs <= 4096 ? stackalloc float[outputs] : new float[outputs];
            var rows = variables <= 1024 ? stackalloc int[variables] : new int[variables];
            var uniforms = Chunk * variables <= 8192 ? stackalloc float[Chunk * variables] : new float[Chunk * variables];
            var mean = new LogMeanExp();
            for (var sample = 0; sample < Samples; sample += Chunk)
            {
                var count = Math.Min(Chunk, Samples - sample);
                firstKey.FillUniform((ulong)sample * (ulong)variables, uniforms);
                for (var i = 0; i < count; i++)
                {
                    OneHotDraw.Rows(first, uniforms.Slice(i * variables, variables), rows);
                    SumOfRows.Forward(Model.Second.Bias.Data, Model.Second.Weights.Data, rows, second.Slice(i * width, width));
                }
                if (Model.SecondSlope != 1) TensorPrimitives.Multiply(second[..(count * width)], Model.SecondSlope, second[..(count * width)]);
                Softmax.Forward(second[..(count * width)], options.Classes, second[..(count * width)]);
                secondKey.FillUniform((ulong)sample * (ulong)variables, uniforms);
                for (var i = 0; i < count; i++)
                {
                    OneHotDraw.Rows(second.Slice(i * width, width), uniforms.Slice(i * variables, variables), rows);
                    SumOfRows.Forward(Model.Output.Bias.Data, Model.Output.Weights.Data, rows, logits);
                    mean.Add(BernoulliLogLikelihood.Forward(logits, target));
                }
            }
            Bounds[image] = (float)-mean.Value;
        }
    }
}
