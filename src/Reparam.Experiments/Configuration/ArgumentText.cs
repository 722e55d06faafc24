namespace Reparam.Experiments.Configuration;

/// <summary>The text of a refused argument.</summary>
static class ArgumentText
{
    /// <summary>The message without what .NET adds to it: the name of the parameter, and the value, which the text shows.</summary>
    public static string Of(ArgumentException exception)
    {
        var end = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
