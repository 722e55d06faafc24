using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// Draws one-hot codes from the posteriors of a batch and gives what the decoder's first layer makes of them: a code picks
/// one row of the weights for each variable, so the product is a sum of N rows.
/// </summary>
unsafe struct OneHotCodes
{
    /// <summary>Posterior probabilities and log p/q of every class, <c>[images, N·K]</c>.</summary>
    public float* Posterior, LogRatio;

    public int Variables, Classes;

    /// <summary>The decoder's first layer.</summary>
    public DenseLayer Layer;

    /// <summary>The same for one image of the batch, now the first.</summary>
    public readonly OneHotCodes Of(int image) => this with { Posterior = Posterior + At(image), LogRatio = LogRatio + At(image) };

    /// <summary>Draws one code and gives its log p/q.</summary>
    /// <param name="image">The image of the batch whose posterior it is.</param>
    /// <param name="uniforms">Uniforms <c>[N]</c>.</param>
    /// <param name="rows">Room for N numbers.</param>
    /// <param name="destination">Receives the outputs of the layer.</param>
    public readonly float Draw(int image, ReadOnlySpan<float> uniforms, Span<int> rows, Span<float> destination)
    {
        var posterior = new ReadOnlySpan<float>(Posterior + At(image), Variables * Classes);
        var ratio = new ReadOnlySpan<float>(LogRatio + At(image), Variables * Classes);
        var logRatio = 0f;
        OneHotDraw.Rows(posterior, uniforms, rows);
        foreach (var row in rows) logRatio += ratio[row];
        SumOfRows.Forward(Layer.Bias.Data, Layer.Weights.Data, rows, destination);
        return logRatio;
    }

    readonly nint At(int image) => (nint)image * (Variables * Classes);
}

/// <summary>The m-sample bound of an image where the decoder is that one layer.</summary>
unsafe struct OneHotBound : IBlockBody
{
    const int Chunk = 64;

    public OneHotCodes Codes;
    public float* Images, Bounds;
    public int Samples;
    public RandomKey Key;
    public long FirstImage;

    public readonly void Run(int image)
    {
        var (pixels, variables) = (Codes.Layer.Bias.Shape[0], Codes.Variables);
        var key = Key.Split((ulong)(FirstImage + image));
        var target = new ReadOnlySpan<float>(Images + ((nint)image * pixels), pixels);
        var logits = pixels <= 4096 ? stackalloc float[pixels] : new float[pixels];
        var rows = variables <= 1024 ? stackalloc int[variables] : new int[variables];
        var uniforms = Chunk * variables <= 8192 ? stackalloc float[Chunk * variables] : new float[Chunk * variables];
        var mean = new LogMeanExp();
        for (var sample = 0; sample < Samples; sample++)
        {
            var inChunk = sample % Chunk;
            if (inChunk == 0) key.FillUniform((ulong)sample * (ulong)variables, uniforms);
            var logRatio = Codes.Draw(image, uniforms.Slice(inChunk * variables, variables), rows, logits);
            mean.Add(logRatio + BernoulliLogLikelihood.Forward(logits, target));
        }
        Bounds[image] = (float)-mean.Value;
    }
}

/// <summary>The first layer's outputs of codes of one image, where other layers follow.</summary>
unsafe struct OneHotLayer : IBlockBody
{
    public OneHotCodes Codes;

    /// <summary>The image's.</summary>
    public RandomKey Key;

    /// <summary>Number of the first code.</summary>
    public int First;

    /// <summary>Receive the outputs, a row for each code, and log p/q.</summary>
    public float* Sums, LogRatios;

    public readonly void Run(int code)
    {
        var (width, variables) = (Codes.Layer.Bias.Shape[0], Codes.Variables);
        var rows = variables <= 1024 ? stackalloc int[variables] : new int[variables];
        var uniforms = variables <= 1024 ? stackalloc float[variables] : new float[variables];
        Key.FillUniform(((ulong)First + (ulong)code) * (ulong)variables, uniforms);
        LogRatios[code] = Codes.Draw(0, uniforms, rows, new Span<float>(Sums + ((nint)code * width), width));
    }
}
