using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>
/// A setting, declared once: name, help, default, range and unit. The command-line option, the property of
/// <c>config.json</c>, the check of a file, the difference of two protocols and the row of a report are made from it.
/// </summary>
/// <param name="name">Name on the command line, without dashes in front, such as <c>lr-schedule</c>.</param>
public abstract class Setting(string name)
{
    /// <summary>Name on the command line, without the dashes in front.</summary>
    public string Name => name;

    /// <summary>Name in JSON. The default value is <see cref="Name"/> in camel case.</summary>
    public string Key { get; init; } = CamelCase(name);

    /// <summary>What the setting means, in a sentence for help texts.</summary>
    public required string Help { get; init; }

    /// <summary>Unit of the value, such as <c>nats</c>; empty by default.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Words that describe the default where it is no fixed value; null if it is one.</summary>
    public string? DefaultText { get; init; }

    /// <summary>Whether the setting means anything beside the others; by default it always does.</summary>
    public Func<Settings, bool>? AppliesTo { get; init; }

    /// <summary>Why the setting does not apply where it does not, such as <c>does not apply to latent bernoulli</c>.</summary>
    public string NotApplicable { get; init; } = "does not apply here";

    /// <summary>Whether a run's result names the value. The default value is false.</summary>
    public bool InResult { get; init; }

    /// <summary>
    /// Whether the value is a place on this machine. Places are no difference between two configurations, because checksums tell
    /// what they hold. The default value is false.
    /// </summary>
    public bool IsLocation { get; init; }

    /// <summary>Whether a run that goes on may be given another value, because its data may have moved. The default value is false.</summary>
    public bool MayMove { get; init; }

    /// <summary>Whether the data decide the value, so that no option sets it. The default value is false.</summary>
    public bool IsDerived { get; init; }

    /// <summary>Whether the weights of one run fit another only if both have the same value. The default value is false.</summary>
    public bool ShapesWeights { get; init; }

    /// <summary>Whether files record the value; null if they always do.</summary>
    public Func<Settings, bool>? RecordedIf { get; init; }

    /// <summary>Whether <c>eval</c> may change the value, because training does not depend on it. The default value is false.</summary>
    public bool ForEvaluation { get; init; }

    /// <summary>Placeholder for the value in help texts, such as <c>number</c> or <c>adam|sgd</c>; null for a flag.</summary>
    public abstract string? Placeholder { get; }

    /// <summary>Values that are allowed, in words: <c>a whole number from 1 to 64</c>.</summary>
    public abstract string Wanted { get; }

    /// <summary>All values, where there are only a few; otherwise empty.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Whether the value may be missing.</summary>
    public virtual bool IsOptional => false;

    /// <summary>A refusal of a value because of other settings.</summary>
    /// <param name="value">The value.</param>
    /// <param name="why">The rest of the sentence, such as <c>is more than the 60 training images</c>.</param>
    public SettingException Refuse(object? value, string why) => new(Name, $"{Quoted(value)} {why}");

    /// <summary>A value as messages show it: words in quotes, numbers without.</summary>
    internal virtual string Quoted(object? value) => $"'{Text(value)}'";

    /// <summary>A value as it is typed.</summary>
    /// <param name="value">A value of this setting; null is the empty text.</param>
    public abstract string Text(object? value);

    /// <summary>Reads a value that was typed; false if it is not one that <see cref="Wanted"/> describes.</summary>
    internal abstract bool TryParse(string text, out object? value);

    /// <summary>Reads a value from JSON; false if it is not one that <see cref="Wanted"/> describes.</summary>
    internal abstract bool TryRead(JsonElement json, out object? value);

    internal abstract void Write(Utf8JsonWriter json, object? value);

    /// <summary>Whether a value is allowed.</summary>
    internal abstract bool Allows(object? value);

    internal abstract object? DefaultOf(Settings settings);

    /// <summary>The default value where it is the same for all other settings, and otherwise null.</summary>
    internal abstract object? FixedDefault { get; }

    static string CamelCase(string name)
        => string.Concat(name.Split('-').Select((word, i) => i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}

/// <summary>A setting with values of one type.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
/// <param name="value">The default value, where <see cref="DefaultFrom"/> does not decide it.</param>
public abstract class Setting<T>(string name, T value) : Setting(name)
{
    /// <summary>The default value, where it does not depend on other settings.</summary>
    public T Default => value;

    /// <summary>The default value as a function of the settings declared before; null by default.</summary>
    public Func<Settings, T>? DefaultFrom { get; init; }

    internal override object? FixedDefault => DefaultFrom is null ? value : null;

    internal override object? DefaultOf(Settings settings) => DefaultFrom is null ? value : DefaultFrom(settings);
}
