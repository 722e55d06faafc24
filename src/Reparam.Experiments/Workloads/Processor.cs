using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Reparam.Experiments.Workloads;

/// <summary>Describes the processor. Times are reported together with it because they depend on it.</summary>
static class Processor
{
    /// <summary>Name of the processor where it can be read; else its architecture.</summary>
    public static string Name { get; } = X86Base.IsSupported ? X86Name() : $"{RuntimeInformation.ProcessArchitecture}";

    /// <summary>Width in bits of the vectors that the kernels use; 0 without vectors.</summary>
    public static int VectorBits { get; } = Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128 : 0;

    // A virtual machine may hide the end of the name, but not the family and the model.
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
        const int First = unchecked((int)0x80000002);
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004) return $"{RuntimeInformation.ProcessArchitecture}";
        var words = new int[12];
        for (var leaf = 0; leaf < 3; leaf++)
            (words[4 * leaf], words[(4 * leaf) + 1], words[(4 * leaf) + 2], words[(4 * leaf) + 3]) = X86Base.CpuId(First + leaf, 0);
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(words)).TrimEnd('\0', ' ').Trim();
    }
}
