using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>
/// An endpoint and what we think of it. It is vetted before its first answer counts, its head must be fresh and may not jump back, and
/// after repeated failures it is left alone for a while that grows.
/// </summary>
internal sealed partial class ChainEndpoint(IChainReader reader, TimeSpan maxHeadAge, TimeProvider clock, ILogger logger)
{
    private const int DeepestReorganisation = 64;

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);
    // A chain that lost its newest blocks for good, as a test network may, is believed again after so long.
    private static readonly TimeSpan HeadMemory = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private bool _isVetted;
    private int _failures;
    private DateTimeOffset _restsUntil;
    private long _highestHead;
    private DateTimeOffset _highestHeadAt;
    private (string Reason, DateTimeOffset At)? _lastFailure;

    public string Name => reader.Name;

    /// <summary>How long it is still left alone.</summary>
    public TimeSpan RestLeft
    {
        get
        {
            lock (_lock)
            {
                var left = _restsUntil - clock.GetUtcNow();
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    public EndpointState State
    {
        get
        {
            lock (_lock)
            {
                return new EndpointState
                {
                    Name = Name, Failures = _failures, RestLeft = RestLeft, Head = _highestHeadAt == default ? null : (_highestHead, _highestHeadAt), LastFailure = _lastFailure,
                };
            }
        }
    }

    /// <summary>Asks with the endpoint's head, which was read and judged just before.</summary>
    /// <exception cref="RpcException">No usable answer; the endpoint has been marked, unless it was not asked.</exception>
    public async Task<T> AskAsync<T>(Func<IChainReader, ChainHead, Task<T>> question, CancellationToken cancellationToken)
    {
        try
        {
            if (!Volatile.Read(ref _isVetted))
            {
                await reader.VetAsync(cancellationToken);
                Volatile.Write(ref _isVetted, true);
            }

            var head = await reader.HeadAsync(cancellationToken);
            RequireFresh(head);
            var answer = await question(reader, head);
            lock (_lock) _failures = 0;
            return answer;
        }
        catch (RpcException exception) when (exception is not RpcBusyException)
        {
            Rest(exception);
            throw;
        }
    }

    private void RequireFresh(ChainHead head)
    {
        var now = clock.GetUtcNow();
        if (head.FinalHeight > head.Height) throw new RpcAnswerException($"{Name} has final blocks up to {head.FinalHeight} above its newest block {head.Height}");
        if (now - head.Time > maxHeadAge) throw new RpcAnswerException($"{Name} has lost touch: its newest block {head.Height} is of {head.Time:O}");
        lock (_lock)
        {
            if (head.Height < _highestHead - DeepestReorganisation && now - _highestHeadAt < HeadMemory)
                throw new RpcAnswerException($"{Name} went back from block {_highestHead} to {head.Height}");
            if (head.Height < _highestHead && now - _highestHeadAt < HeadMemory) return;
            (_highestHead, _highestHeadAt) = (head.Height, now);
        }
    }

    /// <summary>One slip is forgiven; then 1 s, 2 s, 4 s… up to a minute, or what the endpoint asks for.</summary>
    private void Rest(RpcException exception)
    {
        var wished = (exception as RpcUnavailableException)?.RetryAfter;
        lock (_lock)
        {
            var grown = _failures == 0 ? TimeSpan.Zero : FirstRest * (1 << Math.Min(_failures - 1, 6));
            var rest = wished ?? grown;
            if (rest > LongestRest) rest = LongestRest;
            _restsUntil = clock.GetUtcNow() + rest;
            _failures++;
            // What a node writes of a refusal is its own text, and may repeat what it was asked with.
            _lastFailure = (exception is RpcErrorException ? $"{Name} refused a question" : exception.Message, clock.GetUtcNow());
        }

        LogFailed(Name, exception.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chain endpoint {Endpoint} gave no usable answer: {Reason}")]
    private partial void LogFailed(string endpoint, string reason);
}
