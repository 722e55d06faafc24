using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Reparam.Experiments.Workloads;

/// <summary>What computes, as it names itself: no time means anything without it.</summary>
static class Processor
{
    /// <summary>The processor's name, where it tells it; else its architecture.</summary>
    public static string Name { get; } = X86Base.IsSupported ? X86Name() : $"{RuntimeInformation.ProcessArchitecture}";

    /// <summary>How wide the vectors are that the kernels compute with; 0 without any.</summary>
    public static int VectorBits { get; } = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    // A virtual machine may hide the name's end, but not family and model.
    static string X86Name()
    {
        var signature = X86Base.CpuId(1, 0).Eax;
        var (family, model) = ((signature >> 8) & 15, (signature >> 4) & 15);
        if (family is 6 or 15) model |= (signature >> 12) & 0xF0;
        if (family == 15) family += (signature >> 20) & 0xFF;
        return $"{Brand()} (family {family}, model {model})";
    }

    static string Brand()
    {
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004) return $"{RuntimeInformation.ProcessArchitecture}";
        var words = new int[12];
        for (var leaf = 0; leaf < 3; leaf++)
            (words[4 * leaf], words[(4 * leaf) + 1], words[(4 * leaf) + 2], words[(4 * leaf) + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + leaf, 0);
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(words)).TrimEnd('\0', ' ').Trim();
    }
}
