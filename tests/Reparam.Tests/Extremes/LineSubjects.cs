using System.Reflection;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Extremes;

/// <summary>
/// The laws of one real variable, with every member that reflection finds: densities, distribution functions, quantiles, moments
/// and draws, at extreme parameters and points. Infinities are held to sizes computed in logarithms, beyond a double's range.
/// </summary>
static class LineSubjects
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261201);

    static readonly double LogMax = Math.Log(double.MaxValue);

    static readonly double[] Probabilities = [0, double.Epsilon, 1e-300, 1e-20, 0.5, 1 - 1.1102230246251565e-16, 1];

    static readonly double[] Scales = [.. ExtremeNumbers.Doubles.Where(x => x > 0)];

    // How far −log of the standard density may lie from 0 before it overflows: its log, for a distance whose log this is.
    static readonly Dictionary<Type, Func<double, bool, double>> LogSurprisal = new()
    {
        [typeof(Normal)] = (logZ, _) => (2 * logZ) - Math.Log(2),
        [typeof(Logistic)] = (logZ, _) => logZ,
        [typeof(LogitBinaryConcrete)] = (logZ, _) => logZ,
        [typeof(Gumbel)] = (logZ, below) => below ? Math.Exp(logZ) : logZ,
    };

    public static IEnumerable<Subject> All =>
    [
        Of((a, b) => new Gumbel(a, b)), Of((a, b) => new Logistic(a, b)), Of((a, b) => new Normal(a, b)),
        Of(LogitBinary), Of((a, b) => BinaryConcrete.FromLogit(b, a)),
        new("ContinuousDistribution", [.. PublicSubjects.Of(typeof(ContinuousDistribution))], probe => OverParameters(probe, (a, b) => new Normal(a, b), law =>
        {
            double[] x = [law.Mean, 1, double.MaxValue], log = new double[3];
            law.LogDensity(x, log);
            for (var i = 0; i < 3; i++) probe.Number("log-density", log[i], mayBeInfinite: i > 0);
            probe.Number("density", law.Density(law.Mean), mayBeInfinite: law.StandardDeviation < 1e-300);
            law.Sample(Key, 5, log);
            foreach (var draw in log.Concat(law.Samples(Key, 3)))
                probe.Number("draw", draw, mayBeInfinite: Math.Max(Math.Abs(law.Mean), law.StandardDeviation) > 1e307);
            // The variance may overflow or vanish; its root does not.
            var deviation = ContinuousDistribution.StandardDeviation(law);
            probe.Number("deviation", deviation);
            Assert.Equal(1, deviation / law.StandardDeviation, 1e-9);
        })),
        new("Binary laws of probabilities", [], probe => OverParameters(probe, (p, tau) => BinaryConcrete.FromProbability(tau, p), law =>
        {
            // Another range of log-odds than those of logits: from −745 to 37, of every probability that a double has.
            probe.Number("logit", law.Logit);
            probe.Number("draw", law.Sample(Key));
            var again = LogitBinaryConcrete.FromProbability(law.Temperature, law.Probability);
            probe.Number("log-density", again.LogDensity(law.Logit), mayBeInfinite: law.Temperature > 1e300);
        })),
        new("KullbackLeibler of lines", [], probe =>
        {
            Pairs(probe, (a, b) => new Gumbel(a, b), KullbackLeibler.Between);
            Pairs(probe, (a, b) => new Logistic(a, b), KullbackLeibler.Between);
            Pairs(probe, (a, b) => new Normal(a, b), KullbackLeibler.Between);
            Pairs(probe, LogitBinary, KullbackLeibler.Between);
            Pairs(probe, (a, b) => BinaryConcrete.FromLogit(b, a), KullbackLeibler.Between);
        }),
        new("GumbelFit", [.. PublicSubjects.Of(typeof(GumbelFit)), .. PublicSubjects.Of(typeof(ReturnLevel))], probe =>
        {
            foreach (var a in ExtremeNumbers.Doubles)
            {
                foreach (var b in ExtremeNumbers.Doubles)
                {
                    foreach (var fit in (Func<double[], GumbelFit>[])[x => GumbelFit.MaximumLikelihood(x), x => GumbelFit.Moments(x)])
                    {
                        double[] maxima = [a, b, (a / 2) + (b / 2), a];
                        probe.Case(() => string.Join(' ', maxima), maxima, () => Fit(probe, fit(maxima)));
                    }
                }
            }
        }),
    ];

    static Subject Of<TLaw>(Func<double, double, TLaw> make) where TLaw : IContinuousDistribution
    {
        var type = typeof(TLaw);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType == typeof(double)).ToArray();
        var functions = type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.ReturnType == typeof(double) && method.GetParameters() is [var only] && only.ParameterType == typeof(double)).ToArray();
        var makers = type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(made => made.ReturnType == type).Select(made => made.Name);
        string[] members =
        [
            .. properties.Select(p => p.Name), .. functions.Select(f => f.Name), "Sample",
            .. makers.Where(name => name.StartsWith("From", StringComparison.Ordinal)),
        ];
        return new(type.Name, [.. members.Select(name => $"{type.Name}.{name}")], probe => OverParameters(probe, make, law =>
        {
            var reach = Math.Abs(law.Median / 4) + Math.Abs((law.Quantile(0.75) / 4) - (law.Quantile(0.25) / 4));
            foreach (var property in properties)
                probe.Number(property.Name, (double)property.GetValue(law)!, mayBeInfinite: property.Name == "Variance" ? reach > 1e150 : reach > 1e306);
            foreach (var function in functions)
            {
                var isQuantile = function.Name.Contains("Quantile", StringComparison.Ordinal);
                foreach (var x in isQuantile ? Probabilities : ExtremeNumbers.Doubles)
                {
                    var y = (double)function.Invoke(law, [x])!;
                    var end = isQuantile && x is 0 or 1;
                    probe.Number($"{function.Name}({ExtremeNumbers.Text(x)})", y, mayBeInfinite: end || reach > 1e304 || function.Name == "LogDensity");
                    if (function.Name is "CumulativeDistribution" or "Survival") Assert.InRange(y, 0, 1);
                    if (function.Name == "LogDensity" && LogSurprisal.TryGetValue(type, out var size)) Infinite(probe, law, x, y, size);
                }
            }
            for (var i = 0UL; i < 3; i++) probe.Number("draw", law.Sample(Key, i), mayBeInfinite: reach > 1e304);
        }));
    }

    // −∞ where the surprisal lies beyond a double, and nowhere else.
    static void Infinite(Probe probe, IContinuousDistribution law, double x, double log, Func<double, bool, double> size)
    {
        var (location, scale) = law switch
        {
            Normal normal => (normal.Mean, normal.StandardDeviation),
            Logistic logistic => (logistic.Location, logistic.Scale),
            Gumbel gumbel => (gumbel.Location, gumbel.Scale),
            _ => (law.Mean, 1 / ((LogitBinaryConcrete)law).Temperature),
        };
        var half = (x / 2) - (location / 2);
        var logDistance = double.IsFinite(x - location) ? Math.Log(Math.Abs(x - location)) : Math.Log(Math.Abs(half)) + Math.Log(2);
        var logSize = x == location ? 0 : size(logDistance - Math.Log(scale), x < location);
        if (double.IsNegativeInfinity(log) && logSize < LogMax * (1 - 1e-9)) probe.Number($"log-density at {ExtremeNumbers.Text(x)}, too early", double.NaN);
        if (double.IsPositiveInfinity(log) || (double.IsFinite(log) && logSize > LogMax * (1 + 1e-9)))
            probe.Number($"log-density {log} at {ExtremeNumbers.Text(x)}", double.NaN);
    }

    static LogitBinaryConcrete LogitBinary(double logit, double temperature) => LogitBinaryConcrete.FromLogit(temperature, logit);

    static void OverParameters<TLaw>(Probe probe, Func<double, double, TLaw> make, Action<TLaw> body)
    {
        foreach (var a in ExtremeNumbers.Doubles)
        {
            foreach (var b in Scales)
                probe.Case(() => $"{typeof(TLaw).Name} of {ExtremeNumbers.Text(a)} and {ExtremeNumbers.Text(b)}", [a, b], () => body(make(a, b)));
        }
    }

    static void Pairs<TLaw>(Probe probe, Func<double, double, TLaw> make, Func<TLaw, TLaw, double> divergence)
    {
        double[] locations = [0, 1, -1e19, 1e300, -double.MaxValue, double.MaxValue], scales = [double.Epsilon, 1e-300, 1e-30, 1, 746, 1e160, double.MaxValue];
        var laws = locations.SelectMany(a => scales.Select(b => (a, b))).ToArray();
        foreach (var p in laws)
        {
            foreach (var q in laws)
            {
                probe.Case(() => $"{typeof(TLaw).Name} of {p} and {q}", [p.a, p.b, q.a, q.b], () =>
                {
                    var kl = divergence(make(p.a, p.b), make(q.a, q.b));
                    // No pair of these is infinitely far apart but in double precision.
                    probe.Number("divergence", kl, mayBeInfinite: p != q);
                    if (kl < 0) probe.Number($"a divergence of {kl}", double.NaN);
                    if (p == q && kl > 1e-9) probe.Number($"from itself {kl}", double.NaN);
                });
            }
        }
    }

    static void Fit(Probe probe, GumbelFit fit)
    {
        probe.Number("location", fit.Distribution.Location);
        probe.Number("scale", fit.Distribution.Scale);
        probe.Number("log-likelihood", fit.LogLikelihood);
        probe.Number("location's error", fit.LocationStandardError);
        probe.Number("scale's error", fit.ScaleStandardError);
        probe.Number("correlation", fit.Correlation);
        probe.Number("covariance", fit.Covariance, mayBeInfinite: fit.Distribution.Scale > 1e150);
        foreach (var period in (double[])[1 + 2.220446049250313e-16, 2, 1e19, double.MaxValue])
        {
            var level = fit.ReturnLevel(period);
            probe.Number("level", level.Level, mayBeInfinite: fit.Distribution.Scale > 1e304);
            probe.Number("level's error", level.StandardError, mayBeInfinite: fit.Distribution.Scale > 1e304);
            foreach (var confidence in (double[])[double.Epsilon, 0.5, 1 - 1.1102230246251565e-16])
            {
                var (lower, upper) = level.Interval(confidence);
                probe.Number("lower", lower, mayBeInfinite: fit.Distribution.Scale > 1e304);
                probe.Number("upper", upper, mayBeInfinite: fit.Distribution.Scale > 1e304);
            }
        }
    }
}
