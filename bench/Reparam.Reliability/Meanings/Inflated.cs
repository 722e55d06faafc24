namespace Reparam.Reliability.Meanings;

/// <summary>Decompresses deflate, bit by bit (RFC 1951).</summary>
/// <param name="data">The bytes that hold it.</param>
/// <param name="at">Place of its first byte.</param>
sealed class Inflated(byte[] data, int at)
{
    const int LongestCode = 15, EndOfBlock = 256, LengthCodes = 286, DistanceCodes = 30;

    static readonly int[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    static readonly int[] DistanceBase =
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
    static readonly int[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    static readonly int[] FixedLengths = [.. Enumerable.Range(0, 288).Select(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)];

    readonly List<byte> _out = [];
    int _bit;

    /// <summary>Place of the byte after the data.</summary>
    public int End => at + ((_bit + 7) / 8);

    /// <summary>The data; null if they cannot be decoded or are longer than a limit.</summary>
    public byte[]? Decode(int limit)
    {
        try
        {
            for (var isLast = false; !isLast;)
            {
                isLast = Bits(1) == 1;
                switch (Bits(2))
                {
                    case 0: Stored(); break;
                    case 1: Coded(Code(FixedLengths), Code([.. Enumerable.Repeat(5, 30)])); break;
                    case 2: Dynamic(); break;
                    default: return null;
                }
                if (_out.Count > limit) return null;
            }
            return [.. _out];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _bit++)
        {
            var place = at + (_bit >> 3);
            if (place >= data.Length) throw new FormatException();
            value |= ((data[place] >> (_bit & 7)) & 1) << i;
        }
        return value;
    }

    void Stored()
    {
        _bit = (_bit + 7) & ~7;
        var length = Bits(16);
        if ((length ^ 0xFFFF) != Bits(16)) throw new FormatException();
        for (var i = 0; i < length; i++) _out.Add((byte)Bits(8));
    }

    void Dynamic()
    {
        var (literals, distances, lengths) = (Bits(5) + 257, Bits(5) + 1, new int[19]);
        if (literals > LengthCodes || distances > DistanceCodes) throw new FormatException();
        var count = Bits(4) + 4;
        for (var i = 0; i < count; i++) lengths[Order[i]] = Bits(3);
        var code = Code(lengths);
        var all = new List<int>();
        while (all.Count < literals + distances)
        {
            var symbol = Symbol(code);
            if (symbol == 16 && all.Count == 0) throw new FormatException();
            if (symbol < 16) all.Add(symbol);
            else all.AddRange(Enumerable.Repeat(symbol == 16 ? all[^1] : 0, symbol == 16 ? 3 + Bits(2) : symbol == 17 ? 3 + Bits(3) : 11 + Bits(7)));
        }
        if (all.Count > literals + distances || all[EndOfBlock] == 0) throw new FormatException();
        Coded(Code([.. all.Take(literals)]), Code([.. all.Skip(literals)]));
    }

    void Coded(Dictionary<(int Length, int Bits), int> literals, Dictionary<(int Length, int Bits), int> distances)
    {
        while (Symbol(literals) is var symbol && symbol != EndOfBlock)
        {
            if (symbol < EndOfBlock)
            {
                _out.Add((byte)symbol);
                continue;
            }
            if (symbol - 257 >= LengthBase.Length) throw new FormatException();
            var length = LengthBase[symbol - 257] + Bits(LengthExtra[symbol - 257]);
            var far = Symbol(distances);
            if (far >= DistanceBase.Length) throw new FormatException();
            var distance = DistanceBase[far] + Bits(Math.Max(0, (far / 2) - 1));
            if (distance > _out.Count) throw new FormatException();
            for (var i = 0; i < length; i++) _out.Add(_out[^distance]);
        }
    }

    int Symbol(Dictionary<(int, int), int> code)
    {
        var bits = 0;
        for (var length = 1; length <= LongestCode; length++)
        {
            bits = (bits << 1) | Bits(1);
            if (code.TryGetValue((length, bits), out var symbol)) return symbol;
        }
        throw new FormatException();
    }

    // Codes of one length are numbered in the order of their symbols.
    static Dictionary<(int, int), int> Code(int[] lengths)
    {
        var code = new Dictionary<(int, int), int>();
        for (int length = 1, next = 0; length <= LongestCode; length++, next <<= 1)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length) code[(length, next++)] = symbol;
            }
            if (next > 1 << length) throw new FormatException();
        }
        return code;
    }
}
