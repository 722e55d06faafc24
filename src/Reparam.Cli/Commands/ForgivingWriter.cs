using System.Text;

namespace Reparam.Cli.Commands;

/// <summary>
/// Writes diagnostics and ignores errors, because a run of hours must not end when its log is full or the reader of the log has
/// ended.
/// </summary>
sealed class ForgivingWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
        }
    }
}
