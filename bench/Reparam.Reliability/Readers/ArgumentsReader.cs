using System.Text;
using CsCheck;
using Reparam.Cli.Commands;
using Reparam.Reliability.Inputs;

namespace Reparam.Reliability.Readers;

/// <summary>
/// Numbers on the command line, a word in a line: an answer that is no NaN, or exit 2 and one line. The argument is the command. Options repeat
/// no numbers, so what is read right is left to the tests of the commands.
/// </summary>
sealed class ArgumentsReader() : InputReader("arguments", 2, "words.txt")
{
    const string Answered = "answered", Separator = "\n";

    // Kinds of values: a real number, one above 0, one from 0 to 1, numbers, probabilities that sum to 1, an order of classes, a class.
    static readonly (string Command, (string Option, char Kind)[] Options)[] All =
    [
        ("kl gumbel", [("--p", 'g'), ("--q", 'g')]), ("kl categorical", [("--p", 'd'), ("--q", 'd')]), ("kl bernoulli", [("--p", 'u'), ("--q", 'u')]),
        ("density gumbel", [("--location", 'r'), ("--scale", 'p'), ("--x", 'r')]), ("density logistic", [("--location", 'r'), ("--scale", 'p'), ("--x", 'r')]),
        ("density categorical", [("--logits", 'v'), ("--x", 'c')]), ("density concrete", [("--tau", 'p'), ("--logits", 'v'), ("--x", 'd')]),
        ("density exp-concrete", [("--tau", 'p'), ("--logits", 'v'), ("--x", 'v')]),
        ("density binary-concrete", [("--tau", 'p'), ("--logit", 'r'), ("--x", 'u')]), ("density plackett-luce", [("--scores", 'v'), ("--x", 'o')]),
    ];

    // A word that is no option at all is named itself, so any line names what is wrong.
    public override IReadOnlyList<string> Names(string argument) => [""];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        string[] words = [.. argument.Split(' '), .. File.ReadAllText(path).Split(Separator, StringSplitOptions.RemoveEmptyEntries)];
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Application.Run(words, output, error, CancellationToken.None);
        if (code == Application.Usage && error.ToString().Split('\n') is [var line, ""] && output.ToString().Length == 0)
            throw new UsageException(line["reparam: ".Length..]);
        if (code != Application.Done || output.ToString().Contains("NaN", StringComparison.Ordinal))
            throw new InvalidOperationException($"Exit code {code}; {output}{error}");
        return Answered;
    }

    public override string? Meaning(byte[] bytes, string argument) => Answered;

    static Document Grow(Choices choices)
    {
        var (command, options) = choices.One(All);
        var size = choices.Between(2, 5);
        var words = options.Select(option => $"{option.Option}={Value(choices, option.Kind, size)}");
        // Numbers need not fit each other, so no document is known to be answered.
        return new(Encoding.UTF8.GetBytes(string.Join(Separator, words)), null, command);
    }

    static string Value(Choices choices, char kind, int size) => kind switch
    {
        'r' => Number(choices),
        'p' => Number(choices).TrimStart('-', '+') is var number && number is "0" or "inf" ? "0.5" : number,
        'u' => Texts.Words(choices.Below(9) / 8.0),
        'g' => $"{Number(choices)},{Value(choices, 'p', size)}",
        'c' => $"{choices.Below(size)}",
        'd' => string.Join(',', Enumerable.Range(1, size).Select(i => Texts.Words(Math.ScaleB(1, -Math.Min(i, size - 1))))),
        'o' => string.Join(',', JsonTexts.Shuffled(choices, Enumerable.Range(0, size))),
        _ => string.Join(',', choices.Many(size, size, () => Number(choices))),
    };

    static string Number(Choices choices) => choices.Below(4) switch
    {
        0 => Texts.Words(choices.Between(-8, 8) / 8.0),
        1 => choices.One("-inf", "0", "1", "0.5", "1e308", "-1e308", "5e-324"),
        2 => $"{choices.Below(4)}",
        _ => Texts.Number(choices).Text,
    };
}
