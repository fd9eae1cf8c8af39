namespace AIForge.Inference.Generation;

/// <summary>
/// Requests that wait for a slot, with a limit. Next is the tenant for whom the fewest tokens were computed, and of his requests the first
/// one: a hundred requests of one tenant do not keep another one's waiting. Who comes anew begins with as many tokens as the one who had
/// fewest, so that nobody saves up by staying away. One tenant alone fills three quarters of the line at most. Sequences that were put
/// back take their old place before those that came later and do not count: they were admitted once. After a while they come before
/// everybody, as who reads their answers takes a long silence for a failure.
/// </summary>
internal sealed class WaitingLine(int limit, TimeProvider time)
{
    // A generated token takes a pass over the weights that it shares with few; tokens of prompts share it with many.
    private const int PromptWeight = 1, GeneratedWeight = 2;

    // The rest of the line is for others.
    private readonly int _mostOfOne = limit - (limit / 4);

    /// <summary>How long a sequence that was put back waits before it comes before everybody.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private int _submitted;
    private int _putBack;
    private long _order;

    public int Count
    {
        get
        {
            lock (_gate) return _submitted + _putBack;
        }
    }

    /// <exception cref="QueueFullException">Too many wait.</exception>
    public void Submit(GenerationSequence sequence)
    {
        lock (_gate)
        {
            var tenant = TenantOf(sequence.Request.Scope ?? "");
            // Where nobody says whose requests they are, there is nobody to keep places for.
            var most = sequence.Request.Scope is null ? limit : _mostOfOne;
            if (_submitted >= limit || tenant.Waiting.Count >= most)
            {
                ForgetIfGone(tenant);
                throw new QueueFullException(Math.Min(_submitted, most));
            }

            _submitted++;
            (sequence.Tenant, sequence.Order) = (tenant, _order++);
            tenant.Waiting.AddLast(sequence);
        }
    }

    /// <summary>Lets a running sequence wait again.</summary>
    public void PutBack(GenerationSequence sequence)
    {
        lock (_gate)
        {
            _putBack++;
            sequence.PutBackAt = time.GetTimestamp();
            sequence.Tenant!.Active--;
            sequence.Tenant.PutBack++;
            var later = sequence.Tenant.Waiting.First;
            while (later is not null && later.Value.Order < sequence.Order) later = later.Next;
            if (later is null) sequence.Tenant.Waiting.AddLast(sequence);
            else sequence.Tenant.Waiting.AddBefore(later, sequence);
        }
    }

    /// <summary>A cancelled request leaves at once, so that it does not keep its place from others.</summary>
    public void Remove(GenerationSequence sequence)
    {
        lock (_gate) TryTakeOut(sequence);
    }

    /// <summary>A running sequence has ended.</summary>
    public void Leave(GenerationSequence sequence)
    {
        lock (_gate)
        {
            sequence.Tenant!.Active--;
            ForgetIfGone(sequence.Tenant);
        }
    }

    public GenerationSequence? Peek()
    {
        lock (_gate)
        {
            Tenant? next = null;
            foreach (var tenant in _tenants.Values)
            {
                if (tenant.PutBack > 0 && FindSilent(tenant) is { } silent) return silent;
                if (tenant.Waiting.Count > 0 && (next is null || tenant.Served < next.Served)) next = tenant;
            }

            return next?.Waiting.First!.Value;
        }
    }

    /// <summary>Takes a sequence that <see cref="Peek"/> returned, which runs from now on; false when it has been removed since.</summary>
    public bool TryTake(GenerationSequence sequence)
    {
        lock (_gate)
        {
            sequence.Tenant!.Active++;
            if (TryTakeOut(sequence)) return true;
            sequence.Tenant.Active--;
            return false;
        }
    }

    /// <summary>Counts what was computed for a sequence since it was last counted. What is computed again, or was found, costs nothing.</summary>
    public void Charge(GenerationSequence sequence)
    {
        if (sequence.Computed <= sequence.Charged) return;
        var prompt = sequence.Request.PromptTokens.Length;
        long read = Math.Min(sequence.Computed, prompt) - Math.Min(sequence.Charged, prompt);
        var generated = sequence.Computed - sequence.Charged - read;
        sequence.Charged = sequence.Computed;
        lock (_gate) sequence.Tenant!.Served += (read * PromptWeight) + (generated * GeneratedWeight);
    }

    /// <summary>The first one that was put back too long ago.</summary>
    private GenerationSequence? FindSilent(Tenant tenant)
    {
        foreach (var sequence in tenant.Waiting)
            if (sequence.WasPutBack && time.GetElapsedTime(sequence.PutBackAt) >= LongestSilence) return sequence;
        return null;
    }

    private Tenant TenantOf(string scope)
    {
        if (_tenants.TryGetValue(scope, out var known)) return known;
        var served = long.MaxValue;
        foreach (var tenant in _tenants.Values) served = Math.Min(served, tenant.Served);
        return _tenants[scope] = new Tenant(scope, _tenants.Count == 0 ? 0 : served);
    }

    private bool TryTakeOut(GenerationSequence sequence)
    {
        if (!sequence.Tenant!.Waiting.Remove(sequence)) return false;
        if (sequence.WasPutBack)
        {
            _putBack--;
            sequence.Tenant.PutBack--;
        }
        else
        {
            _submitted--;
        }

        ForgetIfGone(sequence.Tenant);
        return true;
    }

    private void ForgetIfGone(Tenant tenant)
    {
        if (tenant.Active == 0 && tenant.Waiting.Count == 0) _tenants.Remove(tenant.Scope);
    }
}
