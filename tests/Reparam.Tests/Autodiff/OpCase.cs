using Reparam.Autodiff;

namespace Reparam.Tests.Autodiff;

/// <summary>One line of the table of operations: how to call it, and what it must give, in double.</summary>
/// <param name="Name">The method of <see cref="Op"/>, and after a space which variant.</param>
/// <param name="Shapes">The shapes of the inputs.</param>
/// <param name="Apply">The operation.</param>
/// <param name="Reference">The same on doubles.</param>
/// <param name="Positive">Whether the inputs must be positive.</param>
sealed record OpCase(string Name, Shape[] Shapes, Func<Value[], Value> Apply, Func<double[][], double[]> Reference, bool Positive = false)
{
    public string Method => Name.Split(' ')[0];

    public override string ToString() => Name;
}
