namespace AIForge.Coordinator.Models.Formats;

/// <summary>
/// The metadata of a GGUF file: remembers the few entries that say what a model is, and passes over the rest, of which vocabularies
/// are the largest part.
/// </summary>
internal sealed class GgufMetadata
{
    private const uint Text = 8;
    private const uint Sequence = 9;
    private const int LongestKey = 256;
    private const int LongestText = 4 << 20;
    private const int LongestKeptText = 256 * 1024;
    private const int MostElements = 4 << 20;
    private const int LargestAlignment = 65_536;
    private const string Vocabulary = "tokenizer.ggml.tokens";

    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> numbers = new(StringComparer.Ordinal);

    /// <summary>Tensors begin at multiples of it.</summary>
    public int Alignment
    {
        get
        {
            var alignment = numbers.GetValueOrDefault("general.alignment", 32UL);
            return alignment is >= 4 and <= LargestAlignment && ulong.IsPow2(alignment)
                ? (int)alignment
                : throw new ModelFileException($"The metadata 'general.alignment' must be a power of two from 4 to {LargestAlignment}.");
        }
    }

    public async Task ReadEntryAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var length = await reader.CountAsync("bytes of a metadata key", LongestKey, 1, cancellationToken);
        var key = await reader.TextAsync(length, "name of a metadata entry", cancellationToken);
        if (!keys.Add(key)) throw new ModelFileException($"The metadata '{key}' is there twice.");

        var kind = await reader.UInt32Async(key, cancellationToken);
        if (kind == Text) await ReadTextAsync(reader, key, cancellationToken);
        else if (kind == Sequence) await ReadSequenceAsync(reader, key, cancellationToken);
        else await ReadNumberAsync(reader, key, SizeOf(kind, key), kind, cancellationToken);
    }

    public ModelFileFacts ToFacts(TensorPlaces places)
    {
        var architecture = texts.GetValueOrDefault("general.architecture", "");
        if (architecture.Length is 0 or > 64) throw new ModelFileException("The metadata 'general.architecture' must name the model's architecture.");

        return new ModelFileFacts(ModelFormat.Gguf, architecture, places.Weights, places.MostUsedType, Small($"{architecture}.context_length"), places.Count)
        {
            License = texts.GetValueOrDefault("general.license", ""),
            Title = texts.GetValueOrDefault("general.name", ""),
            ChatTemplate = texts.GetValueOrDefault("tokenizer.chat_template", ""),
            Tokenizer = texts.GetValueOrDefault("tokenizer.ggml.model", ""),
            VocabularySize = Small(Vocabulary),
            BlockCount = Small($"{architecture}.block_count"),
            EmbeddingLength = Small($"{architecture}.embedding_length"),
        };
    }

    private int Small(string key)
    {
        var number = numbers.GetValueOrDefault(key);
        return number <= int.MaxValue ? (int)number : throw new ModelFileException($"The metadata '{key}' is {number}, more than any model has.");
    }

    private async Task ReadTextAsync(HeaderReader reader, string key, CancellationToken cancellationToken)
    {
        var length = await reader.CountAsync($"bytes of '{key}'", LongestText, 1, cancellationToken);
        if (!IsKept(key))
        {
            await reader.SkipAsync(length, key, cancellationToken);
            return;
        }

        if (length > LongestKeptText) throw new ModelFileException($"The metadata '{key}' is longer than {LongestKeptText} bytes.");
        var text = await reader.TextAsync(length, key, cancellationToken);
        // PostgreSQL has no room for it, and no text has a use for it.
        texts[key] = text.Replace("\0", "", StringComparison.Ordinal);
    }

    private async Task ReadSequenceAsync(HeaderReader reader, string key, CancellationToken cancellationToken)
    {
        var kind = await reader.UInt32Async(key, cancellationToken);
        if (kind == Sequence) throw new ModelFileException($"The metadata '{key}' has lists inside a list.");

        var size = kind == Text ? sizeof(ulong) : SizeOf(kind, key);
        var count = await reader.CountAsync($"elements of '{key}'", MostElements, size, cancellationToken);
        if (key == Vocabulary) numbers[key] = (ulong)count;
        if (kind != Text)
        {
            await reader.SkipAsync((long)count * size, key, cancellationToken);
            return;
        }

        for (var i = 0; i < count; i++)
            await reader.SkipAsync(await reader.CountAsync($"bytes of a text of '{key}'", LongestText, 1, cancellationToken), key, cancellationToken);
    }

    private async Task ReadNumberAsync(HeaderReader reader, string key, int size, uint kind, CancellationToken cancellationToken)
    {
        ulong number = 0;
        for (var i = 0; i < size; i++) number |= (ulong)await reader.ByteAsync(key, cancellationToken) << (8 * i);
        if (IsWholeNumber(kind)) numbers[key] = number;
    }

    private static bool IsKept(string key) =>
        key is "general.architecture" or "general.license" or "general.name" or "tokenizer.chat_template" or "tokenizer.ggml.model";

    // Negative ones come out large and are refused where they matter.
    private static bool IsWholeNumber(uint kind) => kind is <= 5 or 10 or 11;

    private static int SizeOf(uint kind, string key) => kind switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw new ModelFileException($"The metadata '{key}' has the unknown kind {kind}."),
    };
}
