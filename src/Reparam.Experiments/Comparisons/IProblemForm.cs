using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>A cost as a formula of rows, which hold the one-hot codes of all variables one after another, or bits.</summary>
interface IProblemForm
{
    /// <summary>Records the cost of every row. Rows may be points between joint states.</summary>
    /// <param name="z">Rows <c>[B, M]</c>.</param>
    Value Record(Value z);

    /// <summary>The cost of one row in double precision; null where the form can only be recorded.</summary>
    /// <param name="z">M numbers.</param>
    double? At(ReadOnlySpan<double> z);
}

/// <summary>A cost that is a sum of terms, each of one variable, so that its expectation needs no joint states.</summary>
interface ISeparableForm : IProblemForm
{
    /// <summary>The term of a variable.</summary>
    /// <param name="variable">Index of the variable.</param>
    /// <param name="z">Its one-hot code, or its bit.</param>
    double Term(int variable, ReadOnlySpan<double> z);
}
