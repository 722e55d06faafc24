namespace Reparam.Experiments.Datasets;

/// <summary>How intensities become the targets of a Bernoulli likelihood.</summary>
enum Binarization
{
    /// <summary>Every pixel drawn once with probability intensity/255; the same in every epoch.</summary>
    Fixed,

    /// <summary>Every pixel drawn afresh each time with probability intensity/255.</summary>
    Dynamic,

    /// <summary>One where the intensity is 128 or more.</summary>
    Threshold,

    /// <summary>The intensity/255 itself as a soft target; what is then computed is not a likelihood.</summary>
    None,
}
