using System.CommandLine;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Samples;
using Reparam.Randomness;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam sample</c>: draws from a row of logits.</summary>
static class Sample
{
    public static Command Create(TextReader input, CancellationToken cancellation)
    {
        var command = new Command("sample",
            """
            Draw from a row of logits: one line for each sample, or JSON with samples, logits, tau and seed.

            Examples:
              reparam sample gumbel-max --logits 0.3,0.1,0.4 --count 10
              reparam sample gumbel-softmax --logits 0.3,-inf,0.4 --tau 0.5 --seed 1
              reparam sample gumbel-softmax --logits-file logits.txt --hard
              reparam sample top-k --logits -1,0,1,2 --k 2 --output json
            """);
        foreach (var draw in DrawRegistry.All) command.Add(Create(draw, input, cancellation));
        return command;
    }

    static Command Create(INamedDraw draw, TextReader input, CancellationToken cancellation)
    {
        var logits = new LogitsArguments(input);
        var options = new SettingOptions(draw.Settings.All);
        var count = Choose.Long("--count", "Number of samples.", 1, 1_000_000_000_000, 1);
        var seed = Choose.Long("--seed", "Seed of the randomness; all kinds of samples share their noise.", 0, long.MaxValue, 0);
        var output = Choose.Output();
        var command = new Command(draw.Name, draw.Help);
        foreach (var option in (IEnumerable<Option>)[logits.Logits, logits.LogitsFile, .. options.All, count, seed, output]) command.Add(option);
        command.SetAction(parsed =>
        {
            var (values, source) = logits.Read(parsed);
            var settings = options.Read(parsed, draw.Settings);
            var sampler = draw.Open(LogitRow.Narrowed(values), settings, RandomKey.FromSeed((ulong)parsed.GetValue(seed)));
            var writer = new SampleWriter(parsed.InvocationConfiguration.Output, sampler, parsed.GetValue(count), cancellation);
            Interruption.Obey();
            return LibraryRefusal.Explained(() =>
            {
                if (parsed.GetValue(output) == "json") writer.WriteJson(values, settings.Get(DrawSettings.Tau), parsed.GetValue(seed));
                else writer.WriteText();
                return Application.Done;
            }, ("logits", source));
        });
        return command;
    }
}
