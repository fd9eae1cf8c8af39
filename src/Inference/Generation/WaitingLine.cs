namespace AIForge.Inference.Generation;

/// <summary>
/// Requests that wait for a slot, with a limit. Next is the tenant for whom the fewest tokens were computed, and of his requests the first
/// one: a hundred requests of one tenant do not keep another one's waiting. Who comes anew begins with as many tokens as the one who had
/// fewest, so that nobody saves up by staying away. One tenant alone fills three quarters of the line at most. Sequences that were put
/// back go to the front of their tenant's and do not count: they were admitted once.
/// </summary>
internal sealed class WaitingLine(int limit)
{
    // A generated token takes a pass over the weights that it shares with few; tokens of prompts share it with many.
    private const int PromptWeight = 1, GeneratedWeight = 2;

    // The rest of the line is for others.
    private readonly int _mostOfOne = limit - (limit / 4);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private int _submitted;
    private int _putBack;

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
            sequence.Tenant = tenant;
            tenant.Waiting.AddLast(sequence);
        }
    }

    /// <summary>Lets a running sequence wait again.</summary>
    public void PutBack(GenerationSequence sequence)
    {
        lock (_gate)
        {
            _putBack++;
            sequence.Tenant!.Active--;
            sequence.Tenant.Waiting.AddFirst(sequence);
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
                if (tenant.Waiting.Count > 0 && (next is null || tenant.Served < next.Served)) next = tenant;
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
        if (sequence.WasPutBack) _putBack--;
        else _submitted--;
        ForgetIfGone(sequence.Tenant);
        return true;
    }

    private void ForgetIfGone(Tenant tenant)
    {
        if (tenant.Active == 0 && tenant.Waiting.Count == 0) _tenants.Remove(tenant.Scope);
    }
}
