namespace Reparam.Kernels;

/// <summary>Packs what has to be packed of both operands; a block is a few panels of one operand for one k-block.</summary>
struct PackBody : IBlockBody
{
    const int PanelsPerBlock = 4;

    public PanelOperand A;
    public PanelOperand B;
    public InnerBlocks Inner;

    /// <summary>Panels to pack: the last so many of each operand.</summary>
    public int PanelsOfA;
    public int PanelsOfB;

    public readonly int Blocks => (GroupsOf(PanelsOfA) + GroupsOf(PanelsOfB)) * Inner.Count;

    public readonly void Run(int block)
    {
        var group = block / Inner.Count;
        var slice = block % Inner.Count;
        var groupsOfA = GroupsOf(PanelsOfA);
        if (group < groupsOfA) Pack(A, PanelsOfA, group, slice);
        else Pack(B, PanelsOfB, group - groupsOfA, slice);
    }

    static int GroupsOf(int panels) => (panels + PanelsPerBlock - 1) / PanelsPerBlock;

    readonly void Pack(in PanelOperand operand, int panels, int group, int slice)
    {
        var first = operand.Panels - panels + group * PanelsPerBlock;
        var end = Math.Min(first + PanelsPerBlock, operand.Panels);
        for (var panel = first; panel < end; panel++)
            operand.Pack(panel, Inner.FirstOf(slice), Inner.LengthOf(slice));
    }
}
