using System.Globalization;
using Reparam.Cli.Commands;

// Parse and print numbers in the same way on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

if (SystemLimits.Problem() is { } problem)
{
    SystemLimits.Say($"reparam: {problem}");
    return Application.Failed;
}
using var interruption = new Interruption();
// Write to a terminal directly, because the progress bar needs the original stream.
var error = Console.IsErrorRedirected ? new ForgivingWriter(Console.Error) : Console.Error;
return Application.Run(args, PipedOutput.Open(), error, interruption.Token, StandardInput.Open());
