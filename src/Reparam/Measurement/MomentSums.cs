namespace Reparam.Measurement;

/// <summary>
/// Weighted sums of gradients, which keep a mean far smaller than the gradients of improbable outcomes, and of their squares
/// about the first one, which keep small variances.
/// </summary>
sealed class MomentSums(int coordinates)
{
    readonly double[] _origin = new double[coordinates], _total = new double[coordinates];
    readonly double[] _sum = new double[coordinates], _squares = new double[coordinates];
    double _weight;

    public void Add(ReadOnlySpan<float> gradient, double weight)
    {
        if (_weight == 0)
        {
            for (var i = 0; i < _origin.Length; i++) _origin[i] = gradient[i];
        }
        _weight += weight;
        for (var i = 0; i < _origin.Length; i++)
        {
            var distance = gradient[i] - _origin[i];
            _total[i] += weight * gradient[i];
            _sum[i] += weight * distance;
            _squares[i] += weight * distance * distance;
        }
    }

    /// <summary>Mean and variance: the unbiased variance of <paramref name="draws"/> draws, or the variance itself of an enumeration (0 draws).</summary>
    public GradientMoments Moments(long draws)
    {
        var (mean, variance) = (new double[_origin.Length], new double[_origin.Length]);
        for (var i = 0; i < mean.Length; i++)
        {
            var shift = _sum[i] / _weight;
            mean[i] = _total[i] / _weight;
            variance[i] = Math.Max(0, (_squares[i] / _weight) - (shift * shift)) * (draws == 0 ? 1 : draws / (draws - 1.0));
        }
        return new(mean, variance) { Draws = draws };
    }
}
