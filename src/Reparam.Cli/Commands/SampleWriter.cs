using System.Globalization;
using System.Text;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Samples;

namespace Reparam.Cli.Commands;

/// <summary>Writes draws block by block, so that memory does not limit their number.</summary>
sealed class SampleWriter(TextWriter output, ISampler sampler, long count, CancellationToken cancellation)
{
    /// <summary>Writes one line for each draw.</summary>
    public void WriteText() => Each((text, draw, _) =>
    {
        sampler.Write(text, draw);
        text.Append('\n');
    });

    /// <summary>Writes one JSON object: <c>samples</c>, <c>logProbabilities</c> if there are any, then logits, tau and seed.</summary>
    public void WriteJson(double[] logits, double tau, long seed)
    {
        // Draw once before writing, because invalid logits must fail before there is any output.
        sampler.Fill(0, 1);
        var hasLogProbabilities = sampler.LogProbability(0) is not null;
        output.Write("{\n  \"samples\": [");
        Each((text, draw, isFirst) =>
        {
            text.Append(isFirst ? "\n    " : ",\n    ");
            if (sampler.IsList) text.Append('[');
            sampler.Write(text, draw);
            if (sampler.IsList) text.Append(']');
        });
        output.Write("\n  ],\n");
        if (hasLogProbabilities)
        {
            // Draws again instead of keeping all draws, because the same address gives the same draw.
            output.Write("  \"logProbabilities\": [");
            Each((text, draw, isFirst) => text.Append(isFirst ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{sampler.LogProbability(draw):R}"));
            output.Write("],\n");
        }
        output.Write($"  \"logits\": [{string.Join(", ", logits.Select(NumberText.Json))}],\n");
        output.Write(FormattableString.Invariant($"  \"tau\": {NumberText.Json(tau)},\n  \"seed\": {seed}\n}}\n"));
    }

    void Each(Action<StringBuilder, int, bool> append)
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
