namespace AIForge.ProtoJson;

/// <summary>Every way in which a text is not the JSON of its message.</summary>
internal static class JsonFaults
{
    public static JsonMappingException InvalidJson(string message) => new("INVALID_JSON", null, $"The request body is not valid JSON: {message}");

    public static JsonMappingException WrongType(string field, string expected, string found) =>
        new("INVALID_TYPE", field, $"Invalid type for '{field}': expected {expected}, but got {found} instead.");

    public static JsonMappingException WrongValue(string field, string value) =>
        new("INVALID_VALUE", field, $"parsing field \"{field}\": \"{Shortened(value)}\" is not a valid value");

    public static JsonMappingException Duplicate(string field) => new("DUPLICATE_FIELD", field, $"The field '{field}' is given more than once.");

    public static JsonMappingException TooDeep(string field) => new("TOO_DEEP", field, "The request body is nested too deeply.");

    public static JsonMappingException OneofTaken(string field, string oneof) => new("ONEOF_CONFLICT", field, $"field already set for oneof \"{oneof}\"");

    /// <param name="path">Of the object that has it; empty for the body itself.</param>
    public static JsonMappingException UnknownField(string path, string name) =>
        new("UNKNOWN_FIELD", path.Length == 0 ? name : $"{path}.{name}", $"Unknown field '{name}'. Check its spelling, or leave it out.");

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
