using System.CommandLine;
using System.Text.Json;
using Reparam.Cli.Answers;
using Reparam.Distributions;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam kl</c>: Kullback-Leibler divergence of two distributions of one kind, in closed form.</summary>
static class Kl
{
    public static Command Create() => new("kl",
        """
        Kullback-Leibler divergence KL(p||q) of two distributions of one kind, in nats.

        Examples:
          reparam kl gumbel --p=-2,0.5 --q=-4,0.5
          reparam kl categorical --p=0.5,0.5,0 --q=0.2,0.3,0.5
          reparam kl bernoulli --p=0.3 --q=0.5 --output json
        """)
    {
        Pair("gumbel", "Gumbel distributions.", "location,scale", (p, q) => KullbackLeibler.Between(GumbelOf("--p", p), GumbelOf("--q", q))),
        Pair("categorical", "Categorical distributions.", "probabilities", (p, q) =>
        {
            var (first, second) = (CategoricalOf("--p", p), CategoricalOf("--q", q));
            return LibraryRefusal.Explained(() => KullbackLeibler.Between(first, second), ("q", "--q"));
        }),
        Pair("bernoulli", "Independent binary variables, given by their probabilities of 1; their divergences are added.", "probabilities", Bernoullis),
    };

    static Gumbel GumbelOf(string option, double[] parameters)
        => parameters.Length == 2
            ? LibraryRefusal.Explained(() => new Gumbel(parameters[0], parameters[1]), ("location", option))
            : throw new UsageException($"{option}: a Gumbel distribution has two parameters, location and scale, not {parameters.Length}.");

    static Categorical CategoricalOf(string option, double[] probabilities)
        => LibraryRefusal.Explained(() => Categorical.FromProbabilities(probabilities), ("probabilities", option));

    static double Bernoullis(double[] p, double[] q)
    {
        if (p.Length != q.Length) throw new UsageException($"--q: {q.Length} probabilities, but --p has {p.Length}.");
        var first = LibraryRefusal.Explained(() => Bernoulli.FromProbabilities(p), ("probabilities", "--p"));
        var second = LibraryRefusal.Explained(() => Bernoulli.FromProbabilities(q), ("probabilities", "--q"));
        var divergences = new double[p.Length];
        KullbackLeibler.Between(first, second, divergences);
        return divergences.Sum();
    }

    static Command Pair(string name, string description, string help, Func<double[], double[], double> between)
    {
        var p = Choose.Reals("--p", "Distribution p, which the expectation is taken over.", help);
        var q = Choose.Reals("--q", "Distribution q, which p is compared with.", help);
        var output = Choose.Output();
        var command = new Command(name, description) { p, q, output };
        command.SetAction(parsed =>
        {
            var answer = new DivergenceAnswer { Distribution = name, Kl = between(parsed.GetValue(p)!, parsed.GetValue(q)!) };
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(output) == "json"
                ? JsonSerializer.Serialize(answer, AnswerJson.Default.DivergenceAnswer)
                : FormattableString.Invariant($"kl  {answer.Kl:R}"));
            return Application.Done;
        });
        return command;
    }
}
