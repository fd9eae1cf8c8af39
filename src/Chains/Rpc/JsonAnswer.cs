using System.Globalization;
using System.Numerics;
using System.Text.Json;
using AIForge.Chains.Encodings;

namespace AIForge.Chains.Rpc;

/// <summary>
/// A value inside of an answer, read strictly: what is missing, has another type or does not fit is an <see cref="RpcAnswerException"/>
/// that names the place, and nothing is guessed.
/// </summary>
public readonly struct JsonAnswer
{
    private const int DeepestAnswer = 32;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = DeepestAnswer };

    private readonly JsonElement _element;
    private readonly string _path;

    private JsonAnswer(JsonElement element, string path) => (_element, _path) = (element, path);

    public bool IsNull => _element.ValueKind == JsonValueKind.Null;

    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>An object without fields: how Tron says that it does not know something.</summary>
    public bool IsEmptyObject => IsObject && _element.GetPropertyCount() == 0;

    /// <exception cref="RpcAnswerException">No JSON, a field twice in an object, or too deep.</exception>
    public static JsonAnswer Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return new JsonAnswer(document.RootElement.Clone(), "the answer");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new RpcAnswerException($"the answer is no valid JSON: {exception.Message}", exception);
        }
    }

    /// <summary>A field that must be there and not be null.</summary>
    public JsonAnswer Field(string name) => Optional(name) ?? throw new RpcAnswerException($"{_path} has no {name}");

    /// <summary>A field that may be absent or null.</summary>
    public JsonAnswer? Optional(string name)
    {
        Require(JsonValueKind.Object, "an object");
        if (!_element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return new JsonAnswer(value, $"{_path}.{name}");
    }

    /// <summary>The field result, which must be there and may be null: JSON-RPC's answer for what a node does not know.</summary>
    public JsonAnswer Result()
    {
        Require(JsonValueKind.Object, "an object");
        return _element.TryGetProperty("result", out var value) ? new JsonAnswer(value, "the result") : throw Wrong("an answer with a result");
    }

    public IReadOnlyList<JsonAnswer> Items(int most)
    {
        Require(JsonValueKind.Array, "a list");
        var count = _element.GetArrayLength();
        if (count > most) throw Wrong($"a list of at most {most}");
        var path = _path;
        return [.. _element.EnumerateArray().Select((item, index) => new JsonAnswer(item, $"{path}[{index.ToString(CultureInfo.InvariantCulture)}]"))];
    }

    public string Text()
    {
        Require(JsonValueKind.String, "a text");
        try
        {
            return _element.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcAnswerException($"{_path} is no valid text", exception);
        }
    }

    public bool Boolean() => _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>A JSON number from 0 to 2^63-1 without fraction or exponent.</summary>
    public long Number()
    {
        Require(JsonValueKind.Number, "a whole number");
        return _element.TryGetInt64(out var number) && number >= 0 ? number : throw Wrong("a whole number of 0 or more");
    }

    /// <summary>A whole number of any sign, as text: the code of an error.</summary>
    public string SignedText()
    {
        Require(JsonValueKind.Number, "a whole number");
        return _element.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : throw Wrong("a whole number");
    }

    /// <summary>Ethereum's numbers: 0x and up to 64 digits without leading zeros.</summary>
    public BigInteger Quantity()
    {
        var digits = PrefixedDigits("a quantity such as 0x1f");
        if (digits.Length is 0 or > 64 || (digits[0] == '0' && digits.Length > 1)) throw Wrong("a quantity such as 0x1f");
        // The zero in front keeps the number from being read as a negative one.
        return BigInteger.TryParse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number : throw Wrong("a quantity such as 0x1f");
    }

    /// <summary>A quantity of at most 2^63-1.</summary>
    public long SmallQuantity()
    {
        var number = Quantity();
        return number <= long.MaxValue ? (long)number : throw Wrong("a quantity below 2^63");
    }

    /// <summary>Ethereum's bytes: 0x and an even number of digits.</summary>
    public byte[] PrefixedBytes() =>
        Hexadecimal.TryDecode("0x" + PrefixedDigits("0x and hexadecimal digits"), out var bytes) ? bytes : throw Wrong("0x and an even number of hexadecimal digits");

    /// <summary>Ethereum's bytes of one length.</summary>
    public byte[] PrefixedBytes(int length) => Sized(PrefixedBytes(), length);

    /// <summary>Tron's bytes: an even number of digits and no 0x.</summary>
    public byte[] PlainBytes()
    {
        var text = Text();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || !Hexadecimal.TryDecode(text, out var bytes)) throw Wrong("an even number of hexadecimal digits");
        return bytes;
    }

    /// <summary>Tron's bytes of one length.</summary>
    public byte[] PlainBytes(int length) => Sized(PlainBytes(), length);

    /// <summary>For callers that find a value well-formed and yet wrong.</summary>
    public RpcAnswerException Wrong(string expected) => new($"{_path} is not {expected}");

    private byte[] Sized(byte[] bytes, int length) => bytes.Length == length ? bytes : throw Wrong($"{length} bytes long");

    private string PrefixedDigits(string expected)
    {
        var text = Text();
        return text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : throw Wrong(expected);
    }

    private void Require(JsonValueKind kind, string expected)
    {
        if (_element.ValueKind != kind) throw Wrong(expected);
    }
}
