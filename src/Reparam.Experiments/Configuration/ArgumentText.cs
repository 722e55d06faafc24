namespace Reparam.Experiments.Configuration;

/// <summary>The library's refusal of an argument, in the words that a user can use.</summary>
static class ArgumentText
{
    /// <summary>The message without what .NET adds: the parameter's name, which is not the user's, and the value, which the text shows.</summary>
    public static string Of(ArgumentException exception)
    {
        var end = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
