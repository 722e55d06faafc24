using Reparam.Training;

namespace Reparam.Tests.Training;

public sealed class AtomicFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteText_NewFile_LeavesOnlyTheTarget()
    {
        AtomicFile.WriteText(_folder["a.txt"], "τ = 1");

        Assert.Equal("τ = 1"u8.ToArray(), File.ReadAllBytes(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.Files);
    }

    [Fact]
    public void Write_ExistingFile_Replaces()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old and long");
        AtomicFile.WriteText(_folder["a.txt"], "new");

        Assert.Equal("new", File.ReadAllText(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.Files);
    }

    [Fact]
    public void Write_OpenReader_KeepsTheOldBytes()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");
        using var reader = new StreamReader(new FileStream(
            _folder["a.txt"], FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        AtomicFile.WriteText(_folder["a.txt"], "new");

        Assert.Equal("old", reader.ReadToEnd());
    }

    [Fact]
    public void Write_ExceptionHalfway_KeepsTheOldFile()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder["a.txt"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("halfway");
        }));
        Assert.Equal("old", File.ReadAllText(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.Files);
    }

    [Fact]
    public void Write_BeforeTheRename_OldFileIsWhole()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");
        AtomicFile.Write(_folder["a.txt"], stream =>
        {
            stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(_folder["a.txt"]));
        });

        Assert.Equal("new", File.ReadAllText(_folder["a.txt"]));
    }

    [Fact]
    public void Write_LeftoverOfAKilledProcess_IsOverwritten()
    {
        File.WriteAllText(_folder["a.txt.tmp"], "a longer leftover of a process that was killed");
        AtomicFile.WriteText(_folder["a.txt"], "new");

        Assert.Equal("new", File.ReadAllText(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.Files);
    }

    [Fact]
    public void Write_AnotherWriterHoldsTheTemporaryFile_LeavesItAlone()
    {
        AtomicFile.Write(_folder["a.txt"], stream =>
        {
            stream.Write("first"u8);
            Assert.Throws<IOException>(() => AtomicFile.WriteText(_folder["a.txt"], "second"));
        });

        Assert.Equal("first", File.ReadAllText(_folder["a.txt"]));
    }

    [Fact]
    public void Write_TargetIsAFolder_ThrowsAndCleansUp()
    {
        Directory.CreateDirectory(_folder["a.txt"]);

        Assert.ThrowsAny<Exception>(() => AtomicFile.WriteText(_folder["a.txt"], "new"));
        Assert.Empty(_folder.Files);
    }
}
