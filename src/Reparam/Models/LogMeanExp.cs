namespace Reparam.Models;

/// <summary>log of a mean of exponentials, one at a time, in double precision; any size of number.</summary>
struct LogMeanExp()
{
    double _max = double.NegativeInfinity, _sum;
    long _count;

    /// <summary>log(1/n Σ exp x); NaN before the first, or if any number was NaN.</summary>
    public readonly double Value => _max + Math.Log(_sum / _count);

    public void Add(double x)
    {
        _count++;
        if (x <= _max || double.IsNaN(x)) _sum += Math.Exp(x - _max);
        else
        {
            _sum = (_sum * Math.Exp(_max - x)) + 1;
            _max = x;
        }
    }
}
