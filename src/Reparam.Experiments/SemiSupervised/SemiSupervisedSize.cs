using Reparam.Models;

namespace Reparam.Experiments.SemiSupervised;

/// <summary>Computes the size of the semi-supervised VAE from its options.</summary>
static class SemiSupervisedSize
{
    /// <summary>Computes the number of elements of each weight matrix, and of the decoder's features for an image.</summary>
    public static (double[] Matrices, double Decoded) Of(SemiSupervisedOptions options, double pixels)
    {
        double latent = options.LatentSize, classes = options.Classes, features = 1, shared = 0;
        var (height, width, channels) = (options.Height, options.Width, 1);
        foreach (var next in options.Convolutions)
        {
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
            shared += 25.0 * channels * next;
            features = (double)height * width * next;
            channels = next;
        }
        channels = options.Dense;
        double transposed = 0, decoded = 1;
        foreach (var next in options.TransposedConvolutions)
        {
            transposed += 9.0 * channels * next;
            decoded *= 4;
            channels = next;
        }
        decoded *= channels;
        double[] matrices =
        [
            shared, shared, features * classes, 2 * features * latent, 2 * classes * latent, (latent + classes) * options.Dense, transposed,
            decoded * pixels,
        ];
        return (matrices, decoded);
    }
}
