using System.CommandLine;
using System.CommandLine.Help;

namespace Reparam.Cli.Commands;

/// <summary>
/// The command line. Results go to the output, progress and diagnostics to the error stream; exit codes: 0 done, 1 failed
/// while running, 2 usage error, 130 interrupted.
/// </summary>
static class Application
{
    public const int Done = 0, Failed = 1, Usage = 2, Interrupted = 130;

    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var root = new RootCommand(
            """
            Categorical reparameterization: train discrete latent-variable models.

            Examples:
              reparam train vae
              reparam train vae --latent bernoulli --estimator rebar --steps 20000
              reparam train vae --resume runs/vae-categorical-gumbel-softmax-1
              reparam eval runs/vae-categorical-gumbel-softmax-1 --output json
            """);
        var train = new Command("train", "Train a model.") { TrainVae.Create(cancellation) };
        root.Add(train);
        root.Add(Eval.Create(cancellation));

        var result = root.Parse(arguments);
        var asksForText = result.Action is HelpAction || result.GetResult("--version") is not null;
        if (result.Errors.Count > 0 && !asksForText)
        {
            error.WriteLine($"reparam: {OneLine(result.Errors[0].Message)}");
            error.WriteLine($"Try 'reparam {string.Join(' ', Verbs(result))}--help'.");
            return Usage;
        }
        try
        {
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UsageException exception)
        {
            error.WriteLine($"reparam: {OneLine(exception.Message)}");
            return Usage;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or Datasets.DatasetException)
        {
            error.WriteLine($"reparam: {OneLine(exception.Message)}");
            return Failed;
        }
    }

    static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    static IEnumerable<string> Verbs(ParseResult result)
    {
        for (var command = result.CommandResult; command is { Command: not RootCommand }; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            yield return command.Command.Name + " ";
    }
}
