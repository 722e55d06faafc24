namespace Reparam.Models;

/// <summary>
/// The shape of a semi-supervised VAE and its objective. The default values are those of Jang, Gu and Poole 2017, figure 7,
/// where it states them.
/// </summary>
/// <remarks>Records compare the lists by reference. They are read once, when a model is made.</remarks>
public sealed record SemiSupervisedOptions
{
    /// <summary>Rows of an image. The default value is 28.</summary>
    public int Height { get; init; } = 28;

    /// <summary>Columns of an image. The default value is 28.</summary>
    public int Width { get; init; } = 28;

    /// <summary>K, the classes, all alike a priori. The default value is 10.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Z, the normal variables. The default value is 32, our choice: the figure does not say.</summary>
    public int LatentSize { get; init; } = 32;

    /// <summary>Number of labelled rows in a batch. They come first; the others are not labelled. The default value is 100.</summary>
    public int Labelled { get; init; } = 100;

    /// <summary>α, the weight of the classifier's own term, finite and at least 0. The default value is 1.</summary>
    public float Alpha { get; init; } = 1;

    /// <summary>Channels of the convolutions of q(y|x) and of q(z|x, y), 5×5 with stride 2. The default value is 32, 64, 128.</summary>
    public IReadOnlyList<int> Convolutions { get; init; } = [32, 64, 128];

    /// <summary>Outputs of the decoder's first layer, which sees z and the class. The default value is 64.</summary>
    public int Dense { get; init; } = 64;

    /// <summary>Channels of the decoder's transposed convolutions, 3×3 with stride 2 from one pixel up. The default value is 128, 64, 32, 32.</summary>
    public IReadOnlyList<int> TransposedConvolutions { get; init; } = [128, 64, 32, 32];

    /// <summary>
    /// How many classes marginalization holds in memory at once. The result depends on it by rounding alone, and the noise
    /// not at all. The default value is 1.
    /// </summary>
    public int ClassesAtOnce { get; init; } = 1;

    /// <summary>D.</summary>
    internal int Pixels => Height * Width;

    /// <summary>Numbers of the decoder's last maps: each transposed convolution doubles rows and columns.</summary>
    internal int DecodedWidth => checked((1 << (2 * TransposedConvolutions.Count)) * TransposedConvolutions[^1]);

    internal SemiSupervisedOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Classes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(LatentSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Labelled);
        if (!(Alpha >= 0) || !float.IsFinite(Alpha)) throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "Alpha is finite and at least 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Dense, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ClassesAtOnce, 1);
        CheckChannels(Convolutions, nameof(Convolutions), most: int.MaxValue);
        // One more would make images of a thousand rows of one pixel.
        CheckChannels(TransposedConvolutions, nameof(TransposedConvolutions), most: 10);
        return this;
    }

    static void CheckChannels(IReadOnlyList<int> channels, string name, int most)
    {
        ArgumentNullException.ThrowIfNull(channels, name);
        if (channels.Count < 1 || channels.Count > most) throw new ArgumentException($"{channels.Count} layers are not 1 to {most}.", name);
        foreach (var width in channels) ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, name);
    }
}
