using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>What every law over rows obeys: shapes, batches that are their rows, addressed randomness, errors.</summary>
public sealed class RowLaws
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    // Six laws of three classes, one masked class among them; τ, where there is one, differs from row to row.
    static readonly double[] Temperatures = [0.5, 2, 1];

    static readonly double[] Logits = [0, 1, -1, 2, double.NegativeInfinity, 0.5, 0.3, 0.1, 0.4, 1, 1, 1, -3, 2, 0, 0.25, 0.5, 4];

    static readonly ILawCase[] Table =
    [
        new Continuous("exp-concrete", () => ExpConcrete.FromLogits(Tensor(Temperatures, 3), Tensor(Logits, 2, 3, 3)), b => ExpConcrete.FromLogits(Temperatures[b % 3], Row(b))),
        new Continuous("concrete", () => Concrete.FromLogits(Tensor(Temperatures, 3), Tensor(Logits, 2, 3, 3)), b => Concrete.FromLogits(Temperatures[b % 3], Row(b))),
        new Continuous("diagonal-normal", () => DiagonalNormal.Create(Tensor([.. Logits.Select(x => Math.Max(x, -9))], 2, 3, 3), Tensor(Temperatures, 3, 1)), b => DiagonalNormal.Create([.. Row(b).Select(x => Math.Max(x, -9))], [.. Enumerable.Repeat(Temperatures[b % 3], 3)])),
        new Discrete<int>("categorical", () => Categorical.FromLogits(Tensor(Logits, 2, 3, 3)), b => Categorical.FromLogits(Row(b))),
        new Discrete<double>("one-hot", () => OneHotCategorical.FromLogits(Tensor(Logits, 2, 3, 3)), b => OneHotCategorical.FromLogits(Row(b))),
        new Discrete<int>("bernoulli", () => Bernoulli.FromLogits(Tensor(Logits[..6], 2, 3)), b => Bernoulli.FromLogit(Logits[b])),
        new Discrete<int>("plackett-luce", () => PlackettLuce.FromLogits(Tensor(Logits, 2, 3, 3)), b => PlackettLuce.FromLogits(Row(b))),
    ];

    public static TheoryData<string> Names => [.. Table.Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Batch_OfSixLaws_IsItsRows(string name) => Case(name).BatchIsItsRows();

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_InOneCallOrSeveral_HasTheSameBits(string name) => Case(name).SplitsHaveTheSameBits();

    [Theory]
    [MemberData(nameof(Names))]
    public void LogDensity_OfTensors_BroadcastsLeadingAxesAgainstTheBatch(string name) => Case(name).Broadcasts();

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyMember_WrongLengthsOrShapes_NamesTheArgument(string name) => Case(name).RefusesWrongShapes();

    [Theory]
    [InlineData("categorical")]
    [InlineData("one-hot")]
    [InlineData("bernoulli")]
    [InlineData("plackett-luce")]
    public void Outcomes_OfEveryLaw_AreDistinctAndSumToOne(string name) => Case(name).OutcomesSumToOne();

    [Fact]
    public void FromLogits_TemperatureAndLogits_BroadcastToTheBatch()
    {
        Assert.Equal([2, 3], Concrete.FromLogits(Tensor(Temperatures, 3), Tensor(Logits, 2, 3, 3)).BatchShape.ToArray());
        Assert.Equal([4, 1], Concrete.FromLogits(Tensor([1, 2, 3, 4], 4, 1), Tensor(Logits[..3], 3)).BatchShape.ToArray());
        Assert.Equal([2, 3], Concrete.FromLogits(0.5, Tensor(Logits, 2, 3, 3)).BatchShape.ToArray());
        Assert.Equal([1, 1, 1, 2, 2, 2], Concrete.FromLogits(Tensor([1, 2], 2, 1), Tensor(Logits[..9], 3, 3)).Temperatures.ToArray());
        Assert.Throws<ArgumentException>("temperature", () => Concrete.FromLogits(Tensor([1, 2], 2), Tensor(Logits, 2, 3, 3)));
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => Concrete.FromLogits(Tensor([1, -1, 2], 3), Tensor(Logits, 2, 3, 3)));
        Assert.Throws<ArgumentException>("temperature", () => Concrete.FromLogits(default(ReadOnlyTensorSpan<double>), Tensor(Logits, 2, 3, 3)));
        Assert.Throws<ArgumentException>("logits", () => Categorical.FromLogits(default(ReadOnlyTensorSpan<double>)));
    }

    static ReadOnlyTensorSpan<double> Tensor(double[] values, params nint[] shape) => new(values, shape);

    static double[] Row(int b) => Logits[(3 * b)..(3 * (b + 1))];

    static ILawCase Case(string name) => Table.Single(law => law.Name == name);

    interface ILawCase
    {
        string Name { get; }
        void BatchIsItsRows();
        void SplitsHaveTheSameBits();
        void Broadcasts();
        void RefusesWrongShapes();
        void OutcomesSumToOne();
    }

    sealed class Continuous(string name, Func<IContinuousRows> batch, Func<int, IContinuousRows> row)
        : LawCase<double>(name, batch(), row, (law, r, x) => ((IContinuousRows)law).LogDensity(r, x),
            (law, x, y) => ((IContinuousRows)law).LogDensity(x, y), (law, x, y) => ((IContinuousRows)law).LogDensity(x, y));

    sealed class Discrete<T>(string name, Func<IDiscreteRows<T>> batch, Func<int, IDiscreteRows<T>> row)
        : LawCase<T>(name, batch(), row, (law, r, x) => ((IDiscreteRows<T>)law).LogProbability(r, x),
            (law, x, y) => ((IDiscreteRows<T>)law).LogProbability(x, y), (law, x, y) => ((IDiscreteRows<T>)law).LogProbability(x, y)) where T : unmanaged;

    delegate double OfRow<T>(IRowDistribution<T> law, int row, ReadOnlySpan<T> x) where T : unmanaged;

    delegate void OfSpan<T>(IRowDistribution<T> law, ReadOnlySpan<T> x, Span<double> y) where T : unmanaged;

    delegate void OfTensor<T>(IRowDistribution<T> law, ReadOnlyTensorSpan<T> x, TensorSpan<double> y) where T : unmanaged;

    abstract class LawCase<T>(string name, IRowDistribution<T> batch, Func<int, IRowDistribution<T>> row, OfRow<T> ofRow, OfSpan<T> ofSpan, OfTensor<T> ofTensor) : ILawCase where T : unmanaged
    {
        const int Samples = 4;

        readonly int _width = batch.EventLength();

        public string Name { get; } = name;

        public void BatchIsItsRows()
        {
            var draws = Draw(Samples * 6);
            var log = new double[Samples * 6];
            ofSpan(batch, draws, log);

            Assert.Equal([2, 3], batch.BatchShape.ToArray());
            Assert.Equal(6, batch.Rows);
            for (var i = 0; i < log.Length; i++)
            {
                var single = row(i % 6);
                Assert.Equal((0, 1), (single.BatchShape.Length, single.Rows));
                var alone = new T[_width];
                single.Sample(0, Key, (ulong)i, alone);
                Assert.Equal(draws[(i * _width)..((i + 1) * _width)], alone);
                Assert.Equal(ofRow(single, 0, alone), log[i]);
                Assert.True(log[i] > double.NegativeInfinity);
            }
        }

        public void SplitsHaveTheSameBits()
        {
            var whole = Draw(50);
            foreach (var cut in (int[])[1, 6, 17, 49])
            {
                var (upper, lower) = (new T[cut * _width], new T[(50 - cut) * _width]);
                batch.Sample(Key, 0, upper);
                batch.Sample(Key, (ulong)cut, lower);
                Assert.True(MemoryMarshal.AsBytes<T>(whole).SequenceEqual(MemoryMarshal.AsBytes<T>((T[])[.. upper, .. lower])));
            }
            var tensor = new T[12 * _width];
            batch.Sample(Key, new TensorSpan<T>(tensor, [2, .. batch.BatchShape, .. batch.EventShape]));
            Assert.Equal(whole[..(12 * _width)], tensor);
            Assert.Equal(whole[..(6 * _width)], batch.Sample(Key));
            Assert.NotEqual(whole, Draw(50, Key.Split(1)));
        }

        public void Broadcasts()
        {
            // Outcomes [4, 2, 1, event] of the laws of each first column, against the batch [2, 3].
            var x = new T[8 * _width];
            for (var i = 0; i < 8; i++) row(i % 2 * 3).Sample(0, Key, (ulong)i, x.AsSpan(i * _width, _width));
            var y = new double[24];
            ofTensor(batch, new ReadOnlyTensorSpan<T>(x, [4, 2, 1, .. batch.EventShape]), new TensorSpan<double>(y, [4, 2, 3]));
            for (var i = 0; i < 24; i++) Assert.Equal(ofRow(row(i % 6), 0, x.AsSpan(i / 3 * _width, _width)), y[i]);

            // One outcome for the whole batch, and a single law for many outcomes.
            var all = new double[6];
            ofTensor(batch, new ReadOnlyTensorSpan<T>(x[.._width], [1, .. batch.EventShape]), new TensorSpan<double>(all, [2, 3]));
            for (var b = 0; b < 6; b++) Assert.Equal(ofRow(row(b), 0, x.AsSpan(0, _width)), all[b]);
            var many = new double[8];
            ofTensor(row(0), new ReadOnlyTensorSpan<T>(x, [2, 4, .. batch.EventShape]), new TensorSpan<double>(many, [2, 4]));
            for (var i = 0; i < 8; i++) Assert.Equal(ofRow(row(0), 0, x.AsSpan(i * _width, _width)), many[i]);
        }

        public void RefusesWrongShapes()
        {
            var draws = Draw(6);
            Assert.Throws<ArgumentException>("destination", () => ofSpan(batch, draws, new double[5]));
            Assert.ThrowsAny<ArgumentException>(() => ofSpan(batch, draws.AsSpan(_width), new double[5]));
            Assert.ThrowsAny<ArgumentException>(() => ofRow(batch, 0, new T[_width + 1]));
            Assert.Throws<ArgumentOutOfRangeException>("row", () => ofRow(batch, 6, draws.AsSpan(0, _width)));
            Assert.Throws<ArgumentOutOfRangeException>("row", () => batch.Sample(-1, Key, 0, new T[_width]));
            Assert.Throws<ArgumentException>("destination", () => batch.Sample(0, Key, 0, new T[_width + 1]));
            Assert.Throws<ArgumentException>("destination", () => ofTensor(batch, new ReadOnlyTensorSpan<T>(draws, [2, 3, .. batch.EventShape]), new TensorSpan<double>(new double[6], [3, 2])));
            Assert.ThrowsAny<ArgumentException>(() => ofTensor(batch, new ReadOnlyTensorSpan<T>(new T[4 * _width], [4, .. batch.EventShape]), new TensorSpan<double>(new double[4], [4])));
            Assert.Throws<ArgumentException>("destination", () => batch.Sample(Key, new TensorSpan<T>(draws, [3, 2, .. batch.EventShape])));
            if (_width > 1) Assert.Throws<ArgumentException>("destination", () => batch.Sample(Key, 0, new T[_width + 1]));
        }

        public void OutcomesSumToOne()
        {
            var outcomes = ((IDiscreteRows<T>)batch).Outcomes.ToArray();
            Assert.Equal(outcomes.Length, outcomes.Select(o => string.Join(',', o)).Distinct().Count());
            for (var b = 0; b < 6; b++)
            {
                Assert.Equal(1, outcomes.Sum(o => Math.Exp(ofRow(batch, b, o))), 1e-12);
                var mode = new T[_width];
                ((IDiscreteRows<T>)batch).Mode(b, mode);
                Assert.Equal(outcomes.Max(o => ofRow(batch, b, o)), ofRow(batch, b, mode));
            }
        }

        T[] Draw(int count, RandomKey? key = null)
        {
            var draws = new T[count * _width];
            batch.Sample(key ?? Key, 0, draws);
            return draws;
        }
    }
}
