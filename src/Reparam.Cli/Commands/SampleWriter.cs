using System.Globalization;
using System.Text;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Samples;

namespace Reparam.Cli.Commands;

/// <summary>Writes draws as they are made, so that their number is not bounded by memory.</summary>
static class SampleWriter
{
    /// <summary>One draw a line.</summary>
    public static void WriteText(TextWriter output, ISampler sampler, long count, CancellationToken cancellation)
        => Each(output, sampler, count, (text, draw, _) =>
        {
            sampler.Write(text, draw);
            text.Append('\n');
        }, cancellation);

    /// <summary>One JSON object: <c>samples</c>, perhaps <c>logProbabilities</c>, then what they were drawn with.</summary>
    public static void WriteJson(TextWriter output, ISampler sampler, long count, double[] logits, double tau, long seed, CancellationToken cancellation)
    {
        // The first draw refuses what cannot be drawn from, before anything is written.
        sampler.Fill(0, 1);
        var hasLogProbabilities = sampler.LogProbability(0) is not null;
        output.Write("{\n  \"samples\": [");
        Each(output, sampler, count, (text, draw, isFirst) =>
        {
            text.Append(isFirst ? "\n    " : ",\n    ");
            if (sampler.IsList) text.Append('[');
            sampler.Write(text, draw);
            if (sampler.IsList) text.Append(']');
        }, cancellation);
        output.Write("\n  ],\n");
        if (hasLogProbabilities)
        {
            // Drawn again, for the same draws are made at the same addresses, and need not be kept.
            output.Write("  \"logProbabilities\": [");
            Each(output, sampler, count, (text, draw, isFirst) => text.Append(isFirst ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{sampler.LogProbability(draw):R}"), cancellation);
            output.Write("],\n");
        }
        output.Write($"  \"logits\": [{string.Join(", ", logits.Select(NumberText.Json))}],\n  \"tau\": {NumberText.Json(tau)},\n  \"seed\": {seed.ToString(CultureInfo.InvariantCulture)}\n}}\n");
    }

    static void Each(TextWriter output, ISampler sampler, long count, Action<StringBuilder, int, bool> append, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        for (var first = 0L; first < count; first += sampler.Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var draws = (int)Math.Min(sampler.Block, count - first);
            sampler.Fill((ulong)first, draws);
            for (var draw = 0; draw < draws; draw++) append(text, draw, first + draw == 0);
            output.Write(text);
            text.Clear();
        }
    }
}
