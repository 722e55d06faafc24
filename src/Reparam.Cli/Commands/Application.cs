using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Registry;

namespace Reparam.Cli.Commands;

/// <summary>
/// The command line. Results go to the output, progress and diagnostics to the error stream; exit codes: 0 done, 1 failed
/// while running, 2 usage error, 130 interrupted.
/// </summary>
static class Application
{
    public const int Done = 0, Failed = 1, Usage = 2, Interrupted = 130;

    const string Name = "reparam";

    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation, TextReader? input = null)
    {
        try
        {
            // An argument that begins with @ is a name like any other, not a file of further arguments.
            var result = Root(input ?? Console.In, cancellation).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not (HelpAction or ShowVersion))
            {
                error.WriteLine($"{Name}: {OneLine(Problem(result)).TrimEnd('.')}; see '{string.Join(' ', Verbs(result))} --help'.");
                return Usage;
            }
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UsageException exception)
        {
            error.WriteLine($"{Name}: {OneLine(exception.Message)}");
            return Usage;
        }
        catch (SettingException exception)
        {
            // Arguments stand in capitals, and have no dashes.
            var dashes = exception.Setting.All(char.IsUpper) ? "" : "--";
            error.WriteLine($"{Name}: {dashes}{OneLine(exception.Message)}");
            return Usage;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted.");
            return Interrupted;
        }
        catch (IOException exception) when (PipedOutput.HasNoReader(exception))
        {
            // The reader has what it wanted.
            return Done;
        }
        catch (Exception exception)
        {
            error.WriteLine($"{Name}: {OneLine(Explain(exception))}");
            return Failed;
        }
    }

    // Not a RootCommand, whose name is that of whatever executable runs it.
    static Command Root(TextReader input, CancellationToken cancellation)
    {
        var train = new Command("train", "Train a model.");
        foreach (var experiment in ExperimentRegistry.All) train.Add(TrainModel.Create(experiment, cancellation));
        return new Command(Name,
            """
            Categorical reparameterization: train discrete latent-variable models, draw from logits, evaluate distributions.

            Examples:
              reparam train vae
              reparam train vae --latent bernoulli --estimator rebar --steps 20000
              reparam train sbn --latent categorical
              reparam train vae --resume runs/vae-categorical-gumbel-softmax-1
              reparam eval runs/vae-categorical-gumbel-softmax-1 --output json
              reparam sample gumbel-softmax --logits 0.3,-inf,0.4 --tau 0.5 --count 3
              reparam density concrete --tau 0.4 --logits 0.3,0.1,0.4 --x 0.2,0.3,0.5 --output json
              reparam compare --problem quadratic --tau 0.1,1
              reparam kl gumbel --p=-2,0.5 --q=-4,0.5
              reparam fit gumbel data/yearly-maxima.csv --column peak
              reparam plot simplex --out simplex.svg
              reparam reproduce table1 --quick
              reparam bench --quick
            """)
        {
            train,
            Eval.Create(cancellation),
            Sample.Create(input, cancellation),
            Density.Create(),
            Kl.Create(),
            Compare.Create(cancellation),
            new Command("fit", "Fit a distribution to observations.") { FitGumbel.Create() },
            Plot.Create(),
            Reproduce.Create(cancellation),
            Bench.Create(cancellation),
            new HelpOption(),
            new Option<bool>("--version") { Description = "Show the version.", Action = new ShowVersion() },
        };
    }

    // Our own messages name option and value; of the parser's, a word it does not know explains the most.
    static string Problem(ParseResult result)
        => result.Errors.Select(problem => problem.Message).FirstOrDefault(message => message.StartsWith("--", StringComparison.Ordinal))
            ?? (result.UnmatchedTokens is [var first, ..] ? $"'{first}' is not known here" : result.CommandResult.Command.Subcommands is [_, ..] commands ? $"a command is missing: {string.Join(" or ", commands.Select(command => command.Name))}" : result.Errors[0].Message);

    static string Explain(Exception exception) => exception switch
    {
        IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or DatasetException => exception.Message,
        OutOfMemoryException => "The memory does not suffice.",
        // A fault of ours: no trace for the user to wade through, but enough for a report.
        _ => $"internal error, please report it: {exception.GetType().Name}: {exception.Message}",
    };

    // Messages quote what was typed and what stands in files; a terminal must not obey it.
    static string OneLine(string message) => string.Concat(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(c => char.IsControl(c) ? '?' : c));

    static Stack<string> Verbs(ParseResult result)
    {
        var verbs = new Stack<string>();
        for (var command = result.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            verbs.Push(command.Command.Name);
        return verbs;
    }

    sealed class ShowVersion : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(Application).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            parseResult.InvocationConfiguration.Output.WriteLine(version?.InformationalVersion);
            return Done;
        }
    }
}
