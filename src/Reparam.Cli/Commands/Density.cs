using System.CommandLine;
using System.Text.Json;
using Reparam.Cli.Answers;
using Reparam.Distributions;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam density</c>: density of a distribution at a value, with its entropy, mean and distribution function.</summary>
static class Density
{
    public static Command Create() => new("density",
        """
        Density of a distribution at a value. Logarithms are in nats. The distribution function, entropy and mean are shown
        where they are known in closed form or by quadrature.

        Examples:
          reparam density gumbel --location 0 --scale 1 --x 0.36651292
          reparam density concrete --tau 0.4 --logits 0.3,0.1,0.4 --x 0.2,0.3,0.5 --output json
          reparam density exp-concrete --tau 0.4 --logits 0,-inf,1 --x=-0.5,-inf,-0.93275213
          reparam density binary-concrete --tau 1 --probability 0.1 --x 0.3
          reparam density plackett-luce --scores 0.1,2,5 --x 2,1,0
        """)
    {
        OfLocation("gumbel", "Gumbel (extreme value) distribution on the line.", (location, scale) => new Gumbel(location, scale)),
        OfLocation("logistic", "Logistic distribution on the line.", (location, scale) => new Logistic(location, scale)),
        OfCategorical(),
        OfSimplex("concrete", "Concrete (Gumbel-Softmax) distribution on the simplex; density with respect to its first K - 1 coordinates.",
            "Point of the simplex: coordinates of at least 0 that sum to 1.", (tau, logits) => (Concrete.FromLogits(tau, logits), null)),
        OfSimplex("exp-concrete", "Logarithm of a Concrete variable; density with respect to its K - 1 log-ratios.",
            "Logarithms of a point of the simplex; -inf is a coordinate of 0.", OfLogarithms),
        OfBinary(),
        OfOrders(),
    };

    static Command OfLocation(string name, string description, Func<double, double, IContinuousDistribution> make)
    {
        var location = Choose.Real("--location", "Location of the distribution.", "a finite number", double.IsFinite, 0);
        var scale = Choose.Real("--scale", "Scale of the distribution.", "a finite number above 0", IsPositive, 1);
        var x = Choose.Real("--x", "Value.", "a number", _ => true);
        return Distribution(name, description, [location, scale, x],
            parsed => Answer(name, make(parsed.GetValue(location), parsed.GetValue(scale)), parsed.GetValue(x)));
    }

    static Command OfBinary()
    {
        var probability = Choose.Real("--probability", "Probability of 1.", "a number above 0 and below 1", p => p is > 0 and < 1, required: false);
        var logit = Choose.Real("--logit", "Log-odds of 1, instead of --probability.", "a finite number", double.IsFinite, required: false);
        var (tau, x) = (Tau(), Choose.Real("--x", "Value from 0 to 1.", "a number", _ => true));
        const string Description = "Relaxed Bernoulli distribution on (0, 1); mean and entropy by quadrature.";
        return Distribution("binary-concrete", Description, [tau, probability, logit, x], parsed =>
        {
            var (hasProbability, hasLogit) = (parsed.GetResult(probability) is not null, parsed.GetResult(logit) is not null);
            if (hasProbability && hasLogit)
            {
                var (l, p) = (parsed.GetValue(logit), parsed.GetValue(probability));
                throw new UsageException(FormattableString.Invariant($"--logit: {l:R} cannot be combined with --probability {p:R}."));
            }
            if (!hasProbability && !hasLogit) throw new UsageException("--probability or --logit is required.");
            return LibraryRefusal.Explained(() => Answer("binary-concrete", hasLogit
                ? BinaryConcrete.FromLogit(parsed.GetValue(tau), parsed.GetValue(logit))
                : BinaryConcrete.FromProbability(parsed.GetValue(tau), parsed.GetValue(probability)), parsed.GetValue(x)), ("temperature", "--tau"));
        });
    }

