using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>A cost as a formula over all variables' numbers in one row: one-hot codes one after another, or bits.</summary>
interface IProblemForm
{
    /// <summary>The cost of every row, recorded; it reaches between the corners too.</summary>
    /// <param name="z">Rows <c>[B, M]</c>.</param>
    Value Record(Value z);

    /// <summary>The cost of one row in double precision; null where the form has none.</summary>
    /// <param name="z">M numbers.</param>
    double? At(ReadOnlySpan<double> z);
}

/// <summary>A cost that is a sum of terms, each of one variable: its expectation needs no joint states.</summary>
interface ISeparableForm : IProblemForm
{
    /// <summary>The term of a variable.</summary>
    /// <param name="variable">Which.</param>
    /// <param name="z">Its numbers.</param>
    double Term(int variable, ReadOnlySpan<double> z);
}
