using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Losses;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Losses;

/// <summary>The losses and their weighted mean, against formulas in double precision.</summary>
public sealed class ClassificationLossTests
{
    static readonly float[] Logits = [0.3f, -1.2f, 0.8f, 2.1f, -0.4f, 0.1f];
    static readonly int[] Labels = [2, 1], Decoys = [0, 2];

    readonly Tape _tape = new(new Compute(1));

    // Gradients for the logits: p − y, p_y^q(p − y), p_y(p − y), 2p∘((p − y) − ⟨p, p − y⟩), p − r.
    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("gce")]
    [InlineData("mae")]
    [InlineData("brier")]
    [InlineData("decoy")]
    public void Of_Logits_HasTheValueAndGradientOfTheFormula(string name)
    {
        var logits = _tape.Constant(Logits, new Shape(2, 3));
        var losses = Assert.Single(ClassificationLosses.Find([name])).Of(Predicted(logits));
        var gradient = _tape.Gradient(Op.Sum(losses), logits).Data.ToArray();
        for (var row = 0; row < 2; row++)
        {
            var exp = Enumerable.Range(0, 3).Select(k => Math.Exp(Logits[(row * 3) + k])).ToArray();
            var p = exp.Select(x => x / exp.Sum()).ToArray();
            var label = name == "decoy" ? Decoys[row] : Labels[row];
            var off = p.Select((x, k) => x - (k == label ? 1 : 0)).ToArray();
            var (value, scale) = name switch
            {
                "gce" => ((1 - Math.Pow(p[label], 0.7)) / 0.7, Math.Pow(p[label], 0.7)),
                "mae" => (1 - p[label], p[label]),
                "brier" => (off.Sum(x => x * x), 0),
                _ => (-Math.Log(p[label]), 1.0),
            };
            Assert.Equal(value, losses.Data[row], 1e-6);
            var inner = p.Zip(off, (x, y) => x * y).Sum();
            for (var k = 0; k < 3; k++)
                Assert.Equal(name == "brier" ? 2 * p[k] * (off[k] - inner) : scale * off[k], gradient[(row * 3) + k], 1e-6);
        }
    }

    [Theory]
    [InlineData(0f, 0f, 0f)]
    [InlineData(1f, 0f, 0f)]
    [InlineData(1f, 0f, 1f)]
    [InlineData(0.2f, 0.3f, 0.1f)]
    [InlineData(0.9f, 0.8f, 0.4f)]
    public void Of_Gates_IsTheDividedSum(float first, float second, float third)
    {
        float[] open = [first, second, third];
        var gated = new GatedLoss(ClassificationLosses.Find(["cross-entropy", "mae", "brier"]));
        var prediction = Predicted(_tape.Constant(Logits, new Shape(2, 3)));
        gated.Observe(prediction);
        double[] means = [.. ClassificationLosses.Find(["cross-entropy", "mae", "brier"]).Select(loss => (double)Op.Mean(loss.Of(prediction)).Item)];
        var gates = _tape.Constant(open, new Shape(1, 3));
        var value = gated.Of(gates);
        double Reference(double[] at) => at.Zip(means, (gate, mean) => gate * mean).Sum() / Math.Max(1, at.Sum());
        Assert.Equal(Reference([.. open.Select(gate => (double)gate)]), value.Item, 1e-6);
        var gradient = _tape.Gradient(value, gates).Data.ToArray();
        for (var m = 0; m < 3; m++)
        {
            // At one open gate the slope is that upwards: a gate that opens dilutes the other.
            const double Step = 1e-6;
            double[] up = [.. open.Select((gate, i) => gate + (i == m ? Step : 0.0))];
            Assert.Equal((Reference(up) - Reference([.. open.Select(gate => (double)gate)])) / Step, gradient[m], 1e-5);
        }
    }

    [Fact]
    public void Draw_FixedGates_NeverChange()
    {
        var pass = new Pass(RandomKey.FromSeed(3));
        Assert.Equal([1f, 1f, 1f], Gates.Uniform(3).Draw(_tape, pass).Data.ToArray());
        Assert.Equal([0f, 1f, 0f], Gates.Only(3, 1).Draw(_tape, pass).Data.ToArray());
        Assert.Equal([0.0, 1, 0], Gates.Only(3, 1).Probabilities);
        Assert.Equal([0.5, 0.5], Gates.Random(2).Probabilities);
    }

    Prediction Predicted(Value logits) => new(Op.LogSoftmax(logits), OneHot(Labels), OneHot(Decoys));

    Value OneHot(int[] labels) => _tape.Constant([.. labels.SelectMany(label => Enumerable.Range(0, 3).Select(k => k == label ? 1f : 0f))], new Shape(2, 3));
}
