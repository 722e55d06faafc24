namespace Reparam.Cli.Runs;

/// <summary>
/// The bytes that training and evaluating a VAE take, estimated from above before anything is allocated. In double
/// precision: a request may be so large that a long overflows.
/// </summary>
static class RunMemory
{
    // A tape's memory comes in chunks of so many numbers, or of one larger buffer.
    const int Chunk = 1 << 20;

    /// <summary>Weights, the optimizer's memory of them, and all that a step computes.</summary>
    /// <param name="width">Numbers in a code.</param>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder has the same.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="estimator">The estimator's name.</param>
    /// <param name="evaluations">How often it evaluates the cost with codes of their own.</param>
    /// <param name="optimizerMemories">Numbers the optimizer keeps for each weight.</param>
    public static double OfTraining(double width, IReadOnlyList<int> hidden, double pixels, double batch, string estimator, double evaluations, int optimizerMemories)
    {
        var (latents, images) = PerStep(estimator, evaluations);
        double[] widths = [pixels, .. hidden, width];
        double[] matrices = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => inputs * outputs)];
        var weights = 2 * matrices.Sum() * (1 + optimizerMemories);
        // Of encoder and decoder; every evaluation has a gradient of its own for the decoder, and a sum.
        var gradients = matrices.Sum(matrix => Buffers(2 * evaluations, matrix));
        // A layer of the decoder is there before and after its rectifier, as an image is only once; one of the encoder besides.
        var layers = hidden.Sum(layer => Buffers((2 * images) + 5, batch * layer));
        return sizeof(float) * (weights + gradients + layers + Buffers(latents, batch * width) + Buffers(images, batch * pixels) + (2 * Chunk));
    }

    /// <summary>The final bounds, and the usage of the codes for the report.</summary>
    /// <param name="width">Numbers in a code.</param>
    /// <param name="hidden">Widths of the encoder's hidden layers.</param>
    public static double OfEvaluation(double width, IReadOnlyList<int> hidden)
    {
        var widest = hidden.Select(layer => (double)layer).Append(width).Max();
        var layers = 2 * hidden.Count;
        return sizeof(float) * (((6 + layers) * Math.Min(VaeSession.ChunkNumbers, VaeSession.EvaluationChunk * widest)) + ((3 + layers) * Math.Min(VaeSummary.UsageNumbers, VaeSummary.UsageImages * widest)));
    }

    // Small buffers share chunks; a large one has its own, and the next small one begins another.
    static double Buffers(double count, double length) => count * (length + (length > Chunk / 2 ? Chunk : 0));

    // Buffers of a step as wide as a code and as wide as an image, one row for each example: counted for the costlier family.
    static (double Latents, double Images) PerStep(string estimator, double evaluations) => estimator switch
    {
        "vimco" => (1 + (19 * evaluations), 1 + (2 * evaluations)),
        "rloo" or "exact" => (15 + (6 * evaluations), 1 + (2 * evaluations)),
        "rebar" => (94, 23),
        "muprop" => (28, 5),
        _ => (25, 4),
    };
}
