using AIForge.Constraints;
using AIForge.Constraints.Matching;
using AIForge.Inference.Backends;
using AIForge.Inference.Models;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Generation;

/// <summary>
/// Continuous batching: one thread runs the model step by step. A step holds one token of every decoding sequence and a bounded share
/// of the prompts still to be read. Because a row's result does not depend on the rest of the batch, sequences join, leave, pause
/// and are put back at any step without any effect on each other's output.
/// </summary>
internal sealed class GenerationScheduler : IAsyncDisposable
{
    private readonly Transformer _model;
    private readonly RuntimeOptions _options;
    private readonly GenerationContext _context;
    private readonly WaitingLine _waiting;
    private readonly EmbeddingLine _embeddings;
    private readonly List<GenerationSequence> _active = [];
    private readonly StepBatch _batch = new();
    private readonly int[] _guess;
    private readonly PromptReading _reading;
    private readonly RuntimeCounters _counters = new();
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private volatile int _activeCount;

    public GenerationScheduler(Transformer model, Tokenizer tokenizer, RuntimeOptions options)
    {
        (_model, _options) = (model, options);
        _context = new GenerationContext(tokenizer, model.KvStore, new TopSelector(), model.ContextLength, options.DeltaBuffer, options.GuessedTokens);
        _guess = new int[options.GuessedTokens];
        _waiting = new WaitingLine(options.MaxQueuedRequests, options.TimeProvider);
        _embeddings = new EmbeddingLine(model, options);
        _reading = new PromptReading(options.PrefillChunk);
        new Thread(Loop) { IsBackground = true, Name = "inference-scheduler" }.Start();
    }

    public RuntimeLoad CurrentLoad =>
        new(_activeCount, _waiting.Count, _model.KvStore.Pool.FreePages * KvStore.PageTokens, _model.KvStore.Pages, _model.KvStore.Pool.FreePages, _model.KvStore.Pool.KeptPages);

    /// <summary>What was done since the model was loaded.</summary>
    public RuntimeTotals Totals => _counters.Read();

