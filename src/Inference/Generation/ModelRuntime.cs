using System.Runtime.CompilerServices;
using AIForge.Constraints;
using AIForge.Constraints.Matching;
using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Backends.Cuda;
using AIForge.Inference.Backends.Reference;
using AIForge.Inference.Chat;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Generation;

/// <summary>A loaded model ready to generate: file, tokenizer, chat template and scheduler. Safe for concurrent use.</summary>
public sealed class ModelRuntime : IAsyncDisposable
{
    private readonly GgufFile _file;
    private readonly IBackend _backend;
    private readonly Transformer _model;
    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate? _chatTemplate;
    private readonly ConstraintCache _constraints;
    private readonly GenerationScheduler _scheduler;
    private int _disposed;

    private ModelRuntime(GgufFile file, IBackend backend, RuntimeOptions options, string? gpuRefusal)
    {
        (_file, _backend) = (file, backend);
        _tokenizer = new Tokenizer(file.Metadata);
        _constraints = new ConstraintCache(_tokenizer);
        _chatTemplate = ChatTemplate.Find(file.Metadata, _tokenizer.Vocabulary);
        var guesses = Math.Min(RuntimeOptions.MostGuessing, options.MaxConcurrentSequences) * options.GuessedTokens;
        var rows = options.MaxConcurrentSequences + guesses;
        var capacity = new ModelCapacity(KvTokens(ShapeOf(file, options), ModelParameters.Read(file.Metadata), options), options.PrefillChunk + rows, rows);
        _model = new Transformer(file, backend, _tokenizer.Vocabulary.Count, capacity);
        // A device takes its memory, and says that there is too little, before anybody waits for an answer.
        if (options.Backend == BackendKind.Cuda) _model.WarmUp();
        _scheduler = new GenerationScheduler(_model, _tokenizer, options);
        Facts = ReadFacts() with { GpuRefusal = gpuRefusal, Gpu = options.Backend == BackendKind.Cuda ? options.CudaDevice : null };
    }

    public ModelFacts Facts { get; }

    /// <summary>Whether the model was made for embeddings: its file says how the vectors of a text's tokens become one.</summary>
    public bool IsMadeToEmbed => _model.Parameters.Pooling != PoolingKind.None;

    /// <summary>Values in an embedding.</summary>
    public int EmbeddingLength => _model.Parameters.EmbeddingLength;

    /// <summary>How the model's own template has calls of functions written; null when it has no word for them, or none that is known here.</summary>
    public ToolCallFormat? CallFormat => _chatTemplate?.CallFormat;

    /// <summary>Whether the model thinks aloud before it answers in a conversation.</summary>
    public ThinkingKind Thinking => _chatTemplate?.Thinking ?? ThinkingKind.None;

    public RuntimeLoad CurrentLoad => _scheduler.CurrentLoad;

    /// <summary>Whether the device has failed: every request from then on fails, and the model must be loaded anew.</summary>
    public bool IsLost => _backend.IsLost;

    public RuntimeTotals Totals => _scheduler.Totals;

    /// <exception cref="ModelFormatException">The file is not a model this engine can run; the message says why.</exception>
    /// <exception cref="BackendUnavailableException">A GPU was asked for, and there is none that runs this model.</exception>
    /// <exception cref="BackendMemoryException">A GPU was asked for, and the model does not fit.</exception>
    public static ModelRuntime Load(string path, RuntimeOptions options)
    {
        options.Validate();
        if (options.Backend != BackendKind.Auto) return LoadOn(path, options, gpuRefusal: null);
        try
        {
            return LoadOn(path, options with { Backend = BackendKind.Cuda }, gpuRefusal: null);
        }
        catch (Exception exception) when (exception is BackendUnavailableException or BackendMemoryException or BackendLostException)
        {
            return LoadOn(path, options with { Backend = BackendKind.Cpu }, exception.Message);
        }
    }

