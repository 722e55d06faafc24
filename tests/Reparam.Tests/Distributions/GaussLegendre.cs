namespace Reparam.Tests.Distributions;

/// <summary>Gauss–Legendre quadrature of 40 nodes: exact for polynomials of degree 79.</summary>
static class GaussLegendre
{
    const int Order = 40;

    static readonly (double Node, double Weight)[] Rule = [.. Enumerable.Range(0, Order).Select(Root)];

    public static double Integrate(double from, double to, Func<double, double> function)
    {
        double half = (to - from) / 2, sum = 0;
        // Nodes are measured from the nearer end, so that a function may vary fast beside an end at 0 or 1.
        foreach (var (node, weight) in Rule) sum += weight * function(node < 0 ? from + (half * (1 + node)) : to - (half * (1 - node)));
        return half * sum;
    }

    // Newton's iteration on the Legendre polynomial from Tricomi's first approximation.
    static (double, double) Root(int i)
    {
        var x = Math.Cos(Math.PI * (i + 0.75) / (Order + 0.5));
        var slope = 0.0;
        for (var step = 0; step < 10; step++)
        {
            double previous = 1, value = x;
            for (var k = 2; k <= Order; k++) (previous, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * previous)) / k);
            slope = Order * ((x * value) - previous) / ((x * x) - 1);
            x -= value / slope;
        }
        return (x, 2 / ((1 - (x * x)) * slope * slope));
    }
}
