using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>A problem that is chosen by its name and made from its settings.</summary>
public interface INamedProblem
{
    /// <summary>Name on the command line, such as <c>quadratic</c>.</summary>
    string Name { get; }

    /// <summary>The cost in one sentence, for help texts.</summary>
    string Help { get; }

    /// <summary>Settings of the problem. Two problems that have a setting in common share the same instance.</summary>
    SettingList Settings { get; }

    /// <summary>Makes the problem.</summary>
    /// <param name="settings">Values of <see cref="Settings"/>.</param>
    /// <exception cref="SettingException">A value does not fit the problem or the other values.</exception>
    Problem Make(Settings settings);
}
