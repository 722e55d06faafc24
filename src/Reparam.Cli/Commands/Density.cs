using System.CommandLine;
using System.Text.Json;
using Reparam.Cli.Answers;
using Reparam.Distributions;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam density</c>: the density of a distribution at a value, and what else is known of it.</summary>
static class Density
{
    public static Command Create() => new("density",
        """
        Density of a distribution at a value, in nats, with distribution function, entropy and mean where they have a form.

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
            "Point of the simplex: from 0 up, summing to 1.", (tau, logits) => (Concrete.FromLogits(tau, logits), null)),
        OfSimplex("exp-concrete", "The logarithm of a Concrete variable; density with respect to its K - 1 log-ratios.",
            "Logarithms of a point of the simplex; -inf is a coordinate of 0.", (tau, logits) => ExpConcrete.FromLogits(tau, logits) is var law ? (law, law.Entropy()) : default),
        OfBinary(),
        OfOrders(),
    };

    static Command OfLocation(string name, string description, Func<double, double, IContinuousDistribution> law)
    {
        var location = Choose.Real("--location", "Location.", "a finite number", double.IsFinite, 0);
        var scale = Choose.Real("--scale", "Scale.", "a finite number above 0", IsPositive, 1);
        var x = Choose.Real("--x", "The value.", "a number", _ => true);
        return Law(name, description, [location, scale, x], parsed => Answer(name, law(parsed.GetValue(location), parsed.GetValue(scale)), parsed.GetValue(x)));
    }

    static Command OfBinary()
    {
        var probability = Choose.Real("--probability", "Probability of 1.", "a number above 0 and below 1", p => p is > 0 and < 1, required: false);
        var logit = Choose.Real("--logit", "Its log-odds, instead.", "a finite number", double.IsFinite, required: false);
        var (tau, x) = (Tau(), Choose.Real("--x", "The value, in [0, 1].", "a number", _ => true));
        return Law("binary-concrete", "Relaxed Bernoulli distribution on (0, 1); mean and entropy by quadrature.", [tau, probability, logit, x], parsed =>
        {
            var (hasProbability, hasLogit) = (parsed.GetResult(probability) is not null, parsed.GetResult(logit) is not null);
            if (hasProbability && hasLogit) throw new UsageException(FormattableString.Invariant($"--logit: {parsed.GetValue(logit):R} cannot stand beside --probability {parsed.GetValue(probability):R}."));
            if (!hasProbability && !hasLogit) throw new UsageException("--probability or --logit is required.");
            return LibraryRefusal.Explained(() => Answer("binary-concrete", hasLogit
                ? BinaryConcrete.FromLogit(parsed.GetValue(tau), parsed.GetValue(logit))
                : BinaryConcrete.FromProbability(parsed.GetValue(tau), parsed.GetValue(probability)), parsed.GetValue(x)), ("temperature", "--tau"));
        });
    }

    static Command OfCategorical()
    {
        var (logits, x) = (Logits(), Choose.Real("--x", "A class, the first being 0.", "a whole number from 0 up", x => x is >= 0 and <= int.MaxValue && x == Math.Floor(x)));
        return Law("categorical", "Categorical distribution over 0 ... K - 1; the density is the probability.", [logits, x], parsed => LibraryRefusal.Explained(() =>
        {
            var law = Categorical.FromLogits(parsed.GetValue(logits));
            return new DensityAnswer { Distribution = "categorical", LogDensity = law.LogProbability((int)parsed.GetValue(x)), Entropy = law.Entropy() };
        }, ("logits", "--logits"), ("index", "--x")));
    }

    static Command OfSimplex(string name, string description, string point, Func<double, double[], (IContinuousRows Law, double? Entropy)> make)
    {
        var (tau, logits, x) = (Tau(), Logits(), Choose.Reals("--x", point, "a,b,..."));
        return Law(name, description, [tau, logits, x], parsed => LibraryRefusal.Explained(() =>
        {
            var (law, entropy) = make(parsed.GetValue(tau), parsed.GetValue(logits)!);
            return new DensityAnswer { Distribution = name, LogDensity = law.LogDensity(0, parsed.GetValue(x)), Entropy = entropy };
        }, ("logits", "--logits"), ("temperature", "--tau"), ("x", "--x")));
    }

    static Command OfOrders()
    {
        var (scores, x) = (Choose.Reals("--scores", "Positive weights of the items.", "a,b,..."), Choose.Indices("--x", "The items in order, the first being 0.", "i,j,..."));
        return Law("plackett-luce", "Plackett-Luce distribution over orders of items; the density is the probability.", [scores, x], parsed => LibraryRefusal.Explained(
            () => new DensityAnswer { Distribution = "plackett-luce", LogDensity = PlackettLuce.FromScores(parsed.GetValue(scores)).LogProbability(0, parsed.GetValue(x)) },
            ("scores", "--scores"), ("outcome", "--x"), ("items", "--x")));
    }

    static Option<double> Tau() => Choose.Real("--tau", "Temperature.", "a finite number above 0", IsPositive);

    static Option<double[]?> Logits() => Choose.Reals("--logits", "Unnormalized log-probabilities; -inf masks a class.", "a,b,...");

    static bool IsPositive(double number) => number > 0 && double.IsFinite(number);

    static DensityAnswer Answer(string name, IContinuousDistribution law, double x)
        => new() { Distribution = name, LogDensity = law.LogDensity(x), Cdf = law.CumulativeDistribution(x), Entropy = law.Entropy, Mean = law.Mean };

    static Command Law(string name, string description, IEnumerable<Option> parameters, Func<ParseResult, DensityAnswer> ask)
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
                (string Name, double? Value)[] lines = [("log-density", answer.LogDensity), ("density", answer.Density), ("cdf", answer.Cdf), ("entropy", answer.Entropy), ("mean", answer.Mean)];
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
