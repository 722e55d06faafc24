using System.Diagnostics;
using CsCheck;

namespace Reparam.Reliability.Inputs;

/// <summary>What became of the inputs of a reader.</summary>
/// <param name="Reader">Name of the reader.</param>
/// <param name="Tried">Number of inputs.</param>
/// <param name="Valid">Number of them that were valid documents; the others were changed.</param>
/// <param name="Read">Number that were read.</param>
/// <param name="Refused">Number that were refused in one clear line.</param>
/// <param name="Failed">Number that broke a law.</param>
/// <param name="SlowestSeconds">Longest time of an input.</param>
/// <param name="MostBytes">Most bytes that the reading of an input allocated.</param>
/// <param name="Seconds">Time of all inputs.</param>
sealed record InputCount(
    string Reader, long Tried, long Valid, long Read, long Refused, long Failed, double SlowestSeconds, long MostBytes, double Seconds);

/// <summary>An input that broke a law.</summary>
sealed record InputFailure(string Reader, long Index, string Law, string Detail, Document Document);

/// <summary>
/// Tries inputs. An input is a function of the seed, the reader and its index, so any one can be made again. One in five is a valid
/// document, which must be read as what it means; the others are changed, and are read as what they mean or refused in one clear line.
/// </summary>
/// <param name="seed">Seed of all inputs.</param>
/// <param name="folder">Folder of the files.</param>
sealed class InputCampaign(uint seed, WorkFolder folder)
{
    const int ValidOneIn = 5;

    const double MostSeconds = 2;

    const long MostBytes = 1_000_000_000;

    /// <summary>Whether an input of more than two seconds fails; not where other work shares the processors.</summary>
    public bool MeasuresTime { get; init; }

    /// <summary>Receives every input that broke a law.</summary>
    public required Action<InputFailure> Failed { get; init; }

    /// <summary>Deals a number of inputs out to readers by their shares; each has at least one.</summary>
    public static IEnumerable<(InputReader Reader, long Count)> Shares(IReadOnlyList<InputReader> readers, long count)
    {
        long total = readers.Sum(reader => reader.Share), dealt = 0, shares = 0;
        foreach (var reader in readers)
        {
            shares += reader.Share;
            var until = (long)((Int128)count * shares / total);
            yield return (reader, until - dealt);
            dealt = until;
        }
    }

    /// <summary>Tries a number of inputs of a reader.</summary>
    public InputCount Try(InputReader reader, long count)
    {
        var (valid, read, refused, failed, slowest, most, start) = (0L, 0L, 0L, 0L, 0.0, 0L, Stopwatch.GetTimestamp());
        using var watch = new HangWatch(reader.Name);
        for (var index = 0L; index < count; index++)
        {
            var document = Make(reader, index);
            if (document.Meaning is not null) valid++;
            var path = folder.Write(reader.FileName, document.Bytes);
            watch.Begin(index);
            var (allocated, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            var (text, thrown) = Attempt(reader, path, document.Argument);
            var (seconds, bytes) = (Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
            (slowest, most) = (Math.Max(slowest, seconds), Math.Max(most, bytes));
            if (Broken(reader, document, text, thrown, seconds, bytes) is var (law, detail))
            {
                failed++;
                Failed(new(reader.Name, index, law, detail, document));
            }
            else if (thrown is null) read++;
            else refused++;
        }
        return new(reader.Name, count, valid, read, refused, failed, slowest, most, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Makes an input anew.</summary>
    public Document Make(InputReader reader, long index)
    {
        // Streams of PCG differ by an odd number that is made of the first argument.
        var pcg = new PCG(seed + ((uint)StringHash(reader.Name) << 8), (ulong)index);
        // The first numbers of neighbouring states are alike.
        for (var i = 0; i < 4; i++) pcg.Next();
        var document = reader.Valid.Generate(pcg, null, out _);
        return index % ValidOneIn == 0 ? document : Mutations.Change(document, new Choices(pcg));
    }

    static (string? Text, Exception? Thrown) Attempt(InputReader reader, string path, string argument)
    {
        try
        {
            return (reader.Read(path, argument), null);
        }
#pragma warning disable CA1031 // An exception of any kind is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (null, exception);
        }
    }

    (string Law, string Detail)? Broken(InputReader reader, Document document, string? text, Exception? thrown, double seconds, long bytes)
    {
        if (MeasuresTime && seconds > MostSeconds) return ("time", $"{seconds:F1} s");
        if (bytes > MostBytes) return ("memory", $"{bytes} bytes");
        if (thrown is not null && !reader.IsRefusal(thrown)) return ($"exception {thrown.GetType().Name}", thrown.ToString());
        if (thrown is not null && Refusals.Complaint(thrown, reader.Names(document.Argument)) is { } complaint) return ("message", complaint);
        var expected = reader.Meaning(document.Bytes, document.Argument);
        if (document.Meaning is { } meaning)
        {
            if (thrown is not null) return ("a valid document is refused", thrown.Message);
            if (text != meaning) return ("a valid document is read wrong", $"{text}\nand not\n{meaning}");
            return expected == meaning ? null : ("the second reader is wrong", $"{expected}\nand not\n{meaning}");
        }
        if (thrown is not null) return null;
        if (expected is null) return ("what means nothing is read", text!);
        return text == expected ? null : ("what was changed is read wrong", $"{text}\nand not\n{expected}");
    }

    // FNV-1a, because hashes of strings differ from run to run.
    static int StringHash(string text) => text.Aggregate(unchecked((int)2166136261), (hash, letter) => unchecked((hash ^ letter) * 16777619));
}
