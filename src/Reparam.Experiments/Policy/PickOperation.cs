using Reparam.Autodiff;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Recorded look-up in a table that each row has of its own: the sum of <c>s[b, i]·t[b, i, k]·u[b, k]</c>, linear in the states s, the
/// tables t and weights u.
/// </summary>
/// <remarks>Its three operations are the derivatives of that sum, so each is the others' gradient rule.</remarks>
static class PickOperation
{
    const int Actions = GridWorld.Actions;

    static readonly Rule PickRule = new("Pick", (in Backward back) =>
    {
        var (s, t, v) = (back.Input(0), back.Input(1), back.Upstream);
        if (back.Needs(0)) back.Add(0, Weigh(t, v));
        if (back.Needs(1)) back.Add(1, Spread(s, v));
    });

    static readonly Rule WeighRule = new("PickWeigh", (in Backward back) =>
    {
        var (t, u, v) = (back.Input(0), back.Input(1), back.Upstream);
        if (back.Needs(0)) back.Add(0, Spread(v, u));
        if (back.Needs(1)) back.Add(1, Pick(v, t));
    });

    static readonly Rule SpreadRule = new("PickSpread", (in Backward back) =>
    {
        var (s, u, v) = (back.Input(0), back.Input(1), back.Upstream);
        if (back.Needs(0)) back.Add(0, Weigh(v, u));
        if (back.Needs(1)) back.Add(1, Pick(s, v));
    });

    /// <summary>Entries of the states, <c>[B, 4]</c>.</summary>
    /// <param name="s">States, one-hot or weights, <c>[B, cells]</c>.</param>
    /// <param name="t">Tables <c>[B, cells·4]</c>.</param>
    public static Value Pick(Value s, Value t)
    {
        var y = s.Tape.Record(PickRule, new Shape(s.Shape[0], Actions), s, t);
        var states = s.Data;
        var tables = t.Data;
        var picked = s.Tape.Write(y);
        picked.Clear();
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i] == 0) continue;
            var row = i / s.Shape[1] * Actions;
            for (var k = 0; k < Actions; k++) picked[row + k] += states[i] * tables[(i * Actions) + k];
        }
        return y;
    }

    static Value Weigh(Value t, Value u)
    {
        var y = t.Tape.Record(WeighRule, new Shape(t.Shape[0], t.Shape[1] / Actions), t, u);
        var tables = t.Data;
        var weights = u.Data;
        var sums = t.Tape.Write(y);
        for (var i = 0; i < sums.Length; i++)
        {
            var row = i / y.Shape[1] * Actions;
            sums[i] = 0;
            for (var k = 0; k < Actions; k++) sums[i] += tables[(i * Actions) + k] * weights[row + k];
        }
        return y;
    }

    static Value Spread(Value s, Value u)
    {
        var y = s.Tape.Record(SpreadRule, new Shape(s.Shape[0], s.Shape[1] * Actions), s, u);
        var states = s.Data;
        var weights = u.Data;
        var tables = s.Tape.Write(y);
        tables.Clear();
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i] == 0) continue;
            var row = i / s.Shape[1] * Actions;
            for (var k = 0; k < Actions; k++) tables[(i * Actions) + k] = states[i] * weights[row + k];
        }
        return y;
    }
}
