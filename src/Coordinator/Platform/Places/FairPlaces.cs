namespace AIForge.Coordinator.Platform.Places;

/// <summary>Places for what costs memory or a connection as long as it lasts; nobody has more than a few of them, so that one caller who is slow on purpose keeps none from all others.</summary>
internal sealed class FairPlaces(int all, int each)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _taken = [];
    private int _total;

    /// <summary>Null when no place is free, or none for this holder. Disposing of it gives it back.</summary>
    public IDisposable? TryTake(Guid holder)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(holder);
            if (_total == all || taken == each) return null;
            _taken[holder] = taken + 1;
            _total++;
            return new Place(this, holder);
        }
    }

    private void Return(Guid holder)
    {
        lock (_lock)
        {
            _total--;
            if (--_taken[holder] == 0) _taken.Remove(holder);
        }
    }

    private sealed class Place(FairPlaces places, Guid holder) : IDisposable
    {
        private bool _isReturned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReturned, true)) return;
            places.Return(holder);
        }
    }
}
