using System.Globalization;
using Reparam.Cli.Commands;

// Numbers read and print the same everywhere.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

using var interruption = new Interruption();
return Application.Run(args, Console.Out, Console.Error, interruption.Token);
