namespace Reparam.Experiments.Configuration;

/// <summary>A setting cannot have the value that it was given, alone or beside the other settings.</summary>
/// <param name="setting">Name of the setting, as in <see cref="Setting.Name"/>.</param>
/// <param name="problem">The value, and why it is refused; one sentence.</param>
public sealed class SettingException(string setting, string problem) : Exception($"{setting}: {problem}")
{
    /// <summary>Name of the setting.</summary>
    public string Setting => setting;

    /// <summary>The value, and why it is refused.</summary>
    public string Problem => problem;
}
