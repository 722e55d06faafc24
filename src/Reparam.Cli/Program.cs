using System.Globalization;
using Reparam.Cli.Commands;

// Numbers read and print the same everywhere.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

using var interruption = new Interruption();
// A terminal is written to as it is, for the progress bar's sake.
var error = Console.IsErrorRedirected ? new ForgivingWriter(Console.Error) : Console.Error;
return Application.Run(args, PipedOutput.Open(), error, interruption.Token);