    private static ModelRuntime LoadOn(string path, RuntimeOptions options, string? gpuRefusal)
    {
        var file = GgufFile.Open(path);
        IBackend? backend = null;
        try
        {
            backend = CreateBackend(options);
            return new ModelRuntime(file, backend, options, gpuRefusal);
        }
        catch
        {
            backend?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of memory that the model would take: its weights and the attention memory. Reads the header only.</summary>
    /// <exception cref="ModelFormatException">The file is not a model this engine can run; the message says why.</exception>
    public static long MemoryNeeded(string path, RuntimeOptions options)
    {
        options.Validate();
        using var file = GgufFile.Open(path);
        var parameters = ModelParameters.Read(file.Metadata);
        var shape = ShapeOf(file, options);
        var pages = (KvTokens(shape, parameters, options) + KvStore.PageTokens - 1) / KvStore.PageTokens;
        return file.Length + (pages * shape.PageBytes);
    }

    /// <summary>Renders messages with the model's chat template. Only the template can write control tokens; message text cannot.</summary>
    /// <exception cref="PromptException">The messages are empty, or the template is missing or refuses them.</exception>
    public PromptTokens RenderChat(ChatPrompt prompt)
    {
        if (prompt.Messages.Count == 0) throw new PromptException("empty_messages", "The conversation has no messages.");
        if (_chatTemplate is null)
            throw new PromptException("chat_template_missing", "The model file has no chat template; use a plain completion instead.");
        return WithBegin(_tokenizer.Encode(_chatTemplate.RenderWithTools(prompt)));
    }

    /// <summary>Encodes plain text; control tokens written out in it are only text.</summary>
    public PromptTokens EncodeText(string prompt) => WithBegin([.. _tokenizer.Encode(prompt)]);

    /// <summary>Encodes a text for <see cref="EmbedAsync"/>; control tokens written out in it are only text.</summary>
    public PromptTokens EncodeForEmbedding(string text)
    {
        var tokens = EncodeText(text);
        return _tokenizer.AddEnd ? new PromptTokens([.. tokens.TokenIds, _tokenizer.Vocabulary.EndId!.Value]) : tokens;
    }

    public string Decode(ReadOnlySpan<int> tokens) => _tokenizer.Decode(tokens);

    /// <summary>
    /// Generates. The request is checked at once and takes its place in the line when enumeration begins; leaving the enumeration
    /// early or cancelling frees its slot within a step.
    /// </summary>
    /// <exception cref="PromptException">The request does not fit the model.</exception>
    /// <exception cref="QueueFullException">Thrown by the enumeration when too many requests wait.</exception>
    /// <exception cref="ModelOutputException">Thrown by the enumeration when the model computes what is not a number.</exception>
    /// <exception cref="BackendLostException">Thrown by the enumeration when the device fails.</exception>
    /// <exception cref="BackendMemoryException">Thrown by the enumeration when the device has too little memory for a step.</exception>
    public IAsyncEnumerable<GenerationDelta> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        RequestValidation.Check(request, _model.ContextLength, _model.VocabularySize);
        return StreamAsync(request, request.Constraint is { } constraint ? _constraints.Of(constraint) : null, cancellationToken);
    }

    /// <summary>
    /// Embeds texts: one vector of <see cref="EmbeddingLength"/> values and length 1 each, in the order of the texts. Texts share steps
    /// with each other and take turns with generations; what else runs does not change the vectors.
    /// </summary>
    /// <param name="pooling">How a text's tokens become one vector; null takes what the model was made for, and the last token's where
    /// the file does not say.</param>
    /// <exception cref="PromptException">A text is empty or longer than the context.</exception>
    /// <exception cref="QueueFullException">Too many texts wait, or these are more than the line holds.</exception>
    /// <exception cref="ModelOutputException">The model computed what is not a number.</exception>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<PromptTokens> texts, PoolingKind? pooling, CancellationToken cancellationToken)
    {
        foreach (var text in texts) RequestValidation.CheckText(text.TokenIds, _model.ContextLength, _model.VocabularySize);
        var kind = pooling ?? (_model.Parameters.Pooling == PoolingKind.None ? PoolingKind.Last : _model.Parameters.Pooling);
        if (!Enum.IsDefined(kind) || kind == PoolingKind.None) throw new ArgumentOutOfRangeException(nameof(pooling), kind, "Choose mean, first or last.");
        var jobs = _scheduler.Embed([.. texts.Select(text => text.TokenIds)], kind, cancellationToken);
        using var wake = cancellationToken.Register(_scheduler.Wake);
        return await Task.WhenAll(jobs.Select(job => job.Result));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _scheduler.DisposeAsync();
        _model.Dispose();
        _backend.Dispose();
        _file.Dispose();
    }

    private async IAsyncEnumerable<GenerationDelta> StreamAsync(GenerationRequest request, TokenMasks? masks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sequence = Submit(request, masks);
        try
        {
            await foreach (var delta in sequence.Deltas.ReadAllAsync(cancellationToken))
            {
                if (sequence.IsStalled) _scheduler.Wake();
                yield return delta;
            }

            yield return sequence.Last!;
        }
        finally
        {
            if (sequence.Last is null) _scheduler.Cancel(sequence);
        }
    }

    private GenerationSequence Submit(GenerationRequest request, TokenMasks? masks)
    {
        try
        {
            return _scheduler.Submit(request, masks);
        }
        catch (ConstraintException exception)
        {
            // A fault of the request, and not of this machine: no other node is to be asked.
            throw new PromptException("invalid_constraint", $"The output cannot be constrained so. {exception.Message}", exception);
        }
    }

    private PromptTokens WithBegin(List<int> tokens)
    {
        // Some templates write the beginning token themselves; it must not stand there twice.
        var begin = _tokenizer.Vocabulary.BeginId;
        if (_tokenizer.AddBegin && (tokens.Count == 0 || tokens[0] != begin)) tokens.Insert(0, begin!.Value);
        return new PromptTokens([.. tokens]);
    }

    private static IBackend CreateBackend(RuntimeOptions options)
    {
        if (options.Backend == BackendKind.Reference) return new ReferenceBackend();
        if (options.Backend == BackendKind.Cuda) return new CudaBackend(options.CudaLibrary, options.CudaDevice);
        var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        return new CpuBackend(threads, options.SimdLevel ?? CpuFeatures.Best);
    }

    private static int KvTokens(KvShape shape, ModelParameters parameters, RuntimeOptions options)
    {
        var wanted = options.KvCacheTokens > 0 ? options.KvCacheTokens : (long)parameters.ContextLength * options.MaxConcurrentSequences;
        var affordable = options.KvCacheBytes / shape.PageBytes * KvStore.PageTokens;
        if (affordable == 0)
            throw new ArgumentException($"A KV cache of {options.KvCacheBytes} bytes does not hold one page of " +
                $"{shape.PageBytes} bytes.", nameof(options));
        return (int)Math.Min(Math.Min(wanted, affordable), int.MaxValue / 2);
    }

    private static KvShape ShapeOf(GgufFile file, RuntimeOptions options) => ModelParameters.Read(file.Metadata).KvShape(
        options.Backend == BackendKind.Cpu ? KeyValuePrecision.BytesOf(file.GetTensor(ModelWeights.EmbeddingName).Type) : sizeof(float));

    private ModelFacts ReadFacts()
    {
        var tensors = _file.Header.Tensors.Values;
        var quantization = tensors.GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.ElementCount))!.Key;
        return new ModelFacts(
            _file.Metadata.GetString("general.name", "unnamed"), _file.Metadata.GetString("general.architecture"),
            tensors.Sum(tensor => tensor.ElementCount), quantization.ToString(), _model.ContextLength, _model.VocabularySize, _file.Length, _backend.KernelClass)
        {
            StepBytes = tensors.Where(tensor => tensor.Name != "token_embd.weight" || !_file.Header.Tensors.ContainsKey("output.weight")).Sum(tensor => tensor.ByteLength),
        };
    }
}
