namespace Reparam.Experiments.Datasets;

/// <summary>A data set that cannot be used; the message is one line, written for the user.</summary>
sealed class DatasetException : Exception
{
    public DatasetException(string message, Exception? inner = null)
        : base(OneLine(message), inner)
    {
    }

    // Messages quote file names and file content, which may hold anything; a terminal must not obey it.
    static string OneLine(string message) =>
        string.Create(message.Length, message, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(text[i]) ? '?' : text[i];
        });
}
