namespace Reparam.Experiments.Datasets;

/// <summary>Rule that turns intensities into the targets of a Bernoulli likelihood.</summary>
public enum Binarization
{
    /// <summary>Draws every pixel once, 1 with probability intensity/255; all epochs see the same pixels.</summary>
    Fixed,

    /// <summary>Draws every pixel again in each batch, 1 with probability intensity/255.</summary>
    Dynamic,

    /// <summary>Sets a pixel to 1 where its intensity is 128 or more.</summary>
    Threshold,

    /// <summary>Keeps intensity/255 as a soft target; a bound computed from it is not a likelihood.</summary>
    None,
}
