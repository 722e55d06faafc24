using System.Globalization;
using Reparam.Reliability.Inputs;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args is ["inputs", .. var options] ? InputCommand.Run(options, Console.Out, Console.Error) : InputCommand.Refuse(Console.Error);
