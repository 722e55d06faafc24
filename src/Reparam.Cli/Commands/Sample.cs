using System.CommandLine;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Samples;
using Reparam.Randomness;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam sample</c>: draws from a row of logits.</summary>
static class Sample
{
    public static Command Create(TextReader input, CancellationToken cancellation)
    {
        var logits = new LogitsArguments(input);
        var tau = Choose.Number("--tau", "Temperature. It moves relaxed samples only: which class is the greatest does not depend on it.", 1e-30, 1e38, 1);
        var hard = new Option<bool>("--hard") { Description = "One-hot vectors instead of points of the simplex." };
        var k = Choose.Whole("--k", "How many classes a sample has.", 1, int.MaxValue, 1);
        k.DefaultValueFactory = null;
        k.Required = true;
        var count = Choose.Long("--count", "How many samples.", 1, 1_000_000_000_000, 1);
        var seed = Choose.Long("--seed", "Seed of the randomness; kinds of sample share their noise.", 0, long.MaxValue, 0);
        var output = Choose.Output();

        Command Kind(string name, string description, IEnumerable<Option> own, Func<ParseResult, float[], RandomKey, ISampler> sampler)
        {
            var command = new Command(name, description) { logits.Logits, logits.LogitsFile };
            foreach (var option in own) command.Add(option);
            foreach (var option in (Option[])[tau, count, seed, output]) command.Add(option);
            command.SetAction(parsed =>
            {
                var (values, source) = logits.Read(parsed);
                var made = sampler(parsed, Narrowed(values, source), RandomKey.FromSeed((ulong)parsed.GetValue(seed)));
                var writer = parsed.InvocationConfiguration.Output;
                return LibraryRefusal.Explained(() =>
                {
                    if (parsed.GetValue(output) == "json") SampleWriter.WriteJson(writer, made, parsed.GetValue(count), values, parsed.GetValue(tau), parsed.GetValue(seed), cancellation);
                    else SampleWriter.WriteText(writer, made, parsed.GetValue(count), cancellation);
                    return Application.Done;
                }, ("logits", source));
            });
            return command;
        }

        return new Command("sample",
            """
            Draw from a row of logits: one line a sample, or JSON with samples, logits, tau and seed.

            Examples:
              reparam sample gumbel-max --logits 0.3,0.1,0.4 --count 10
              reparam sample gumbel-softmax --logits 0.3,-inf,0.4 --tau 0.5 --seed 1
              reparam sample gumbel-softmax --logits-file logits.txt --hard
              reparam sample top-k --logits -1,0,1,2 --k 2 --output json
            """)
        {
            Kind("gumbel-max", "Classes, each the greatest of logits + Gumbel noise.", [], (_, row, key) => new IndexSampler(row, key)),
            Kind("gumbel-softmax", "Points of the simplex, softmax((logits + Gumbel noise) / tau).", [hard],
                (parsed, row, key) => new RelaxedSampler(row, (float)parsed.GetValue(tau), parsed.GetValue(hard), key)),
            Kind("top-k", "Ordered classes without replacement, the k greatest of logits + Gumbel noise.", [k],
                (parsed, row, key) => parsed.GetValue(k) <= row.Length
                    ? new RankingSampler(row, parsed.GetValue(k), key)
                    : throw new UsageException($"--k: {parsed.GetValue(k)} is more than the {row.Length} classes.")),
        };
    }

    // The samplers' numbers are float32.
    static float[] Narrowed(double[] logits, string option)
    {
        var row = Array.ConvertAll(logits, logit => (float)logit);
        for (var i = 0; i < row.Length; i++)
        {
            if (float.IsInfinity(row[i]) && double.IsFinite(logits[i])) throw new UsageException(FormattableString.Invariant($"{option}: {logits[i]:R} is beyond the range of float32."));
        }
        return row;
    }
}
