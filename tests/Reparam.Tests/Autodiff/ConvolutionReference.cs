using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>Convolutions from their definitions, loop in loop, in double.</summary>
sealed class ConvolutionReference(int batch, int height, int width, int channels, Window window)
{
    /// <summary>Places of a window and zeros before the first pixel, along an axis; as TensorFlow documents "SAME" and "VALID".</summary>
    public static (int Places, int Before) Axis(int size, int length, Window window)
    {
        if (window.Padding == Padding.Valid) return ((int)Math.Ceiling((size - length + 1) / (double)window.Stride), 0);
        var places = (int)Math.Ceiling(size / (double)window.Stride);
        return (places, (int)Math.Floor(Math.Max(((places - 1) * window.Stride) + length - size, 0) / 2.0));
    }

    readonly (int Places, int Before) _down = Axis(height, window.Height, window), _across = Axis(width, window.Width, window);

    public int Rows => _down.Places;

    public int Columns => _across.Places;

    public int PatchLength => window.Height * window.Width * channels;

    /// <summary>Of images, with weights <c>[window·channels, outputs]</c>.</summary>
    public double[] Convolution(double[] images, double[] weights, double[] bias)
    {
        var outputs = bias.Length;
        double[] y = [.. Enumerable.Repeat(bias, batch * Rows * Columns).SelectMany(b => b)];
        ForEach((pixel, place, tap) =>
        {
            for (var n = 0; n < outputs; n++) y[(place * outputs) + n] += images[pixel] * weights[(tap * outputs) + n];
        });
        return y;
    }

    /// <summary>To images, of what stands at the places, <c>[batch, rows, columns, inputs]</c>, with weights <c>[window·channels, inputs]</c>.</summary>
    public double[] Transposed(double[] places, double[] weights, double[] bias)
    {
        var inputs = weights.Length / PatchLength;
        var y = new double[batch * height * width * channels];
        ForEach((pixel, place, tap) =>
        {
            for (var c = 0; c < inputs; c++) y[pixel] += places[(place * inputs) + c] * weights[(tap * inputs) + c];
        });
        return [.. y.Select((sum, i) => sum + bias[i % channels])];
    }

    /// <summary>The gradient of ⟨places, convolution of images⟩ for the weights.</summary>
    public double[] Weights(double[] images, double[] places)
    {
        var outputs = places.Length / (batch * Rows * Columns);
        var w = new double[PatchLength * outputs];
        ForEach((pixel, place, tap) =>
        {
            for (var n = 0; n < outputs; n++) w[(tap * outputs) + n] += images[pixel] * places[(place * outputs) + n];
        });
        return w;
    }

    // Every number of a pixel that a window sees: (index in the images, place, index in the patch).
    void ForEach(Action<int, int, int> seen)
    {
        for (var b = 0; b < batch; b++)
            for (var row = 0; row < Rows; row++)
                for (var column = 0; column < Columns; column++)
                    for (var tap = 0; tap < PatchLength; tap++)
                    {
                        var (i, j, c) = (tap / channels / window.Width, tap / channels % window.Width, tap % channels);
                        var (y, x) = ((row * window.Stride) + i - _down.Before, (column * window.Stride) + j - _across.Before);
                        if (y < 0 || y >= height || x < 0 || x >= width) continue;
                        seen((((((b * height) + y) * width) + x) * channels) + c, (((b * Rows) + row) * Columns) + column, tap);
                    }
    }
}
