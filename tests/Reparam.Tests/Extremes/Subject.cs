namespace Reparam.Tests.Extremes;

/// <summary>One line of the table of the law.</summary>
/// <param name="Name">The subject in words.</param>
/// <param name="Members">The public members that it tries, each as <c>Type.Member</c>.</param>
/// <param name="Try">Tries them on extreme inputs.</param>
sealed record Subject(string Name, IReadOnlyList<string> Members, Action<Probe> Try)
{
    public override string ToString() => Name;
}
