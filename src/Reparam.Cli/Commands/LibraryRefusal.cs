using Reparam.Experiments.Configuration;

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
            throw new UsageException($"{option}: {ArgumentText.Of(exception)}");
        }
    }
}
