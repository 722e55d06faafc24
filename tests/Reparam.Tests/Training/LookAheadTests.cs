using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Training;

/// <summary>A step of gradient descent on the tape, against one in double precision and its differences.</summary>
public sealed class LookAheadTests
{
    const int Rows = 3, Inputs = 2, Units = 4;
    const float Rate = 0.3f;

    static readonly float[] Examples = [0.4f, -1.1f, 0.9f, 0.3f, -0.6f, 0.8f], Targets = [0.5f, -0.2f, 0.7f];

    // The loss is Σ cᵢ·(yᵢ − tᵢ)²/2 with weights c of the examples, the cost afterwards Σ (yᵢ + tᵢ)²/2.
    [Fact]
    public void Step_OfANetwork_HasTheCostAndGradientOfDifferences()
    {
        var network = new DenseStack("net", [Inputs, Units, 1], RandomKey.FromSeed(7));
        var tape = new Tape(new Compute(1));
        float[] weights = [0.8f, -0.3f, 1.2f];
        var shares = tape.Constant(weights, new Shape(Rows));
        var cost = Cost(tape, network, shares);
        Assert.Equal(Reference(network, [.. weights.Select(share => (double)share)]), cost.Item, 1e-5);
        var gradient = tape.Gradient(cost, shares).Data.ToArray();
        for (var i = 0; i < Rows; i++)
        {
            const double Step = 1e-5;
            double Moved(double by) => Reference(network, [.. weights.Select((share, j) => share + (j == i ? by : 0))]);
            Assert.Equal((Moved(Step) - Moved(-Step)) / (2 * Step), gradient[i], 2e-5);
        }
    }

    [Fact]
    public void Step_InASteadyState_AllocatesNothing()
    {
        var network = new DenseStack("net", [Inputs, Units, 1], RandomKey.FromSeed(7));
        var lookAhead = new LookAhead([.. network.Parameters]);
        var tape = new Tape(new Compute(1));
        Assert.Equal(0, AllocatedBytes.Least(10, () =>
        {
            tape.Reset();
            var loss = Op.Sum(network.Forward(tape.Constant(Examples, new Shape(Rows, Inputs))));
            using (lookAhead.Step(loss, Rate)) network.Forward(tape.Constant(Examples, new Shape(Rows, Inputs)));
        }));
    }

    [Fact]
    public void Step_OfWhatIsNoLossOrNoRate_Throws()
    {
        var parameter = new Parameter("w", new Shape(2));
        var (tape, lookAhead) = (new Tape(new Compute(1)), new LookAhead([parameter]));
        Assert.Throws<ArgumentException>("loss", () => lookAhead.Step(tape.Use(parameter), Rate));
        Assert.Throws<ArgumentOutOfRangeException>("rate", () => lookAhead.Step(Op.Sum(tape.Use(parameter)), float.NaN));
        Assert.Throws<ArgumentNullException>("parameters", () => new LookAhead(null!));
    }

    static Value Cost(Tape tape, DenseStack network, Value shares)
    {
        Value Outputs() => Op.Reshape(network.Forward(tape.Constant(Examples, new Shape(Rows, Inputs))), new Shape(Rows));
        var targets = tape.Constant(Targets, new Shape(Rows));
        var off = Outputs() - targets;
        using var step = new LookAhead([.. network.Parameters]).Step(0.5f * Op.Sum(shares * off * off), Rate);
        var sum = Outputs() + targets;
        return 0.5f * Op.Sum(sum * sum);
    }

    // The same in double precision, with the gradients written out.
    static double Reference(DenseStack network, double[] shares)
    {
        var (w1, b1) = (Doubles(network.Layers[0].Weights), Doubles(network.Layers[0].Bias));
        var (w2, b2) = (Doubles(network.Layers[1].Weights), Doubles(network.Layers[1].Bias));
        var (d1, e1, d2, e2) = (new double[w1.Length], new double[b1.Length], new double[w2.Length], 0.0);
        for (var i = 0; i < Rows; i++)
        {
            var (hidden, y) = Forward(i, w1, b1, w2, b2[0]);
            var slope = shares[i] * (y - Targets[i]);
            e2 += slope;
            for (var u = 0; u < Units; u++)
            {
                d2[u] += slope * hidden[u];
                var inner = hidden[u] > 0 ? slope * w2[u] : 0;
                e1[u] += inner;
                for (var x = 0; x < Inputs; x++) d1[(x * Units) + u] += inner * Examples[(i * Inputs) + x];
            }
        }
        double[] Stepped(double[] weights, double[] slopes) => [.. weights.Zip(slopes, (weight, slope) => weight - (Rate * slope))];
        var (w1After, b1After, w2After, b2After) = (Stepped(w1, d1), Stepped(b1, e1), Stepped(w2, d2), b2[0] - (Rate * e2));
        return Enumerable.Range(0, Rows).Sum(i => Math.Pow(Forward(i, w1After, b1After, w2After, b2After).Output + Targets[i], 2) / 2);
    }

    static (double[] Hidden, double Output) Forward(int row, double[] w1, double[] b1, double[] w2, double b2)
    {
        var hidden = new double[Units];
        for (var u = 0; u < Units; u++)
            hidden[u] = Math.Max(0, b1[u] + Enumerable.Range(0, Inputs).Sum(x => w1[(x * Units) + u] * Examples[(row * Inputs) + x]));
        return (hidden, b2 + hidden.Zip(w2, (unit, weight) => unit * weight).Sum());
    }

    static double[] Doubles(Parameter parameter) => [.. parameter.Data.Select(number => (double)number)];
}
