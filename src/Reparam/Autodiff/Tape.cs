using Reparam.Kernels;

namespace Reparam.Autodiff;

/// <summary>
/// Records operations as they are computed and differentiates them. The tape owns every buffer; <see cref="Reset"/>
/// forgets the operations and keeps the buffers, so a step that repeats allocates nothing.
/// </summary>
/// <remarks>
/// Gradients are recorded on the same tape, so a gradient of a gradient is just a second call. One thread at a time.
/// </remarks>
/// <param name="compute">The threads and the matrix product to compute with; shared, not owned.</param>
public sealed class Tape(Compute compute)
{
    readonly Arena _arena = new();
    readonly Dictionary<Parameter, int> _parameters = [];
    // Parameters that other values stand in for, each with the index that it had before, or −1.
    readonly List<(Parameter Parameter, int Before, long Number)> _substituted = [];
    Node[] _nodes = new Node[256];
    Mark[] _marks = new Mark[256];
    int _count, _generation, _call;
    long _substitutions;
    // The scratch tape, and the most bytes that one of its turns recorded since this tape's last reset.
    Tape? _scratch;
    long _most;

    /// <summary>The threads and the matrix product.</summary>
    public Compute Compute { get; } = compute ?? throw new ArgumentNullException(nameof(compute));

    /// <summary>Measures the steps recorded here, if any; null by default. Numbers do not depend on it.</summary>
    public StepProfile? Profile { get; set; }

    /// <summary>Number of recorded values.</summary>
    public int Count => _count;

    /// <summary>
    /// The most bytes of buffers it may hold; no limit by default. An operation that would need more throws
    /// <see cref="InsufficientMemoryException"/> before it allocates.
    /// </summary>
    public long MemoryLimit
    {
        get => _arena.Limit;
        set
        {
            _arena.Limit = value;
            _scratch?.MemoryLimit = value;
        }
    }

    /// <summary>Bytes recorded since the last <see cref="Reset"/>.</summary>
    public long BytesRecorded => _arena.BytesTaken + (_scratch is { } scratch ? Math.Max(scratch._most, scratch.BytesRecorded) : 0);

    /// <summary>Bytes of the buffers it holds, in use or not.</summary>
    internal long BytesHeld => (sizeof(float) * _arena.Capacity) + (_scratch?.BytesHeld ?? 0);

    /// <summary>
    /// A tape for work of which only results are kept, with the same threads, profile and limit. Whoever uses it resets it;
    /// what it holds counts as this tape's.
    /// </summary>
    internal Tape Scratch
    {
        get
        {
            if (_scratch is null)
            {
                _scratch = new Tape(Compute) { MemoryLimit = MemoryLimit };
                (_arena.Beside, _scratch._arena.Beside) = (_scratch._arena, _arena);
            }
            _scratch.Profile = Profile;
            return _scratch;
        }
    }

    /// <summary>Records numbers that nothing is differentiated through, as a copy.</summary>
    /// <param name="data">The numbers, row-major.</param>
    /// <param name="shape">Their dimensions.</param>
    /// <exception cref="ArgumentException">The count of numbers is not the shape's.</exception>
    public Value Constant(ReadOnlySpan<float> data, Shape shape)
    {
        if (data.Length != shape.Count) throw new ArgumentException($"{data.Length} numbers do not fill {shape}.", nameof(data));
        var value = Record(null, shape);
        data.CopyTo(Write(value));
        return value;
    }

    /// <summary>Records one number over and over.</summary>
    /// <param name="number">The number.</param>
    /// <param name="shape">The dimensions.</param>
    public Value Constant(float number, Shape shape)
    {
        var value = Record(null, shape);
        Write(value).Fill(number);
        return value;
    }

    /// <summary>A parameter's present values, without a copy; the same value however often it is asked for in a step.</summary>
    /// <param name="parameter">The parameter.</param>
    public Value Use(Parameter parameter)
    {
        if (_parameters.TryGetValue(parameter, out var index)) return ValueAt(index);
        var value = Append(null, parameter.Shape, parameter.Data, -1, -1, -1, 0);
        _parameters.Add(parameter, value.Index);
        return value;
    }

