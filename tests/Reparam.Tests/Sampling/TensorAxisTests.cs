using System.Numerics.Tensors;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

public sealed class TensorAxisTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261121).Split(7);

    public static TheoryData<string, int> Axes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var shape in (string[])["5", "1", "3,4", "4,1", "1,4", "2,3,4", "3,1,2", "2,3,4,5", "2,1,3,2"])
            {
                var rank = shape.Split(',').Length;
                for (var axis = -rank; axis < rank; axis++) data.Add(shape, axis);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void GumbelSoftmax_AnyAxis_IsThatOfTheSlicesAlongIt(string shape, int axis)
    {
        var lengths = Lengths(shape);
        var logits = Values(lengths);
        var draw = Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(logits, lengths), Key, 0.6f, axis: axis);

        AssertSlices(draw, logits, lengths, axis < 0 ? axis + lengths.Length : axis);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void GumbelSoftmax_StridedAndPermutedTensors_AreTheirDenseCopies(int axis)
    {
        nint[] lengths = [4, 3, 5];
        var logits = Values(lengths);
        var padded = new float[4 * 40];
        Array.Fill(padded, float.NaN);
        var permuted = new float[60];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                for (var k = 0; k < 5; k++)
                {
                    var value = logits[(i * 15) + (j * 5) + k];
                    padded[(i * 40) + (j * 11) + (k * 2)] = value;
                    permuted[(k * 12) + (j * 4) + i] = value;
                }
            }
        }
        var strided = Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(padded, lengths, [40, 11, 2]), Key, 0.6f, axis: axis);
        var turned = Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(permuted, lengths, [1, 4, 12]), Key, 0.6f, axis: axis);
        var permutation = Tensor.Create(permuted, [5, 3, 4]).PermuteDimensions([2, 1, 0]);
        var asTensor = Draw.GumbelSoftmax(permutation, Key, 0.6f, axis: axis);

        AssertSlices(strided, logits, lengths, axis);
        AssertSlices(turned, logits, lengths, axis);
        AssertSlices(asTensor, logits, lengths, axis);
        var dense = strided.Backward(new ReadOnlyTensorSpan<float>(logits, lengths));
        Assert.Equal(Flat(dense), Flat(strided.Backward(new ReadOnlyTensorSpan<float>(padded, lengths, [40, 11, 2]))));
        Assert.Equal(Flat(dense), Flat(strided.Backward(new ReadOnlyTensorSpan<float>(permuted, lengths, [1, 4, 12]))));
    }

    [Fact]
    public void GumbelSoftmax_ALogitBroadcast_CountsInEveryRow()
    {
        float[] row = [0.5f, -1, 2];
        var broadcast = Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(row, [4, 3], [0, 1]), Key);

        Assert.Equal(Flat(Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>([.. row, .. row, .. row, .. row], [4, 3]), Key).Soft), Flat(broadcast.Soft));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Hard_AnyAxis_IsLiteralAndItsGradientThatOfTheSoftPath(int axis)
    {
        nint[] lengths = [3, 4, 5];
        var logits = Values(lengths);
        var span = new ReadOnlyTensorSpan<float>(logits, lengths);
        var (soft, hard) = (Draw.GumbelSoftmax(span, Key, 0.6f, false, axis), Draw.GumbelSoftmax(span, Key, 0.6f, true, axis));

        Assert.Same(soft.Soft, soft.Value);
        Assert.Same(hard.Hard, hard.Value);
        Assert.Equal(Flat(soft.Soft), Flat(hard.Soft));
        Assert.Equal(Flat(soft.Hard), Flat(hard.Hard));
        Assert.All(Flat(hard.Hard), y => Assert.True(BitConverter.SingleToInt32Bits(y) is 0 or 0x3F800000));
        Assert.Equal(hard.Index.FlattenedLength, (nint)Flat(hard.Hard).Sum());
        var dy = new ReadOnlyTensorSpan<float>(Values(lengths, 9), lengths);
        Assert.Equal(Flat(soft.Backward(dy)), Flat(hard.Backward(dy)));
    }

    [Fact]
    public void Draw_ItsTensorsWrittenTo_StillGivesItsGradient()
    {
        nint[] lengths = [2, 3];
        var dy = new ReadOnlyTensorSpan<float>(Values(lengths, 9), lengths);
        var draw = Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(Values(lengths), lengths), Key);
        var before = Flat(draw.Backward(dy));
        draw.Soft.Fill(7f);

        Assert.Equal(before, Flat(draw.Backward(dy)));
    }

    [Fact]
    public void GumbelSoftmax_OfARow_IsThatOfTheTensorAndOfTheSpans()
    {
        float[] logits = [0.3f, -1, float.NegativeInfinity, 2];
        var (soft, index) = (new float[4], new int[1]);
        Draw.GumbelSoftmax(logits, 4, [0.5f], Key, soft, index);
        var draw = Draw.GumbelSoftmax(logits, Key, 0.5f, hard: true);

        Assert.Equal(soft, Flat(draw.Soft));
        Assert.Equal(index[0], draw.Index[0]);
        Assert.Equal([4], draw.Value.Lengths.ToArray());
        Assert.Equal(1, draw.Value[index[0]]);
    }

    // Every slice along the axis is a row of its own, the slices numbered in the order of the other dimensions.
    static void AssertSlices(GumbelSoftmaxDraw draw, float[] logits, nint[] lengths, int axis)
    {
        var classes = (int)lengths[axis];
        var inner = (int)lengths[(axis + 1)..].Aggregate((nint)1, (a, b) => a * b);
        var rows = logits.Length / classes;
        var dy = Values(lengths, 9);
        var (soft, hard, index, gradient) = (Flat(draw.Soft), Flat(draw.Hard), new int[rows], Flat(draw.Backward(new ReadOnlyTensorSpan<float>(dy, lengths))));
        draw.Index.FlattenTo(index);
        var reduced = (nint[])lengths.Clone();
        reduced[axis] = 1;
        Assert.Equal(lengths, draw.Soft.Lengths.ToArray());
        Assert.Equal(lengths, draw.Hard.Lengths.ToArray());
        Assert.Equal(reduced, draw.Index.Lengths.ToArray());
        for (var r = 0; r < rows; r++)
        {
            var places = Enumerable.Range(0, classes).Select(k => (((r / inner * classes) + k) * inner) + (r % inner)).ToArray();
            var (y, chosen, dx) = (new float[classes], new int[1], new float[classes]);
            Draw.GumbelSoftmax(places.Select(i => logits[i]).ToArray(), classes, [0.6f], Key, y, chosen, (ulong)r);
            Draw.GumbelSoftmaxBackward(y, places.Select(i => dy[i]).ToArray(), classes, [0.6f], dx);
            Assert.Equal(y, places.Select(i => soft[i]));
            Assert.Equal(dx, places.Select(i => gradient[i]));
            Assert.Equal(chosen[0], index[r]);
            Assert.Equal(Enumerable.Range(0, classes).Select(k => k == chosen[0] ? 1f : 0f), places.Select(i => hard[i]));
        }
    }

    static nint[] Lengths(string shape) => [.. shape.Split(',').Select(length => nint.Parse(length, System.Globalization.CultureInfo.InvariantCulture))];

    static float[] Values(nint[] lengths, ulong seed = 8)
    {
        var values = new float[(int)lengths.Aggregate((nint)1, (a, b) => a * b)];
        RandomKey.FromSeed(seed).FillLogistic(0, values);
        return values;
    }

    static float[] Flat(Tensor<float> tensor)
    {
        var flat = new float[tensor.FlattenedLength];
        tensor.FlattenTo(flat);
        return flat;
    }
}
