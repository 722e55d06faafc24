namespace Reparam.Reliability.Inputs;

/// <summary>A file as a reader gets it.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Meaning">What the bytes mean, as the generator that wrote them knows; null for bytes that were changed.</param>
/// <param name="Argument">What the reader is asked for beside the file, such as a column; empty for most readers.</param>
sealed record Document(byte[] Bytes, string? Meaning, string Argument = "");
