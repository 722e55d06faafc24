using CsCheck;

namespace Reparam.Reliability.Inputs;

/// <summary>Generates documents by a function that draws what it needs, one choice after the other, as a grammar is written down.</summary>
/// <param name="grow">Draws the parts and makes a document of them.</param>
sealed class Grown(Func<Choices, Document> grow) : Gen<Document>
{
    public override Document Generate(PCG pcg, Size? min, out Size size)
    {
        var document = grow(new Choices(pcg));
        // A failing document is reduced to one of fewer bytes.
        size = new Size((ulong)document.Bytes.Length);
        return document;
    }
}

/// <summary>Draws from generators with one stream of randomness.</summary>
sealed class Choices(PCG pcg)
{
    public T Of<T>(Gen<T> generator) => generator.Generate(pcg, null, out _);

    /// <summary>A whole number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)pcg.Next((uint)count);

    /// <summary>A whole number with both bounds.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    public bool OneIn(int count) => Below(count) == 0;

    public T One<T>(params IReadOnlyList<T> values) => values[Below(values.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++) bytes[i] = (byte)Below(256);
        return bytes;
    }

    public T[] Many<T>(int from, int to, Func<T> draw)
    {
        var values = new T[Between(from, to)];
        for (var i = 0; i < values.Length; i++) values[i] = draw();
        return values;
    }
}
