namespace Reparam.Cli.Commands;

/// <summary>Turns an exception of the library about an argument into one about the option that the argument came from.</summary>
static class LibraryRefusal
{
    /// <summary>Calls the library.</summary>
    /// <param name="call">The call.</param>
    /// <param name="options">
    /// Option that each parameter of the library takes its value from. The first option is named if the library names another
    /// parameter.
    /// </param>
    /// <exception cref="UsageException">The library throws an exception about an argument; the message begins with the option.</exception>
    public static T Explained<T>(Func<T> call, params ReadOnlySpan<(string Parameter, string Option)> options)
    {
        try
        {
            return call();
        }
        catch (ArgumentException exception)
        {
            var option = options[0].Option;
            foreach (var (parameter, name) in options) option = parameter == exception.ParamName ? name : option;
            throw new UsageException($"{option}: {Text(exception)}");
        }
    }

    /// <summary>
    /// Message of an exception without the parts that .NET adds. The user does not know the parameter's name, and the text
    /// shows the value already.
    /// </summary>
    public static string Text(ArgumentException exception)
    {
        var end = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
