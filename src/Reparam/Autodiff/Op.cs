namespace Reparam.Autodiff;

/// <summary>
/// The differentiable operations. Each lies in a file of its own under <c>Ops</c>, its gradient rule beside it; rules are
/// written in the same operations, so gradients of gradients need nothing more.
/// </summary>
public static partial class Op;
