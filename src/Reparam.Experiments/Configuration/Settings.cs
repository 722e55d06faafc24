using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>Values of the settings of a list: those that were given, and defaults for all others. Immutable.</summary>
public sealed class Settings
{
    readonly Dictionary<Setting, object?> _given;

    internal Settings(SettingList list, Dictionary<Setting, object?>? given = null) => (List, _given) = (list, given ?? []);

    /// <summary>The list that the values belong to.</summary>
    public SettingList List { get; }

    /// <summary>Settings that apply beside the others, in the list's order.</summary>
    public IEnumerable<Setting> Applicable => List.All.Where(Applies);

    /// <summary>The value of a setting.</summary>
    /// <param name="setting">A setting of the list.</param>
    public T Get<T>(Setting<T> setting) => (T)Value(setting)!;

    /// <summary>Whether a value was given, rather than left at its default.</summary>
    /// <param name="setting">A setting of the list.</param>
    public bool IsGiven(Setting setting) => _given.ContainsKey(setting);

    /// <summary>These values with another one.</summary>
    /// <param name="setting">A setting of the list.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="SettingException">The setting does not allow the value.</exception>
    /// <exception cref="ArgumentException">The list has no such setting.</exception>
    public Settings With<T>(Setting<T> setting, T value)
        => setting.Allows(value) ? WithValue(setting, value) : throw setting.Refuse(value, $"is not {setting.Wanted}.");

    /// <summary>Refuses values that do not apply or do not go together.</summary>
    /// <exception cref="SettingException">They do not; the message names a setting and its value.</exception>
    public void Check()
    {
        foreach (var (setting, value) in _given)
        {
            if (!Applies(setting)) throw setting.Refuse(value, $"{setting.NotApplicable}.");
        }
        foreach (var rule in List.Rules) rule(this);
    }

    /// <summary>The settings whose values differ from others of the same list; places do not count.</summary>
    /// <param name="other">The other values.</param>
    public IEnumerable<Setting> DifferentFrom(Settings other)
        => List.All.Where(setting => !setting.IsLocation && (Records(setting) || other.Records(setting)) && TextOf(setting) != other.TextOf(setting));

    /// <summary>A value as it is typed; empty where the setting does not apply.</summary>
    /// <param name="setting">A setting of the list.</param>
    public string TextOf(Setting setting) => Applies(setting) ? setting.Text(Value(setting)) : "";

    /// <summary>These values with one that was typed.</summary>
    /// <param name="name">Name of a setting of the list.</param>
    /// <param name="text">Its value, as on the command line.</param>
    /// <exception cref="SettingException">There is no such setting, or it does not allow the value.</exception>
    public Settings With(string name, string text)
    {
        var setting = List.Find(name)
            ?? throw new SettingException(name, $"there is no such setting; there are {string.Join(", ", List.All.Select(known => known.Name))}.");
        // .NET overlooks zeros after a number.
        return !text.Contains('\0') && setting.TryParse(text, out var value) ? WithValue(setting, value)
            : throw new SettingException(name, $"'{text}' is not {setting.Wanted}.");
    }

    /// <summary>Whether a setting means anything beside the others.</summary>
    /// <param name="setting">A setting of the list.</param>
    public bool Applies(Setting setting) => setting.AppliesTo is null || setting.AppliesTo(this);

    /// <summary>Whether files record the value of a setting.</summary>
    internal bool Records(Setting setting) => Applies(setting) && (setting.RecordedIf is null || setting.RecordedIf(this));

    internal Settings WithValue(Setting setting, object? value)
    {
        if (!List.All.Contains(setting)) throw new ArgumentException($"There is no setting '{setting.Name}' here.", nameof(setting));
        return new(List, new Dictionary<Setting, object?>(_given) { [setting] = value });
    }

    /// <summary>These values but for one, which is its default again.</summary>
    internal Settings Without(Setting setting) => new(List, _given.Where(pair => pair.Key != setting).ToDictionary());

    internal object? Value(Setting setting) => _given.TryGetValue(setting, out var value) ? value : setting.DefaultOf(this);

    /// <summary>Writes every setting that is recorded as a property.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        foreach (var setting in List.All.Where(Records))
        {
            json.WritePropertyName(setting.Key);
            setting.Write(json, Value(setting));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, and refuses everything else.</summary>
    /// <param name="json">An object whose properties are these settings and the <paramref name="others"/>.</param>
    /// <param name="list">The settings.</param>
    /// <param name="others">Keys that are somebody else's.</param>
    /// <param name="isLenient">Whether values of settings that do not apply are left out instead of refused.</param>
    /// <exception cref="InvalidDataException">A property is missing, unknown, or has a value that its setting does not allow.</exception>
    internal static Settings Read(JsonElement json, SettingList list, IReadOnlyCollection<string> others, bool isLenient = false)
    {
        var given = new Dictionary<Setting, object?>();
        foreach (var property in json.EnumerateObject())
        {
            if (others.Contains(property.Name)) continue;
            var setting = list.All.FirstOrDefault(setting => setting.Key == property.Name)
                ?? throw new InvalidDataException($"there is no setting \"{property.Name}\"");
            if (!setting.TryRead(property.Value, out var value))
            {
                // A null without a meaning is the same as no property.
                if (property.Value.ValueKind == JsonValueKind.Null) continue;
                throw new InvalidDataException($"\"{property.Name}\": {property.Value.GetRawText()} is not {setting.Wanted}");
            }
            if (!given.TryAdd(setting, value)) throw new InvalidDataException($"\"{property.Name}\" is there twice");
        }
        var settings = new Settings(list, given);
        // A value that does not apply decides nothing: earlier protocols recorded some.
        if (isLenient) settings = new Settings(list, given.Where(pair => settings.Applies(pair.Key)).ToDictionary());
        if (list.All.FirstOrDefault(setting => settings.Records(setting) && !setting.IsOptional && !given.ContainsKey(setting)) is { } missing)
            throw new InvalidDataException($"\"{missing.Key}\" is missing");
        try
        {
            settings.Check();
        }
        catch (SettingException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
        return settings;
    }
}