    static Command OfCategorical()
    {
        var logits = Logits();
        var x = Choose.Real("--x", "A class; the first is 0.", $"a whole number from 0 to {int.MaxValue}",
            x => x is >= 0 and <= int.MaxValue && x == Math.Floor(x));
        const string Description = "Categorical distribution over 0 ... K - 1; the density is the probability.";
        return Distribution("categorical", Description, [logits, x], parsed => LibraryRefusal.Explained(() =>
        {
            var categorical = Categorical.FromLogits(parsed.GetValue(logits));
            return new DensityAnswer
            {
                Distribution = "categorical",
                LogDensity = categorical.LogProbability((int)parsed.GetValue(x)),
                Entropy = categorical.Entropy(),
            };
        }, ("logits", "--logits"), ("index", "--x")));
    }

    static (IContinuousRows Rows, double? Entropy) OfLogarithms(double tau, double[] logits)
    {
        var logarithms = ExpConcrete.FromLogits(tau, logits);
        return (logarithms, logarithms.Entropy());
    }

    static Command OfSimplex(string name, string description, string point, Func<double, double[], (IContinuousRows Rows, double? Entropy)> make)
    {
        var (tau, logits, x) = (Tau(), Logits(), Choose.Reals("--x", point, "a,b,..."));
        return Distribution(name, description, [tau, logits, x], parsed => LibraryRefusal.Explained(() =>
        {
            var (rows, entropy) = make(parsed.GetValue(tau), parsed.GetValue(logits)!);
            return new DensityAnswer { Distribution = name, LogDensity = rows.LogDensity(0, parsed.GetValue(x)), Entropy = entropy };
        }, ("logits", "--logits"), ("temperature", "--tau"), ("x", "--x")));
    }

    static Command OfOrders()
    {
        var scores = Choose.Reals("--scores", "Positive weights of the items.", "a,b,...");
        var x = Choose.Indices("--x", "Items in order; the first is 0.", "i,j,...");
        const string Description = "Plackett-Luce distribution over orders of items; the density is the probability.";
        return Distribution("plackett-luce", Description, [scores, x], parsed => LibraryRefusal.Explained(() => new DensityAnswer
        {
            Distribution = "plackett-luce",
            LogDensity = PlackettLuce.FromScores(parsed.GetValue(scores)).LogProbability(0, parsed.GetValue(x)),
        }, ("scores", "--scores"), ("outcome", "--x"), ("items", "--x")));
    }

    static Option<double> Tau() => Choose.Real("--tau", "Temperature.", "a finite number above 0", IsPositive);

    static Option<double[]?> Logits() => Choose.Reals("--logits", "Unnormalized log-probabilities; -inf masks a class.", "a,b,...");

    static bool IsPositive(double number) => number > 0 && double.IsFinite(number);

    static DensityAnswer Answer(string name, IContinuousDistribution distribution, double x) => new()
    {
        Distribution = name,
        LogDensity = distribution.LogDensity(x),
        Cdf = distribution.CumulativeDistribution(x),
        Entropy = distribution.Entropy,
        Mean = distribution.Mean,
    };

    static Command Distribution(string name, string description, IEnumerable<Option> parameters, Func<ParseResult, DensityAnswer> ask)
    {
        var output = Choose.Output();
        var command = new Command(name, description);
        foreach (var option in (Option[])[.. parameters, output]) command.Add(option);
        command.SetAction(parsed =>
        {
            var (answer, writer) = (ask(parsed), parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(output) == "json") writer.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Default.DensityAnswer));
            else
            {
                (string Name, double? Value)[] lines =
                [
                    ("log-density", answer.LogDensity),
                    ("density", answer.Density),
                    ("cdf", answer.Cdf),
                    ("entropy", answer.Entropy),
                    ("mean", answer.Mean),
                ];
                foreach (var (label, value) in lines)
                {
                    if (value is { } number) writer.WriteLine(FormattableString.Invariant($"{label,-11}  {number:R}"));
                }
            }
            return Application.Done;
        });
        return command;
    }
}