    /// <exception cref="QueueFullException">The waiting line is full.</exception>
    public GenerationSequence Submit(GenerationRequest request, TokenMasks? masks)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var sequence = new GenerationSequence(request, masks, _context);
        sequence.Clock.Submitted(_options.TimeProvider);
        _waiting.Submit(sequence);
        Wake();
        // The loop may have emptied the line for the last time just before this one joined it.
        if (_stopping) sequence.Fail(new ObjectDisposedException(nameof(ModelRuntime)));
        return sequence;
    }

    /// <exception cref="QueueFullException">Too many texts wait.</exception>
    public EmbeddingJob[] Embed(IReadOnlyList<int[]> texts, PoolingKind pooling, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var jobs = _embeddings.Submit(texts, pooling, cancellationToken);
        Wake();
        // As with sequences: the loop may just have ended.
        if (_stopping) foreach (var job in jobs) job.Fail(new ObjectDisposedException(nameof(ModelRuntime)));
        return jobs;
    }

    public void Cancel(GenerationSequence sequence)
    {
        sequence.Cancel();
        _waiting.Remove(sequence);
        Wake();
    }

    /// <summary>Makes the loop look at its sequences again; needed when a stalled one has room.</summary>
    public void Wake() => _wake.Set();

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        Wake();
        await _stopped.Task;
    }

    private void Loop()
    {
        while (!_stopping)
        {
            // Cleared first: whatever arrives from here on is either seen below or wakes the wait.
            _wake.Reset();
            DropCancelled();
            Admit();
            Compose();
            if (!_batch.IsEmpty) Step();
            else if (_embeddings.IsEmpty) _wake.Wait();
            _embeddings.Step();
        }

        while (_waiting.Peek() is { } sequence)
            if (_waiting.TryTake(sequence)) _active.Add(sequence);
        FailActive(new ObjectDisposedException(nameof(ModelRuntime)));
        _embeddings.Fail(new ObjectDisposedException(nameof(ModelRuntime)));
        _stopped.SetResult();
    }

    private void DropCancelled()
    {
        for (var i = _active.Count - 1; i >= 0; i--)
            if (_active[i].IsCancelled) Retire(_active[i]);
    }

    private void Admit()
    {
        while (_waiting.Peek() is { } sequence)
        {
            if (!sequence.IsCancelled && !TryMakeRoom(sequence)) break;
            if (_waiting.TryTake(sequence)) Begin(sequence);
            else sequence.UndoAdoption();
        }

        _activeCount = _active.Count;
    }

    private void Begin(GenerationSequence sequence)
    {
        if (!sequence.IsCancelled) sequence.Clock.Admitted(_options.TimeProvider);
        if (!sequence.IsCancelled && sequence.FinishedByReplay is null)
        {
            sequence.ResumedAt = _options.TimeProvider.GetTimestamp();
            _active.Add(sequence);
            return;
        }

        sequence.UndoAdoption();
        _waiting.Leave(sequence);
        if (!sequence.IsCancelled) sequence.EndReplayed(_options.TimeProvider);
    }

    /// <summary>
    /// Finds a slot and memory for a sequence. A tenant for whom nothing runs gets them from one for whom several sequences run: the
    /// youngest of these is put back, and what it has computed is kept as long as there is memory.
    /// </summary>
    private bool TryMakeRoom(GenerationSequence sequence)
    {
        while (_active.Count >= _options.MaxConcurrentSequences || !Fits(sequence))
        {
            if (sequence.Tenant!.Active > 0 || FindDispensable() is not { } dispensable || !CouldFit(sequence)) return false;
            PutBack(dispensable);
        }

        return true;
    }

    /// <summary>Whether there would be memory if everybody gave up what is dispensable; nobody is put back in vain.</summary>
    private bool CouldFit(GenerationSequence sequence)
    {
        var pages = _model.KvStore.Pool.FreePages;
        for (var i = _active.Count - 1; i >= 0; i--)
            if (_active.FindIndex(other => other.Tenant == _active[i].Tenant) < i) pages += _active[i].Pages.Count;
        return KvStore.PagesFor(sequence.Tokens.Count + 1) <= pages;
    }

    /// <summary>The youngest sequence of the tenant that has most; null when none has more than one, or as many wait already that were put
    /// back, so that each of them comes in again soon.</summary>
    private GenerationSequence? FindDispensable()
    {
        GenerationSequence? found = null;
        for (var i = _active.Count - 1; i >= 0; i--)
            if (IsDispensable(_active[i]) && _active[i].Tenant!.Active > Math.Max(found?.Tenant!.Active ?? 1, _active[i].Tenant!.PutBack + 1)) found = _active[i];
        return found;
    }

    // One that was put back already goes on for a while first.
    private bool IsDispensable(GenerationSequence sequence) =>
        !sequence.WasPutBack || _options.TimeProvider.GetElapsedTime(sequence.ResumedAt) >= WaitingLine.LongestSilence;

    /// <summary>
    /// Whether there is memory for all tokens of a sequence and the next one: otherwise it would at once displace others. It already
    /// holds what others have computed of them.
    /// </summary>
    private bool Fits(GenerationSequence sequence)
    {
        sequence.AdoptPages();
        var missing = KvStore.PagesFor(sequence.Tokens.Count + 1) - sequence.Pages.Count;
        if (_active.Count == 0 || missing <= _model.KvStore.Pool.FreePages) return true;
        sequence.UndoAdoption();
        return false;
    }

    /// <summary>Fills the batch, oldest sequence first.</summary>
    private void Compose()
    {
        _batch.Clear();
        _reading.Begin(_active);
        for (var i = 0; i < _active.Count; i++)
        {
            var sequence = _active[i];
            if (!sequence.TryUnstall()) continue;
            var count = sequence.Pending > 1 ? _reading.Take(sequence) : 1;
            if (count == 0 || !TryReserve(sequence, count)) continue;
            _batch.Add(sequence, count, Guess(sequence, count));
            _waiting.Charge(sequence);
        }

        _counters.Prefilled(_batch.PrefillTokens);
    }

    /// <summary>What is guessed to follow, where there is memory for it. In a larger batch the rows of others are the better use of a pass
    /// over the weights.</summary>
    private ReadOnlySpan<int> Guess(GenerationSequence sequence, int count)
    {
        if (sequence.Pending > count || _active.Count > RuntimeOptions.MostGuessing) return [];
        var guessed = sequence.Guess(_guess);
        return guessed > 0 && sequence.Pages.TryReserve(sequence.Tokens.Count + guessed) ? _guess.AsSpan(0, guessed) : [];
    }

    /// <summary>
    /// Finds memory for a sequence, if need be by putting back the youngest ones; they are computed again later, with the same result.
    /// A single sequence always fits, so the oldest always advances.
    /// </summary>
    private bool TryReserve(GenerationSequence sequence, int count)
    {
        while (!sequence.Pages.TryReserve(sequence.Computed + count))
        {
            var youngest = _active[^1];
            PutBack(youngest);
            if (youngest == sequence) return false;
        }

        return true;
    }

    private void Step()
    {
        try
        {
            var logits = _model.Forward(_batch.Tokens, _batch.Segments, _batch.LogitRows);
            foreach (var sequence in _batch.Sequences) sequence.SharePages();
            foreach (var choice in _batch.Choices) Sample(choice, logits);
        }
        catch (Exception exception)
        {
            // A defect must not take the loop down with it; whoever was in the batch is told.
            FailActive(exception);
        }
    }

    private void Sample(TokenChoice choice, FloatMatrix logits)
    {
        var sequence = choice.Sequence;
        try
        {
            var right = 0;
            while (TrySample(sequence, logits.Row(choice.FirstRow + right), out var token))
            {
                // A guess that came true was computed already, and its own row says what follows it: just what it would say in a step of
                // its own. A consumer who is behind gets no more.
                if (right == choice.Guesses || token != _batch.Tokens[choice.FirstGuess + right] || sequence.IsStalled) break;
                sequence.Computed++;
                right++;
            }

            if (choice.Guesses == 0) return;
            _counters.Guessed(choice.Guesses, right);
            sequence.LearnFromGuess(choice.Guesses, right);
        }
        catch (ModelOutputException exception)
        {
            Discard(sequence);
            sequence.Fail(exception);
        }
        catch (ConstraintException exception)
        {
            // Of this one alone: the others have nothing to do with what it asks for.
            Retire(sequence);
            sequence.Fail(new PromptException("invalid_constraint", $"The output cannot be constrained so any further. {exception.Message}", exception));
        }
    }

    /// <summary>Chooses the next token; false when it was the last one.</summary>
    private bool TrySample(GenerationSequence sequence, Span<float> logits, out int token)
    {
        if (!FiniteCheck.IsFinite(logits)) throw new ModelOutputException();
        var sampled = sequence.Sample(logits);
        token = sampled.TokenId;
        if (sequence.Clock.Sampled(_options.TimeProvider)) _counters.Cached(sequence.CachedTokens);
        _counters.Generated();
        if (!sequence.Accept(sampled, _options.TimeProvider)) return true;
        Retire(sequence);
        return false;
    }

    private void Retire(GenerationSequence sequence)
    {
        sequence.ReleasePages();
        Leave(sequence);
    }

    private void Discard(GenerationSequence sequence)
    {
        sequence.DiscardPages();
        Leave(sequence);
    }

    private void PutBack(GenerationSequence sequence)
    {
        sequence.PutBack();
        _active.Remove(sequence);
        _activeCount = _active.Count;
        _waiting.PutBack(sequence);
        _counters.Preempted();
    }

    private void Leave(GenerationSequence sequence)
    {
        _active.Remove(sequence);
        _activeCount = _active.Count;
        _waiting.Leave(sequence);
    }

    private void FailActive(Exception exception)
    {
        foreach (var sequence in _active.ToArray())
        {
            Discard(sequence);
            sequence.Fail(exception);
        }
    }
}
