namespace Reparam.Reliability.Meanings;

/// <summary>Decompresses whole gzip files of one or more members (RFC 1952).</summary>
static class Gunzipped
{
    const int Limit = 1 << 26;

    /// <summary>The data; null unless the bytes are whole members one after the other, or one member and an end that repeats its trailer.</summary>
    public static byte[]? Of(byte[] bytes)
    {
        var data = new List<byte>();
        for (var at = 0; at < bytes.Length;)
        {
            if (HeaderEnd(bytes, at) is not { } begin) return data.Count > 0 || at > 0 ? Appended(bytes, at, data) : null;
            var inflated = new Inflated(bytes, begin);
            if (inflated.Decode(Limit) is not { } member || bytes.Length - inflated.End < 8) return null;
            if (BitConverter.ToUInt32(bytes, inflated.End) != Crc(member) || BitConverter.ToUInt32(bytes, inflated.End + 4) != member.Length) return null;
            data.AddRange(member);
            at = inflated.End + 8;
        }
        return [.. data];
    }

    // An appendix that ends in the same eight bytes cannot be told from none by a reader that looks at the end first.
    static byte[]? Appended(byte[] bytes, int at, List<byte> data)
        => BitConverter.ToUInt32(bytes, bytes.Length - 8) == Crc([.. data]) && BitConverter.ToUInt32(bytes, bytes.Length - 4) == data.Count && at >= 8
            ? [.. data] : null;

    static int? HeaderEnd(byte[] bytes, int at)
    {
        if (bytes.Length - at < 10 || bytes[at] != 0x1F || bytes[at + 1] != 0x8B || bytes[at + 2] != 8 || (bytes[at + 3] & 0xE0) != 0) return null;
        var (flags, end) = (bytes[at + 3], at + 10);
        if ((flags & 4) != 0)
        {
            if (end + 2 > bytes.Length) return null;
            end += 2 + bytes[end] + (bytes[end + 1] << 8);
        }
        foreach (var flag in (int[])[8, 16])
        {
            if ((flags & flag) == 0) continue;
            while (end < bytes.Length && bytes[end] != 0) end++;
            end++;
        }
        if ((flags & 2) != 0) end += 2;
        return end <= bytes.Length ? end : null;
    }

    public static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
