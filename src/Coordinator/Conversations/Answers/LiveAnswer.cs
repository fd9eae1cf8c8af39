using System.Text;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>An answer that this process makes: what came so far, for the database and for everybody who reads it.</summary>
internal sealed class LiveAnswer : IDisposable
{
    // What the database does not take; nodes may send it.
    private const char Nul = '\0', Unknown = '\uFFFD';

    private readonly Lock _lock = new();
    private readonly StringBuilder _content = new(), _reasoning = new();
    private readonly CancellationTokenSource _ending = new();
    private MessageRecord _facts;
    private TaskCompletionSource _changed = NewSignal();
    private bool _isAwaited;
    private bool _isDisposed;

    public LiveAnswer(MessageRecord begun) => _facts = begun;

    public Guid Id => _facts.Id;

    public Guid UserId => _facts.UserId;

    public Guid LeaseId => _facts.LeaseId!.Value;

    /// <summary>Cancelled when the answer is to end before it is complete.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Its user ended it, or it is gone with its conversation.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Another one after each change.</summary>
    public long Version { get; private set; }

    public int Characters
    {
        get
        {
            lock (_lock) return _content.Length + _reasoning.Length;
        }
    }

    /// <summary>Completes at the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                _isAwaited = true;
                return _changed.Task;
            }
        }
    }

    /// <summary>As the database writes it.</summary>
    public MessageRecord Record()
    {
        lock (_lock) return _facts with { Content = _content.ToString(), Reasoning = _reasoning.ToString() };
    }

    /// <summary>What is new after these offsets.</summary>
    public AnswerView View(int from, int reasoningFrom)
    {
        lock (_lock) return new AnswerView(_facts, Rest(_content, from), Rest(_reasoning, reasoningFrom));
    }

    public void Append(string content, string reasoning, Func<MessageRecord, MessageRecord> change)
    {
        lock (_lock)
        {
            _content.Append(content.Replace(Nul, Unknown));
            _reasoning.Append(reasoning.Replace(Nul, Unknown));
            Set(change(_facts));
        }
    }

    public void Update(Func<MessageRecord, MessageRecord> change)
    {
        lock (_lock) Set(change(_facts));
    }

    /// <summary>Ends it for its user. What came stays.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            IsStopped = true;
        }

        Interrupt();
    }

    /// <summary>Ends it because nobody can go on with it here.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            // What is called back runs elsewhere: nobody waits for it under the lock.
            _ = _ending.CancelAsync();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _ending.Dispose();
        }
    }

    private void Set(MessageRecord facts)
    {
        _facts = facts;
        Version++;
        if (!_isAwaited) return;
        var changed = _changed;
        (_changed, _isAwaited) = (NewSignal(), false);
        changed.SetResult();
    }

    private static string Rest(StringBuilder text, int from) => from >= text.Length ? "" : text.ToString(from, text.Length - from);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
