using System.Globalization;
using Reparam.Distributions;
using Reparam.Models;

namespace Reparam.Benchmarks.Comparison;

/// <summary><c>100x784-20x10</c>: 100 images of 784 pixels, 20 variables of 10 classes; <c>100x784-200</c>: 200 Bernoulli variables.</summary>
sealed record VaeShape(int Images, VaeOptions Options)
{
    /// <exception cref="FormatException">It is no such shape.</exception>
    public static VaeShape Parse(string shape) => shape.Split('-', 'x') switch
    {
        [var images, var pixels, var variables] => new(Number(images), new VaeOptions
        {
            Pixels = Number(pixels),
            Family = BernoulliFamily.Instance,
            Variables = Number(variables),
            Classes = 1,
        }),
        [var images, var pixels, var variables, var classes] => new(Number(images), new VaeOptions
        {
            Pixels = Number(pixels),
            Variables = Number(variables),
            Classes = Number(classes),
        }),
        _ => throw new FormatException($"'{shape}' is not like 100x784-20x10 or 100x784-200."),
    };

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
