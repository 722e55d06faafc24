using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

public sealed class RawFileTests : IDisposable
{
    readonly DatasetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_PlainAndCompressed_GiveSameContentAndChecksum()
    {
        var plain = _folder.Raw("abc");
        var packed = _folder.Raw(DatasetFolder.Gz("abc"), "file.gz");
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", plain.Sha256);
        Assert.Equal(plain.Sha256, packed.Sha256);
        Assert.Equal(plain.Content, packed.Content);
        Assert.Equal("file.gz", packed.Name);
    }

    [Fact]
    public void Read_GzipCutAnywhere_IsRefused()
    {
        var packed = DatasetFolder.Gz(DatasetFolder.Idx(3, 5, 5));
        for (var length = 2; length < packed.Length; length++)
        {
            var message = Error(packed[..length], $"cut{length}.gz");
            Assert.Contains($"cut{length}.gz", message, StringComparison.Ordinal);
            Assert.Contains("truncated", message, StringComparison.Ordinal);
        }
    }

    // RFC 1952, section 2.2: members "simply appear one after another in the file"; htslib#742.
    [Fact]
    public void Read_GzipOfSeveralMembers_IsTheirContentInOrder()
    {
        var raw = DatasetFolder.Idx(3, 5, 5);
        byte[] members = [.. DatasetFolder.Gz(raw[..7]), .. DatasetFolder.Gz([]), .. DatasetFolder.Gz(raw[7..])];
        Assert.Equal(raw, Gzip.Decompress(members, "several.gz", 1 << 20));
        // A name and a comment in the header of the second (section 2.3.1).
        var named = DatasetFolder.Gz(raw[7..]);
        named[3] = 8 | 16;
        byte[] withNames = [.. DatasetFolder.Gz(raw[..7]), .. named[..10], .. "name\0comment\0"u8, .. named[10..]];
        Assert.Equal(raw, Gzip.Decompress(withNames, "named.gz", 1 << 20));
        for (var length = members.Length - 1; length > 20; length -= 3)
        {
            // A cut between two members leaves a whole file.
            if (length == DatasetFolder.Gz(raw[..7]).Length || length == DatasetFolder.Gz(raw[..7]).Length + DatasetFolder.Gz([]).Length) continue;
            Assert.Contains("truncated", Error(members[..length], $"cut{length}.gz"), StringComparison.Ordinal);
        }
        members[^9] ^= 0xFF;
        Assert.Contains("corrupt", Error(members), StringComparison.Ordinal);
        Assert.Contains("appended", Error([.. DatasetFolder.Gz(raw), .. DatasetFolder.Gz(raw), 7]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipWithAnyBitFlipped_IsRefusedOrGivesSameImages()
    {
        var raw = DatasetFolder.Idx(3, 5, 5);
        var packed = DatasetFolder.Gz(raw);
        var harmless = new SortedSet<int>();
        for (var bit = 0; bit < packed.Length * 8; bit++)
        {
            var flipped = (byte[])packed.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var images = IdxFormat.Images(_folder.Raw(flipped));
                Assert.Equal((3, 5, 5), (images.Count, images.Height, images.Width));
                Assert.Equal(raw[16..], images.Pixels.ToArray());
                harmless.Add(bit / 8);
            }
            catch (DatasetException)
            {
            }
        }

        // Only the header's flags (the hint "this is text"), time, compression level and system, and the bits that fill
        // the last byte before the trailer may change unnoticed.
        Assert.Subset(new SortedSet<int> { 3, 4, 5, 6, 7, 8, 9, packed.Length - 9 }, harmless);
    }

    [Fact]
    public void Read_GzipWithSomethingAppended_IsRefused()
    {
        var packed = DatasetFolder.Gz("0 1 1 0\n");
        Assert.Contains("appended", Error([.. packed, 0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipPromisingMoreThanItCanHold_IsRefusedBeforeAllocating()
    {
        var packed = DatasetFolder.Gz("0 1 1 0\n");
        packed[^1] = 0x3F; // about 1 GB
        Assert.Contains("its end promises 1056964616 bytes", Error(packed), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFile_SaysSo()
        => Assert.EndsWith("file: the file is empty.", Error([]), StringComparison.Ordinal);

    [Fact]
    public void Read_GzipOfNothing_GivesNoContent()
        // A gzip stream of no bytes is whole; the formats refuse it.
        => Assert.Contains("begins with nothing", Assert.Throws<DatasetException>(() => IdxFormat.Images(_folder.Raw(GzipOfNothing))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MissingFile_SaysSo()
    {
        var missing = Path.Combine(_folder.Root, "absent", "file");
        Assert.Equal($"{missing}: no such file.", Assert.Throws<DatasetException>(() => RawFile.Read(missing)).Message);
    }

    [Fact]
    public void Read_Folder_SaysSo()
        => Assert.Equal($"{_folder.Root}: expected a file, found a folder.", Assert.Throws<DatasetException>(() => RawFile.Read(_folder.Root)).Message);

    [Fact]
    public void Read_UnreadableFile_SaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs file modes.");
        var path = _folder.Write("secret", "0");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may read anything.");
        Assert.Equal($"{path}: no permission to read the file.", Assert.Throws<DatasetException>(() => RawFile.Read(path)).Message);
    }

    [Fact]
    public void Message_WithControlCharacters_IsOneHarmlessLine()
        => Assert.Equal("a?[31mb?c", new DatasetException("a\u001b[31mb\nc").Message);

    static readonly byte[] GzipOfNothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    string Error(byte[] content, string name = "file")
        => Assert.Throws<DatasetException>(() => _folder.Raw(content, name)).Message;
}
