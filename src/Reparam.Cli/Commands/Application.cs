using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>
/// The command line. Writes results to the output, and progress and diagnostics to the error stream. Exit codes: 0 done, 1 failed
/// while running, 2 usage error, 130 interrupted.
/// </summary>
static class Application
{
    public const int Done = 0, Failed = 1, Usage = 2, Interrupted = 130;

    /// <summary>Begins the line of an exception that nobody expected.</summary>
    internal const string InternalError = "internal error";

    const string Name = "reparam";

    // A message quotes arguments and lines of files, which may be megabytes long. Its beginning says where, its end what is wanted.
    const int LongestBeginning = 600, LongestEnd = 300;

    // A library takes two handles to load.
    const int FewFiles = 3;

    public static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation, TextReader? input = null)
    {
        try
        {
            // No response files: an argument that begins with @ is an ordinary name.
            var result = Root(input ?? Console.In, cancellation).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not (HelpAction or ShowVersion))
            {
                error.WriteLine($"{Name}: {OneLine(Problem(result)).TrimEnd('.')}; see '{string.Join(' ', Verbs(result))} --help'.");
                return Usage;
            }
            return result.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        // Asked in a filter, which runs while the handles are still in use. Any exception may be the consequence.
        catch (Exception exception) when (exception is not OperationCanceledException && !OpenFiles.AreFree(FewFiles))
        {
            error.WriteLine($"{Name}: {OpenFiles.TooFew}");
            return Failed;
        }
        catch (IOException exception) when (PipedOutput.HasNoReader(exception))
        {
            // The reader of the pipe has ended, because it has all it needs.
            return Done;
        }
        catch (Exception exception)
        {
            var (code, line) = Answer(exception);
            error.WriteLine(line);
            return code;
        }
    }

    /// <summary>The exit code and the line for an exception.</summary>
    internal static (int Code, string Line) Answer(Exception exception) => exception switch
    {
        UsageException => (Usage, $"{Name}: {OneLine(exception.Message)}"),
        // The names of arguments are in capitals and have no dashes.
        SettingException { Setting: var setting } => (Usage, $"{Name}: {(setting.All(char.IsUpper) ? "" : "--")}{OneLine(exception.Message)}"),
        OperationCanceledException => (Interrupted, "Interrupted."),
        _ => (Failed, $"{Name}: {OneLine(Explain(exception))}"),
    };

    // Not a RootCommand, because that takes its name from the executable.
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

    static string Problem(ParseResult result)
    {
        // Prefer our own messages, which name option and value. After them an unknown word explains the most.
        var own = result.Errors.FirstOrDefault(problem => problem.Message.StartsWith("--", StringComparison.Ordinal));
        if (own is not null) return own.Message;
        if (result.UnmatchedTokens is [var first, ..]) return $"'{first}' is not a known command, option or argument";
        if (result.CommandResult.Command.Subcommands is [_, ..] commands)
            return $"a command is missing: {string.Join(" or ", commands.Select(command => command.Name))}";
        return result.Errors[0].Message;
    }

    static string Explain(Exception exception) => exception switch
    {
        IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or DatasetException => exception.Message,
        OutOfMemoryException => "There is not enough memory.",
        // Our code has a bug. A report needs type and message; a stack trace would hide them from the user.
        _ => $"{InternalError}, please report it: {exception.GetType().Name}: {exception.Message}",
    };

    // Replace control characters, because messages quote arguments and files, and a terminal would obey them.
    static string OneLine(string message)
    {
        var lines = message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = string.Concat(string.Join(' ', lines).Select(c => char.IsControl(c) ? '?' : c));
        return line.Length <= LongestBeginning + LongestEnd ? line : $"{line[..LongestBeginning]} ... {line[^LongestEnd..]}";
    }

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
