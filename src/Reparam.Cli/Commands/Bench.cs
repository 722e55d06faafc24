using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Reparam.Cli.Answers;
using Reparam.Experiments.Workloads;
using Reparam.Kernels;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam bench</c>: times training steps, bounds, draws and matrix products on this machine.</summary>
static class Bench
{
    public static Command Create(CancellationToken cancellation)
    {
        var threads = Choose.Whole("--threads", "Number of threads.", 1, 64, Math.Min(Environment.ProcessorCount, 4));
        var quick = new Option<bool>("--quick") { Description = "Time a few short rounds: seconds instead of a minute, but less precise." };
        var output = Choose.Output();
        var command = new Command("bench",
            """
            Time the library on this machine: training steps, bounds, draws and matrix products. All workloads take turns in
            short rounds; a time is the median of its rounds.

            Examples:
              reparam bench
              reparam bench --threads 1 --quick --output json
            """)
        { threads, quick, output };
        command.SetAction(parsed =>
        {
            var timing = parsed.GetValue(quick) ? Timing.Quick : Timing.Full;
            var answer = Run(parsed.GetValue(threads), timing, parsed.InvocationConfiguration.Error, cancellation);
            var writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(output) == "json") writer.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Default.BenchAnswer));
            else Print(answer, writer);
            return Application.Done;
        });
        return command;
    }

    static BenchAnswer Run(int threads, Timing timing, TextWriter error, CancellationToken cancellation)
    {
        using var compute = new Compute(threads);
        Workload[] works =
        [
            .. TrainingWorkloads.Steps(compute),
            .. TrainingWorkloads.Bounds(compute),
            .. DrawWorkloads.All(compute),
            .. ProductWorkloads.All(compute),
        ];
        error.WriteLine($"{works.Length} workloads in turn, {timing.Rounds} rounds");
        Interruption.Obey();
        var seconds = timing.Measure(works, cancellation);
        return new BenchAnswer
        {
            Processor = Processor.Name,
            Processors = Environment.ProcessorCount,
            VectorBits = Processor.VectorBits,
            Framework = RuntimeInformation.FrameworkDescription,
            System = RuntimeInformation.OSDescription,
            Version = typeof(Compute).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            Threads = threads,
            Rounds = timing.Rounds,
            Rows = [.. works.Zip(seconds, Row)],
        };
    }

    static BenchRow Row(Workload work, double[] seconds)
    {
        var median = Microseconds(0.5);
        var rate = Rounded(1e6 * work.Amount / (work.Units * median));
        return new BenchRow(work.Name, work.Size, median, Microseconds(0.25), Microseconds(0.75), rate, work.RateUnit);

        double Microseconds(double part) => Rounded(1e6 * seconds[(int)(part * (seconds.Length - 1))] / work.Units);
    }

    // Five significant digits are enough, because two measurements never agree in more.
    static double Rounded(double number)
    {
        if (!(number > 0)) return number;
        var digits = Math.Clamp(4 - (int)Math.Floor(Math.Log10(number)), 0, 15);
        return Math.Round(number, digits);
    }

    static void Print(BenchAnswer answer, TextWriter writer)
    {
        writer.Write(FormattableString.Invariant($"{answer.Processor}, {answer.Threads} of {answer.Processors} threads, "));
        writer.WriteLine($"vectors of {answer.VectorBits} bits, {answer.Framework}, reparam {answer.Version.Split('+')[0]}");
        writer.WriteLine();
        writer.WriteLine($"{"work",-26} {"size",-25} {"us",11} {"quartiles",19} {"rate",10}");
        foreach (var row in answer.Rows)
        {
            var quartiles = FormattableString.Invariant($"{row.LowerQuartile:0.0} - {row.UpperQuartile:0.0}");
            var rate = FormattableString.Invariant($"{row.Rate,10:0.0} {row.RateUnit}");
            writer.WriteLine(FormattableString.Invariant($"{row.Work,-26} {row.Size,-25} {row.Microseconds,11:0.0} {quartiles,19} {rate}"));
        }
    }
}
