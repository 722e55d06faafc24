using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Models;

namespace Reparam.Experiments.Losses;

/// <summary>Measures the accuracy of a network.</summary>
/// <param name="network">The network.</param>
/// <param name="compute">Threads and the matrix product.</param>
sealed class Classifier(DenseStack network, Compute compute)
{
    /// <summary>Number of images that are classified at once.</summary>
    public const int AtOnce = 500;

    readonly Tape _tape = new(compute);

    /// <summary>Percentage of images whose most probable class is their label.</summary>
    /// <param name="images">The images, with labels.</param>
    /// <param name="count">Number of images, spread evenly over the set.</param>
    /// <param name="progress">Receives the progress from 0 to 1; null for none.</param>
    /// <param name="cancellation">Interrupts the evaluation.</param>
    public double Accuracy(BinarizedImages images, int count, Action<double>? progress, CancellationToken cancellation)
    {
        var (chosen, pixels, correct) = (new int[Math.Min(AtOnce, count)], images.PixelsPerImage, 0);
        var (rows, labels) = (new float[chosen.Length * pixels], images.Images.Labels!.Value);
        for (var first = 0; first < count; first += chosen.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = chosen.AsSpan(0, Math.Min(chosen.Length, count - first));
            for (var i = 0; i < part.Length; i++) part[i] = (int)((long)(first + i) * images.Count / count);
            var batch = rows.AsSpan(0, part.Length * pixels);
            images.Fill(part, batch);
            _tape.Reset();
            var logits = network.Forward(_tape.Constant(batch, new Shape(part.Length, pixels)));
            for (var i = 0; i < part.Length; i++)
            {
                var row = logits.Data.Slice(i * logits.Shape[1], logits.Shape[1]);
                if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row) == labels.Span[part[i]]) correct++;
            }
            progress?.Invoke((first + part.Length) / (double)count);
        }
        return 100.0 * correct / count;
    }
}
