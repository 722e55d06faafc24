using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>Reads the text of a JSON object. A key that is there twice is refused, because programs disagree on which value counts.</summary>
static class JsonText
{
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads an object.</summary>
    /// <param name="text">The text.</param>
    /// <param name="read">Reads the object.</param>
    /// <exception cref="JsonException">The text is not JSON, not an object, or has a key twice, or a string is no text.</exception>
    public static T Read<T>(string text, Func<JsonElement, T> read)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new JsonException("it is empty");
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new JsonException("it is not a JSON object");
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair in a string: legal JSON, but no text.
            throw new JsonException($"a string in it is no text: {exception.Message}", exception);
        }
    }
}
