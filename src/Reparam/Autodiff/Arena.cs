namespace Reparam.Autodiff;

/// <summary>
/// Memory of one step: handed out from the front, taken back all at once. After the first step of a kind nothing more is
/// allocated, and every buffer lies where it lay the step before.
/// </summary>
sealed class Arena
{
    const int ChunkLength = 1 << 20;
    // 16 floats are a cache line, and a whole vector of any width.
    const int Alignment = 16;

    readonly List<float[]> _chunks = [];
    int _chunk, _used;
    long _taken;

    /// <summary>The most bytes that may be held.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>Another that the limit counts too.</summary>
    public Arena? Beside { get; set; }

    /// <summary>Bytes handed out since the last reset, without what is left over in chunks.</summary>
    public long BytesTaken => sizeof(float) * _taken;

    /// <summary>Floats held, in use or not.</summary>
    public long Capacity => _chunks.Sum(chunk => (long)chunk.Length);

    /// <summary>Takes <paramref name="length"/> floats, holding whatever an earlier step left there.</summary>
    public Memory<float> Take(int length)
    {
        var room = (int)Math.Min(((long)length + Alignment - 1) / Alignment * Alignment, Array.MaxLength);
        var untouched = _used == 0 ? _chunk : _chunk + 1;
        while (_chunk < _chunks.Count && _chunks[_chunk].Length - _used < room)
        {
            _chunk++;
            _used = 0;
        }
        if (_chunk == _chunks.Count)
        {
            // Chunks passed over without use are too small for this step: kept, they would pile up as steps grow.
            if (untouched < _chunks.Count) _chunks.RemoveRange(untouched, _chunks.Count - untouched);
            _chunk = _chunks.Count;
            var chunk = Math.Max(ChunkLength, room);
            if (sizeof(float) * (Capacity + (Beside?.Capacity ?? 0) + chunk) > Limit)
                throw new InsufficientMemoryException($"A step needs more than the {Limit} bytes that its tape may hold.");
            _chunks.Add(GC.AllocateUninitializedArray<float>(chunk, pinned: true));
        }
        var memory = _chunks[_chunk].AsMemory(_used, length);
        _used += room;
        _taken += room;
        return memory;
    }

    public void Reset() => (_chunk, _used, _taken) = (0, 0, 0);
}