    /// <summary>
    /// Lets values stand in for parameters: <see cref="Use"/> gives them until the substitution is disposed. So a model computes
    /// at weights that were themselves recorded, such as <c>w − α∇L(w)</c>, and gradient flows back through them.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="values">One value for each, of the same shape, recorded on this tape.</param>
    /// <returns>Ends the substitution when it is disposed. Substitutions nest.</returns>
    /// <exception cref="ArgumentException">The numbers of parameters and values differ, or two shapes do.</exception>
    /// <exception cref="InvalidOperationException">A value is not of this tape, or from before its last reset.</exception>
    public Substitution Substitute(IReadOnlyList<Parameter> parameters, ReadOnlySpan<Value> values)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (values.Length != parameters.Count)
            throw new ArgumentException($"{values.Length} values for {parameters.Count} parameters.", nameof(values));
        for (var i = 0; i < values.Length; i++)
        {
            if (ShapeOf(values[i]) != parameters[i].Shape)
                throw new ArgumentException($"A value of shape {values[i].Shape} for {parameters[i].Name} {parameters[i].Shape}.", nameof(values));
        }
        var (first, number) = (_substituted.Count, _substitutions++);
        for (var i = 0; i < values.Length; i++)
        {
            _substituted.Add((parameters[i], _parameters.GetValueOrDefault(parameters[i], -1), number));
            _parameters[parameters[i]] = values[i].Index;
        }
        return new(this, first, number);
    }

    /// <summary>Ends the substitutions from one on, unless it has ended already: another may have its place by now.</summary>
    internal void EndSubstitution(int first, long number)
    {
        if (first >= _substituted.Count || _substituted[first].Number != number) return;
        // The newest first, because it may stand on an older one of the same parameter.
        for (var i = _substituted.Count - 1; i >= first; i--)
        {
            var (parameter, before, _) = _substituted[i];
            if (before < 0) _parameters.Remove(parameter);
            else _parameters[parameter] = before;
            _substituted.RemoveAt(i);
        }
    }

    /// <summary>Records an operation and makes room for its result, which the caller writes at once.</summary>
    /// <param name="rule">How gradient flows back; null for a constant.</param>
    /// <param name="shape">The result's dimensions.</param>
    /// <param name="a">The first input.</param>
    /// <param name="b">The second input.</param>
    /// <param name="c">The third input.</param>
    /// <param name="scalar">A number the rule needs.</param>
    public Value Record(Rule? rule, Shape shape, Value a = default, Value b = default, Value c = default, float scalar = 0)
    {
        Profile?.Record(rule is null ? nameof(Constant) : rule.Name);
        return Append(rule, shape, _arena.Take(shape.Count), IndexOf(a), IndexOf(b), IndexOf(c), scalar);
    }

    /// <summary>The room of a value just recorded, to write it.</summary>
    /// <param name="value">What <see cref="Record"/> gave.</param>
    public Span<float> Write(Value value) => At(value).Data.Span;

    /// <summary>Forgets all values and keeps their memory.</summary>
    public void Reset()
    {
        _most = Math.Max(_most, BytesRecorded);
        if (_scratch is not null)
        {
            _scratch.Reset();
            _scratch._most = 0;
        }
        _arena.Reset();
        _parameters.Clear();
        _substituted.Clear();
        _count = 0;
        _call = 0;
        _generation++;
        Array.Clear(_marks);
    }

    /// <summary>The gradient of the sum of a value's elements.</summary>
    /// <param name="of">What to differentiate.</param>
    /// <param name="withRespectTo">A value it was computed from; zeros where it was not.</param>
    public Value Gradient(Value of, Value withRespectTo)
    {
        Span<Value> gradient = [default];
        Gradient(of, [withRespectTo], gradient);
        return gradient[0];
    }

    /// <summary>The gradients of the sum of a value's elements, one walk for all.</summary>
    /// <param name="of">What to differentiate.</param>
    /// <param name="withRespectTo">Values it was computed from; a gradient is zeros where it was not.</param>
    /// <param name="gradients">Receives one gradient each, of the same shape.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="InvalidOperationException">A value is not of this tape, or from before its last reset.</exception>
    /// <exception cref="NotSupportedException">The way back leads through an operation that has no rule.</exception>
    public void Gradient(Value of, ReadOnlySpan<Value> withRespectTo, Span<Value> gradients)
    {
        if (gradients.Length != withRespectTo.Length)
            throw new ArgumentException($"{gradients.Length} places for {withRespectTo.Length} gradients.", nameof(gradients));
        At(of);
        var phase = Profile?.Phase;
        Profile?.Enter(StepPhase.Backward);
        var last = of.Index;
        var first = last + 1;
        _call++;
        foreach (var target in withRespectTo)
        {
            At(target);
            var index = target.Index;
            _marks[index].Reached = _call;
            first = Math.Min(first, index);
        }
        for (var i = first; i <= last; i++)
        {
            ref readonly var node = ref _nodes[i];
            if (IsReached(node.A) || IsReached(node.B) || IsReached(node.C)) _marks[i].Reached = _call;
        }
        if (first <= last && IsReached(last)) AddAdjoint(last, Constant(1, of.Shape));
        for (var i = last; i >= first; i--)
        {
            if (_nodes[i].Rule is not { } rule || !IsReached(i) || _marks[i].HasAdjoint != _call) continue;
            if (IsReached(_nodes[i].A) || IsReached(_nodes[i].B) || IsReached(_nodes[i].C))
            {
                Profile?.Walk(rule.Name);
                rule.Run(new Backward(this, i, ValueAt(_marks[i].Adjoint)));
            }
        }
        Profile?.Walk("");
        for (var i = 0; i < gradients.Length; i++)
        {
            var index = withRespectTo[i].Index;
            gradients[i] = _marks[index].HasAdjoint == _call ? ValueAt(_marks[index].Adjoint) : Constant(0, ShapeOf(withRespectTo[i]));
        }
        if (phase is { } before) Profile?.Enter(before);
    }

    internal Shape ShapeOf(Value value) => At(value).Shape;

    internal ReadOnlySpan<float> DataOf(Value value) => At(value).Data.Span;

    internal Value ValueAt(int index) => new(this, index, _generation);

    internal float ScalarOf(int index) => _nodes[index].Scalar;

    internal int InputOf(int index, int position) => position switch { 0 => _nodes[index].A, 1 => _nodes[index].B, _ => _nodes[index].C };

    internal bool IsReached(int index) => index >= 0 && _marks[index].Reached == _call;

    internal void AddAdjoint(int index, Value gradient)
    {
        if (gradient.Shape != _nodes[index].Shape)
            throw new ArgumentException($"A gradient of shape {gradient.Shape} for a value of shape {_nodes[index].Shape}.", nameof(gradient));
        if (!IsReached(index)) return;
        if (_marks[index].HasAdjoint == _call) gradient = Op.Add(ValueAt(_marks[index].Adjoint), gradient);
        _marks[index].HasAdjoint = _call;
        _marks[index].Adjoint = gradient.Index;
    }

    /// <summary>Records a value that shares another's memory.</summary>
    internal Value View(Rule? rule, Shape shape, Value source)
    {
        Profile?.Record(rule is null ? nameof(Op.Detach) : rule.Name);
        return Append(rule, shape, At(source).Data, rule is null ? -1 : source.Index, -1, -1, 0);
    }

    Value Append(Rule? rule, Shape shape, Memory<float> data, int a, int b, int c, float scalar)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * _count);
            Array.Resize(ref _marks, 2 * _count);
        }
        _nodes[_count] = new Node { Rule = rule, Shape = shape, Data = data, A = a, B = b, C = c, Scalar = scalar };
        return ValueAt(_count++);
    }

    int IndexOf(Value value)
    {
        if (!value.IsRecorded) return -1;
        At(value);
        return value.Index;
    }

    ref readonly Node At(Value value)
    {
        if (value.Tape != this) throw new InvalidOperationException("The value belongs to another tape.");
        if (value.Generation != _generation) throw new InvalidOperationException("The value is from before the tape's last reset.");
        return ref _nodes[value.Index];
    }

    struct Node
    {
        public Rule? Rule;
        public Shape Shape;
        public Memory<float> Data;
        public int A, B, C;
        public float Scalar;
    }

    // Stamped with the number of the gradient call, so that nothing is cleared between calls.
    struct Mark
    {
        public int Reached, HasAdjoint, Adjoint;
    }
}
