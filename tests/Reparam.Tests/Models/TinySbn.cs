using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Tests.Models;

/// <summary>An SBN small enough to enumerate both layers' codes in double precision, and one image for it.</summary>
sealed class TinySbn
{
    const int Inputs = 3, Outputs = 4, Variables = 2;

    readonly int _choices;

    public TinySbn(string family, bool signed, Func<int, IEstimator> estimators)
    {
        var categorical = family == "categorical";
        _choices = categorical ? 3 : 2;
        var options = new SbnOptions
        {
            Inputs = Inputs,
            Outputs = Outputs,
            Variables = Variables,
            Family = categorical ? CategoricalFamily.Instance : BernoulliFamily.Instance,
            Classes = categorical ? 3 : 1,
            SignedCodes = signed,
        };
        Model = new Sbn(options, estimators(0), estimators(1), RandomKey.FromSeed(20261121), [0.2f, 0.4f, 0.6f, 0.8f]);
        // Weights far from zero, so that both layers and the likelihood all matter.
        foreach (var parameter in Model.Parameters)
        {
            for (var i = 0; i < parameter.Data.Length; i++) parameter.Data[i] += MathF.Sin((1.7f * i) + parameter.Name.Length);
        }
    }

    public Sbn Model { get; }

    public static int Pixels => Inputs + Outputs;

    /// <summary>The given pixels, then those to predict.</summary>
    public static float[] Image => [1, 0, 1, 0, 1, 1, 0];

    public static float[] Copies(int count) => [.. Enumerable.Repeat(Image, count).SelectMany(x => x)];

    /// <summary>All parameters in one row, in the model's order.</summary>
    public double[] Point => [.. Model.Parameters.SelectMany(p => p.Data).Select(x => (double)x)];

    /// <summary>−E log p(y|h₂), or −E log(1/n Σ p(y|h₂ᵢ)) of n pairs of codes.</summary>
    public double Objective(double[] point, int samples = 1)
    {
        var total = 0.0;
        var joint = Joint(point);
        if (samples == 1) return -joint.Sum(s => s.Probability * Math.Log(s.Likelihood));
        Assert.Equal(2, samples);
        foreach (var (p, a) in joint)
        {
            foreach (var (q, b) in joint) total -= p * q * Math.Log((a + b) / 2);
        }
        return total;
    }

    /// <summary>−log p(y|x).</summary>
    public double NegativeLogLikelihood() => -Math.Log(Joint(Point).Sum(s => s.Probability * s.Likelihood));

    public double[] ExactGradient(int samples = 1)
    {
        const double Step = 1e-5;
        return [.. Enumerable.Range(0, Point.Length).Select(i =>
        {
            var (up, down) = (Point, Point);
            up[i] += Step;
            down[i] -= Step;
            return (Objective(up, samples) - Objective(down, samples)) / (2 * Step);
        })];
    }

    // p(h₂|x) with its likelihood p(y|h₂): codes of the first layer are summed over, since y sees them through h₂ alone.
    (double Probability, double Likelihood)[] Joint(double[] point)
    {
        var (at, width) = (0, Model.Options.Variables * Model.Options.Classes);
        var (w1, b1, w2, b2, w3, b3) = (Take(Inputs * width), Take(width), Take(width * width), Take(width), Take(width * Outputs), Take(Outputs));
        var probabilities = new double[(int)Math.Pow(_choices, Variables)];
        var given = Image[..Inputs].Select(x => (double)x).ToArray();
        foreach (var (p1, h1) in States(Linear(given, w1, b1)))
        {
            var s = 0;
            foreach (var (p2, _) in States(Linear(h1, w2, b2))) probabilities[s++] += p1 * p2;
        }
        return [.. States(new double[width]).Select((state, s) =>
        {
            var logits = Linear(state.Code, w3, b3);
            return (probabilities[s], logits.Select((x, d) => 1 / (1 + Math.Exp(Image[Inputs + d] > 0 ? -x : x))).Aggregate((a, b) => a * b));
        })];

        double[] Take(int count) => point[at..(at += count)];
    }

    static double[] Linear(double[] x, double[] w, double[] b) => [.. b.Select((bias, j) => bias + x.Select((xi, i) => xi * w[(i * b.Length) + j]).Sum())];

    IEnumerable<(double Probability, double[] Code)> States(double[] logits)
    {
        for (var s = 0; s < (int)Math.Pow(_choices, Variables); s++)
        {
            var (probability, code, rest) = (1.0, new double[logits.Length], s);
            for (var n = 0; n < Variables; n++, rest /= _choices)
            {
                var k = rest % _choices;
                if (Model.Options.Family is CategoricalFamily)
                {
                    code[(n * _choices) + k] = 1;
                    probability *= Math.Exp(logits[(n * _choices) + k]) / logits[(n * _choices)..((n + 1) * _choices)].Sum(Math.Exp);
                }
                else
                {
                    code[n] = Model.Options.SignedCodes ? (2 * k) - 1 : k;
                    probability /= 1 + Math.Exp(k == 1 ? -logits[n] : logits[n]);
                }
            }
            yield return (probability, code);
        }
    }
}
