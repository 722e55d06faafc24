namespace Reparam.Experiments.Configuration;

/// <summary>
/// The settings of an experiment, a problem or a table, in the order in which they were declared. Groups of settings are shared
/// by composition: a group is a class whose properties add themselves to the list that it is given.
/// </summary>
public sealed class SettingList
{
    readonly List<Setting> _all = [];
    readonly List<Action<Settings>> _rules = [];

    /// <summary>All settings, in order.</summary>
    public IReadOnlyList<Setting> All => _all;

    /// <summary>Default values of all settings.</summary>
    public Settings Defaults => new(this);

    internal IReadOnlyList<Action<Settings>> Rules => _rules;

    /// <summary>Adds a setting and returns it, so that a declaration is one expression.</summary>
    /// <param name="setting">The setting.</param>
    /// <exception cref="ArgumentException">The list has a setting of that name or key.</exception>
    public T Add<T>(T setting) where T : Setting
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (_all.Any(other => other.Name == setting.Name || other.Key == setting.Key))
            throw new ArgumentException($"There is a setting '{setting.Name}' already.", nameof(setting));
        _all.Add(setting);
        return setting;
    }

    /// <summary>Adds a rule that several settings must obey together.</summary>
    /// <param name="rule">Throws <see cref="SettingException"/> if they do not; <see cref="Setting.Refuse"/> makes one.</param>
    public void Require(Action<Settings> rule) => _rules.Add(rule);

    /// <summary>The setting of a name; null if there is none.</summary>
    /// <param name="name">Its <see cref="Setting.Name"/>.</param>
    public Setting? Find(string name) => _all.FirstOrDefault(setting => setting.Name == name);
}
