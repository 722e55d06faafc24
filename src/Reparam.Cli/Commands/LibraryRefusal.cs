using Reparam.Experiments.Comparisons;

namespace Reparam.Cli.Commands;

/// <summary>Turns the library's refusal of an argument into one of the option that it came from.</summary>
static class LibraryRefusal
{
    /// <summary>Calls the library.</summary>
    /// <param name="call">What to ask of it.</param>
    /// <param name="options">Which option a parameter of the library has its value from; the first, if it names another.</param>
    /// <exception cref="UsageException">The library refuses an argument; the message begins with its option.</exception>
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
