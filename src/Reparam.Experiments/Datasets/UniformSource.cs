namespace Reparam.Experiments.Datasets;

/// <summary>
/// Writes uniform numbers in (0, 1) for consecutive elements of a stream, as <c>RandomKey.FillUniform</c> does. An element
/// always has the same number, however the stream is divided into calls.
/// </summary>
/// <param name="firstElement">Index of the first element.</param>
/// <param name="destination">Receives one number for each element from the first on.</param>
public delegate void UniformSource(ulong firstElement, Span<float> destination);
