using Reparam.Distributions;

namespace Reparam.Tests.Distributions;

/// <summary>One example of either family in double: N variables, K classes each (K = 1 for Bernoulli).</summary>
sealed class FamilyReference(IDiscreteFamily family, int variables, int classes)
{
    bool Categorical => family is CategoricalFamily;

    /// <summary>How many values a variable takes.</summary>
    public int Choices => Categorical ? classes : 2;

    public int States => (int)Math.Pow(Choices, variables);

    public double[] Mean(double[] logits)
        => [.. logits.Chunk(classes).SelectMany(row => Categorical ? row.Select(x => Math.Exp(x - LogTotal(row))) : row.Select(x => 1 / (1 + Math.Exp(-x))))];

    public double LogProbability(double[] logits, double[] sample)
        => logits.Chunk(classes).Zip(sample.Chunk(classes), (row, one) => row.Zip(one, (x, b) => x * b).Sum() - LogTotal(row)).Sum();

    public double Divergence(double[] q, double[] p)
        => Enumerable.Range(0, States).Select(State).Sum(state =>
        {
            var log = LogProbability(q, state);
            return Math.Exp(log) * (log - LogProbability(p, state));
        });

    /// <summary>The last variable changes fastest.</summary>
    public double[] State(int state)
    {
        var sample = new double[variables * classes];
        for (var n = variables - 1; n >= 0; n--, state /= Choices)
        {
            if (Categorical) sample[(n * classes) + (state % classes)] = 1;
            else sample[n] = state % 2;
        }
        return sample;
    }

    /// <summary>
    /// Perturbed logits given the sample, by inverting the conditional distribution function: categorical as truncated
    /// Gumbel variables below the maximum, Bernoulli as a truncated logistic variable.
    /// </summary>
    /// <param name="logits">Logits.</param>
    /// <param name="sample">Zeros and ones.</param>
    /// <param name="exponential">Standard exponential noise, one number for each logit.</param>
    public double[] PerturbGiven(double[] logits, double[] sample, double[] exponential)
    {
        var z = new double[logits.Length];
        for (var first = 0; first < z.Length; first += classes)
        {
            if (!Categorical)
            {
                // Up the tail of the sample's side: P(side ∧ |Z| > |z|) = P(side)·e⁻ᴱ.
                var (side, p) = (sample[first] == 1 ? 1 : -1, Mean([logits[first]])[0]);
                var tail = (side == 1 ? p : 1 - p) * Math.Exp(-exponential[first]);
                z[first] = logits[first] + (side * (Math.Log(1 - tail) - Math.Log(tail)));
                continue;
            }
            var row = logits[first..(first + classes)];
            var winner = Array.IndexOf(sample, 1, first) - first;
            var maximum = -Math.Log(exponential[first + winner]);
            for (var k = 0; k < classes; k++)
            {
                var location = row[k] - LogTotal(row);
                // exp(−exp(location − z)) = e⁻ᴱ·exp(−exp(location − maximum)).
                z[first + k] = k == winner ? maximum : location - Math.Log(exponential[first + k] + Math.Exp(location - maximum));
            }
        }
        return z;
    }

    /// <summary>log of the sum of the weights: logits of Bernoulli variables have weight 1 beside them.</summary>
    public double LogTotal(double[] row) => Math.Log((Categorical ? 0 : 1) + row.Sum(Math.Exp));
}
