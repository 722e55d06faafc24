using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>Computes the sizes of models of images from their settings.</summary>
static class ImageRunSize
{
    /// <summary>Computes the size of a run.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="groups">Settings that all experiments on images share.</param>
    /// <param name="images">The images.</param>
    /// <param name="matrices">Number of elements of each weight matrix.</param>
    /// <param name="code">Number of elements of a code, and of the prediction from it.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="blamed">Settings that the size depends on, besides batch and estimator.</param>
    public static RunSize Of(
        Settings settings, ImageRunSettings groups, Dataset images, double[] matrices,
        (double Width, double Outputs) code, IReadOnlyList<int> hidden, params Setting[] blamed)
    {
        var widest = Math.Max(code.Width, hidden.Count == 0 ? 0 : hidden.Max());
        double pixels = images.Train.PixelsPerImage;
        return new RunSize
        {
            Matrices = matrices,
            Copies = 1 + groups.Optimizer.Slots(settings),
            Examples = settings.Get(groups.Batch),
            Widest = Math.Max(pixels, widest),
            // Every draw needs a code and a prediction from it.
            Least = pixels + ((1.0 + Draws(settings, groups)) * (code.Width + code.Outputs)),
            // A run makes its own binarized copy of grey images.
            DataBytes = images.IsBinary || settings.Get(groups.Binarization) == "none" ? 0 : images.Train.Pixels.Length,
            EvaluationBytes = Evaluation(widest, 2 * hidden.Count),
            Settings = [.. blamed, groups.Batch, groups.Estimator.Estimator, groups.Estimator.Samples, groups.Optimizer.Optimizer],
        };
    }

    static double Draws(Settings settings, ImageRunSettings groups)
        => groups.Estimator.Create(settings, settings.Get(groups.Temperature.Tau), 1, 1, default) is IFiniteDraws finite ? finite.Draws : 1;

    // Memory of the final bounds, and of the usage of the codes for the report.
    static double Evaluation(double widest, int layers)
    {
        var bounds = Math.Min(ImageRun.ChunkNumbers, ImageRun.EvaluationChunk * widest);
        var usage = Math.Min(ImageReport.UsageNumbers, ImageReport.UsageImages * widest);
        return sizeof(float) * (((6 + layers) * bounds) + ((3 + layers) * usage));
    }
}
