namespace AIForge.Coordinator.Ledger;

/// <summary>Two different acts were given the same id: a bug of the caller.</summary>
internal sealed class LedgerConflictException : Exception
{
    public LedgerConflictException()
    {
    }

    public LedgerConflictException(string message)
        : base(message)
    {
    }

    public LedgerConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public static LedgerConflictException Of(Guid id) => new($"The ledger has an entry {id} with other content.");
}
