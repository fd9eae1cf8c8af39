using AIForge.Inference.Backends.Cpu;

namespace AIForge.Inference.Generation;

/// <summary>The resources a runtime may use.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Threads that compute, the scheduler's own included; 0 takes one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Sequences that generate at the same time.</summary>
    public int MaxConcurrentSequences { get; init; } = 8;

    public int MaxQueuedRequests { get; init; } = 64;

    /// <summary>Tokens of attention memory for all sequences together; 0 takes the context length times the concurrent sequences.</summary>
    public int KvCacheTokens { get; init; }

    /// <summary>Upper limit on attention memory in bytes, whatever <see cref="KvCacheTokens"/> asks for.</summary>
    public long KvCacheBytes { get; init; } = 2L << 30;

    /// <summary>Most prompt tokens computed per step, so that a long prompt does not hold up the others' next token.</summary>
    public int PrefillChunk { get; init; } = 256;

    /// <summary>
    /// Most tokens of an answer that are guessed from its prompt and itself and computed beside the next one, while no more than
    /// <see cref="MostGuessing"/> sequences run; 0 for none. Answers are the same to the bit.
    /// </summary>
    public int GuessedTokens { get; init; } = 3;

    /// <summary>Deltas a consumer may lag behind before its own sequence pauses.</summary>
    public int DeltaBuffer { get; init; } = 64;

    public BackendKind Backend { get; init; } = BackendKind.Cpu;

    /// <summary>Forces an instruction level; the best one of the machine when absent.</summary>
    public SimdLevel? SimdLevel { get; init; }

    /// <summary>Which GPU, as the driver counts them.</summary>
    public int CudaDevice { get; init; }

    /// <summary>Name or path of NVIDIA's driver library.</summary>
    public string CudaLibrary { get; init; } = "libcuda.so.1";

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Sequences beside which nothing is guessed any more.</summary>
    internal const int MostGuessing = 4;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentSequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRequests, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(KvCacheTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(KvCacheBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefillChunk, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(GuessedTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(GuessedTokens, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(DeltaBuffer, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CudaDevice);
    }
}
