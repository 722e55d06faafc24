namespace Reparam.Cli.Runs;

/// <summary>The widths of a model, in numbers, in double precision: a request may be so large that a long overflows.</summary>
/// <param name="Inputs">Pixels that the first layer of latent variables sees.</param>
/// <param name="Width">Of a code.</param>
/// <param name="Outputs">Pixels that the last code predicts.</param>
/// <param name="Pixels">Of an image.</param>
/// <param name="Layers">Of latent variables, each in the cost of the one before: 1 or 2.</param>
readonly record struct ModelSize(double Inputs, double Width, double Outputs, double Pixels, int Layers)
{
    /// <summary>Widths of hidden layers between pixels and code, on either side, of a model with one layer of latent variables.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <summary>The widest of all but the image.</summary>
    public double Widest => Math.Max(Width, Hidden.Count == 0 ? 0 : Hidden.Max());

    /// <summary>How many numbers each matrix of weights has.</summary>
    public double[] Matrices => Layers == 1 ? [.. Stack(Inputs), .. Stack(Outputs)] : [Inputs * Width, Width * Width, Width * Outputs];

    double[] Stack(double pixels)
    {
        double[] widths = [pixels, .. Hidden, Width];
        return [.. widths.Zip(widths.Skip(1), (inputs, outputs) => inputs * outputs)];
    }
}

/// <summary>
/// The bytes that training and evaluating a model take, estimated from above before anything is allocated. In double
/// precision: a request may be so large that a long overflows.
/// </summary>
static class RunMemory
{
    // A tape's memory comes in chunks of so many numbers, or of one larger buffer.
    const int Chunk = 1 << 20;

    /// <summary>Weights, the optimizer's memory of them, and all that a step computes.</summary>
    /// <param name="size">The model.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="estimator">The estimator's name.</param>
    /// <param name="evaluations">How often it evaluates the cost with codes of their own.</param>
    /// <param name="optimizerMemories">Numbers the optimizer keeps for each weight.</param>
    public static double OfTraining(ModelSize size, double batch, string estimator, double evaluations, int optimizerMemories)
    {
        var weights = size.Matrices.Sum() * (1 + optimizerMemories);
        var (latents, images) = size.Layers == 1 ? PerStep(estimator, evaluations) : PerStepOfTwo(estimator, evaluations);
        // A layer of the decoder is there before and after its rectifier, as an image is only once; one of the encoder besides.
        var layers = size.Hidden.Sum(layer => Buffers((2 * images) + 5, batch * layer));
        var halves = size.Layers == 1 ? 0 : Buffers(1, batch * size.Pixels) + Buffers(1, batch * size.Inputs);
        return sizeof(float) * (weights + Gradients(size, estimator, evaluations) + layers + Buffers(latents, batch * size.Width) + halves + Buffers(images, batch * size.Outputs) + (2 * Chunk));
    }

    /// <summary>The final bounds, and the usage of the codes for the report.</summary>
    /// <param name="size">The model.</param>
    public static double OfEvaluation(ModelSize size)
    {
        var layers = 2 * size.Hidden.Count;
        return sizeof(float) * (((6 + layers) * Math.Min(RunSession.ChunkNumbers, RunSession.EvaluationChunk * size.Widest)) + ((3 + layers) * Math.Min(RunSummary.UsageNumbers, RunSummary.UsageImages * size.Widest)));
    }

    // Every evaluation of a cost has a gradient of its own for the weights in it, and a sum. Inside a multi-sample bound the
    // second layer draws once.
    static double Gradients(ModelSize size, string estimator, double evaluations)
    {
        if (size.Layers == 1) return size.Matrices.Sum(matrix => Buffers(evaluations, matrix));
        var costs = estimator == "vimco" ? evaluations : evaluations * evaluations;
        return Buffers(2, size.Inputs * size.Width) + Buffers(2 * evaluations, size.Width * size.Width) + Buffers(2 * costs, size.Width * size.Outputs);
    }

    // Small buffers share chunks; a large one has its own, and the next small one begins another.
    static double Buffers(double count, double length) => count * (length + (length > Chunk / 2 ? Chunk : 0));

    // Buffers of a step as wide as a code and as wide as what is predicted, one row for each example: counted for the
    // costlier family.
    static (double Latents, double Images) PerStep(string estimator, double evaluations) => estimator switch
    {
        "vimco" => (1 + (19 * evaluations), 1 + (2 * evaluations)),
        "rloo" or "exact" => (15 + (6 * evaluations), 1 + (2 * evaluations)),
        "rebar" => (94, 23),
        "muprop" => (28, 5),
        "reinmax-rao" => (36, 4),
        "reinmax-cv" => (70, 4),
        _ => (25, 4),
    };

    // The same for a layer in the cost of another.
    static (double Latents, double Images) PerStepOfTwo(string estimator, double evaluations) => estimator switch
    {
        "vimco" => (1 + (30 * evaluations), 2 + (3 * evaluations)),
        "rloo" or "exact" => (15 + (28 * evaluations) + (6 * evaluations * evaluations), 2 + (3 * evaluations * evaluations)),
        "rebar" => (470, 50),
        "muprop" => (72, 12),
        _ => (46, 6),
    };
}
