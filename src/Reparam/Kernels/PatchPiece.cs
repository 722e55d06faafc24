namespace Reparam.Kernels;

/// <summary>How numbers go between images or places and a piece's own room.</summary>
enum PatchMove
{
    /// <summary>From the images to the patches.</summary>
    Gather,

    /// <summary>Back, added.</summary>
    Fold,

    /// <summary>From the places.</summary>
    Take,

    /// <summary>To the places, with the bias.</summary>
    Put,
}

/// <summary>
/// Some places that see the same part of the window, as lines: a line is one image's row of such places. Channels are last,
/// so a row of the window is one run of numbers in the image and in the patch.
/// </summary>
unsafe struct PatchPiece : IRangeBody
{
    // Numbers per block, as elsewhere: enough to pay for handing it to a thread.
    const int BlockElements = 8192;

    public PatchGrid Grid;
    public AxisPart Rows, Columns;
    public int FirstLine, Lines, Outputs;

    /// <summary>All images, what stands at all places, and what is added there, or null.</summary>
    public float* X, Y, Bias;

    /// <summary>
    /// Buffers for the patches of the lines, <c>[lines·columns, seen part of the window·C]</c>, and for the numbers at their
    /// places, <c>[lines·columns, N]</c>.
    /// </summary>
    public float* Patches, AtPlaces;

    PatchMove _move;

    public readonly int PatchLength => Rows.Taps * RunLength;

    readonly int FirstImage => FirstLine / Rows.Places;

    readonly int RunLength => Columns.Taps * Grid.Channels;

    /// <summary>Makes a move for all lines, shared out over the team.</summary>
    public void Do(Compute compute, PatchMove move)
    {
        _move = move;
        // Lines of an image overlap, so one block folds all of them; other moves write only what is a line's own.
        var numbers = Columns.Places * (move is PatchMove.Gather or PatchMove.Fold ? PatchLength : Outputs);
        var images = ((FirstLine + Lines - 1) / Rows.Places) + 1 - FirstImage;
        if (move == PatchMove.Fold) compute.Ranges(images, Math.Max(1, BlockElements / (numbers * Rows.Places)), this);
        else compute.Ranges(Lines, Math.Max(1, BlockElements / numbers), this);
    }

    public readonly void Run(int first, int count)
    {
        var perItem = _move == PatchMove.Fold ? Rows.Places : 1;
        var start = _move == PatchMove.Fold ? FirstImage * Rows.Places : FirstLine;
        var end = Math.Min(start + ((first + count) * perItem), FirstLine + Lines);
        for (var line = Math.Max(start + (first * perItem), FirstLine); line < end; line++)
        {
            var (image, row) = Math.DivRem(line, Rows.Places);
            row += Rows.Place;
            var own = (nint)(line - FirstLine) * Columns.Places;
            if (_move is PatchMove.Gather or PatchMove.Fold) Patch(image, row, Patches + (own * PatchLength));
            else Place(Y + ((((((nint)image * Grid.Rows) + row) * Grid.Columns) + Columns.Place) * Outputs), AtPlaces + (own * Outputs));
        }
    }

    /// <summary>The weights of the part of the window that is seen.</summary>
    public readonly void TakeWeights(float* all, float* seen)
    {
        for (var tap = 0; tap < Rows.Taps; tap++, seen += RunLength * Outputs) ShortRuns.Copy(WeightsOf(all, tap), seen, RunLength * Outputs);
    }

    /// <summary>Adds to these weights.</summary>
    public readonly void AddWeights(float* seen, float* all)
    {
        for (var tap = 0; tap < Rows.Taps; tap++, seen += RunLength * Outputs)
            ShortRuns.Add(WeightsOf(all, tap), seen, WeightsOf(all, tap), RunLength * Outputs);
    }

    readonly float* WeightsOf(float* all, int tap) => all + (((nint)((Rows.Tap + tap) * Grid.Window.Width) + Columns.Tap) * Grid.Channels * Outputs);

    readonly void Patch(int image, int row, float* patch)
    {
        var (run, stride) = (RunLength, Grid.Width * Grid.Channels);
        var top = (row * Grid.Window.Stride) - Grid.Top + Rows.Tap;
        var left = (Columns.Place * Grid.Window.Stride) - Grid.Left + Columns.Tap;
        var seen = X + ((nint)image * Grid.ImageLength) + (((nint)(top * Grid.Width) + left) * Grid.Channels);
        for (var column = 0; column < Columns.Places; column++, seen += Grid.Window.Stride * Grid.Channels)
        {
            for (var tap = 0; tap < Rows.Taps; tap++, patch += run)
            {
                var pixels = seen + ((nint)tap * stride);
                if (_move == PatchMove.Gather) ShortRuns.Copy(pixels, patch, run);
                else ShortRuns.Add(pixels, patch, pixels, run);
            }
        }
    }

    readonly void Place(float* places, float* own)
    {
        var length = Columns.Places * Outputs;
        if (_move == PatchMove.Take) ShortRuns.Copy(places, own, length);
        else if (Bias == null) ShortRuns.Copy(own, places, length);
        else for (var i = 0; i < length; i += Outputs) ShortRuns.Add(own + i, Bias, places + i, Outputs);
    }
}
