using System.Text.Json;

namespace AIForge.Coordinator.Models.Formats;

/// <summary>Reads the header of a safetensors file: JSON that names the tensors and their places.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Of the JSON; some 100 thousand tensors fit.</summary>
    public const int MaxBytes = 32 << 20;

    private const string Metadata = "__metadata__";
    private const int LongestName = 512;
    private const int LongestText = 256;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4 };

    /// <param name="reader">Behind the length.</param>
    public static async Task<ModelFileFacts> ReadAsync(HeaderReader reader, int length, CancellationToken cancellationToken)
    {
        var json = await reader.CopyAsync(length, "its header", cancellationToken);
        try
        {
            return Read(json.Span, reader.Position, reader.FileLength);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFileException("The header of the safetensors file is not the JSON that it should be.");
        }
    }

    private static ModelFileFacts Read(ReadOnlySpan<byte> bytes, long dataStart, long fileLength)
    {
        var json = new Utf8JsonReader(bytes, Options);
        Expect(ref json, JsonTokenType.StartObject);
        var places = new TensorPlaces();
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            if (name == Metadata) ReadMetadata(ref json, said);
            else ReadTensor(ref json, name, places);
        }

        places.Check(dataStart, fileLength);
        return new ModelFileFacts(
            ModelFormat.Safetensors, said.GetValueOrDefault("modelspec.architecture", ModelFileFacts.Unknown), places.Weights, places.MostUsedType, ContextLength: 0, places.Count)
        {
            License = said.GetValueOrDefault("modelspec.license", said.GetValueOrDefault("license", "")),
            Title = said.GetValueOrDefault("modelspec.title", ""),
        };
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> said)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            Expect(ref json, JsonTokenType.String);
            if (key is "license" or "modelspec.license" or "modelspec.architecture" or "modelspec.title" && json.GetString() is { Length: > 0 and <= LongestText } text)
                said[key] = text.Replace("\0", "", StringComparison.Ordinal);
        }
    }

    private static void ReadTensor(ref Utf8JsonReader json, string name, TensorPlaces places)
    {
        if (name.Length > LongestName) throw new ModelFileException($"The name of a tensor is longer than {LongestName} characters.");
        if (places.Count == TensorPlaces.MostTensors) throw new ModelFileException($"The file has more than {TensorPlaces.MostTensors} tensors.");

        (string? type, ulong[]? shape, ulong[]? offsets) = (null, null, null);
        Expect(ref json, JsonTokenType.StartObject);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            switch (json.GetString())
            {
                case "dtype":
                    Expect(ref json, JsonTokenType.String);
                    type = json.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref json, TensorPlaces.MostDimensions);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref json, 2);
                    break;
                default:
                    throw new ModelFileException($"Tensor '{name}' says something unknown of itself.");
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end]) throw new ModelFileException($"Tensor '{name}' lacks its type, shape or place.");
        var layout = WeightType.Safetensors(type, name);
        var (weights, size) = TensorPlaces.Measure(name, layout, shape);
        if (end < begin || end - begin != (ulong)size) throw new ModelFileException($"Tensor '{name}' has another size than its shape says.");
        places.Add(name, layout, weights, begin, size);
    }

    private static ulong[] ReadNumbers(ref Utf8JsonReader json, int most)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var numbers = new List<ulong>();
        while (Next(ref json) == JsonTokenType.Number && numbers.Count < most) numbers.Add(json.GetUInt64());
        return json.TokenType == JsonTokenType.EndArray ? [.. numbers] : throw new JsonException();
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (Next(ref json) != type) throw new JsonException();
    }

    private static JsonTokenType Next(ref Utf8JsonReader json) => json.Read() ? json.TokenType : throw new JsonException();
}
