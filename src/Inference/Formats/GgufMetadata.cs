using System.Diagnostics.CodeAnalysis;

namespace AIForge.Inference.Formats;

/// <summary>
/// The key-value section of a model file. Integers are kept as long, floats as double, arrays as string[], long[] or double[];
/// a getter refuses a value of another kind by naming the key.
/// </summary>
public sealed class GgufMetadata
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public int Count => _values.Count;

    public bool Contains(string key) => _values.ContainsKey(key);

    public bool IsArray(string key) => _values.TryGetValue(key, out var value) && value is Array;

    public string GetString(string key) => Require(TryGetString(key, out var value) ? value : null, key);

    public string GetString(string key, string absent) => TryGetString(key, out var value) ? value : absent;

    public bool TryGetString(string key, [NotNullWhen(true)] out string? value) => TryGet(key, "a string", out value);

    public string[] GetStrings(string key) => Require(TryGet<string[]>(key, "an array of strings", out var value) ? value : null, key);

    public long[]? FindIntegers(string key) => TryGet<long[]>(key, "an array of integers", out var value) ? value : null;

    public double[]? FindNumbers(string key) => TryGet<double[]>(key, "an array of numbers", out var value) ? value : null;

    public bool GetBoolean(string key, bool absent) => _values.TryGetValue(key, out var value)
        ? value as bool? ?? throw WrongKind(key, "a boolean", value)
        : absent;

    /// <summary>A required integer that must lie in a range.</summary>
    public int GetInt32(string key, int minimum, int maximum) =>
        FindInt32(key, minimum, maximum) ?? throw new ModelFormatException($"Metadata key '{key}' is missing; the file is not a complete model.");

    /// <summary>An optional integer that, when present, must lie in a range.</summary>
    public int? FindInt32(string key, int minimum, int maximum)
    {
        if (!_values.TryGetValue(key, out var value)) return null;
        if (value is not long number) throw WrongKind(key, "an integer", value);
        if (number < minimum || number > maximum)
            throw new ModelFormatException($"Metadata key '{key}' is {number}; it must lie between {minimum} and {maximum}.");
        return (int)number;
    }

    public double GetNumber(string key, double absent)
    {
        if (!_values.TryGetValue(key, out var value)) return absent;
        return value switch
        {
            double number when double.IsFinite(number) => number,
            long number => number,
            _ => throw WrongKind(key, "a finite number", value),
        };
    }

    internal void Add(string key, object value)
    {
        if (!_values.TryAdd(key, value)) throw new ModelFormatException($"Metadata key '{key}' occurs twice.");
    }

    private bool TryGet<T>(string key, string kind, [NotNullWhen(true)] out T? value) where T : class
    {
        value = null;
        if (!_values.TryGetValue(key, out var stored)) return false;
        value = stored as T ?? throw WrongKind(key, kind, stored);
        return true;
    }

    private static T Require<T>(T? value, string key) where T : class =>
        value ?? throw new ModelFormatException($"Metadata key '{key}' is missing; the file is not a complete model.");

    private static ModelFormatException WrongKind(string key, string expected, object actual) =>
        new($"Metadata key '{key}' must be {expected}, but the file holds a value of kind {actual.GetType().Name}.");
}
